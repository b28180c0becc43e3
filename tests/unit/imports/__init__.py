"""What the import makes of single values and headers."""
