"""What comparing needs of the directory."""
