"""`python -m benchmarks.share_page`: how long the share page's script holds up the browser, by size of the deck.

Prints a Markdown table: for a small and a large deck, the time until the page is ready, and the script's time a
keystroke while a word is typed into the search, with the ratio between the two.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.generate import write_deck
from benchmarks.measure import Command, run_once

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SMALL, LARGE = 100, 5000
QUERY = "perdagangan antarnegara"
READY = "() => performance.getEntriesByType('navigation')[0].domComplete"
TYPE = """(query) => {
    const search = document.getElementById("search");
    return Array.from(query, (_, end) => {
        search.value = query.slice(0, end + 1);
        const start = performance.now();
        search.dispatchEvent(new Event("input"));
        return performance.now() - start;
    });
}"""


def measure(browser: Browser, page_file: Path, runs: int) -> tuple[float, float, float]:
    """Give milliseconds until the page is ready, and a keystroke's median and longest; medians of the runs."""
    found = []
    for _ in range(runs):
        page = browser.new_page()
        page.goto(page_file.as_uri())
        page.wait_for_timeout(1000)  # nobody types sooner, and the page makes its index of texts meanwhile
        strokes = page.evaluate(TYPE, QUERY)
        found.append((page.evaluate(READY), statistics.median(strokes), max(strokes)))
        page.close()
    ready, middle, longest = (statistics.median(figures) for figures in zip(*found, strict=True))
    return ready, middle, longest


def main() -> None:
    """Build both decks, look at their pages in turn, print the table."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        rows = {}
        for size in (SMALL, LARGE):
            deck = write_deck(folder / str(size), size)
            run_once(Command([sys.executable, "-m", "kartu", "build", str(deck), "-o", str(folder / f"out-{size}")]))
            (file,) = (path for path in (folder / f"out-{size}").glob("*.html") if path.name != "index.html")
            rows[size] = (*measure(browser, file, runs=5), file.stat().st_size / 1e6)
        browser.close()
    print("| notes | page, MB | ready, ms | script a keystroke, ms: median | longest |\n|---|---|---|---|---|")
    for size, (ready, middle, longest, weight) in rows.items():
        print(f"| {size:,} | {weight:.2f} | {ready:.0f} | {middle:.1f} | {longest:.1f} |")
    small, large = rows[SMALL], rows[LARGE]
    print("| ratio | | " + " | ".join(f"{large[i] / small[i]:.1f}×" for i in range(3)) + " |")


if __name__ == "__main__":
    main()
