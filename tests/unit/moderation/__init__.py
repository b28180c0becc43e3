"""Moderation, without a database."""
