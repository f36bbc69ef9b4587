"""A file's bytes -> YAML events -> a tree of plain text.

A file in which nothing looks odd is read the quick way, by libyaml alone. Anything else is read again with care, which
takes several times as long and finds every mistake with its place. Places are worked out only when somebody asks.
"""

from __future__ import annotations

import stat
from codecs import BOM_UTF8
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.model.messages import Message, msg
from kartu.model.problems import KartuError, Position, Problem
from kartu.model.systemwords import reason_of
from kartu.source.encoding import decode
from kartu.source.events import Sort, drive, quick_tree, text_too_long, too_long
from kartu.source.suspicion import Signs, composed_tree
from kartu.source.tree import LENGTH_LIMIT, Finding, Node, Path_, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kartu.source.places import Places
    from kartu.source.recovery.examination import Examined

__all__ = ["Node", "NoteFile", "Path_", "SourceFile", "read_file"]

MARK: Final = "<<<<<<<"  # of git, where two versions did not fit together
SIZE_LIMIT: Final = 64 * 2**20
CAREFUL_LIMIT: Final = 4 * 2**20
"""Bytes; to look for all mistakes in a larger file would take minutes. 10,000 entries in two languages make 3 MB."""


class SourceFile:
    """One file that was read: its tree, the mistakes in its text, and the places of its keys and values."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name  # as people see it: relative, with forward slashes
        self.tree: Node = ""
        self.problems: tuple[Problem, ...] = ()
        self._data = b""  # UTF-8, lines end with LF
        self._mended = ""  # its text without what git left in it, if it did
        self._examined: Examined | None = None  # None if the quick way was enough

    @property
    def size(self) -> int:
        """How many bytes were read."""
        return len(self._data)

    def locate(self, path: Path_, *, key: bool = False) -> Position:
        """Return the place of the value at `path`, or of its key. If there is none, the place of what would hold it."""
        found = self._places.spot(path)
        if found is None:
            return Position(self.name, 1, 1)
        spot, is_it = found
        if key or not is_it:
            return Position(self.name, spot.key_line + 1, spot.key_column + 1)
        return Position(self.name, spot.line + 1, spot.column + 1)

    def line(self, number: int) -> str:
        """Return a line as it stands in the file, counting from 1; '' past the end."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        return self._data.decode().split("\n")

    @cached_property
    def _places(self) -> Places:
        from kartu.source.places import Places  # noqa: PLC0415 - only problems need places

        if self._examined is None:
            return Places(self._lines, {}, {}, is_in_order=True)
        examined = self._examined
        return Places(examined.lines, examined.stand_ins, examined.shifts, is_in_order=False)

    def take(self, data: bytes) -> None:
        """Read the file's bytes: the quick way if nothing in them looks odd, else with care."""
        text, findings = decode(data)
        is_same = not findings and b"\r" not in data and not data.startswith(BOM_UTF8)
        self._data = data if is_same else text.encode()
        if MARK in text:
            from kartu.source.recovery.conflicts import without_conflicts  # noqa: PLC0415 - few files need it

            self._mended, conflicts = without_conflicts(text)
            findings = [*findings, *conflicts]
        signs = Signs(text, self._data)
        in_order = not findings and not signs.are_strange
        numbers = signs.odd_lines() if in_order else set()
        is_text, composed = bool(text) or not findings, signs.are_composed
        del text, signs  # one emoji makes Python keep four bytes for every character of the file
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
        from kartu.source.recovery.examination import examine_lines  # noqa: PLC0415 - few files need it

        return examine_lines(self._lines, numbers)

    def _examine(self) -> list[Finding]:
        if len(self._data) > CAREFUL_LIMIT:
            return [_first_trouble(self._data)]
        from kartu.source.recovery.examination import examine  # noqa: PLC0415 - few files need it

        self._examined = examine(self._mended or self._data.decode())
        self.tree = self._examined.tree
        return self._examined.findings

    def _report(self, findings: Iterable[Finding]) -> None:
        self.problems = tuple(self._problem(one) for one in sorted(findings, key=lambda one: (one.line, one.column)))

    def _problem(self, finding: Finding) -> Problem:
        """Turn a finding into a problem: add the entry and the key that it is about."""
        place = Position(self.name, finding.line + 1, finding.column + 1)
        path = finding.path
        if path is None:
            path = self._places.path_at(finding.line, finding.column)
        entry, path = (str(path[1]), path[2:]) if path[:1] == ("notes",) and len(path) > 1 else ("", path)
        key = ".".join(str(step) for step in path)
        return Problem(finding.code, place, finding.message, finding.hint, entry, key, self.line(place.line))


def _first_trouble(data: bytes) -> Finding:
    """Say where libyaml cannot go on in a file that is too large to be read with care."""
    trouble = drive(data.decode(), _text_too_long)
    line, column = (trouble.context_line, trouble.context_column) if trouble else (0, 0)
    if trouble and isinstance(trouble.problem, Message):
        hint = msg("look for a quote or bracket that is missing above")
        return Finding("E113", line, column, trouble.problem, hint, ())
    limit = CAREFUL_LIMIT >> 20
    message = msg("this file holds signs that decks do not have; {n} MB is the limit for finding out more", n=limit)
    if trouble:
        message = msg(
            "this file cannot be read as YAML from here on; {n} MB is the limit for finding out more", n=limit
        )
    return Finding("E102", line, column, message, msg("split it into several files"), ())


def _text_too_long(sort: Sort, event: Any) -> str:
    size = len(event.value) if sort is Sort.SCALAR else 0
    return text_too_long(size) if size > LENGTH_LIMIT else ""


def _size_of(path: Path, name: str) -> int:
    """Give a file's size. A pipe or device has none, and reading it could take for ever: that is a `KartuError`."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise KartuError(msg("cannot read {name}: it is no file, but a pipe or device", name=name))
    return status.st_size


def read_file(path: Path, name: str, data: bytes | None = None) -> SourceFile:
    """Read one file. Mistakes are listed in its `problems`; its tree then holds what could be read in spite of them.

    With `data` that is read in place of the file's content: for checking a file before it is written.
    """
    file = SourceFile(path, name)
    try:
        size = _size_of(path, name) if data is None else len(data)
        data = path.read_bytes() if data is None and size <= SIZE_LIMIT else data
    except OSError as error:
        raise KartuError(msg("cannot read {name}: {reason}", name=name, reason=reason_of(error))) from error
    if data is None or size > SIZE_LIMIT:
        message = msg(
            "this file has {size} MB; {limit} MB is the limit", size=round(size / 2**20), limit=SIZE_LIMIT >> 20
        )
        file.problems = (Problem("E102", Position(name, 1, 1), message, msg("split it into several files")),)
    else:
        file.take(data)
    return file


class NoteFile(NamedTuple):
    """A file of notes that is still to be read."""

    path: Path
    name: str  # as people see it
    data: bytes | None = None  # what it will hold, where that is to be checked before it is written

    def read(self) -> SourceFile:
        """Read it. Raises `KartuError` if that cannot be done at all."""
        return read_file(self.path, self.name, self.data)
