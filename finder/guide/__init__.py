"""The guide: from a few plain questions to the team that fits, emergencies first, never a diagnosis."""
