"""What a file becomes once it is read: a tree of text, and a place for every part of it."""

from __future__ import annotations

from typing import Final, NamedTuple

Node = str | list["Node"] | dict[str, "Node"]
"""What YAML becomes here: every scalar is text exactly as typed, trimmed and NFC; an empty value is ''."""

Path_ = tuple[str | int, ...]
"""The way to a node from the top of a file: keys, and numbers of items counted from 0."""

DEPTH_LIMIT: Final = 32
"""Collections within one another; a deck needs six."""
LENGTH_LIMIT: Final = 100_000
"""Characters in one text; an answer of 16 words has about 120."""
EVENT_LIMIT: Final = 4_000_000
"""Parts of one file; 100,000 entries in two languages make about three million."""


class Spot(NamedTuple):
    """Where a value and its key stand; lines and columns count from 1, columns in characters."""

    line: int
    column: int
    key_line: int
    key_column: int
