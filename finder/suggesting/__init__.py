"""Type-ahead: what a person may mean by the words typed so far."""
