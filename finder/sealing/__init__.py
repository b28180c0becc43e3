"""What patients tell us is sealed before it reaches the database, and can be made unreadable for good."""
