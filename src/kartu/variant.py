"""One language of a deck: notes with their final fields, tags and subdeck, ready to be packed or shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kartu.deck import Deck, Media
    from kartu.identity import Guid
    from kartu.kind import NoteType


class Note(NamedTuple):
    """A note with everything a student gets of it, but for times and numbers, which come from the record."""

    guid: Guid
    key: str  # of the entry
    note_type: NoteType
    fields: tuple[str, ...]  # final HTML, in the order of the note type's fields
    tags: tuple[str, ...]  # final, with the deck's prefix
    subdeck: int  # index into the variant's `subdecks`


class Variant(NamedTuple):
    """A deck in one language; `notes` in the order of the source, so a note's position is its index + 1."""

    deck: Deck
    language: str
    title: str
    subdecks: tuple[str, ...]  # full names, `Title::Section`; only those that hold notes
    notes: tuple[Note, ...]
    media: Mapping[str, Media]  # by name; only what the notes refer to
    left_out: tuple[str, ...]  # keys of entries that lack this language
