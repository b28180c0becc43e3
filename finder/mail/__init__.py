"""E-mail: queued in the transaction that causes it, sent by the worker, with no health information inside."""
