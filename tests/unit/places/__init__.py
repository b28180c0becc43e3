"""From words to a point."""
