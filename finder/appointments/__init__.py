"""Requests for appointments: openings, proposals, visits; never lost, never twice, never a stranger's."""
