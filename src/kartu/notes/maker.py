"""The entries of a deck -> its notes in every language, many at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from kartu.html import render
from kartu.model import identity
from kartu.model.language import languages
from kartu.model.notetype import note_type
from kartu.notes.columns import Columns, tag_line
from kartu.notes.fields import FieldWriter, Filled, shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kartu.model.deck import Deck, Entry
    from kartu.model.identity import Guid
    from kartu.model.kind import Kind
    from kartu.model.notetype import NoteType
    from kartu.notes.fields import Shape


class _OfKind(NamedTuple):
    """What makes the notes of one kind."""

    writer: FieldWriter
    note_types: tuple[NoteType, ...]  # by language
    guid: Callable[[str, str], Guid]


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
        """Give the notes of entries in each language, in their order; texts that a language lacks are empty."""
        groups: dict[tuple[str, Shape], list[int]] = {}
        for place, entry in enumerate(entries):
            groups.setdefault((entry.kind, shape_of(entry)), []).append(place)
        lines = [self._line(entry) for entry in entries]
        filled = [Filled([""] * len(entries), [()] * len(entries), [""] * len(entries)) for _ in self._deck.languages]
        for (kind, shape), places in groups.items():
            own, tags = [entries[place] for place in places], [lines[place] for place in places]
            for whole, part in zip(filled, self._of_kind(kind).writer.fill(shape, own, tags), strict=True):
                whole.put(places, part)
        of_kinds = [self._of_kinds[entry.kind] for entry in entries]
        keys, sections = [entry.key for entry in entries], [entry.section for entry in entries]
        return [
            Columns(
                [of.guid(key, code) for of, key in zip(of_kinds, keys, strict=True)],
                keys,
                [of.note_types[number] for of in of_kinds],
                whole.joined,
                lines,
                whole.cards,
                sections,
                whole.sort_fields,
            )
            for number, (code, whole) in enumerate(zip(self._deck.languages, filled, strict=True))
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
                writer, types, identity.guid_maker(self._deck.key, self._deck.uid, name)
            )
        return found


def _renderer(deck: Deck) -> Callable[[str], str]:
    """Give the function that makes HTML of the deck's texts."""
    if not deck.markdown:
        return render.plain
    from kartu.html.markup import to_html  # noqa: PLC0415 - markdown-it costs 30 ms, and few decks want it

    return partial(to_html, pictures=deck.pictures)
