"""The shape of a diagnosis: what a person did, and how to read on in spite of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kartu.source.quoting import indent_of
from kartu.source.tree import Shift

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kartu.source.tree import Finding, Scalar, Trouble


class Sight(NamedTuple):
    """What there is to look at: where libyaml stopped, the text it read last, and the lines around."""

    lines: Sequence[str]
    trouble: Trouble
    last: Scalar | None

    @property
    def line(self) -> str:
        """The line where libyaml stopped."""
        return self.line_at(self.trouble.line)

    @property
    def sign(self) -> str:
        """The character where libyaml stopped; '' at the end of a line."""
        return self.line[self.trouble.column : self.trouble.column + 1]

    def line_at(self, number: int) -> str:
        """Give a line; '' past the end, where libyaml may stop."""
        return self.lines[number] if number < len(self.lines) else ""

    def line_before(self, number: int) -> int:
        """Give the number of the nearest line before that holds something; -1 if none does."""
        while number > 0:
            number -= 1
            if self.lines[number].strip() and not self.lines[number].lstrip().startswith("#"):
                return number
        return -1


class Diagnosis(NamedTuple):
    """One mistake, and lines to put in the place of others so that the rest can be read."""

    finding: Finding
    edits: Mapping[int, str]
    shifts: Mapping[int, Shift] = {}


def indented(lines: Sequence[str], first: int, to: int) -> tuple[dict[int, str], dict[int, Shift]]:
    """Move a line, and those below it that are indented as much or more, to another indentation."""
    start = indent_of(lines[first])
    edits: dict[int, str] = {}
    shifts: dict[int, Shift] = {}
    for number in range(first, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        if indent_of(line) < start:
            break
        edits[number] = " " * (indent_of(line) - start + to) + line.lstrip(" ")
        shifts[number] = Shift(0, to - start)
    return edits, shifts
