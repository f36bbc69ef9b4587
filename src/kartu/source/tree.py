"""What reading a file gives: a tree of texts, places, and mistakes. Lines and columns count from 0 here."""

from __future__ import annotations

from typing import Final, NamedTuple

from kartu.model.messages import NOTHING, Message

Node = str | list["Node"] | dict[str, "Node"]
"""What YAML is read as. Every scalar is text as typed, only trimmed and composed (NFC); an empty value is ''."""

Path_ = tuple[str | int, ...]
"""The way from the top of a file to a node: keys of mappings, and numbers of list items from 0."""

DEPTH_LIMIT: Final = 32
"""How deep lists and mappings may be nested; a deck needs six levels."""
LENGTH_LIMIT: Final = 2_000_000
"""How many characters one text may have; an answer of 16 words has about 120."""
EVENT_LIMIT: Final = 4_000_000
"""How many YAML events one file may have; 100,000 entries in two languages make about three million."""


class Spot(NamedTuple):
    """The places of a value and of its key; columns count characters."""

    line: int
    column: int
    key_line: int
    key_column: int


class Scalar(NamedTuple):
    """The place of a text, quotes included."""

    style: str  # "'", '"', "|", ">", or "" for a plain text
    line: int
    column: int
    end_line: int
    end_column: int
    is_key: bool


class Shift(NamedTuple):
    """How a mended line differs from the file: from column `start` on, characters stand `by` columns further right."""

    start: int
    by: int


class Trouble(NamedTuple):
    """Why reading stopped: in libyaml's words, or in ours (`TOO_MANY`, `TOO_DEEP`, `NOT_A_WORD`)."""

    problem: str
    line: int
    column: int
    context: str  # what libyaml was reading
    context_line: int  # where that began
    context_column: int


class Finding(NamedTuple):
    """A mistake in a file's text."""

    code: str
    line: int
    column: int
    message: Message
    hint: Message = NOTHING
    path: Path_ | None = None  # what it is about, if that is not what stands at its place
