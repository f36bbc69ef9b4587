"""Notes that a release sends once more although nothing changed in them.

Anki takes a note only if its time is later than that of the student's copy. A leech tag, a mark or an edit moves the
copy's time past a release, and keeps its correction out for good (sync experiments); a note sent again gets past it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kartu.check.checker import nearest, shown
from kartu.model.messages import msg
from kartu.model.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Collection

    from kartu.history.compare import Changes, Side
    from kartu.history.record import Record


class ResendError(KartuError):
    """A key that names nothing that students have; wrong usage."""


def check_keys(keys: Collection[str], record: Record) -> None:
    """Raise `ResendError` if students do not have all of these entries."""
    released = {note.entry for note in record.live}
    for key in keys:
        if not record.release:
            words = msg("{deck} was never released, so there is nothing to send again", deck=record.deck)
            raise ResendError(words)
        if key not in released:
            words = msg("{deck}: no entry `{key}` was released", deck=record.deck, key=shown(key))
            hint = nearest(key, sorted(released))
            raise ResendError(msg("{message}; {hint}", message=words, hint=hint) if hint else words)


def send_again(record: Record, keys: Collection[str]) -> Record:
    """Give the notes of these entries the time of the release that the record is of."""
    notes = {
        guid: note._replace(mod=max(note.mod, record.released)) if note.entry in keys and not note.withdrawn else note
        for guid, note in record.notes.items()
    }
    return record._replace(notes=notes)


def with_sent_again(changes: Changes, new: Side, keys: Collection[str]) -> Changes:
    """Add to the changes of a release what goes out unchanged."""
    told = {note.guid for note in changes.new} | {change.new.guid for change in changes.corrected}
    again = (note for note in new.notes.values() if note.entry in keys and note.guid not in told)
    return replace(changes, sent_again=tuple(sorted(again, key=lambda note: (note.order, note.language))))
