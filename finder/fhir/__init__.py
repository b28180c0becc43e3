"""The directory as HL7 FHIR R4, in the profiles of Da Vinci PDex Plan-Net: read only, no sign-in."""
