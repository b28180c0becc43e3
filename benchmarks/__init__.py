"""What the performance figures come from: invented files of any size, and what measures with them."""
