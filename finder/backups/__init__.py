"""A copy of the database that can be proven, and a service made from it again."""
