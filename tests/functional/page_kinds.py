"""Every kind of page, in one place. A new kind of page is a line here, and all gates hold for it.

The gates: axe in light, dark and Spanish; 320 pixels; the reading level; the pictures of docs/screenshots.
"""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.functional.backstage import MODERATOR, OWNER, Backstage

THREE = "specialty=interventional-pain&specialty=psychology&specialty=chiropractic"
PAGES = {
    "home": "/",
    "results": f"/clinics?near=Waltham,+MA&{THREE}",
    "a partial answer": "/clinics?near=99501&match=all&specialty=chiropractic&specialty=oncology",
    "results with the map": f"/clinics?near=Waltham,+MA&radius=25mi&{THREE}",
    "map without script": f"/clinics/map?near=Waltham,+MA&radius=25mi&{THREE}",
    "choices": "/clinics?near=Springfield",
    "choices of a word": "/find?who=back+surgeon%2C+PT&near=02451",
    "faults": "/clinics?near=Waltham,+MA&radius=-1",
    "profile": "/clinics/example-charles-river-spine-waltham",
    "profile with some people": "/clinics/example-charles-river-spine-waltham?weekday=tuesday&language=en",
    "profile by registry": "/clinics/boston-paincare-center-inc-waltham-ma",
    "specialties": "/specialties",
    "specialty": "/specialties/psychology",
    "teams": "/teams",
    "team": "/teams/full-spectrum",
    "ranking": "/ranking",
    "guide": "/guide",
    "guide question": "/guide",
    "guide outcome": "/guide",
    "emergency": "/guide/emergency",
    "integrated clinics": "/guide/integrated-clinics",
    "states": "/in",
    "state": "/in/ma",
    "city": "/in/ma/waltham",
    "team in a city": "/in/ma/boston/teams/conservative-care-team",
    "a place without clinics": "/in/wy/cheyenne",
    "compare": "/compare?clinic=example-charles-river-spine-waltham&clinic=example-lakeside-spine-institute"
    "&clinic=example-riverside-pain-practice",
    "compare with nothing": "/compare",
    "shortlist": "/shortlist",
    "empty shortlist": "/shortlist",
    "report": "/clinics/example-charles-river-spine-waltham/report",
    "report received": "/clinics/example-charles-river-spine-waltham/report/received",
    "claim": "/clinics/example-charles-river-spine-waltham/claim",
    "claim sent": "/clinics/example-charles-river-spine-waltham/claim/sent",
    "request": "/clinics/example-charles-river-spine-waltham/request",
    "request in full": "/clinics/example-charles-river-spine-waltham/request?specialty=psychology"
    "&specialty=chiropractic",
    "request to be confirmed": "/requests/{unconfirmed}",
    "request behind its letter": "/requests/{confirm}",
    "request sent": "/requests/{sent}",
    "request with proposals": "/requests/{proposed}",
    "request booked": "/requests/{booked}",
    "request cancelled": "/requests/{cancelled}",
    "request declined": "/requests/{declined}",
    "request by a dead link": "/requests/no-such-link",
    "sign-in": "/sign-in",
    "one-time code": "/sign-in/second",
    "forgotten password": "/forgotten",
    "dead link to a password": "/new-password/no-such-link",
    "portal before sign-in": "/portal/",
    "portal": "/portal/",
    "account": "/account/",
    "new password": "/account/password",
    "password once more": "/account/confirm",
    "codes": "/account/codes",
    "inbox": "/portal/{clinic}/requests",
    "one request": "/portal/{clinic}/requests/{new request}",
    "one appointment": "/portal/{clinic}/requests/{booked request}",
    "calendar": "/portal/{clinic}/calendar?since={day}",
    "openings": "/portal/{clinic}/openings",
    "facts": "/portal/{clinic}/facts",
    "a rule of openings": "/portal/{clinic}/openings/rules/new",
    "ready replies": "/portal/{clinic}/replies",
    "a ready reply": "/portal/{clinic}/replies/new",
    "mails to staff": "/portal/{clinic}/mails",
    "past visits": "/portal/{clinic}/past",
    "calendar feed": "/portal/{clinic}/feed",
    "team of a clinic": "/portal/{clinic}/team",
    "profile to change": "/portal/{clinic}/profile",
    "names to change": "/portal/{clinic}/profile/identity",
    "hours to change": "/portal/{clinic}/profile/hours",
    "offers to change": "/portal/{clinic}/profile/offers",
    "practices to change": "/portal/{clinic}/profile/practices",
    "place to change": "/portal/{clinic}/profile/place",
    "people to change": "/portal/{clinic}/profile/people",
    "a person to change": "/portal/{clinic}/profile/people/new",
    "profile before it is published": "/portal/{clinic}/profile/preview",
    "changes of a profile": "/portal/{clinic}/profile/history",
    "moderation": "/moderation/",
    "claims to decide": "/moderation/claims",
    "changes to decide": "/moderation/edits",
    "imports to decide": "/moderation/imports",
    "proofs to decide": "/moderation/proofs",
    "reports to decide": "/moderation/reports",
    "components": "/design",
    "widget help": "/widget/help",
    "unknown parameter": "/teams?colour=red",
    "error": "/nowhere",
}
"""Addresses; what stands in braces is filled in from the backstage."""
ANSWERS = {
    "guide question": ("none", "spine"),
    "guide outcome": ("none", "spine", "shots"),
}
"""Pages behind a form: the answers that lead there."""
STATUS = {
    "faults": 400, "unknown parameter": 400, "error": 404, "request by a dead link": 404,
    "dead link to a password": 404,
}  # fmt: skip
MODERATED = {
    "moderation", "claims to decide", "changes to decide", "imports to decide", "proofs to decide",
    "reports to decide",
}  # fmt: skip
SIGNED_IN = MODERATED | {
    "one-time code", "portal", "account", "new password", "codes", "inbox", "one request", "one appointment",
    "calendar", "openings", "a rule of openings", "ready replies", "a ready reply", "mails to staff",
    "profile to change", "names to change", "hours to change", "offers to change", "practices to change",
    "place to change", "people to change", "a person to change", "profile before it is published",
    "changes of a profile", "password once more", "past visits", "calendar feed", "team of a clinic",
    "facts",
}  # fmt: skip
NOT_FOR_PATIENTS = SIGNED_IN | {
    "widget help", "components", "claim", "claim sent", "sign-in", "forgotten password",
    "dead link to a password", "portal before sign-in",
}  # fmt: skip
SAVED = [
    {"slug": f"example-charles-river-spine-{place.lower()}", "place": f"{place}, MA",
     "name": f"Example Charles River Spine Center, {place}"}
    for place in ("Waltham", "Newton")
]  # fmt: skip
"""What the shortlist holds."""
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def visit(page: Page, name: str, backstage: Backstage, *, language: str = "en") -> None:
    """Open a page of this kind, as somebody meets it."""
    if name in SIGNED_IN:
        backstage.enter(page.context, MODERATOR if name in MODERATED else OWNER)
    if name == "shortlist":
        page.add_init_script(f"localStorage.setItem('finder.shortlist', {json.dumps(json.dumps(SAVED))})")
    root = "/es" if language == "es" else ""
    answered = page.goto(root + PAGES[name].format_map(backstage.words))
    assert answered is not None
    assert answered.status == STATUS.get(name, 200), name
    for answer in ANSWERS.get(name, ()):
        page.locator(f"input[value='{answer}']").check()
        with page.expect_navigation():
            page.locator("main form button:not([name])").click()
    if name == "results with the map":
        page.locator(".map [data-map-open]").click()
        expect(page.locator("[data-map-said][role=status]")).not_to_be_empty()


def unfold(page: Page) -> None:
    """Lay open all that is folded, so that a gate sees it."""
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
