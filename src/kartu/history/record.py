"""What was released of a deck, and the times of notes that follow from it. The text file is `recordfile.py`'s business.

Anki takes a note from a package only if its time is later than that of the student's own copy, and then replaces all
fields and tags (import experiment 02). So a note keeps its time until it changes, and then gets a later one.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model import identity
from kartu.model.kind import Fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.model.deck import Deck
    from kartu.model.identity import Guid
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Note, Variant

HeadKey = tuple[str, ...]
"""What of the deck itself was released: (title, language), (section, key, language), (about, language), (look, …)."""
NO_SUBDECKS: Final[HeadKey] = ("subdecks",)
"""There if a deck keeps its sections in one deck."""


class ReleasedNote(NamedTuple):
    """One note as last released."""

    guid: Guid
    entry: str
    language: str
    kind: str
    section: str  # its key, or '' in a deck without sections
    order: int  # rises with the place in the source; see order.py
    id: int  # as in Stamp
    mod: int  # as in Stamp
    hash: str  # of what a student sees of it
    withdrawn: int  # seconds: the release that withdrew it, 0 while it is in the deck
    content: str  # JSON: filled fields by their keys, and tags; for words about changes; '' where it was not read

    @property
    def touched(self) -> int:
        """Seconds: the last release that changed or withdrew it."""
        return max(self.mod, self.withdrawn)


class Record(NamedTuple):
    """All that was released of a deck; without a release it is empty."""

    deck: str
    uid: str = ""
    release: int = 0  # number of the last release
    released: int = 0  # seconds: its time
    merged: bool = False  # two people's releases came together, so what it says was never released as a whole
    head: Mapping[HeadKey, tuple[str, ...]] = MappingProxyType({})  # more than one value only if merged
    notes: Mapping[Guid, ReleasedNote] = MappingProxyType({})

    @property
    def live(self) -> Iterator[ReleasedNote]:
        """The notes that were not withdrawn."""
        return (note for note in self.notes.values() if not note.withdrawn)


def note_hash(note_type: NoteType, joined: str, tags: Sequence[str]) -> str:
    """Hash what a student sees of a note: note type, fields and tags; media are named after their bytes."""
    return identity.content_hash(note_type.kind.name, note_type.language, joined, "", *tags)


def head_of(variants: Sequence[Variant]) -> dict[HeadKey, str]:
    """Return what the packages say of the deck itself: names, description and the looks of its note types."""
    head: dict[HeadKey, str] = {}
    if variants and not variants[0].deck.subdecks:
        head[NO_SUBDECKS] = "false"
    for variant in variants:
        deck, language = variant.deck, variant.language
        head["title", language] = variant.title
        head["about", language] = _about(deck, language)
        for note_type in variant.note_types:
            head["look", note_type.kind.name, language] = f"{note_type.mod} {note_type.content_hash}"
        for section in deck.sections.values():
            title = section.title.get(language, "")
            if section.key in variant.subdecks:
                head["section", section.key, language] = title
    return head


def _about(deck: Deck, language: str) -> str:
    """Hash what goes into a deck's description; the release's number and date are not of the deck."""
    sources = (f"{source.title.get(language, '')} {source.url}" for source in deck.sources)
    parts = (deck.summary.get(language, ""), *deck.authors, "", deck.license, deck.contact, *sources)
    return identity.content_hash(*parts)


def entry_orders(record: Record) -> dict[str, int]:
    """Return the order number of each entry in the deck, by its key."""
    return {note.entry: note.order for note in record.live}


def content_of(note: Note) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the filled fields of a note by their keys, but for the Key itself, and its tags."""
    fields = {
        field.key: value
        for field, value in zip(note.note_type.kind.fields, note.fields, strict=True)
        if value and field.fill is not Fill.KEY
    }
    return fields, note.tags
