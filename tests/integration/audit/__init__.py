"""The audit log in a real database."""
