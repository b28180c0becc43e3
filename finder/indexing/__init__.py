"""The only place where rows become search documents, and where index and database are held equal."""
