"""Bytes -> YAML events -> plain trees of text, with positions on demand. The only user of `yaml`."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

import yaml

from kartu.problems import Position, Problem

if TYPE_CHECKING:
    from pathlib import Path

Node = str | list["Node"] | dict[str, "Node"]
"""What YAML becomes here: every scalar is text exactly as typed, trimmed and NFC; an empty value is ''."""

Path_ = tuple[str | int, ...]


class SourceFile:
    """One file as read: its tree, what is wrong with its text, and where everything stands."""

    def __init__(self, path: Path, name: str, text: str = "") -> None:
        self.path = path
        self.name = name  # as people see it: relative, with forward slashes
        self.text = text
        self.tree: Node = {}
        self.problems: tuple[Problem, ...] = ()

    @cached_property
    def _places(self) -> dict[tuple[Path_, bool], Position]:
        places: dict[tuple[Path_, bool], Position] = {}
        try:
            root = yaml.compose(self.text, Loader=yaml.CBaseLoader)
        except yaml.YAMLError:
            return places
        if root is not None:
            self._note(root, (), places)
        return places

    def _note(self, node: yaml.Node, path: Path_, places: dict[tuple[Path_, bool], Position]) -> None:
        places[path, False] = self._position(node.start_mark)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                places[(*path, key.value), True] = self._position(key.start_mark)
                self._note(value, (*path, key.value), places)
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                self._note(value, (*path, number), places)

    def _position(self, mark: yaml.Mark) -> Position:
        return Position(self.name, mark.line + 1, mark.column + 1)

    def locate(self, path: Path_, *, key: bool = False) -> Position:
        """Give the place of the value at `path`, or of its key; found by a second look at the text."""
        return self._places.get((path, key)) or self._places.get((path, False)) or Position(self.name, 1, 1)

    def line(self, number: int) -> str:
        """Give a line of the text as it stands, counting from 1; '' past the end."""
        lines = self.text.split("\n")
        return lines[number - 1] if number <= len(lines) else ""


def read_file(path: Path, name: str) -> SourceFile:
    """Read one file; what is wrong with it is in its `problems`, and its tree is then as far as it could be read."""
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    file = SourceFile(path, name, unicodedata.normalize("NFC", text))
    try:
        file.tree = _trimmed(yaml.load(file.text, Loader=yaml.CBaseLoader))  # noqa: S506 - the base loader makes only text
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Position(name, mark.line + 1, mark.column + 1) if mark else Position(name, 1, 1)
        file.problems = (Problem("E105", place, str(error.problem), excerpt=file.line(place.line)),)
    return file


def _trimmed(node: Node | None) -> Node:
    if isinstance(node, dict):
        return {key: _trimmed(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_trimmed(value) for value in node]
    return (node or "").strip()
