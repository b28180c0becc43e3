"""A clinic's taken times as a calendar (RFC 5545) that is the same, byte by byte, while nothing changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from icalendar import Calendar, Event

from finder.feeds.services.feeds import Busy

PRODUCT = "-//Integrated Clinic Finder//Calendar feed//EN"
ASK_AGAIN = dt.timedelta(hours=1)


def write_feed(times: Iterable[Busy], *, name: str, host: str, address_of: Callable[[Busy], str]) -> bytes:
    """Write the feed. DTSTAMP is when a time was last changed, since no METHOD says otherwise (3.8.7.2)."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})  # RFC 7986, 5.7
    for each in times:
        event = Event()
        event.add("uid", f"visit-{each.visit_id}@{host}")
        event.add("dtstamp", each.changed_at.astimezone(dt.UTC))
        event.add("dtstart", each.starts_at.astimezone(dt.UTC))
        event.add("dtend", each.ends_at.astimezone(dt.UTC))
        event.add("summary", f"{each.specialist}: {each.specialty}")
        event.add("url", address_of(each))
        event.add("status", "CONFIRMED" if each.booked else "TENTATIVE")
        event.add("transp", "OPAQUE")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
