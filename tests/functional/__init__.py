"""The whole product as its users meet it: real processes, real services, a real browser."""
