"""A clinic's staff: what they are told by mail, and who they are."""
