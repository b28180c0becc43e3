"""What is sealed opens in its own place only."""
