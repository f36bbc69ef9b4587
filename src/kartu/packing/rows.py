"""Variants and their times -> the rows of Anki's tables `notes` and `cards`, each made once and some at a time."""

from __future__ import annotations

from itertools import chain
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.history.record import CARD_STEP
from kartu.model import identity
from kartu.model.problems import KartuError
from kartu.notes.columns import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kartu.history.record import Stamps
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Variant
    from kartu.notes.columns import Columns

NOTE_VALUES: Final = 7  # id, guid, note type, mod, tags, fields, sort field
CARD_VALUES: Final = 6  # see `card_values`
CardsOf = tuple[int, int, int, int, tuple[int, ...]]  # of one note: its id, deck, mod, position, and their numbers


class Rows(NamedTuple):
    """The rows of some notes, value after value, and what makes those of their cards."""

    notes: list[int | str]
    cards: list[CardsOf]


class _Part(NamedTuple):
    """Some notes of one variant."""

    columns: tuple[Sequence[int | str], ...]  # the values of their rows
    cards: list[CardsOf]


_id: Final = itemgetter(0)  # of a row
_type_id: Final = attrgetter("id")


def rows(variants: Sequence[Variant], stamps: Stamps) -> Rows:
    """Give the rows of notes, and what makes those of their cards, by ascending id, so that SQLite only appends.

    The position of a note is that in its variant, from 1 on. Raises `KartuError` if an id is none: a fault of ours.
    """
    for note_type in note_types(variants):
        if len(note_type.templates) > CARD_STEP:
            raise KartuError(f"{note_type.name} has more than {CARD_STEP} card templates: card ids would overlap")
    notes: list[tuple[int | str, ...]] = []
    cards: list[CardsOf] = []
    for variant in variants:
        decks = {key: identity.deck_id(name) for key, name in variant.subdecks.items()}
        for columns in columns_of(variant.notes):
            part = _part(columns, stamps, decks)
            notes += zip(*part.columns, strict=True)
            cards += part.cards
    notes.sort(key=_id)
    cards.sort(key=_id)
    return Rows([*chain.from_iterable(notes)], cards)


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


def _part(columns: Columns, stamps: Stamps, decks: Mapping[str, int]) -> _Part:
    """Give the rows of some notes; `decks` are the ids of the variant's decks by section."""
    guids, keys, types, joined, tags, numbers, sections, sort_fields = columns
    ids, mods = zip(*map(stamps.notes.__getitem__, guids), strict=True)
    if min(ids) <= 0 or any(id_ % CARD_STEP for id_ in ids):
        key = next(key for key, id_ in zip(keys, ids, strict=True) if id_ <= 0 or id_ % CARD_STEP)
        raise KartuError(f"the note {key} has an id that is not a positive multiple of {CARD_STEP}")
    positions = range(1, 1 + len(ids))
    cards = [*zip(ids, map(decks.__getitem__, sections), mods, positions, numbers, strict=True)]
    return _Part((ids, guids, [*map(_type_id, types)], mods, tags, joined, sort_fields), cards)
