"""What claims do: take them, prove them, decide them."""
