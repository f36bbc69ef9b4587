"""The notes of a variant side by side, a column for each of their parts: for what is done to all of them alike."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from kartu.variant import BETWEEN_FIELDS, new_note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kartu.identity import Guid
    from kartu.notetype import NoteType
    from kartu.variant import Note


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
    """Give the tags of a note as Anki keeps them: in one line, with a space before and after each."""
    return f" {' '.join(tags)} " if tags else ""


def tags_in(line: str) -> tuple[str, ...]:
    """Give the tags in a line of them."""
    return tuple(line[1:-1].split(" ")) if line else ()


def notes_in(columns: Columns) -> Iterator[Note]:
    """Give the notes one by one."""
    guids, keys, types, joined, lines, cards, sections, _ = columns
    return map(new_note, zip(guids, keys, types, joined, map(tags_in, lines), cards, sections, strict=True))


class Batch(NamedTuple):
    """Some notes in their order: what tells them from all others, and what gives or reads the rest."""

    guids: Sequence[Guid]
    keys: Sequence[str]
    columns: Callable[[], Columns]
    leaf: str = ""  # where they are kept; what is kept in the same place has the same contents


@runtime_checkable
class HasBatches(Protocol):
    """Notes that are kept in columns, some at a time."""

    def batches(self) -> Iterator[Batch]:
        """Give all notes in their order."""


def batches_of(notes: Sequence[Note]) -> Iterator[Batch]:
    """Give notes some at a time; no batch is empty."""
    if isinstance(notes, HasBatches):
        yield from notes.batches()
    elif notes:
        yield Batch([note.guid for note in notes], [note.key for note in notes], partial(_in_columns, notes))


def columns_of(notes: Sequence[Note]) -> Iterator[Columns]:
    """Give notes in columns, some at a time."""
    for batch in batches_of(notes):
        yield batch.columns()


def _in_columns(notes: Sequence[Note]) -> Columns:
    guids, keys, types, joined, tags, cards, sections = zip(*notes, strict=True)
    firsts = [fields[: fields.index(BETWEEN_FIELDS)] for fields in joined]
    return Columns(guids, keys, types, joined, [*map(tag_line, tags)], cards, sections, firsts)
