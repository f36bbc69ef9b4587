"""What is said of a package that came home: what is taken of it, and what stays in Anki or in the deck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.check.checker import shown
from kartu.html.fieldtext import text_of
from kartu.model.messages import Message, msg, nmsg
from kartu.tables.importing import added, changed, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kartu.inspect.packed import PackedNote
    from kartu.model.deck import Deck
    from kartu.pulling.homecomers import Added
    from kartu.pulling.takeover import Outcome

_SHOWN: Final = 3  # fronts that are named


class Left(NamedTuple):
    """What is not taken of a package."""

    added: Added
    is_new_taken: bool  # then entries are made of the new notes
    gone: Sequence[str]  # entries that it lacks
    older: int  # notes that are older than the last release


def summary(outcome: Outcome, left: Left) -> Iterator[Message]:
    """Say what becomes of a package, a line for each sort of thing."""
    if outcome.changed:
        yield changed(outcome.changed)
    if outcome.added:
        yield added(outcome.added)
    yield from _added_in_anki(left)
    if left.gone:
        yield nmsg(
            "{n} entry ({keys}) not in the package: deleted in Anki, or not exported; kept as it is",
            "{n} entries ({keys}) not in the package: deleted in Anki, or not exported; kept as they are",
            len(left.gone),
            keys=some(left.gone),
        )
    if left.older:
        yield nmsg(
            "{n} note is older than the last release, so edits in it cannot be told: name the package that it came "
            "with as `--base OLD.apkg`",
            "{n} notes are older than the last release, so edits in them cannot be told: name the package that they "
            "came with as `--base OLD.apkg`",
            left.older,
        )


def _added_in_anki(left: Left) -> Iterator[Message]:
    new, known, others = left.added
    if new and not left.is_new_taken:
        yield msg("{n} new in Anki ({fronts}): `--new` makes entries of them", n=len(new), fronts=_fronts(new))
    if known:
        yield msg(
            "{n} added in Anki, and in the deck already ({fronts}): not taken again; delete them in Anki once you have "
            "imported the release that holds them",
            n=len(known),
            fronts=_fronts(known),
        )
    if others:
        yield msg(
            "{n} of other note types ({names}), which stay in Anki alone: {fronts}; only notes of Kartu's note types "
            "can become entries",
            n=len(others),
            names=", ".join(dict.fromkeys(note.note_type.name for note in others)),
            fronts=_fronts(others),
        )


def _fronts(notes: Sequence[PackedNote]) -> str:
    """Name notes by their fronts, the first few of many."""
    fronts = [shown(text_of(note.values[0])) for note in notes[:_SHOWN]]
    return "; ".join([*fronts, "…"] if len(notes) > _SHOWN else fronts)


def missing_of(deck: Deck, file: str) -> Message:
    """Say that a package holds nothing of a deck."""
    return msg(
        "{file} holds no note of the deck `{deck}`; export the deck from Anki once more, or name another deck",
        file=file,
        deck=deck.key,
    )
