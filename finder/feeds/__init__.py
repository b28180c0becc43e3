"""Calendars of a clinic that programs subscribe to by a secret address; no patient is named in them."""
