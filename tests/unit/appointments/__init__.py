"""Times, states and sequences, without a database."""
