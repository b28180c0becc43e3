"""Signing in, on a real database."""
