"""Bytes -> YAML events -> plain trees of text, with positions on demand."""

from __future__ import annotations

from codecs import BOM_UTF8
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kartu.model.problems import KartuError, Position, Problem
from kartu.source.encoding import decode
from kartu.source.events import quick_tree, too_long
from kartu.source.suspicion import Signs, composed_tree
from kartu.source.tree import Node, Path_, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kartu.source.examination import Examined
    from kartu.source.places import Places
    from kartu.source.tree import Finding

__all__ = ["Node", "Path_", "SourceFile", "read_file"]

SIZE_LIMIT: Final = 64 * 2**20


class SourceFile:
    """One file as read: its tree, what is wrong with its text, and where everything stands."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name  # as people see it: relative, with forward slashes
        self.tree: Node = ""
        self.problems: tuple[Problem, ...] = ()
        self._data = b""  # UTF-8, lines end with LF
        self._examined: Examined | None = None  # None if there was no need

    def locate(self, path: Path_, *, key: bool = False) -> Position:
        """Give the place of the value at `path`, or of its key; of what would hold it if there is no such thing."""
        found = self._places.spot(path)
        if found is None:
            return Position(self.name, 1, 1)
        spot, is_it = found
        if key or not is_it:
            return Position(self.name, spot.key_line + 1, spot.key_column + 1)
        return Position(self.name, spot.line + 1, spot.column + 1)

    def line(self, number: int) -> str:
        """Give a line of the text as it stands, counting from 1; '' past the end."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        return self._data.decode().split("\n")

    @cached_property
    def _places(self) -> Places:
        from kartu.source.places import Places  # noqa: PLC0415 - a deck without problems has no need of places

        if self._examined is None:
            return Places(self._lines, {}, {})
        return Places(self._examined.lines, self._examined.stand_ins, self._examined.shifts)

    def take(self, data: bytes) -> None:
        """Read the file's bytes, the quick way if they are in order."""
        text, findings = decode(data)
        is_same = not findings and b"\r" not in data and not data.startswith(BOM_UTF8)
        self._data = data if is_same else text.encode()
        signs = Signs(text, self._data)
        in_order = not findings and not signs.are_strange
        numbers = signs.odd_lines() if in_order else set()
        is_text, composed = bool(text) or not findings, signs.are_composed
        del text, signs  # one emoji in a large file makes it four times as large as the bytes
        tree = quick_tree(self._data) if in_order else None
        if isinstance(tree, Trouble):
            findings, tree, is_text = [too_long(tree)], None, False
        if tree and not composed:
            tree = composed_tree(tree)
        odd = self._look_again(numbers) if tree and numbers else []
        if tree and odd is not None:
            self.tree = tree
            self._report(odd)
        else:
            self._report([*findings, *self._examine()] if is_text else findings)

    def _look_again(self, numbers: set[int]) -> list[Finding] | None:
        from kartu.source.examination import examine_lines  # noqa: PLC0415 - few decks need it

        return examine_lines(self._lines, numbers)

    def _examine(self) -> list[Finding]:
        from kartu.source.examination import examine  # noqa: PLC0415 - the same

        self._examined = examine(self._data.decode())
        self.tree = self._examined.tree
        return self._examined.findings

    def _report(self, findings: Iterable[Finding]) -> None:
        self.problems = tuple(self._problem(one) for one in sorted(findings, key=lambda one: (one.line, one.column)))

    def _problem(self, finding: Finding) -> Problem:
        """Make a problem of a finding, with the entry and the key it stands in."""
        place = Position(self.name, finding.line + 1, finding.column + 1)
        path = finding.path
        if path is None:
            path = self._places.path_at(finding.line, finding.column)
        entry, path = (str(path[1]), path[2:]) if path[:1] == ("notes",) and len(path) > 1 else ("", path)
        key = ".".join(str(step) for step in path)
        return Problem(finding.code, place, finding.message, finding.hint, entry, key, self.line(place.line))


def read_file(path: Path, name: str, data: bytes | None = None) -> SourceFile:
    """Read one file; what is wrong with it is in its `problems`, and its tree is then as far as it could be read.

    `data` is what the file will hold, where that is to be checked before it is written.
    """
    file = SourceFile(path, name)
    try:
        size = path.stat().st_size if data is None else len(data)
        data = path.read_bytes() if data is None and size <= SIZE_LIMIT else data
    except OSError as error:
        raise KartuError(f"cannot read {name}: {error.strerror}") from error
    if data is None or size > SIZE_LIMIT:
        message = f"this file has {size / 2**20:.0f} MB; {SIZE_LIMIT // 2**20} MB is the limit"
        file.problems = (Problem("E102", Position(name, 1, 1), message, "split it into several files"),)
    else:
        file.take(data)
    return file
