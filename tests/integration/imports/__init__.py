"""Imports against a real database."""
