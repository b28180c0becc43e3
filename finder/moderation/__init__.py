"""Moderation: what people report as wrong, and what comes of it."""
