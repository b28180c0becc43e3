"""Requests and openings on a real database."""
