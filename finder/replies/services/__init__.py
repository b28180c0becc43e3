"""A clinic's ready replies; the session first, no commit."""
