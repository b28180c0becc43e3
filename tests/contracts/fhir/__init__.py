"""What FHIR clients rely on: searches, reads, and the conformance of what is served."""
