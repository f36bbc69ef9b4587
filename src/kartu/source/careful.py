"""YAML text -> events -> a tree with the places of its parts, and the mistakes that show at single events.

This is the slow way of reading. It is used for files that are not in order, and for blocks whose places are asked for.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.model.messages import NOTHING, Message, msg
from kartu.source.events import Sort, drive, text_too_long
from kartu.source.tree import DEPTH_LIMIT, LENGTH_LIMIT, Finding, Node, Path_, Scalar, Spot, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOO_DEEP: Final = "nested too deeply"
"""A `Trouble` of ours: there are more than `DEPTH_LIMIT` collections within one another."""
NOT_A_WORD: Final = "a key that is not a word"
"""A `Trouble` of ours: a key is a list or mapping."""

_FINDING_LIMIT: Final = 1000
_SPOT_LIMIT: Final = 300_000  # take some 150 MB; later places are given as the nearest known one
_FILL_LIMIT: Final = 100
"""How often an alias is replaced by what it stands for.

An alias is a mistake here, but reported once: filled in, it causes no other. Without a limit, a few lines of aliases
of aliases would make a tree that fills the memory.
"""
_MERGE: Final = "<<"


class Careful(NamedTuple):
    """What was found in some lines. After a `trouble` the tree holds what comes before it."""

    tree: Node
    spots: dict[Path_, Spot]  # empty unless asked for
    scalars: list[Scalar]  # those that may hide a mistake
    last: Scalar | None  # the last text before the trouble
    findings: list[Finding]
    trouble: Trouble | None


def look_at(lines: Sequence[str], stand_ins: Mapping[int, str] | None = None, *, spots: bool = False) -> Careful:
    """Read lines with care. `stand_ins` maps characters in them to those meant, as `str.translate` takes it."""
    builder = _Builder(lines, stand_ins or {}, with_spots=spots)
    trouble = drive("\n".join(lines), builder.take)
    builder.finish()
    return Careful(builder.tree, builder.spots, builder.scalars, builder.last, builder.findings, trouble)


class _OpenCollection(NamedTuple):
    """A mapping or list whose end is still to come: its node, its keys with their lines, if it is part of another."""

    node: Any
    keys: dict[str, int]
    is_part: bool


class _Builder:
    """Builds the tree from events, one by one.

    A mapping that stands twice is merged and an alias is filled in: otherwise one mistake would be followed by many
    messages about keys that seem to be missing.
    """

    def __init__(self, lines: Sequence[str], stand_ins: Mapping[int, str], *, with_spots: bool) -> None:
        self.tree: Node = ""
        self.spots: dict[Path_, Spot] = {}
        self.scalars: list[Scalar] = []
        self.findings: list[Finding] = []
        self._lines = lines
        self._stand_ins = stand_ins
        self._with_spots = with_spots
        self._scalar: Any = None  # the event of the last one
        self._open: list[_OpenCollection] = []
        self._path: list[str | int] = []
        self._key: Any = None  # the event of a key whose value is still to come
        self._step: str | int = 0  # the key or number of the value placed last
        self._documents = 0
        self._anchors: dict[str, Node] = {}
        self._anchored: list[tuple[Any, Sort]] = []
        self._used: set[str] = set()
        self._filled = 0

    def take(self, sort: Sort, event: Any) -> str:
        """Take the next event. If reading cannot go on, return why."""
        if sort is Sort.END:
            if self._open.pop().is_part:
                self._path.pop()
            return ""
        if sort is Sort.DOCUMENT:
            self._documents += 1
            if self._documents == 2:
                hint = msg("delete the line `---`, or put what follows into a file of its own")
                message = msg("a second document begins here; a file holds one")
                self._find("E112", event.start_mark, message, hint, ())
            return ""
        holder = self._open[-1] if self._open else None
        is_key = holder is not None and type(holder.node) is dict and self._key is None
        if sort is Sort.SCALAR:
            self._scalar = event
            self._keep_if_odd(event, is_key=is_key)
        if is_key:
            self._key = event
            return "" if sort is Sort.SCALAR else NOT_A_WORD
        return self._take_value(sort, event, holder)

    @property
    def last(self) -> Scalar | None:
        """The last text that was read."""
        return _scalar(self._scalar, is_key=False) if self._scalar else None

    def _keep_if_odd(self, event: Any, *, is_key: bool) -> None:
        """Keep a text that may hide a mistake. To keep all of them would take more memory than the tree."""
        start, end = event.start_mark, event.end_mark
        line = self._lines[end.line] if end.line < len(self._lines) else ""
        if event.style:
            odd = start.line < end.line or "\\" in line or "\t" in line
        else:
            odd = not is_key and line.find("#", end.column) >= 0
        if odd:
            self.scalars.append(_scalar(event, is_key=is_key))

    def finish(self) -> None:
        """Report the anchors, now that it is known which of them are used."""
        for event, sort in self._anchored:
            if sort is Sort.SCALAR and event.anchor not in self._used:
                self._find("E108", event.start_mark, _has_a_meaning("&"))
            else:
                name = f"&{event.anchor}"
                self._find_extra(event, msg("`{name}` names what is to be repeated; Kartu does not do that", name=name))

    def _find(self, code: str, mark: Any, message: Message, hint: Message = NOTHING, path: Path_ | None = None) -> None:
        if len(self.findings) < _FINDING_LIMIT:
            self.findings.append(Finding(code, mark.line, mark.column, message, hint, path))

    def _find_extra(self, event: Any, message: Message) -> None:
        self._find("E111", event.start_mark, message, msg("write the text out wherever it is needed"))

    def _take_value(self, sort: Sort, event: Any, holder: _OpenCollection | None) -> str:
        node = self._node(sort, event)
        target = self._place(event, holder, node) if holder else self._root(node)
        if sort is Sort.ALIAS:
            return ""
        if event.anchor is not None:
            self._anchors[event.anchor] = target
            self._anchored.append((event, sort))
        if sort is not Sort.SCALAR:
            self._open.append(_OpenCollection(target, {}, is_part=holder is not None))
            if holder:
                self._path.append(self._step)
            if len(self._open) > DEPTH_LIMIT:
                return TOO_DEEP
        return ""

    def _node(self, sort: Sort, event: Any) -> Node:
        if sort is Sort.ALIAS:
            return self._alias(event)
        if event.tag is not None:
            self._judge_tag(sort, event)
        if sort is not Sort.SCALAR:
            return {} if sort is Sort.MAPPING else []
        if len(event.value) > LENGTH_LIMIT:
            hint = msg("is its closing quote missing? else split it into entries")
            self._find("E113", event.start_mark, text_too_long(len(event.value)), hint)
            return "…"
        return self._clean(event.value)

    def _judge_tag(self, sort: Sort, event: Any) -> None:
        if sort is Sort.SCALAR and event.tag.startswith("!"):
            self._find("E108", event.start_mark, _has_a_meaning("!"))
        else:
            message = msg("`!` sets a type here; in Kartu everything is text")
            self._find("E111", event.start_mark, message, msg("delete the word that begins with `!`"))

    def _alias(self, event: Any) -> Node:
        is_merge = self._key is not None and self._key.value == _MERGE  # its key is reported
        if event.anchor not in self._anchors:
            if is_merge:
                return ""
            self._find("E108", event.start_mark, _has_a_meaning("*"))
            return f"*{event.anchor}"
        self._used.add(event.anchor)
        self._filled += 1
        node = self._anchors[event.anchor] if self._filled <= _FILL_LIMIT else ""
        if is_merge:
            return {key: _flat(value) for key, value in node.items()} if isinstance(node, dict) else ""
        name = f"*{event.anchor}"
        self._find_extra(event, msg("`{name}` repeats what stands elsewhere; Kartu does not do that", name=name))
        return _flat(node)

    def _root(self, node: Node) -> Node:
        if self._documents == 1:
            self.tree = node
        elif isinstance(node, dict) and isinstance(self.tree, dict):
            return self.tree  # a second document: its keys are checked with those of the first
        return node

    def _place(self, event: Any, holder: _OpenCollection, node: Node) -> Node:
        """Put a node where it belongs, and return the node that its parts go into."""
        mark = key_mark = event.start_mark
        step: str | int = len(holder.node)
        if isinstance(holder.node, list):
            holder.node.append(node)
        else:
            key_mark = self._key.start_mark
            step = self._clean(self._key.value)
            node = self._put(holder, step, node)
            self._key = None
        if self._with_spots and len(self.spots) < _SPOT_LIMIT:
            place = Spot(mark.line, mark.column, key_mark.line, key_mark.column)
            self.spots.setdefault((*self._path, step), place)
        self._step = step
        return node

    def _put(self, holder: _OpenCollection, key: str, node: Node) -> Node:
        """Put a value into a mapping; report its key if it is odd or there already."""
        event = self._key
        if event.anchor is not None or event.tag is not None:
            self._find_extra(event, msg("`&` and `!` have a meaning of their own in YAML; they cannot begin a key"))
        if key in holder.keys:
            self._find_repeated(event.start_mark, key, holder.keys[key])
        holder.keys.setdefault(key, event.start_mark.line)
        if key == _MERGE and not event.style:
            self._find_extra(event, msg("`<<` copies what stands elsewhere; Kartu does not do that"))
            for name, value in node.items() if isinstance(node, dict) else ():
                holder.node.setdefault(name, value)
            return node
        present = holder.node.setdefault(key, node)
        return present if isinstance(present, dict) and isinstance(node, dict) else node

    def _find_repeated(self, mark: Any, key: str, first: int) -> None:
        message = msg("the key `{key}` stands here and in line {line}", key=key, line=str(first + 1))
        hint = msg("keep one of the two")
        if self._path == ["notes"]:
            message = msg("the entry `{key}` stands here and in line {line}", key=key, line=str(first + 1))
            hint = msg("give one of them another key")
        self._find("E110", mark, message, hint, (*self._path, key))

    def _clean(self, text: str) -> str:
        return unicodedata.normalize("NFC", text.translate(self._stand_ins) if self._stand_ins else text).strip()


def _has_a_meaning(sign: str) -> Message:
    return msg("`{sign}` at the start of a text has a meaning of its own in YAML", sign=sign)


def _scalar(event: Any, *, is_key: bool) -> Scalar:
    start, end = event.start_mark, event.end_mark
    return Scalar(event.style, start.line, start.column, end.line, end.column, is_key)


def _flat(node: Node) -> Node:
    """Copy a text or a mapping of texts. Anything deeper becomes '': copies of copies could grow without end."""
    if isinstance(node, dict):
        return dict(node) if all(isinstance(value, str) for value in node.values()) else ""
    return node if isinstance(node, str) else ""
