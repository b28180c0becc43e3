"""Claims: somebody of a clinic that an import found asks to look after its page, and proves it."""
