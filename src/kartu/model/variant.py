"""One language of a deck: notes with their final fields, tags and subdeck, ready to be packed or shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kartu.model.deck import Deck, Entry, Media
    from kartu.model.identity import Guid
    from kartu.model.notetype import NoteType

BETWEEN_FIELDS: Final = "\x1f"
"""What Anki has between the fields of a note; it cannot occur in a text, for the loader refuses it."""


class Note(NamedTuple):
    """A note with everything a student gets of it, but for times and numbers, which come from the record."""

    guid: Guid
    key: str  # of the entry
    note_type: NoteType
    joined: str  # its fields as Anki keeps them: final HTML in one string, with `BETWEEN_FIELDS` between them
    tags: tuple[str, ...]  # final, with the deck's prefix
    cards: tuple[int, ...]  # the numbers of the card templates that make a card of it
    section: str  # its key, or '' in a deck without sections

    @property
    def fields(self) -> tuple[str, ...]:
        """Its fields, in the order of the note type's."""
        return tuple(self.joined.split(BETWEEN_FIELDS))


new_note: Final[Callable[[tuple[object, ...]], Note]] = partial(tuple.__new__, Note)
"""`Note(…)` of its parts as a tuple, in half the time."""


class Variant(NamedTuple):
    """A deck in one language.

    `notes` come in the order of the source, so a note's position is its number among them. They are empty where a build
    wrote them into its packages while the deck was read, and nobody asked to keep them.
    """

    deck: Deck
    language: str
    title: str
    subdecks: Mapping[str, str]  # full name, `Title::Section`, by key of the section; only those that hold notes
    note_types: tuple[NoteType, ...]  # those of the notes
    notes: Sequence[Note]
    media: Mapping[str, Media]  # by name; only what the notes refer to
    left_out: tuple[str, ...]  # keys of entries that lack this language


def variant_of(
    deck: Deck,
    language: str,
    sections: Iterable[str],
    note_types: Iterable[NoteType],
    notes: Sequence[Note],
    media: Mapping[str, Media],
    left_out: tuple[str, ...] = (),
) -> Variant:
    """Put a variant together from its notes, with the keys of their sections and their note types, each once."""
    title, names = deck.title[language], subdeck_names(deck, language)
    subdecks = {section: names[section] for section in sections}
    return Variant(deck, language, title, subdecks, tuple(note_types), notes, media, left_out)


def subdeck_names(deck: Deck, language: str) -> dict[str, str]:
    """Return the full names of decks in Anki by section; '' is the section of notes that have none."""
    title = deck.title[language]
    if not deck.subdecks:
        return dict.fromkeys(("", *deck.sections), title)
    return {"": title} | {key: f"{title}::{section.title[language]}" for key, section in deck.sections.items()}


def media_of(entry: Entry) -> dict[str, Media]:
    """Return the media of an entry by name."""
    files = (entry.image, entry.front_image, entry.audio, *entry.pictures)
    return {file.name: file for file in files if file is not None}
