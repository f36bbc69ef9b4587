"""Variants and their times -> the rows of Anki's tables `notes` and `cards`, each made once and some at a time."""

from __future__ import annotations

from heapq import merge
from itertools import islice, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from kartu import identity
from kartu.problems import KartuError
from kartu.record import CARD_STEP
from kartu.variant import BETWEEN_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kartu.notetype import NoteType
    from kartu.record import Stamps
    from kartu.variant import Note, Variant

_BATCH: Final = 1000  # notes held as rows at a time
_SORTED: Final = 50_000  # notes; more are not held to be sorted, if each language has them in order

NoteRow = tuple[int, str, int, int, str, str, str]  # id, guid, note type, mod, tags, fields, sort field
CardRow = tuple[int, int, int, int, int, int]  # id, note, deck, template, mod, position
_Placed = tuple[int, int, int, int, "Note"]  # id, mod, position, deck; a plain tuple is made three times as fast


def rows(variants: Sequence[Variant], stamps: Stamps) -> Iterator[tuple[list[NoteRow], list[CardRow]]]:
    """Give the rows of notes and cards by ascending id, so that SQLite only appends.

    A card's id is its note's plus the number of its template; its position is the note's in its variant, from 1 on.
    Raises `KartuError` if two notes share a guid, or an id is none: a fault of ours.
    """
    for note_type in note_types(variants):
        if len(note_type.templates) > CARD_STEP:
            raise KartuError(f"{note_type.name} has more than {CARD_STEP} card templates: card ids would overlap")
    placed = _placed(variants, stamps)
    while batch := list(islice(placed, _BATCH)):
        notes: list[NoteRow] = []
        cards: list[CardRow] = []
        for id_, mod, due, deck, (guid, _, note_type, joined, tags, numbers, _) in batch:
            tag_line = f" {' '.join(tags)} " if tags else ""
            notes.append((id_, guid, note_type.id, mod, tag_line, joined, joined[: joined.index(BETWEEN_FIELDS)]))
            for number in numbers:
                cards.append((id_ + number, id_, deck, number, mod, due))  # noqa: PERF401 - a list in between costs more
        yield notes, cards


def note_types(variants: Sequence[Variant]) -> list[NoteType]:
    """Give the note types of the notes, by id."""
    return sorted({one for variant in variants for one in variant.note_types}, key=lambda note_type: note_type.id)


def _placed(variants: Sequence[Variant], stamps: Stamps) -> Iterator[_Placed]:
    """Give all notes by ascending id."""
    streams = [_of_variant(variant, stamps) for variant in variants]
    count = sum(len(variant.notes) for variant in variants)
    if count > _SORTED and all(_is_in_order(variant, stamps) for variant in variants):
        if count > len(stamps.notes):
            raise KartuError("some notes are in the package twice")
        return merge(*streams, key=itemgetter(0))
    placed = [one for stream in streams for one in stream]
    _refuse_doubles([note for *_, note in placed])
    return iter(sorted(placed, key=itemgetter(0)))


def _of_variant(variant: Variant, stamps: Stamps) -> Iterator[_Placed]:
    times = stamps.notes
    decks = {section: identity.deck_id(name) for section, name in variant.subdecks.items()}
    for due, note in enumerate(variant.notes, start=1):
        id_, mod = times[note.guid]
        if id_ <= 0 or id_ % CARD_STEP:
            raise KartuError(f"the note {note.key} has an id that is not a positive multiple of {CARD_STEP}")
        yield id_, mod, due, decks[note.section], note


def _is_in_order(variant: Variant, stamps: Stamps) -> bool:
    """Tell if the ids rise with the places in the source: those of a deck that was never released do."""
    return not stamps.release or all(
        before < after for before, after in pairwise(stamps.notes[note.guid].id for note in variant.notes)
    )


def _refuse_doubles(notes: Sequence[Note]) -> None:
    if len({note.guid for note in notes}) < len(notes):
        seen: set[str] = set()
        for note in notes:
            if note.guid in seen:
                raise KartuError(f"the note {note.key} is in the package twice")
            seen.add(note.guid)
