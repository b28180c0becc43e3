"""From words to a point: ZIPs, cities, states, positions and street addresses of the United States."""
