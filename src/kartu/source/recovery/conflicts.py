"""Two versions of one place that git left in a file: told once, and read on with the first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kartu.model.messages import msg
from kartu.source.tree import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

_START: Final = re.compile(r"[ ]*<{7}(?: |$)")
_BASE: Final = re.compile(r"[ ]*\|{7}(?: |$)")
_MIDDLE: Final = re.compile(r"[ ]*={7}$")
_END: Final = re.compile(r"[ ]*>{7}(?: |$)")


def without_conflicts(text: str) -> tuple[str, list[Finding]]:
    """Empty the marks and the second version of each conflict; the number of lines stays."""
    lines = text.split("\n")
    findings = []
    for start, middle, end in _conflicts(lines):
        message = msg("git left two versions here")
        hint = msg("keep one of the two, and delete the three lines with the marks `<<<<<<<`, `=======` and `>>>>>>>`")
        findings.append(Finding("E115", start, len(lines[start]) - len(lines[start].lstrip()), message, hint, ()))
        for number in (start, *range(middle, end + 1)):
            lines[number] = ""
    return "\n".join(lines), findings


def _conflicts(lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """Find where each conflict begins, where its second version does, and where it ends."""
    start = middle = -1
    for number, line in enumerate(lines):
        if _START.match(line):
            start, middle = number, -1
        elif start >= 0 and middle < 0 and (_MIDDLE.match(line) or _BASE.match(line)):
            middle = number
        elif middle >= 0 and _END.match(line):
            yield start, middle, number
            start = middle = -1
