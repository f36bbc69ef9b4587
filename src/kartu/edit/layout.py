"""New parts for a YAML file, laid out in the way of the parts that are there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.edit.scalars import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.source import Node
    from kartu.source.spans import Placed

_WIDTH: Final = 120
_NARROW: Final = 80


class Habits(NamedTuple):
    """How the author of a file lays it out."""

    step: int = 2  # spaces by which a value below its key is indented
    dash: int = 2  # and by which the dashes of a list are
    width: int = _WIDTH  # columns, after which long texts go on in the next line
    flow_texts: bool = False  # {id: …, en: …} on one line
    flow_lists: bool = True  # [a, b] on one line, for lists of words


def habits_of(root: Placed, text: str) -> Habits:
    """Learn from a file how its author lays things out."""
    counts: Counter[tuple[str, int]] = Counter()
    for key_column, part in _values(root):
        if part.is_sequence:
            if not part.is_flow:
                counts["dash", part.column - key_column] += 1
            if all(item.is_scalar for item in part.items):
                counts["flow list", part.is_flow] += 1
        elif part.keys is not None:
            if not part.is_flow:
                counts["step", part.column - key_column] += 1
            if all(item.is_scalar for item in part.items):
                counts["flow text", part.is_flow] += 1

    def usual(what: str, otherwise: int) -> int:
        found = [(count, value) for (name, value), count in counts.items() if name == what]
        return max(found)[1] if found else otherwise

    step = max(usual("step", 2), 1)
    longest = max(map(len, text.split("\n")))
    return Habits(
        step,
        usual("dash", step),
        min(max(longest, _NARROW), _WIDTH),
        bool(usual("flow text", 0)),
        bool(usual("flow list", 1)),
    )


def _values(part: Placed, key_column: int = 0) -> Iterator[tuple[int, Placed]]:
    """Yield every value of a mapping with the column of its key."""
    keys = part.keys
    for number, item in enumerate(part.items):
        column = keys[number].column if keys is not None else key_column
        if keys is not None:
            yield column, item
        if not item.is_scalar:
            yield from _values(item, column)


class Layout:
    """Writes new parts in the habits of a file."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits

    def pair(self, key: str, node: Node, column: int) -> list[str]:
        """Write a key with its value, in lines without the indentation of the first."""
        return _after(f"{key}:", self.value(node, column))

    def value(self, node: Node, column: int) -> list[str]:
        """Write the value of a key that stands at `column`: what goes on the key's line, and the lines below it."""
        habits = self.habits
        if isinstance(node, str):
            return written(node, indent=column + habits.step, width=habits.width, is_flow=False).split("\n")
        if line := self._on_one_line(node, column):
            return [line]
        if isinstance(node, dict):
            inner = column + habits.step
            lines = [line for key, value in node.items() for line in _indented(self.pair(key, value, inner), inner)]
        else:
            inner = column + habits.dash
            lines = [line for item in node for line in _indented(self.item(item, inner), inner)]
        return ["", *lines]

    def item(self, node: Node, column: int) -> list[str]:
        """Write an item of a list whose dashes stand at `column`, in lines without the indentation of the first."""
        inner = column + 2
        if isinstance(node, str):
            scalar = written(node, indent=inner, width=self.habits.width, is_flow=False).split("\n")
            return _after("-", scalar)
        if isinstance(node, list):
            return [f"- {self.flow(node)}"]
        if line := self._on_one_line(node, column):
            return [f"- {line}"]
        lines = [line for key, value in node.items() for line in _indented(self.pair(key, value, inner), inner)]
        return [f"- {lines[0].lstrip(' ')}", *lines[1:]]

    def flow(self, node: Node) -> str:
        """Write a node in brackets, on one line."""
        if isinstance(node, str):
            return written(node, indent=0, width=self.habits.width, is_flow=True)
        if isinstance(node, list):
            return f"[{', '.join(map(self.flow, node))}]"
        return f"{{{', '.join(self.flow_pair(key, value) for key, value in node.items())}}}"

    def flow_pair(self, key: str, node: Node) -> str:
        """Write a key with its value for between brackets."""
        return f"{key}: {self.flow(node)}"

    def _on_one_line(self, node: list[Node] | dict[str, Node], column: int) -> str:
        """Write a value in brackets, if that is the file's habit and there is room for it; else give ''."""
        inner = node.values() if isinstance(node, dict) else node
        wanted = self.habits.flow_texts if isinstance(node, dict) else self.habits.flow_lists
        if not wanted or not all(isinstance(value, str) and "\n" not in value for value in inner):
            return ""
        line = self.flow(node)
        return line if column + len(line) + self.habits.step <= self.habits.width else ""


def _after(start: str, lines: list[str]) -> list[str]:
    return [f"{start} {lines[0]}" if lines[0] else start, *lines[1:]]


def _indented(lines: list[str], column: int) -> list[str]:
    """Indent the first line; those below are indented already."""
    return [" " * column + lines[0], *lines[1:]]
