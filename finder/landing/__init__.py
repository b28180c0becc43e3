"""Landing pages: what there is in a state or a city, in real counts, and the sitemaps that list them."""
