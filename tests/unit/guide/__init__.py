"""The guide without the web."""
