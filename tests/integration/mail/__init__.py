"""Mails in a real database, to a real mail server."""
