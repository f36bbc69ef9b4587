"""An .apkg file -> what is in it: for `kartu show`, for comparing packages, for reading notes back."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kartu.inspect.archive import PackedMedia, opened
from kartu.inspect.database import opened_database

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kartu.inspect.packed import Origin, PackedDeck, PackedNote, PackedNoteType

_DEFAULT_DECK: Final = 1  # every collection has this deck; if it is empty, it means nothing


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
    digest: str  # of all that a student gets, whatever the order in which it was written


def read_contents(path: Path) -> Contents:
    """Return what is in a package, whoever made it. Raises `PackageError` if it cannot be read."""
    with opened(path) as archive, opened_database(archive.collection()) as database:
        lines = _Lines()
        notes_of: Counter[int] = Counter()
        for note in database.notes():
            notes_of[note.note_type.id] += 1
            lines.add("note", note.id, note.guid, note.mod, note.note_type.id, note.tags, note.values)
        cards_in: Counter[str] = Counter()
        for card in database.cards():
            cards_in[card.deck] += 1
            lines.add("card", *card)
        decks = sorted(_told(database.decks, cards_in), key=lambda deck: deck.name)
        note_types = sorted(database.note_types, key=lambda note_type: (note_type.name, note_type.id))
        media = archive.media()
        lines.add("decks", *(deck[1:] for deck in decks))
        lines.add("note types", *note_types)
        lines.add("media", *media)
        return Contents(
            size=archive.size,
            format=archive.format,
            origin=database.origin,
            decks=tuple(decks),
            note_types=tuple(note_types),
            notes=notes_of.total(),
            cards=cards_in.total(),
            notes_of=notes_of,
            cards_in=cards_in,
            media=media,
            digest=lines.digest(),
        )


def read_origin(path: Path) -> Origin | None:
    """Say what Kartu wrote about a package; None if it is not ours. Raises `PackageError` if it cannot be read."""
    with opened(path) as archive, opened_database(archive.collection()) as database:
        return database.origin


def read_notes(path: Path) -> tuple[PackedNote, ...]:
    """Return the notes of a package in the order of their guids. Raises `PackageError` if it cannot be read."""
    with opened(path) as archive, opened_database(archive.collection()) as database:
        return tuple(sorted(database.notes(), key=lambda note: (note.guid, note.id)))


def _told(decks: Iterable[PackedDeck], cards_in: Mapping[str, int]) -> Iterator[PackedDeck]:
    """Yield the decks, without an empty default deck."""
    for deck in decks:
        if deck.id != _DEFAULT_DECK or cards_in.get(deck.name):
            yield deck


class _Lines:
    """Makes a digest of lines that does not depend on their order."""

    def __init__(self) -> None:
        self._digests: list[bytes] = []
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def add(self, *values: object) -> None:
        self._digests.append(hashlib.sha256(self._encode(values).encode()).digest())

    def digest(self) -> str:
        return hashlib.sha256(b"".join(sorted(self._digests))).hexdigest()
