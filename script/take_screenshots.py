"""Take the pictures of docs/screenshots from a running server whose address is the only argument.

And draw static/images/shared.svg as the PNG that sites show beside a link to us (Open Graph).
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SHARED = FOLDER.parent.parent / "static" / "images" / "shared.svg"
SHARED_WIDTH, SHARED_HEIGHT = 1200, 630
WIDTH, HEIGHT = 1280, 1200
MOST_BYTES = 300_000
PAGES = {
    "home": "/",
    "results": "/clinics?near=Waltham,+MA&specialty=interventional-pain&specialty=psychology"
    "&specialty=chiropractic",
    "profile": "/clinics/example-charles-river-spine-waltham",
    "compare": "/compare?clinic=example-charles-river-spine-waltham&clinic=example-lakeside-spine-institute"
    "&clinic=example-riverside-pain-practice",
    "report": "/clinics/example-charles-river-spine-waltham/report",
    "components": "/design",
}


def main(address: str = "http://127.0.0.1:8000") -> None:
    """Take every picture, and refuse one that is too heavy for a README."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path in PAGES.items():
            take(browser, address + path, FOLDER / f"{name}.png")
        draw_shared(browser)
        browser.close()


def draw_shared(browser: Browser) -> None:
    """Write the drawing of shared links as a PNG."""
    page = browser.new_page(viewport={"width": SHARED_WIDTH, "height": SHARED_HEIGHT})
    page.set_content(f"<body style='margin:0'>{SHARED.read_text()}")
    page.screenshot(path=SHARED.with_suffix(".png"))
    page.close()


def take(browser: Browser, address: str, file: Path) -> None:
    """Write the top of one page as a PNG."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    answer = page.goto(address)
    if answer is None or not answer.ok:
        sys.exit(f"{address} did not answer with a page.")
    page.screenshot(path=file)
    page.close()
    size = file.stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"{file} has {size:,} bytes, more than {MOST_BYTES:,}.")
    print(f"{file.relative_to(FOLDER.parent.parent)}: {size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
