"""Data keys in a real database."""
