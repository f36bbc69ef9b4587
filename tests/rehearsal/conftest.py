"""Prints the table of the rehearsal at the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    from kartu.report import table
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
