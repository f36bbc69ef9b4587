"""Bytes -> YAML events -> plain trees of text, with positions on demand."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kartu.problems import KartuError, Position, Problem
from kartu.source.encoding import Decoded, decode
from kartu.source.events import Careful, careful_tree, quick_tree
from kartu.source.tree import Node, Path_

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Node", "Path_", "SourceFile", "read_file"]

SIZE_LIMIT: Final = 64 * 2**20


class SourceFile:
    """One file as read: its tree, what is wrong with its text, and where everything stands."""

    def __init__(self, path: Path, name: str, text: str = "") -> None:
        self.path = path
        self.name = name  # as people see it: relative, with forward slashes
        self.tree: Node = {}
        self.problems: tuple[Problem, ...] = ()
        self._text = text

    def locate(self, path: Path_, *, key: bool = False) -> Position:
        """Give the place of the value at `path`, or of its key; found by a second look at the text."""
        spots = self._careful.spots
        for length in range(len(path), 0, -1):
            if spot := spots.get(path[:length]):
                at_key = key or length < len(path)
                return Position(self.name, *(spot[2:] if at_key else spot[:2]))
        return Position(self.name, 1, 1)

    def line(self, number: int) -> str:
        """Give a line of the text as it stands, counting from 1; '' past the end."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def _careful(self) -> Careful:
        return careful_tree(self._text)


def read_file(path: Path, name: str) -> SourceFile:
    """Read one file; what is wrong with it is in its `problems`, and its tree is then as far as it could be read."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            return _too_large(path, name)
        data = path.read_bytes()
    except OSError as error:
        raise KartuError(f"cannot read {name}: {error.strerror}") from error
    decoded = decode(data)
    file = SourceFile(path, name, decoded.text)
    tree = quick_tree(decoded.text.encode("utf-8")) if _looks_plain(decoded.text) else None
    if tree is not None and decoded.bad_offset < 0:
        file.tree = tree
        return file
    careful = file._careful  # noqa: SLF001 - this function is the other half of the class
    file.tree = careful.tree
    file.problems = tuple(_problems(file, decoded, careful))
    return file


def _looks_plain(text: str) -> bool:
    return "\t" not in text and "<<" not in text and unicodedata.is_normalized("NFC", text)


def _problems(file: SourceFile, decoded: Decoded, careful: Careful) -> list[Problem]:
    problems = []
    if decoded.bad_offset >= 0:
        before = decoded.text[: decoded.bad_offset]
        place = Position(file.name, before.count("\n") + 1, len(before) - before.rfind("\n"))
        problems.append(Problem("E101", place, decoded.message, decoded.hint, excerpt=file.line(place.line)))
    for code, line, column, message, hint in careful.findings:
        problems.append(Problem(code, Position(file.name, line, column), message, hint, excerpt=file.line(line)))
    if not decoded.text.strip():
        problems.append(Problem("E114", Position(file.name, 1, 1), "this file is empty", "delete it, or fill it"))
    return problems


def _too_large(path: Path, name: str) -> SourceFile:
    file = SourceFile(path, name)
    message = f"this file is larger than {SIZE_LIMIT // 2**20} MB"
    file.problems = (Problem("E102", Position(name, 1, 1), message, "split it into several files"),)
    return file
