"""YAML text -> events -> a tree: the quick way, for files that are in order.

The events come from libyaml, through PyYAML. They keep every scalar as text (`NO` stays `NO`), and a tree made of them
takes a third of the time of PyYAML's own loader.
"""

from __future__ import annotations

from enum import Enum
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

import yaml

from kartu.model.messages import Message, msg
from kartu.model.problems import KartuError
from kartu.source.tree import DEPTH_LIMIT, EVENT_LIMIT, LENGTH_LIMIT, Finding, Node, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

_SCALAR: Final = yaml.ScalarEvent
_MAPPING: Final = yaml.MappingStartEvent
_SEQUENCE: Final = yaml.SequenceStartEvent
_MAPPING_END: Final = yaml.MappingEndEvent
_SEQUENCE_END: Final = yaml.SequenceEndEvent

TOO_MANY: Final = "too many events"
"""A `Trouble` of ours: the file has more than `EVENT_LIMIT` events."""


class Sort(Enum):
    """The sorts of events that a tree is made of."""

    DOCUMENT = "document"
    SCALAR = "scalar"
    MAPPING = "mapping"
    SEQUENCE = "sequence"
    ALIAS = "alias"
    END = "end of a mapping or sequence"


_SORTS: Final[dict[type, Sort]] = {
    yaml.DocumentStartEvent: Sort.DOCUMENT,
    _SCALAR: Sort.SCALAR,
    _MAPPING: Sort.MAPPING,
    _SEQUENCE: Sort.SEQUENCE,
    yaml.AliasEvent: Sort.ALIAS,
    _MAPPING_END: Sort.END,
    _SEQUENCE_END: Sort.END,
}


def _parser(text: bytes | str) -> Any:
    try:
        return yaml.CBaseLoader(text)
    except AttributeError as error:
        raise KartuError(
            msg("this PyYAML came without libyaml; install it as a wheel: pip install -U pyyaml")
        ) from error


def drive(text: str, take: Callable[[Sort, Any], str]) -> Trouble | None:
    """Hand the events of a text to `take`, one by one, until libyaml stops or `take` returns what is wrong."""
    get = _parser(text).get_event
    try:
        for _ in repeat(None, EVENT_LIMIT):
            event = get()
            sort = _SORTS.get(type(event))
            problem = take(sort, event) if sort else ""
            if problem or type(event) is yaml.StreamEndEvent:
                break
        else:
            problem = TOO_MANY
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        start = error.context_mark or mark
        return Trouble(error.problem or "", mark.line, mark.column, error.context or "", start.line, start.column)
    except yaml.YAMLError as error:  # the reader's; `recovery.characters` leaves nothing that it objects to
        return Trouble(str(error), 0, 0, "", 0, 0)
    mark = event.start_mark
    return Trouble(problem, mark.line, mark.column, "", mark.line, mark.column) if problem else None


def marked_tree(text: str) -> Any:
    """Return libyaml's own tree of a text, whose nodes know their places; None if it is not in order."""
    try:
        return _parser(text).get_single_node()
    except yaml.YAMLError:
        return None


def too_long(trouble: Trouble) -> Finding:
    """Describe a file that has too many parts to be read."""
    message, hint = msg("this file goes on for too long"), msg("split it into several files")
    return Finding("E113", trouble.line, trouble.column, message, hint, ())


def text_too_long(size: int) -> Message:
    """Say that one text has too many characters."""
    return msg("this text has {size} characters; {limit} is the limit", size=size, limit=LENGTH_LIMIT)


def quick_tree(data: bytes) -> Node | Trouble | None:  # noqa: C901, PLR0911, PLR0912 - a call for each event would make it a third slower
    """Return the tree of a file that is in order; None if anything in it needs to be read with care.

    A file with more than `EVENT_LIMIT` events gives a `Trouble`: to read it with care would take too long.
    """
    get = _parser(data).get_event
    root: list[Node] = []
    items: list[Node] | None = root  # None while a mapping is being filled
    mapping: dict[str, Node] = {}
    outer: list[tuple[list[Node] | None, dict[str, Node]]] = []
    try:
        get()  # the stream starts
        get()  # the document starts, or the stream ends
        for _ in repeat(None, EVENT_LIMIT):
            event = get()
            sort = type(event)
            if items is None:
                if sort is _MAPPING_END:
                    items, mapping = outer.pop()
                    continue
                if sort is not _SCALAR:
                    return None
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
                if sort is not _MAPPING and sort is not _SEQUENCE:
                    return None
                new: Any = {} if sort is _MAPPING else []
                mapping[key] = new
            elif sort is _SCALAR:
                items.append(text := event.value.strip())
                if event.anchor is not None or event.tag is not None or len(text) > LENGTH_LIMIT:
                    return None
                continue
            elif sort is _SEQUENCE_END:
                items, mapping = outer.pop()
                continue
            elif sort is _MAPPING or sort is _SEQUENCE:
                new = {} if sort is _MAPPING else []
                items.append(new)
            else:
                break
            if event.anchor is not None or event.tag is not None or len(outer) >= DEPTH_LIMIT:
                return None
            outer.append((items, mapping))
            if sort is _MAPPING:
                items = None
                mapping = new
            else:
                items = new
        else:
            mark = event.start_mark
            return Trouble(TOO_MANY, mark.line, mark.column, "", mark.line, mark.column)
        return root[0] if len(root) == 1 and type(get()) is yaml.StreamEndEvent else None
    except yaml.YAMLError:
        return None
