"""What is computed about accounts without a database."""
