"""What a package says of itself, and whether Kartu could have written it: a record is made of nothing else.

Ids, times and guids of a record decide for years which cards of students are which. One time in the future, and no
correction arrives any more; one line break in a name, and the record has lines that nobody wrote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kartu.check.checker import KEY, KEY_LIMIT
from kartu.model import clock, identity
from kartu.model.messages import NOTHING, msg

if TYPE_CHECKING:
    from kartu.history.record import Record, ReleasedNote
    from kartu.model.dates import Day
    from kartu.model.messages import Message

_MOST_RELEASES: Final = 1_000_000
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_EARLIEST: Final = 1  # seconds since 1970: Anki takes 0 for never
_LATEST: Final = 1 << 40  # what no calendar holds


def strange_in(record: Record, today: Day) -> Message:
    """Say what in the record of a package Kartu never writes; nothing if all is well. `today` is the machine's day."""
    if not _is_key(record.deck) or not (record.uid == "" or identity.UID.fullmatch(record.uid)):
        return msg("its deck's key or uid is none")
    if not 0 < record.release <= _MOST_RELEASES:
        return msg("its release has the number {number}", number=str(record.release))
    if not _is_time(record.released, today):
        return msg("its release lies in the future, or has no time")
    if any(_CONTROL.search(text) for key, values in record.head.items() for text in (*key, *values)):
        return msg("a name in it holds a line break or another sign that no name has")
    return next((told for note in record.notes.values() if (told := _strange_in_note(note, record, today))), NOTHING)


def _strange_in_note(note: ReleasedNote, record: Record, today: Day) -> Message:
    if not _is_key(note.entry):
        return msg("a note in it has a key that is none")
    if note.guid != identity.note_guid(record.deck, record.uid, note.kind, note.entry, note.language):
        return msg("the guid of `{entry}` in it is not that of its deck and key", entry=note.entry)
    if note.id <= 0 or note.id % identity.CARDS or not _is_time(note.id // 1000, today):
        return msg("the id of `{entry}` in it is none of Kartu's", entry=note.entry)
    if not _is_time(note.mod, today):
        return msg("`{entry}` in it was changed in the future, or at no time", entry=note.entry)
    if note.order < 0 or _CONTROL.search(note.section):
        return msg("`{entry}` in it stands in no place or section", entry=note.entry)
    return NOTHING


def _is_key(text: str) -> bool:
    return bool(KEY.fullmatch(text)) and len(text) <= KEY_LIMIT


def _is_time(seconds: int, today: Day) -> bool:
    return _EARLIEST <= seconds < _LATEST and _day(seconds) <= today


def _day(seconds: int) -> Day:
    try:
        return clock.day_of(seconds)
    except (ValueError, OverflowError, OSError):
        return (9999, 12, 31)
