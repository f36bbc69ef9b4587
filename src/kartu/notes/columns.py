"""The notes of a variant side by side, a column for each of their parts: for what is done to all of them alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, overload

from kartu.model.variant import BETWEEN_FIELDS, Note, new_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kartu.model.identity import Guid
    from kartu.model.notetype import NoteType


class Columns(NamedTuple):
    """Some notes in their order; the columns are the parts of `Note`, the tags as Anki keeps them, and one more."""

    guids: Sequence[Guid]
    keys: Sequence[str]
    note_types: Sequence[NoteType]
    joined: Sequence[str]
    tags: Sequence[str]  # see `tag_line`
    cards: Sequence[tuple[int, ...]]
    sections: Sequence[str]
    sort_fields: Sequence[str]  # what Anki's browser sorts notes by: their first fields


def tag_line(tags: Sequence[str]) -> str:
    """Return the tags of a note as Anki keeps them: in one line, with a space before and after each."""
    return f" {' '.join(tags)} " if tags else ""


def tags_in(line: str) -> tuple[str, ...]:
    """Return the tags in a line of them."""
    return tuple(line[1:-1].split(" ")) if line else ()


def notes_in(columns: Columns) -> Iterator[Note]:
    """Return the notes one by one."""
    guids, keys, types, joined, lines, cards, sections, _ = columns
    return map(new_note, zip(guids, keys, types, joined, map(tags_in, lines), cards, sections, strict=True))


class Notes(Sequence[Note]):
    """The notes of a variant in their order, kept in columns: those of each file of the deck side by side."""

    def __init__(self, parts: Iterable[Columns]) -> None:
        self.parts = tuple(part for part in parts if part.guids)

    def __len__(self) -> int:
        return sum(len(part.guids) for part in self.parts)

    def __iter__(self) -> Iterator[Note]:
        return chain.from_iterable(map(notes_in, self.parts))

    @overload
    def __getitem__(self, index: int) -> Note: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Note]: ...
    def __getitem__(self, index: int | slice) -> Note | Sequence[Note]:
        """Look notes up, in the time that it takes to make all of them."""
        return tuple(self)[index]


def columns_of(notes: Sequence[Note]) -> Sequence[Columns]:
    """Return notes in columns, some at a time."""
    if isinstance(notes, Notes):
        return notes.parts
    return (_in_columns(notes),) if notes else ()


def _in_columns(notes: Sequence[Note]) -> Columns:
    guids, keys, types, joined, tags, cards, sections = zip(*notes, strict=True)
    firsts = [fields[: fields.index(BETWEEN_FIELDS)] for fields in joined]
    return Columns(guids, keys, types, joined, [*map(tag_line, tags)], cards, sections, firsts)
