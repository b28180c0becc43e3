"""Who signs in: accounts, roles at clinics, second factors, sessions."""
