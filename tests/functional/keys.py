"""A hand at the keyboard: everything is reached by Tab and pressed by keys, as without a mouse."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Locator, Page

MOST_TABS = 250
HERE = "element => element === document.activeElement"
SEEN = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  return style.outlineStyle !== "none" || style.boxShadow !== "none";
}"""


class Keys:
    """Drives one page by its keyboard alone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def skip(self) -> None:
        """Go past the head of a page, by its first link."""
        self.page.keyboard.press("Tab")
        self.page.keyboard.press("Enter")

    def reach(self, target: Locator) -> None:
        """Press Tab until the focus is there, and see that it shows."""
        for _ in range(MOST_TABS):
            if target.evaluate(HERE):
                assert self.page.evaluate(SEEN), f"the focus does not show on {target}"
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{MOST_TABS} presses of Tab do not reach {target}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Reach a link, a button or a tick box, and press it."""
        self.reach(target)
        self.page.keyboard.press(key)

    def write(self, target: Locator, words: str) -> None:
        """Reach a field and write into it."""
        self.reach(target)
        self.page.keyboard.type(words)

    def choose(self, first: Locator, wanted: Locator) -> None:
        """Reach a group of choices at the one that Tab stops at, and go to another by its arrow keys."""
        self.reach(first)
        self.page.keyboard.press("Space")
        for _ in range(20):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"no arrow key reaches {wanted}")

    def write_day(self, target: Locator, day: dt.date) -> None:
        """Reach a field for a day and type it as the browser's own language writes it."""
        self.write(target, f"{day:%m%d%Y}")

    def write_hour(self, target: Locator, hour: dt.time) -> None:
        """Reach a field for an hour and type it."""
        self.write(target, f"{hour:%I%M%p}")
