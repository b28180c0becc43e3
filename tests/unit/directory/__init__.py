"""What the directory computes without a database."""
