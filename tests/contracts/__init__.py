"""What other programs rely on: the shape of the JSON API."""
