"""The entries of a deck, those of one file after another -> its notes in every language, and then its variants."""

from __future__ import annotations

from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from kartu.html import render
from kartu.model import identity
from kartu.model.language import languages
from kartu.model.notetype import note_type
from kartu.model.variant import media_of, variant_of
from kartu.notes.columns import Columns, Notes, tag_line
from kartu.notes.fields import FieldWriter, Filled, key_set_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kartu.model.deck import Deck, Entry, Media
    from kartu.model.identity import Guid
    from kartu.model.kind import Kind
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Variant
    from kartu.notes.fields import KeySet


class _OfKind(NamedTuple):
    """What makes the notes of one kind."""

    writer: FieldWriter
    note_types: tuple[NoteType, ...]  # by language
    guids: Callable[[str], Sequence[Guid]]  # of an entry, by language


class NoteMaker:
    """Makes the notes of a deck's entries, in all its languages at once."""

    def __init__(self, deck: Deck, kinds: Mapping[str, Kind]) -> None:
        """Take the deck's head and kinds; entries come to `columns`."""
        self._deck = deck
        self._kinds = kinds
        self._html = _renderer(deck)
        self._prefix = f"{deck.tag}::" if deck.tag else ""
        self._of_kinds: dict[str, _OfKind] = {}  # of those met so far: each takes 1 ms to make
        self._lines: dict[tuple[str, tuple[str, ...]], str] = {}

    def columns(self, entries: Sequence[Entry]) -> list[Columns]:
        """Return the notes of entries in each language, in their order; texts that a language lacks are empty."""
        groups: dict[tuple[str, KeySet], list[int]] = {}
        for place, entry in enumerate(entries):
            groups.setdefault((entry.kind, key_set_of(entry)), []).append(place)
        lines = [self._line(entry) for entry in entries]
        filled = [Filled([""] * len(entries), [()] * len(entries), [""] * len(entries)) for _ in self._deck.languages]
        for (kind, key_set), places in groups.items():
            own, tags = [entries[place] for place in places], [lines[place] for place in places]
            for whole, part in zip(filled, self._of_kind(kind).writer.fill(key_set, own, tags), strict=True):
                whole.put(places, part)
        of_kinds = [self._of_kinds[entry.kind] for entry in entries]
        guids = [of.guids(entry.key) for of, entry in zip(of_kinds, entries, strict=True)]
        keys, sections = [entry.key for entry in entries], [entry.section for entry in entries]
        return [
            Columns(
                [of_entry[number] for of_entry in guids],
                keys,
                [of.note_types[number] for of in of_kinds],
                whole.joined,
                lines,
                whole.cards,
                sections,
                whole.sort_fields,
            )
            for number, whole in enumerate(filled)
        ]

    def _line(self, entry: Entry) -> str:
        where = entry.section, entry.tags
        line = self._lines.get(where)
        if line is None:
            own = [entry.section, *entry.tags] if entry.section else entry.tags
            line = self._lines[where] = tag_line(sorted({f"{self._prefix}{tag}" for tag in own}))
        return line

    def _of_kind(self, name: str) -> _OfKind:
        found = self._of_kinds.get(name)
        if found is None:
            kind, codes = self._kinds[name], self._deck.languages
            types = tuple(note_type(kind, languages()[code]) for code in codes)
            writer = FieldWriter(self._deck, kind, types, self._html)
            found = self._of_kinds[name] = _OfKind(
                writer, types, identity.guid_maker(self._deck.key, self._deck.uid, name, codes)
            )
        return found


def _renderer(deck: Deck) -> Callable[[str], str]:
    """Return the function that makes HTML of the deck's texts."""
    if not deck.markdown:
        return render.plain
    from kartu.html.markup import to_html  # noqa: PLC0415 - markdown-it costs 30 ms, and few decks want it

    return partial(to_html, pictures=deck.pictures)


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
        """Return the notes of entries in each language; entries that lack a language are left out of it and named."""
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
        """Return the deck in each language. Unlike the head, `deck` knows the keys of all entries."""
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
