"""Where every part of a YAML text begins and ends: what `edit` needs to change a file in place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

from kartu.source.tree import DEPTH_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.source.tree import Node

_BLOCK: Final = ("|", ">")


@dataclass(slots=True)
class Placed:
    """A scalar, mapping or sequence with its place: offsets in characters, `end` behind the last one."""

    start: int
    end: int
    column: int  # of its first character, from 0
    style: str = ""  # of a scalar: "'", '"', "|", ">", or "" for a plain one
    text: str = ""  # of a scalar, as it is read
    is_sequence: bool = False
    is_flow: bool = False  # of a collection: in brackets
    keys: list[Placed] | None = None  # of a mapping, in step with `items`
    items: list[Placed] = field(default_factory=list)

    @property
    def is_scalar(self) -> bool:
        """True if it is a text."""
        return self.keys is None and not self.is_sequence

    @property
    def is_block_scalar(self) -> bool:
        """True if it is a text after `|` or `>`."""
        return self.style in _BLOCK

    def node(self) -> Node:
        """Return what it is read as."""
        if self.keys is not None:
            return {key.text: item.node() for key, item in zip(self.keys, self.items, strict=True)}
        return [item.node() for item in self.items] if self.is_sequence else self.text


class PlacingError(ValueError):
    """The text is not YAML, or uses parts of YAML that Kartu does not."""


def placed(text: str) -> Placed:
    """Find the places of all parts of a text with one document. Raises `PlacingError` if it cannot be read."""
    try:
        events = yaml.parse(text, Loader=yaml.CBaseLoader)
        wanted = (yaml.NodeEvent, yaml.CollectionEndEvent)
        root = _Placer(text, (event for event in events if isinstance(event, wanted))).read()
    except (yaml.YAMLError, StopIteration) as error:
        raise PlacingError(str(error)) from error
    return root


class _Placer:
    """Takes events one by one."""

    def __init__(self, text: str, events: Iterator[Any]) -> None:
        self._text = text
        self._events = events
        self._depth = 0

    def read(self) -> Placed:
        root = self._node(next(self._events))
        if next(self._events, None) is not None:
            raise PlacingError("more than one document")
        return root

    def _node(self, event: Any) -> Placed:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None or getattr(event, "tag", None) is not None:
            raise PlacingError("anchors, aliases and tags are not used here")
        start, end = event.start_mark, event.end_mark
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            # libyaml lets a block scalar end where the next thing begins, and a plain one may end in spaces
            stop = start.index + len(self._text[start.index : end.index].rstrip())
            return Placed(start.index, stop, start.column, style, clean(event.value))
        part = Placed(start.index, end.index, start.column, is_flow=bool(event.flow_style))
        part.is_sequence = isinstance(event, yaml.SequenceStartEvent)
        part.keys = None if part.is_sequence else []
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise PlacingError("nested too deeply")
        self._fill(part)
        self._depth -= 1
        return part

    def _fill(self, part: Placed) -> None:
        event = next(self._events)
        while not isinstance(event, yaml.CollectionEndEvent):
            if part.keys is not None:
                part.keys.append(self._node(event))
                event = next(self._events)
            part.items.append(self._node(event))
            event = next(self._events)
        if part.is_flow:
            part.end = event.end_mark.index  # type: ignore[union-attr] # libyaml marks every event
        elif part.items:
            part.end = part.items[-1].end


def clean(text: str) -> str:
    """Trim and compose (NFC) a text, as reading a file does."""
    return unicodedata.normalize("NFC", text).strip()
