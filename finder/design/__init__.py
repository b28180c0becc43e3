"""The living page of components: what pages are put together from, drawn by the macros that pages use."""
