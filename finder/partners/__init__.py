"""Referral partners: organizations whose programs call with a key, and what they may fetch."""
