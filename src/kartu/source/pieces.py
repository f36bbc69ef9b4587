"""A large file of notes -> pieces, each of which can be read as if it were a file.

A piece is the head of the file, down to `notes:`, and some of its entries. Files are cut only before a line that looks
like the key of an entry, at the indentation of the first. Such a line may also stand within a text; but then the piece
before it ends in the middle of that text, and is not YAML. So if each piece reads without a mistake, and has the keys
of the head and no others, then together they say what the file says; if one does not, the file is read as a whole.
(A text in block style ends before such a line, unless it belongs to another key than `notes`: hence the second if.)

Which entries begin a piece follows from their keys, so that a piece that did not change is cut as it was before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from kartu.source.events import quick_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kartu.source.tree import Node

LARGE: Final = 1 << 18
"""Bytes of a file that is worth cutting: some 600 entries, which take 0.04 s to read."""
_LEAST: Final = 1 << 15  # bytes of a piece: to keep one takes as long as to read ten entries
_ONE_IN: Final = 64  # entries that could begin a piece does
_NOTES: Final = re.compile(rb"^notes:[ \t]*(?:#[^\n]*)?\r?\n", re.MULTILINE)
_FIRST: Final = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*( +)[A-Za-z0-9]")
_DOCUMENTS: Final = (b"\n---", b"\n...")


class Piece(NamedTuple):
    """Some entries of a file, with all that stands above `notes:`."""

    head: bytes
    entries: memoryview
    keys: tuple[str, ...]  # of the head
    head_lines: int
    skipped: int  # lines of the file between the head and these entries

    @property
    def data(self) -> bytes:
        """The piece as a file."""
        return self.head + self.entries

    def is_whole(self, tree: Node) -> bool:
        """Tell if the piece, read without a mistake as `tree`, says what the file says at this place."""
        return isinstance(tree, dict) and tuple(tree) == self.keys

    def line_in_file(self, line: int) -> int:
        """Give the number that a line of the piece has in the file, both counted from 1."""
        return line + self.skipped if line > self.head_lines else line


def cut(data: bytes) -> Sequence[Piece]:
    """Cut the bytes of a file of notes; nothing if it is better read as a whole."""
    notes = _NOTES.search(data)
    if notes is None or any(sign in data for sign in _DOCUMENTS) or data.count(b"\r") > data.count(b"\r\n"):
        return ()  # the last: lines end in several ways, and would not be counted as readers do
    head = data[: notes.end()]
    tree = quick_tree(head)
    first = _FIRST.match(data, notes.end())
    if first is None or not isinstance(tree, dict):
        return ()
    keys, lines, view = tuple(tree), head.count(b"\n"), memoryview(data)
    made, skipped, start = [], 0, len(head)
    for end in _cuts(data, first.end(), first[1]):
        made.append(Piece(head, view[start:end], keys, lines, skipped))
        skipped += data.count(b"\n", start, end)
        start = end
    return made


def _cuts(data: bytes, start: int, indent: bytes) -> Iterator[int]:
    """Give the ends of all pieces; `start` is within the first line of the first entry."""
    key = re.compile(rb"\n" + indent + rb"([A-Za-z0-9][^\s:]*):(?=\s)")
    while start < len(data):
        keys = key.finditer(data, start + _LEAST)
        start = next((found.start() + 1 for found in keys if crc32(found[1]) % _ONE_IN == 0), len(data))
        yield start
