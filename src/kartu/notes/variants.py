"""Notes of one file after another -> the variants of a deck."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from kartu.model.variant import media_of, variant_of
from kartu.notes.columns import Columns, Notes
from kartu.notes.maker import NoteMaker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kartu.model.deck import Deck, Entry, Media
    from kartu.model.kind import Kind
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Variant


class _Edition:
    """What is known of the deck in one language."""

    def __init__(self) -> None:
        self.sections: dict[str, None] = {}  # each once, in the order of their first notes
        self.note_types: dict[NoteType, None] = {}  # likewise
        self.media: dict[str, Media] = {}
        self.left_out: list[str] = []
        self.kept: list[Columns] = []


class VariantMaker:
    """Makes the notes of a deck, those of one file after another, and then its variants.

    With `keep` the variants hold their notes; without it these are empty, for whoever took each file's notes.
    """

    def __init__(self, deck: Deck, kinds: Mapping[str, Kind], *, keep: bool) -> None:
        self._deck = deck
        self._maker = NoteMaker(deck, kinds)
        self._keep = keep
        self._editions = [_Edition() for _ in deck.languages]

    def take(self, entries: Sequence[Entry]) -> list[Columns]:
        """Give the notes of entries in each language; entries that lack a language are left out of it and named."""
        made = []
        for language, edition, columns in zip(
            self._deck.languages, self._editions, self._maker.columns(entries), strict=True
        ):
            own = entries
            if self._deck.incomplete:
                is_there = [not entry.lacking((language,)) for entry in entries]
                own, columns = [*compress(entries, is_there)], _only(columns, is_there)  # noqa: PLW2901 - of this turn
                edition.left_out += [entry.key for entry, there in zip(entries, is_there, strict=True) if not there]
            edition.sections |= dict.fromkeys(columns.sections)
            edition.note_types |= dict.fromkeys(columns.note_types)
            for entry in own:
                if entry.image or entry.front_image or entry.audio or entry.pictures:
                    edition.media |= media_of(entry)
            if self._keep:
                edition.kept.append(columns)
            made.append(columns)
        return made

    def variants(self, deck: Deck) -> tuple[Variant, ...]:
        """Give the deck in each language; `deck` has what its head alone lacked, the keys of all entries."""
        return tuple(
            variant_of(
                deck,
                language,
                edition.sections,
                edition.note_types,
                Notes(edition.kept),
                edition.media,
                tuple(edition.left_out),
            )
            for language, edition in zip(deck.languages, self._editions, strict=True)
        )


def _only(columns: Columns, chosen: Sequence[bool]) -> Columns:
    return Columns._make([*compress(column, chosen)] for column in columns)


def make_variants(deck: Deck, kinds: Mapping[str, Kind]) -> tuple[Variant, ...]:
    """Make every language of a deck whose entries were kept."""
    maker = VariantMaker(deck, kinds, keep=True)
    maker.take(deck.entries)
    return maker.variants(deck)
