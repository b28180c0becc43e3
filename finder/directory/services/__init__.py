"""What the directory answers: finding clinics, showing one, and listing its vocabulary."""
