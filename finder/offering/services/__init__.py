"""Rules and holidays of one clinic, and the visits that stand although their time was taken away."""
