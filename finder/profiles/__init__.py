"""Clinics keep their profiles true: drafts, one way to publish, every version, attestation."""
