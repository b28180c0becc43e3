"""Lowers what a profile says, as soon as several people report that it is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from finder.directory.profile import Fact, Person, ReportedFault


def as_reported(facts: Mapping[str, Fact], reports: Iterable[ReportedFault]) -> dict[str, Fact]:
    """Mark the groups of facts that reports speak of."""
    reported = {group for report in reports for group in report.groups}
    doubted = {group for report in reports if report.doubted for group in report.groups}
    return {
        group: replace(fact, reported=group in reported, doubted=group in doubted)
        for group, fact in facts.items()
    }


def as_doubted(people: Iterable[Person], reports: Iterable[ReportedFault]) -> tuple[Person, ...]:
    """Show who is said to have left as doubtful, and who is said to be full as not known to have room."""
    doubted = {(report.kind, report.person) for report in reports if report.doubted}
    return tuple(
        replace(
            person,
            presence="doubtful" if ("person_left", person.id) in doubted else person.presence,
            accepting=None if ("not_accepting", person.id) in doubted else person.accepting,
        )
        for person in people
    )
