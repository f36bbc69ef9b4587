"""Variants and their times -> the rows of Anki's tables `notes` and `cards`, each made once and some at a time."""

from __future__ import annotations

from bisect import bisect_right
from itertools import chain, pairwise, zip_longest
from operator import attrgetter, itemgetter
from sys import maxsize
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu import identity
from kartu.lastbuild import Stretch
from kartu.notecolumns import batches_of
from kartu.problems import KartuError
from kartu.record import CARD_STEP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kartu.notecolumns import Batch
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


class Moved(NamedTuple):
    """The rows of some notes that are those of the last build, but for their ids, times and positions."""

    first: int  # id of the first note there
    last: int  # id of the last one
    ids: int  # what is added to ids
    positions: int  # what is added to positions
    mod: int


class _Part(NamedTuple):
    """Some notes of one variant."""

    keys: Sequence[str]
    columns: tuple[Sequence[int | str], ...]  # the values of their rows
    cards: list[CardsOf]


class _Lot(NamedTuple):
    """Some notes of one variant whose rows may be wanted."""

    batch: Batch
    due: int  # position of the first


_id: Final = itemgetter(0)  # of a row
_type_id: Final = attrgetter("id")


def rows(
    variants: Sequence[Variant], stamps: Stamps, last: Mapping[str, Stretch] = MappingProxyType({})
) -> Iterator[Rows | Moved]:
    """Give the rows of notes, and what makes those of their cards, by ascending id, so that SQLite only appends.

    The position of a note is that in its variant, from 1 on. `last` says which leaves can be taken over from the last
    build. Raises `KartuError` if an id is none: a fault of ours.
    """
    held: Rows | Moved | None = None
    for each in _rows(variants, stamps, last):
        if isinstance(held, Moved) and isinstance(each, Moved) and held.ids == each.ids:
            held = held._replace(last=each.last)  # they follow one another here, so they do so there
            continue
        if held:
            yield held
        held = each
    if held:
        yield held


def _rows(variants: Sequence[Variant], stamps: Stamps, last: Mapping[str, Stretch]) -> Iterator[Rows | Moved]:
    for note_type in note_types(variants):
        if len(note_type.templates) > CARD_STEP:
            raise KartuError(f"{note_type.name} has more than {CARD_STEP} card templates: card ids would overlap")
    is_in_order = all(_is_in_order(variant, stamps) for variant in variants)
    notes: list[tuple[int | str, ...]] = []
    cards: list[CardsOf] = []
    decks = [{key: identity.deck_id(name) for key, name in variant.subdecks.items()} for variant in variants]
    for lots in _lots(variants):
        stretch = None if notes else _stretch_of(lots, stamps)
        if stretch and lots[0] and (old := last.get(lots[0].batch.leaf)):
            yield _moved(old, stretch, stamps)
            continue
        there = [_part(lot, stamps, own) for lot, own in zip(lots, decks, strict=True) if lot]
        if stretch:
            yield _entry_by_entry(there)
            continue
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


def stretches(variants: Sequence[Variant], stamps: Stamps) -> dict[str, Stretch]:
    """Say where the notes of each leaf stand in a package of all variants, as far as a later build can use it."""
    found: dict[str, Stretch] = {}
    for lots in _lots(variants):
        stretch = _stretch_of(lots, stamps)
        if stretch and lots[0] and lots[0].batch.leaf:
            found[lots[0].batch.leaf] = stretch
    return found


def _stretch_of(lots: Sequence[_Lot | None], stamps: Stamps) -> Stretch | None:
    """Say where the notes of the same new entries stand; None if they do not all follow one another."""
    first = lots[0]
    if stamps.release or not first or not all(lot and lot.batch.keys == first.batch.keys for lot in lots):
        return None
    ends = sorted(stamps.notes[lot.batch.guids[end]].id for lot in lots if lot for end in (0, -1))
    count = len(lots) * len(first.batch.keys)
    return Stretch(ends[0], count, first.due) if ends[-1] - ends[0] == (count - 1) * CARD_STEP else None


def _moved(old: Stretch, new: Stretch, stamps: Stamps) -> Moved:
    last = old.first + (old.notes - 1) * CARD_STEP
    return Moved(old.first, last, new.first - old.first, new.position - old.position, stamps.deck_mod)


def _lots(variants: Sequence[Variant]) -> Iterator[tuple[_Lot | None, ...]]:
    """Give the notes of all variants side by side, some of each at a time; None for a variant that has no more."""
    return zip_longest(*map(_of_variant, variants))


def _of_variant(variant: Variant) -> Iterator[_Lot]:
    due = 1
    for batch in batches_of(variant.notes):
        yield _Lot(batch, due)
        due += len(batch.guids)


def _part(lot: _Lot, stamps: Stamps, decks: Mapping[str, int]) -> _Part:
    """Give the rows of some notes; `decks` are the ids of the variant's decks by section."""
    guids, keys, types, joined, tags, numbers, sections, sort_fields = lot.batch.columns()
    ids, mods = zip(*map(stamps.notes.__getitem__, guids), strict=True)
    if min(ids) <= 0 or any(id_ % CARD_STEP for id_ in ids):
        key = next(key for key, id_ in zip(keys, ids, strict=True) if id_ <= 0 or id_ % CARD_STEP)
        raise KartuError(f"the note {key} has an id that is not a positive multiple of {CARD_STEP}")
    positions = range(lot.due, lot.due + len(ids))
    cards = [*zip(ids, map(decks.__getitem__, sections), mods, positions, numbers, strict=True)]
    return _Part(keys, (ids, guids, [*map(_type_id, types)], mods, tags, joined, sort_fields), cards)


def _is_in_order(variant: Variant, stamps: Stamps) -> bool:
    """Tell if the ids rise with the places in the source: those of a deck that was never released do."""
    return not stamps.release or all(
        before < after
        for before, after in pairwise(
            stamps.notes[guid].id for batch in batches_of(variant.notes) for guid in batch.guids
        )
    )
