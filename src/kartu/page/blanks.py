"""What the share page shows of notes with blanks: their texts as Anki makes them, worked out here for each card.

They stand behind the note's own fields, so that the browser only has to join pieces, as of any other note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.html.formulas import set_formulas
from kartu.model import cloze
from kartu.model.kind import Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kartu.model.notetype import NoteType

ASKED: Final = 0
FILLED: Final = 1
"""The places behind a note's fields of its text with all blanks empty, and with all of them filled in."""
_OF_CARDS: Final = 2
_FILTERS: Final = ("cloze", "cloze-only")


def with_blanks(note_type: NoteType, fields: Sequence[str], numbers: Sequence[int]) -> list[str]:
    """Return the fields of a note with blanks, and behind them what its cards show."""
    text = fields[text_field(note_type)]
    shown = [cloze.asked(text), cloze.without_marks(text)]
    for number in numbers:
        shown += [make(text, number + 1) for make in (cloze.front, cloze.back, cloze.only)]
    return [*fields, *map(set_formulas, shown)]


def width(note_type: NoteType, numbers: Sequence[int]) -> int:
    """Tell how many texts `with_blanks` gives; of a note without blanks, how many fields it has."""
    return len(note_type.fields) + (_OF_CARDS + 3 * len(numbers) if note_type.kind.is_cloze else 0)


def places(note_type: NoteType, card: int) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Tell where front and back of a note's card (its place among them) find what a filter of blanks makes."""
    front = len(note_type.fields) + _OF_CARDS + 3 * card
    return {_FILTERS[0]: front, _FILTERS[1]: front + 2}, {_FILTERS[0]: front + 1, _FILTERS[1]: front + 2}


def text_field(note_type: NoteType) -> int:
    """Return the place of the field that has the blanks."""
    kind = note_type.kind
    key = next(key.name for key in kind.keys if key.value is Value.CLOZE)
    return next(place for place, field in enumerate(kind.fields) if field.of == key)
