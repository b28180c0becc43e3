"""What patients and clinics do with requests and openings; the session first, no commit."""
