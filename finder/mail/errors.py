"""Why a mail is not queued."""

from __future__ import annotations


class BadAddress(ValueError):
    """The recipient is not one plain e-mail address."""


class TooManyMails(RuntimeError):
    """This recipient was sent as much as one person may be sent; nothing was queued."""


class UnknownTemplate(LookupError):
    """No such mail is written."""


class BadLink(ValueError):
    """A link of a mail is a path of this service, never an address."""
