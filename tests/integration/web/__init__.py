"""The web service as a browser or a program meets it."""
