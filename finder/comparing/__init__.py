"""Compare clinics side by side, and the shortlist that a browser keeps for itself."""
