"""Any .apkg -> what is in it: for `kartu show`, for comparing packages, and for reading notes back."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kartu.inspect.archive import PackedMedia, opened
from kartu.inspect.collection import collection_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kartu.inspect.packed import Origin, PackedDeck, PackedNote, PackedNoteType

_DEFAULT_DECK: Final = 1  # every collection has it; in a package it says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is in a package."""

    size: int  # of the file, in bytes
    format: str  # `legacy 1`, `legacy 2` or `latest`
    origin: Origin | None  # None if Kartu did not make it
    decks: tuple[PackedDeck, ...]  # by name
    note_types: tuple[PackedNoteType, ...]  # by name
    notes: int
    cards: int
    notes_of: Mapping[int, int]  # by id of the note type
    cards_in: Mapping[str, int]  # by name of the deck
    media: tuple[PackedMedia, ...]  # by name
    digest: str  # of all that a student gets: the same wherever and in whatever order it was written


def read_contents(path: Path) -> Contents:
    """Say what is in a package of any origin. Raises `PackageError` with one line if it cannot be read."""
    with opened(path) as archive, collection_of(archive.collection()) as collection:
        lines = _Lines()
        notes_of: Counter[int] = Counter()
        for note in collection.notes():
            notes_of[note.note_type.id] += 1
            lines.add("note", note.id, note.guid, note.mod, note.note_type.id, note.tags, note.values)
        cards_in: Counter[str] = Counter()
        for card in collection.cards():
            cards_in[card.deck] += 1
            lines.add("card", *card)
        decks = sorted(_told(collection.decks, cards_in), key=lambda deck: deck.name)
        note_types = sorted(collection.note_types, key=lambda note_type: (note_type.name, note_type.id))
        media = archive.media()
        lines.add("decks", *(deck[1:] for deck in decks))
        lines.add("note types", *note_types)
        lines.add("media", *media)
        return Contents(
            size=archive.size,
            format=archive.format,
            origin=collection.origin,
            decks=tuple(decks),
            note_types=tuple(note_types),
            notes=notes_of.total(),
            cards=cards_in.total(),
            notes_of=notes_of,
            cards_in=cards_in,
            media=media,
            digest=lines.digest(),
        )


def read_notes(path: Path) -> tuple[PackedNote, ...]:
    """Give the notes of a package of any origin, by guid. Raises `PackageError` with one line if it cannot be read."""
    with opened(path) as archive, collection_of(archive.collection()) as collection:
        return tuple(sorted(collection.notes(), key=lambda note: (note.guid, note.id)))


def _told(decks: Iterable[PackedDeck], cards_in: Mapping[str, int]) -> Iterator[PackedDeck]:
    """Leave out the default deck if nothing is in it."""
    for deck in decks:
        if deck.id != _DEFAULT_DECK or cards_in.get(deck.name):
            yield deck


class _Lines:
    """A digest over lines that come in any order."""

    def __init__(self) -> None:
        self._digests: list[bytes] = []
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def add(self, *values: object) -> None:
        self._digests.append(hashlib.sha256(self._encode(values).encode()).digest())

    def digest(self) -> str:
        return hashlib.sha256(b"".join(sorted(self._digests))).hexdigest()
