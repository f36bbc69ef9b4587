"""Released blanks that are gone, or whose numbers were exchanged: a number is a card with reviews of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.html.fieldtext import text_of
from kartu.model import cloze
from kartu.model.likeness import likeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.history.record import ReleasedNote
    from kartu.model.identity import Guid
    from kartu.model.variant import Note, Variant

_ALIKE: Final = 0.75  # share of equal letters from which two answers are taken for one that was corrected
_SHOWN: Final = 40


class LostBlank(NamedTuple):
    """A blank of a released note that the deck no longer asks under its number."""

    note: Note
    number: int
    answer: str  # as released
    now: int  # the number under which the same is asked now; 0 if it is asked no longer


def lost_blanks(
    variants: Sequence[Variant], released: Mapping[Guid, ReleasedNote], retired: Mapping[str, set[int]]
) -> Iterator[LostBlank]:
    """Compare texts with blanks to what was released of them; `retired` are the numbers withdrawn, by entry."""
    for variant in variants:
        for note in variant.notes:
            old = released.get(note.guid)
            if note.note_type.kind.is_cloze and old and not old.withdrawn:
                before, after = _answers(json.loads(old.content).values()), _answers(note.fields)
                for number, now in _lost(before, after):
                    if number not in retired.get(note.key, ()):
                        yield LostBlank(note, number, before[number][:_SHOWN], now)


def _answers(fields: object) -> dict[int, str]:
    """Return what each number of a note's text asks for."""
    texts = (text for text in fields if isinstance(text, str))  # type: ignore[attr-defined] # values or a tuple
    found: dict[int, list[str]] = {}
    for text in texts:
        for mark in cloze.read(text).marks:
            found.setdefault(mark.number, []).append(text_of(mark.answer))
    return {number: " … ".join(answers) for number, answers in found.items()}


def _lost(before: Mapping[int, str], after: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield each number that is gone or means another blank, with the number that asks for the same now."""
    for number, answer in before.items():
        alike = {other: likeness(answer.casefold(), text.casefold()) for other, text in after.items()}
        nearest = max(alike, key=lambda other: (alike[other], other == number), default=0)
        now = nearest if nearest and alike[nearest] >= _ALIKE else 0
        if number not in after:
            yield number, now if now not in before else 0
        elif now not in (0, number) and alike[number] < _ALIKE and now in before:
            yield number, now
