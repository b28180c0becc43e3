"""Partners, their keys, and what they fetch."""
