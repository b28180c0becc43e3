"""Provider files become organizations, clinics and specialists: one reader a format, one merge a kind."""
