"""The map: what of an answer lies where, as JSON, as a drawing without script, and beside the list."""
