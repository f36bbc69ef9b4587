"""What a file becomes once it is read: a tree of text, places, and findings. Lines and columns count from 0 here."""

from __future__ import annotations

from typing import Final, NamedTuple

Node = str | list["Node"] | dict[str, "Node"]
"""What YAML becomes here: every scalar is text exactly as typed, trimmed and NFC; an empty value is ''."""

Path_ = tuple[str | int, ...]
"""The way to a node from the top of a file: keys, and numbers of items counted from 0."""

DEPTH_LIMIT: Final = 32
"""Collections within one another; a deck needs six."""
LENGTH_LIMIT: Final = 2_000_000
"""Characters in one text; an answer of 16 words has about 120."""
EVENT_LIMIT: Final = 4_000_000
"""Parts of one file; 100,000 entries in two languages make about three million."""


class Spot(NamedTuple):
    """Where a value and its key stand; columns in characters."""

    line: int
    column: int
    key_line: int
    key_column: int


class Scalar(NamedTuple):
    """Where a text stands, with the quotes around it."""

    style: str  # "'", '"', "|", ">", or "" for a plain text
    line: int
    column: int
    end_line: int
    end_column: int
    is_key: bool


class Shift(NamedTuple):
    """By how much the characters of a line, from a column on, stand further right than in the file."""

    start: int
    by: int


class Trouble(NamedTuple):
    """Why the events stopped: in libyaml's words, or in ours (`TOO_…`)."""

    problem: str
    line: int
    column: int
    context: str  # what it was reading
    context_line: int  # where that began
    context_column: int


class Finding(NamedTuple):
    """Something wrong in a text."""

    code: str
    line: int
    column: int
    message: str
    hint: str = ""
    path: Path_ | None = None  # what it is about, where that is not what stands at its place
