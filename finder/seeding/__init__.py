"""The seeds: the taxonomy, the teams, the small vocabularies and the invented examples, into the database."""
