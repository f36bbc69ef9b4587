"""The share page of a large deck beside that of a small one, in real Chromium: opening it, and a key in its search.

`python -m benchmarks.page [CHROMIUM]` prints milliseconds of script and ratios; it needs playwright and a Chromium.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.generate import write_deck

ROUNDS = 5
WORD = "perdagangan"
KEY = """(text) => {
    const box = document.querySelector('[role=searchbox], input[type=search]');
    box.value = text;
    const start = performance.now();
    box.dispatchEvent(new Event('input', { bubbles: true }));
    return performance.now() - start;
}"""
OPENED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


def page_of(folder: Path, entries: int) -> Path:
    """Build a deck of so many entries and give its page."""
    deck = write_deck(folder / str(entries), entries, sections=1, key=f"deck-{entries}")
    command = [sys.executable, "-m", "kartu", "build", str(deck), "-o", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / f"deck-{entries}.html"


def measure(page: Page, file: Path) -> tuple[float, float]:
    """Give the medians of opening the page and of the slowest key of a word, in milliseconds."""
    opened, keys = [], []
    for _ in range(ROUNDS):
        page.goto(file.as_uri())
        page.wait_for_selector(".tile")
        opened.append(page.evaluate(OPENED))
        keys.append(max(page.evaluate(KEY, WORD[: end + 1]) for end in range(len(WORD))))
    return statistics.median(opened), statistics.median(keys)


def main() -> None:
    """Print the figures of 100 and 5,000 notes a language, and their ratios."""
    chromium = sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        small, large = (measure(browser.new_page(), page_of(Path(place), entries)) for entries in (100, 5_000))
        browser.close()
    for what, one, other in (("opening", small[0], large[0]), ("slowest key in search", small[1], large[1])):
        print(f"{what}: 100 notes {one:.0f} ms, 5,000 notes {other:.0f} ms, {other / one:.1f} times")


if __name__ == "__main__":
    main()
