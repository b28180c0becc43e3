"""The pages of clinic staff, always scoped to the member's own clinics."""
