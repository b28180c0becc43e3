"""What moderation refuses."""

from __future__ import annotations


class TooManyReports(Exception):
    """More reports from one network, or of one clinic, than people send; seconds until it goes on."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"try again in {retry_after_s} s")
