"""Who did or read what, when and why, in a log that shows when somebody tampers with it."""
