"""What the inbox shows; each reading of a patient's words is noted in the audit log."""
