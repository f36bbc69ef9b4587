"""Shapes: what the notes that fill the same fields of one note type have in common, so that a row need not say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.kind import Fill
from kartu.page.blanks import FILLED, text_field, width
from kartu.page.listed import readable
from kartu.page.pieces import Card, cards_of_shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kartu.model.notetype import NoteType

NO_TEXT: Final = frozenset({Fill.AUDIO, Fill.FLAG, Fill.SPEECH, Fill.KEY, Fill.SPARE})
"""What the fields hold that have nothing to read."""


class Shape(NamedTuple):
    """What notes of a note type that fill the same fields have in common; with blanks, also the numbers of these."""

    number: int
    note_type: NoteType
    cards: tuple[Card, ...]
    listed: tuple[int, ...]  # the fields that the page's list shows, in its order; none of a language without a list
    own: tuple[int, ...]  # the fields that a side shows or a pupil reads, as far as the list does not show them
    twins: tuple[tuple[int, int], ...]  # see `twins_of`


class Shapes:
    """All shapes of a page, in the order in which they were met."""

    def __init__(self, listed: str) -> None:
        """Take the language whose notes stand in the page's list."""
        self._listed = listed
        self._shapes: dict[tuple[NoteType, tuple[bool, ...], tuple[int, ...]], Shape] = {}

    def of(self, note_type: NoteType, filled: tuple[bool, ...], blanks: Sequence[int]) -> Shape:
        """Give the shape of notes that fill these fields."""
        key = (note_type, filled, tuple(blanks))
        found = self._shapes.get(key)
        if found is None:
            found = self._shapes[key] = self._new(*key)
        return found

    def __iter__(self) -> Iterator[Shape]:
        return iter(self._shapes.values())

    def _new(self, note_type: NoteType, filled: tuple[bool, ...], blanks: tuple[int, ...]) -> Shape:
        cards = cards_of_shape(note_type, filled, blanks)
        listed = readable(note_type, filled).places if note_type.language == self._listed else ()
        own = [place for place in _seen(note_type, cards, blanks) if place not in listed]
        return Shape(len(self._shapes), note_type, cards, listed, tuple(own), twins_of(note_type))


def twins_of(note_type: NoteType) -> tuple[tuple[int, int], ...]:
    """Pair the fields that are in two languages: the number of a text, and of the same in the other languages.

    In a deck of two languages the second is the first of the other note, marked with its language.
    """
    kind = note_type.kind
    place = {(field.fill, field.of): index for index, field in enumerate(kind.fields)}
    if kind.is_cloze:  # the other language shows it with its blanks filled in
        place[Fill.TEXT, kind.fields[text_field(note_type)].of] = len(kind.fields) + FILLED
    own = {Fill.OTHERS: Fill.TEXT, Fill.OTHER_FORMS: Fill.FORM}
    others = [(index, field) for index, field in enumerate(kind.fields) if field.fill in own]
    pairs = [(place.get((own[field.fill], field.of)), index) for index, field in others]
    return tuple((text, other) for text, other in pairs if text is not None)


def _seen(note_type: NoteType, cards: Sequence[Card], blanks: Sequence[int]) -> list[int]:
    """Return the fields, and what stands behind them for blanks, that a side shows or that have something to read."""
    shown = {piece for card in cards for side in (card.front, card.back) for piece in side}
    mute = {index for index, field in enumerate(note_type.kind.fields) if field.fill in NO_TEXT}
    if note_type.kind.is_cloze:
        mute.add(text_field(note_type))  # with its marks, which nobody reads
    return [place for place in range(width(note_type, blanks)) if place in shown or place not in mute]
