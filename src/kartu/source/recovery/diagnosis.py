"""What a diagnosis is made from, and what it says: the mistake, and the lines with which reading can go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kartu.source.blocks import indent_of
from kartu.source.tree import Shift

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kartu.source.tree import Finding, Scalar, Trouble


class Stop(NamedTuple):
    """A place where libyaml stopped, with the text that it read last, and all lines."""

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
        """Return a line; '' past the end, where libyaml may stop too."""
        return self.lines[number] if number < len(self.lines) else ""

    def line_before(self, number: int) -> int:
        """Return the number of the nearest line above that holds more than a comment; -1 if there is none."""
        while number > 0:
            number -= 1
            if self.lines[number].strip() and not self.lines[number].lstrip().startswith("#"):
                return number
        return -1


class Diagnosis(NamedTuple):
    """One mistake, and the lines that replace others so that the rest can be read."""

    finding: Finding
    edits: Mapping[int, str]
    shifts: Mapping[int, Shift] = {}


def indented(lines: Sequence[str], first: int, to: int) -> tuple[dict[int, str], dict[int, Shift]]:
    """Indent a line by `to` spaces, and move the lines below that belong to it along."""
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
