"""House rules as tests: each reads the code, none runs it."""
