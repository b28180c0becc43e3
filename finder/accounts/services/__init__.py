"""What accounts can do, free of the web."""
