"""Moderation on the real database."""
