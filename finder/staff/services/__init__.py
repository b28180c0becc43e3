"""Who works for a clinic here, and what they are told; the session first, no commit."""
