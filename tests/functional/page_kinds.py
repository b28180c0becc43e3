"""Every kind of page, in one place. A new kind of page is a line here, and all gates hold for it.

The gates: axe in light, dark and Spanish; 320 pixels; the reading level; the pictures of docs/screenshots.
"""

from __future__ import annotations

from playwright.sync_api import Page

THREE = "specialty=interventional-pain&specialty=psychology&specialty=chiropractic"
PAGES = {
    "home": "/",
    "results": f"/clinics?near=Waltham,+MA&{THREE}",
    "a partial answer": "/clinics?near=99501&match=all&specialty=chiropractic&specialty=oncology",
    "choices": "/clinics?near=Springfield",
    "faults": "/clinics?near=Waltham,+MA&radius=-1",
    "profile": "/clinics/example-charles-river-spine-waltham",
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
    "report": "/clinics/example-charles-river-spine-waltham/report",
    "request": "/clinics/example-charles-river-spine-waltham/request",
    "request in full": "/clinics/example-charles-river-spine-waltham/request?specialty=psychology"
    "&specialty=chiropractic",
    "sign-in": "/sign-in",
    "forgotten password": "/forgotten",
    "portal before sign-in": "/portal/",
    "components": "/design",
    "widget help": "/widget/help",
    "error": "/nowhere",
}
ANSWERS = {
    "guide question": ("none", "spine"),
    "guide outcome": ("none", "spine", "shots"),
}
"""Pages behind a form: the answers that lead there."""
STATUS = {"faults": 400, "error": 404}
NOT_FOR_PATIENTS = {"widget help", "components", "sign-in", "forgotten password", "portal before sign-in"}
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def visit(page: Page, name: str, *, language: str = "en") -> None:
    """Open a page of this kind, with all that is folded laid open."""
    answered = page.goto(("/es" if language == "es" else "") + PAGES[name])
    assert answered is not None
    assert answered.status == STATUS.get(name, 200), name
    for answer in ANSWERS.get(name, ()):
        page.locator(f"input[value='{answer}']").check()
        with page.expect_navigation():
            page.locator("main form button:not([name])").click()
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
