"""What the FHIR facade asks of the database."""
