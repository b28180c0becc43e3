"""Keys, and what is sent to their holders."""
