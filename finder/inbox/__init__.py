"""The clinic's side of requests: what has come in, what is to be answered, and the days ahead."""
