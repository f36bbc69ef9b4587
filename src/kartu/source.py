"""Bytes -> YAML events -> plain trees of text, with positions on demand. The only user of `yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kartu.problems import Position, Problem

Node = str | list["Node"] | dict[str, "Node"]
"""What YAML becomes here: every scalar is text exactly as typed, trimmed and NFC; an empty value is ''."""

Path_ = tuple[str | int, ...]


class SourceFile:
    """One file as read: its tree, what is wrong with its text, and where everything stands."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name  # as people see it: relative, with forward slashes
        self.tree: Node = {}
        self.problems: tuple[Problem, ...] = ()

    def locate(self, path: Path_, *, key: bool = False) -> Position:
        """Give the place of the value at `path`, or of its key; found by a second look at the text."""
        raise NotImplementedError

    def line(self, number: int) -> str:
        """Give a line of the text as it stands, counting from 1; '' past the end."""
        raise NotImplementedError


def read_file(path: Path, name: str) -> SourceFile:
    """Read one file; what is wrong with it is in its `problems`, and its tree is then as far as it could be read."""
    raise NotImplementedError
