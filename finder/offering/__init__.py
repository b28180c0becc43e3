"""The times that a clinic offers, as its own staff see and change them."""
