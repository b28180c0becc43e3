"""Units of what benchmarks are made of."""
