"""What editors of a profile can do, free of the web."""
