"""The share page of a large deck beside that of a small one, in real Chromium: what a pupil waits for.

`python -m benchmarks.page [CHROMIUM]` prints milliseconds and ratios; it needs playwright and a Chromium.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.generate import write_deck

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROUNDS = 3
HAND = 1_000  # milliseconds between a choice and the button below it
SIZES = (100, 5_000)
WORD = "perdagangan"
SETTLE = 4_000  # milliseconds in which a pupil looks before typing; then what is made in idle moments is made
SLOWER = (1, 6)  # how many times slower than this machine a phone is
KEY = """(text) => {
    const box = document.getElementById("search");
    box.value = text;
    const start = performance.now();
    box.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.offsetHeight;
    return performance.now() - start;
}"""
STEP = """(id) => {
    const start = performance.now();
    document.getElementById(id).click();
    document.body.offsetHeight;
    return performance.now() - start;
}"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def page_of(folder: Path, entries: int) -> Path:
    """Build a deck of so many entries and give its page."""
    deck = write_deck(folder / str(entries), entries, sections=1, key=f"deck-{entries}")
    command = [sys.executable, "-m", "kartu", "build", str(deck), "-o", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / f"deck-{entries}.html"


def measure(page: Page, file: Path) -> dict[str, float]:
    """Give the medians of what a pupil waits for, in milliseconds."""
    found: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        page.goto(file.as_uri())
        page.wait_for_selector(".row")
        page.wait_for_timeout(SETTLE)
        values = {"first card painted": page.evaluate(PAINTED)}
        keys = [page.evaluate(KEY, WORD[: end + 1]) for end in range(len(WORD))]
        values["key in search"] = statistics.median(keys)
        values["slowest key in search"] = max(keys)  # the first: it takes the whole list away
        page.evaluate(KEY, "")
        page.evaluate("() => { location.hash = '#study'; }")
        page.wait_for_selector("#study-go")
        page.select_option("#study-size", "0")
        page.wait_for_timeout(HAND)
        values["start of a session"] = page.evaluate(STEP, "study-go")
        grades = []
        for _ in range(10):
            page.evaluate(STEP, "flip")
            grades.append(page.evaluate(STEP, "good"))
        values["grade"] = statistics.median(grades)
        page.evaluate(STEP, "study-stop")
        page.evaluate("() => localStorage.clear()")
        for name, value in values.items():
            found.setdefault(name, []).append(value)
    return {name: statistics.median(values) for name, values in found.items()}


def main() -> None:
    """Print the figures of small and large decks, and their ratios, on this machine and on one as slow as a phone."""
    chromium = sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        files = [page_of(Path(place), entries) for entries in SIZES]
        for slower in SLOWER:
            small, large = (_measured(browser.new_page(), file, slower) for file in files)
            for name, one in small.items():
                other = large[name]
                print(f"{slower}x slower, {name}: {one:.1f} ms, {other:.1f} ms, {other / one:.1f} times")
        browser.close()


def _measured(page: Page, file: Path, slower: int) -> dict[str, float]:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return measure(page, file)


if __name__ == "__main__":
    main()
