"""YAML events -> trees: a quick way for files that are in order, a careful one that keeps places and finds mistakes.

The only user of `yaml`. libyaml gives every scalar as text, three times as fast as PyYAML's own loader.
"""

from __future__ import annotations

import unicodedata
from typing import Any, Final, NamedTuple

import yaml

from kartu.problems import KartuError
from kartu.source.tree import DEPTH_LIMIT, EVENT_LIMIT, LENGTH_LIMIT, Node, Path_, Spot

_SCALAR: Final = yaml.ScalarEvent
_MAPPING: Final = yaml.MappingStartEvent
_SEQUENCE: Final = yaml.SequenceStartEvent
_MAPPING_END: Final = yaml.MappingEndEvent
_SEQUENCE_END: Final = yaml.SequenceEndEvent


def _parser(source: bytes | str) -> Any:
    try:
        return yaml.CBaseLoader(source)
    except AttributeError as error:
        raise KartuError(
            "this PyYAML came without libyaml; install it from its wheel: pip install -U pyyaml"
        ) from error


def quick_tree(data: bytes) -> Node | None:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one loop, for speed
    """Build the tree of a file that is in order; None if anything in it needs `careful_tree`."""
    get = _parser(data).get_event
    root: list[Node] = []
    items: list[Node] | None = root
    mapping: dict[str, Node] = {}
    open_ones: list[tuple[list[Node] | None, dict[str, Node]]] = []
    try:
        get()  # the stream starts
        get()  # the document starts, or the stream ends
        for _ in range(EVENT_LIMIT):
            event = get()
            sort = type(event)
            if items is None:
                if sort is not _SCALAR:
                    if sort is not _MAPPING_END:
                        return None
                    items, mapping = open_ones.pop()
                    continue
                key = event.value.strip()
                if key in mapping or event.anchor is not None or event.tag is not None:
                    return None
                event = get()
                sort = type(event)
                if sort is _SCALAR:
                    mapping[key] = text = event.value.strip()
                    if event.anchor is not None or event.tag is not None or len(text) > LENGTH_LIMIT:
                        return None
                    continue
                if sort is _MAPPING:
                    new: Any = {}
                elif sort is _SEQUENCE:
                    new = []
                else:
                    return None
                mapping[key] = new
            elif sort is _SCALAR:
                items.append(text := event.value.strip())
                if event.anchor is not None or event.tag is not None or len(text) > LENGTH_LIMIT:
                    return None
                continue
            elif sort is _MAPPING:
                items.append(new := {})
            elif sort is _SEQUENCE:
                items.append(new := [])
            elif sort is _SEQUENCE_END:
                items, mapping = open_ones.pop()
                continue
            else:
                break
            if event.anchor is not None or event.tag is not None:
                return None
            open_ones.append((items, mapping))
            if len(open_ones) > DEPTH_LIMIT:
                return None
            if sort is _MAPPING:
                items = None
                mapping = new
            else:
                items = new
        return root[0] if type(get()) is yaml.StreamEndEvent else None
    except (yaml.YAMLError, IndexError, RuntimeError):
        return None


class Finding(NamedTuple):
    """Something wrong, found at an event; line and column count from 1."""

    code: str
    line: int
    column: int
    message: str
    hint: str


class Careful(NamedTuple):
    """What a careful look at a text found."""

    tree: Node
    spots: dict[Path_, Spot]
    findings: list[Finding]


def careful_tree(text: str) -> Careful:
    """Build a tree as far as the text allows, with the place of everything and what is wrong at the events."""
    builder = _Builder()
    parser = _parser(text)
    try:
        while builder.take(parser.get_event()):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        builder.find("E105", mark, str(error.problem), "")
    except yaml.YAMLError as error:
        builder.find("E103", None, str(error), "")
    return Careful(builder.tree, builder.spots, builder.findings)


class _Builder:
    """Takes events one by one; keeps the tree, the places and the findings."""

    def __init__(self) -> None:
        self.tree: Node = {}
        self.spots: dict[Path_, Spot] = {}
        self.findings: list[Finding] = []
        self._open: list[dict[str, Node] | list[Node]] = []
        self._path: list[str | int] = []
        self._key: Any = None  # the event of a key whose value is still to come
        self._documents = 0
        self._events = 0

    def find(self, code: str, mark: Any, message: str, hint: str) -> None:
        """Note a finding at a mark."""
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        self.findings.append(Finding(code, line, column, message, hint))

    def take(self, event: Any) -> bool:
        """Take the next event; False when there is nothing more to take."""
        if isinstance(event, yaml.StreamEndEvent):
            return False
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self.find("E112", event.start_mark, "a second document begins here", "delete the line `---`")
                return False
        elif isinstance(event, (_MAPPING_END, _SEQUENCE_END)):
            self._open.pop()
            if self._path:
                self._path.pop()
        elif isinstance(event, yaml.NodeEvent):
            return self._take_node(event)
        return True

    def _take_node(self, event: Any) -> bool:
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            self.find("E111", event.start_mark, "anchors, aliases and tags are not used here", "put the text in quotes")
        parent = self._open[-1] if self._open else None
        if isinstance(parent, dict) and self._key is None:
            self._key = event
            return isinstance(event, _SCALAR)
        node = self._node(event)
        self._place(event, parent, node)
        if not isinstance(node, str):
            self._open.append(node)
            if len(self._open) > DEPTH_LIMIT:
                self.find("E113", event.start_mark, "this is nested too deeply", "")
                return False
        return True

    def _node(self, event: Any) -> Node:
        if isinstance(event, _MAPPING):
            return {}
        if isinstance(event, _SEQUENCE):
            return []
        return clean(event.value) if isinstance(event, _SCALAR) else ""

    def _place(self, event: Any, parent: dict[str, Node] | list[Node] | None, node: Node) -> None:
        mark = event.start_mark
        if parent is None:
            self.tree = node
            return
        if isinstance(parent, list):
            step: str | int = len(parent)
            parent.append(node)
            key_mark = mark
        else:
            step, key_mark = clean(self._key.value), self._key.start_mark
            if step in parent:
                first = self.spots[(*self._path, step)].key_line
                self.find("E110", key_mark, f"`{step}` stands here and in line {first}", "delete one of the two")
            parent.setdefault(step, node)
            self._key = None
        path = (*self._path, step)
        self.spots.setdefault(path, Spot(mark.line + 1, mark.column + 1, key_mark.line + 1, key_mark.column + 1))
        if not isinstance(node, str):
            self._path.append(step)


def clean(text: str) -> str:
    """Trim a text and put it in Unicode's composed form (NFC)."""
    return unicodedata.normalize("NFC", text).strip()
