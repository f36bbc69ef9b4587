"""Variants and their times -> the rows of Anki's tables `notes` and `cards`, each made once and some at a time."""

from __future__ import annotations

from bisect import bisect_right
from itertools import chain, pairwise, zip_longest
from operator import attrgetter, itemgetter
from sys import maxsize
from typing import TYPE_CHECKING, Final

from kartu import identity
from kartu.notecolumns import columns_of, names_of
from kartu.problems import KartuError
from kartu.record import CARD_STEP
from kartu.values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kartu.notecolumns import Columns
    from kartu.notetype import NoteType
    from kartu.record import Stamps
    from kartu.variant import Variant

NOTE_VALUES: Final = 7  # id, guid, note type, mod, tags, fields, sort field
CARD_VALUES: Final = 6  # see `card_values`
CardsOf = tuple[int, int, int, int, tuple[int, ...]]  # of one note: its id, deck, mod, position, and their numbers


class Rows(NamedTuple):
    """The rows of some notes, value after value, and what makes those of their cards."""

    notes: list[int | str]
    cards: list[CardsOf]


class _Part(NamedTuple):
    """Some notes of one variant."""

    keys: Sequence[str]
    columns: tuple[Sequence[int | str], ...]  # the values of their rows
    cards: list[CardsOf]


_id: Final = itemgetter(0)  # of a row
_type_id: Final = attrgetter("id")


def rows(variants: Sequence[Variant], stamps: Stamps) -> Iterator[Rows]:
    """Give the rows of notes, and what makes those of their cards, by ascending id, so that SQLite only appends.

    The position of a note is that in its variant, from 1 on. Raises `KartuError` if an id is none: a fault of ours.
    """
    for note_type in note_types(variants):
        if len(note_type.templates) > CARD_STEP:
            raise KartuError(f"{note_type.name} has more than {CARD_STEP} card templates: card ids would overlap")
    is_in_order = all(_is_in_order(variant, stamps) for variant in variants)
    notes: list[tuple[int | str, ...]] = []
    cards: list[CardsOf] = []
    for parts in zip_longest(*(_of_variant(variant, stamps) for variant in variants)):
        if not stamps.release and not notes and all(part and part.keys == parts[0].keys for part in parts):
            yield _entry_by_entry(parts)
            continue
        there = [part for part in parts if part]
        for part in there:
            notes += zip(*part.columns, strict=True)
            cards += part.cards
        if is_in_order:  # nothing that is still to come has a lower id than the last ones of these
            yield _taken(notes, cards, min(part.cards[-1][0] for part in there))
    yield _taken(notes, cards, maxsize)


def _entry_by_entry(parts: Sequence[_Part]) -> Rows:
    """Put the notes together that were made of the same new entries: of each entry one after the other, by id."""
    parts = sorted(parts, key=lambda part: part.cards[0])
    count = len(parts)
    notes: list[int | str] = [0] * (count * len(parts[0].keys) * NOTE_VALUES)
    cards: list[CardsOf] = [(0, 0, 0, 0, ())] * (count * len(parts[0].keys))
    for place, part in enumerate(parts):
        for number, column in enumerate(part.columns, start=place * NOTE_VALUES):
            notes[number :: count * NOTE_VALUES] = column
        cards[place::count] = part.cards
    return Rows(notes, cards)


def card_values(cards: Iterable[CardsOf]) -> list[int]:
    """Give the rows of cards, value after value: id, note, deck, number of the template, mod, position.

    A card's id is its note's plus the number of its template.
    """
    return [
        value
        for note, deck, mod, position, numbers in cards
        for number in numbers
        for value in (note + number, note, deck, number, mod, position)
    ]


def _taken(notes: list[tuple[int | str, ...]], cards: list[CardsOf], last: int) -> Rows:
    """Take the rows away whose notes have ids up to `last`, by id."""
    notes.sort(key=_id)
    cards.sort(key=_id)
    end = bisect_right(cards, last, key=_id)
    taken = Rows([*chain.from_iterable(notes[:end])], cards[:end])
    del notes[:end], cards[:end]
    return taken


def note_types(variants: Sequence[Variant]) -> list[NoteType]:
    """Give the note types of the notes, by id."""
    return sorted({one for variant in variants for one in variant.note_types}, key=lambda note_type: note_type.id)


def twice(variants: Sequence[Variant]) -> str:
    """Give the key of an entry whose note is in the variants twice, which is a fault of ours; '' if there is none."""
    seen: set[str] = set()
    for variant in variants:
        for note in variant.notes:
            if note.guid in seen:
                return note.key
            seen.add(note.guid)
    return ""


def _of_variant(variant: Variant, stamps: Stamps) -> Iterator[_Part]:
    decks = {section: identity.deck_id(name) for section, name in variant.subdecks.items()}
    due = 1
    for columns in columns_of(variant.notes):
        yield _part(columns, stamps, decks, due)
        due += len(columns.guids)


def _part(columns: Columns, stamps: Stamps, decks: dict[str, int], due: int) -> _Part:
    """Give the rows of some notes, the first of which is number `due` of its variant."""
    guids, keys, types, joined, tags, numbers, sections, sort_fields = columns
    ids, mods = zip(*map(stamps.notes.__getitem__, guids), strict=True)
    if min(ids) <= 0 or any(id_ % CARD_STEP for id_ in ids):
        key = next(key for key, id_ in zip(keys, ids, strict=True) if id_ <= 0 or id_ % CARD_STEP)
        raise KartuError(f"the note {key} has an id that is not a positive multiple of {CARD_STEP}")
    positions = range(due, due + len(ids))
    cards = [*zip(ids, map(decks.__getitem__, sections), mods, positions, numbers, strict=True)]
    return _Part(keys, (ids, guids, [*map(_type_id, types)], mods, tags, joined, sort_fields), cards)


def _is_in_order(variant: Variant, stamps: Stamps) -> bool:
    """Tell if the ids rise with the places in the source: those of a deck that was never released do."""
    return not stamps.release or all(
        before < after
        for before, after in pairwise(
            stamps.notes[guid].id for names in names_of(variant.notes) for guid in names.guids
        )
    )
