"""Options of the suite."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from support import need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.terminal import TerminalReporter
    from playwright.sync_api import Browser

os.environ["KARTU_LANG"] = "en"  # what tests compare, whatever the machine speaks
settings.register_profile("kartu", deadline=None)  # no test fails for want of speed
settings.load_profile("kartu")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files anew; then read the difference")
    parser.addoption("--every-change", action="store_true", help="play all there is, for minutes: see CONTRIBUTING")
    parser.addoption("--repin", action="store_true", help="move the times of note types whose looks changed")
    parser.addoption(
        "--python",
        action="append",
        default=[],
        metavar="PROGRAM",
        help="a Python that tests/test_install.py installs Kartu for; can be given several times",
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of a process: Playwright refuses to be started a second time beside the first."""
    from playwright.sync_api import sync_playwright

    path = need("chromium", package="chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print the table of the rehearsal at the end of the run, whoever of several workers filled it."""
    from kartu.commands.report import table
    from rehearsal.changes import ROWS
    from rehearsal.play import COLUMNS

    found = {
        str(value[0]): [str(cell) for cell in value]
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if name == "rehearsal"
    }
    if not found:
        return
    rows = [found[row.name] for row in ROWS if row.name in found]
    terminalreporter.write_sep("=", "what a student keeps, in the real Anki with its default options")
    terminalreporter.write_line(table(("the author's change", *COLUMNS), rows))
