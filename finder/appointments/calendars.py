"""Calendar files (RFC 5545): stable UIDs, a SEQUENCE that grows with each change, times in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event, vCalAddress

PRODUCT = "-//Integrated Clinic Finder//Appointments//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One visit in a calendar. `uid` never changes, also when the visit is moved or cancelled.

    Without a `location` it says when and no more, for files that travel by mail.
    """

    uid: str
    sequence: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    summary: str
    location: str = ""
    cancelled: bool = False


def write_calendar(entries: Iterable[Entry], *, now: dt.datetime, name: str, organizer: str) -> bytes:
    """Write a calendar file. It says where and when, and nothing of why: files are copied about.

    `organizer` is the address that RFC 5546 wants with PUBLISH and CANCEL; nobody reads mail there.
    """
    listed = list(entries)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if listed and all(each.cancelled for each in listed) else "PUBLISH")
    calendar.add("x-wr-calname", name)
    for each in listed:
        event = Event()
        event.add("uid", each.uid)
        event.add("sequence", each.sequence)
        event.add("dtstamp", now.astimezone(dt.UTC))
        event.add("dtstart", each.starts_at.astimezone(dt.UTC))
        event.add("dtend", each.ends_at.astimezone(dt.UTC))
        event.add("summary", each.summary)
        event.add("organizer", vCalAddress(f"mailto:{organizer}"))
        if each.location:
            event.add("location", each.location)
        event.add("status", "CANCELLED" if each.cancelled else "CONFIRMED")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
