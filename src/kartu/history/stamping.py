"""Ids and times of notes, and the record that the next release leaves.

Anki takes a note from a package only if its time is later than that of the student's own copy, and then replaces all
fields and tags (import experiment 02). So a note keeps its time until it changes, and then gets a later one. Its id
follows from its guid, for Anki merges two devices by ids; what the record holds stays.
"""

from __future__ import annotations

import json
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from kartu.history.order import numbered, out_of_order
from kartu.history.record import ReleasedNote, content_of, entry_orders, head_of, note_hash
from kartu.model import identity
from kartu.notes.columns import columns_of, tags_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kartu.history.record import Record
    from kartu.model.identity import Guid
    from kartu.model.variant import Note, Variant
    from kartu.notes.columns import Columns


class Stamp(NamedTuple):
    """Id and time of one note. Anki compares both, so neither is ever 0 or in the future."""

    id: int  # milliseconds since 1970, a multiple of `identity.CARDS`
    mod: int  # seconds since 1970 of its last change


class Stamps(NamedTuple):
    """The times of a whole package, and of its notes where these were kept."""

    notes: Mapping[Guid, Stamp]
    deck_mod: int  # seconds: time of the release, or of the build where something has changed since
    release: int  # number of the last release, 0 before the first
    released: int  # seconds: time of the last release, 0 before the first
    changed: int  # how many notes and names differ from the last release; 0: the package is that of the release

    @property
    def is_draft(self) -> bool:
        """True if the package is none that was released."""
        return not self.release or self.changed > 0


class Stamper:
    """Gives the notes of a deck their ids and times, some after others, and counts what differs from the last release.

    Unchanged notes keep the recorded time; others get `now` (seconds). A clock behind the last release is taken for the
    release's time. With nothing changed, `now` has no effect.
    """

    def __init__(self, record: Record, now: int) -> None:
        self._record = record
        self._now = max(now, record.released)
        self._ids = {note.id for note in record.notes.values()}
        self._new = 0
        self._changed = 0
        self._live = 0

    def stamp(self, columns: Columns) -> list[tuple[int, int]]:
        """Return id and time of each note, as in `Stamp`. If two new ones get one id, `moved` tells which to change."""
        if self._record.notes:
            return [*map(self._known, columns.guids, columns.note_types, columns.joined, columns.tags)]
        ids = [*map(identity.note_id, columns.guids)]
        self._new += len(ids)
        self._ids.update(ids)
        return [*zip(ids, repeat(self._now))]

    def _known(self, guid: Guid, note_type: Any, joined: str, tags: str) -> tuple[int, int]:
        old = self._record.notes.get(guid)
        if old is None:
            self._new += 1
            id_ = identity.note_id(guid)
            self._ids.add(id_)
            return id_, self._now
        self._live += not old.withdrawn
        is_as_released = old.hash == note_hash(note_type, joined, tags_in(tags))
        self._changed += not is_as_released or bool(old.withdrawn)
        return old.id, old.mod if is_as_released else max(old.mod + 1, self._now)

    @property
    def has_meetings(self) -> bool:
        """True if two notes so far got the same id."""
        return len(self._ids) < self._new + len(self._record.notes)

    def moved(self, stamped: Iterable[tuple[Guid, int]]) -> dict[Guid, int]:
        """Return the ids that must change, of all guids of the deck with the ids they got."""
        known = self._record.notes
        wanted = {guid: id_ for guid, id_ in stamped if guid not in known}
        free = identity.free_ids(wanted, {note.id for note in known.values()})
        return {guid: id_ for guid, id_ in free.items() if id_ != wanted[guid]}

    def finished(self, variants: Sequence[Variant], notes: Mapping[Guid, Stamp] | None = None) -> Stamps:
        """Return the times of the package once all notes were stamped; `variants` are all languages of the deck."""
        record = self._record
        changed = self._new + self._changed + sum(1 for _ in record.live) - self._live + _differences(record, variants)
        deck_mod = self._now if changed else record.released
        return Stamps(notes or {}, deck_mod, record.release, record.released, changed)


def _differences(record: Record, variants: Sequence[Variant]) -> int:
    """Count what differs from the last release besides the notes themselves: their order, names and looks."""
    head = head_of(variants)
    old_orders = entry_orders(record) if record.release else {}
    keys = variants[0].deck.keys if variants and old_orders else ()
    orders = [old_orders[key] for key in keys if key in old_orders]
    return (
        (len(out_of_order(orders)) if orders else 0)
        + sum(value not in record.head.get(key, ()) for key, value in head.items())
        + sum(key not in head for key in record.head)
        + record.merged
    )


def stamps(record: Record, variants: Sequence[Variant], now: int) -> Stamps:
    """Return the ids and times of a deck whose notes were kept; see `Stamper`.

    `variants` are all languages of the deck, whatever is packed of them.
    """
    stamper = Stamper(record, now)
    notes: dict[Guid, Stamp] = {}
    for variant in variants:
        for columns in columns_of(variant.notes):
            notes |= zip(columns.guids, map(Stamp._make, stamper.stamp(columns)), strict=True)
    if stamper.has_meetings:
        for guid, id_ in stamper.moved((guid, stamp.id) for guid, stamp in notes.items()).items():
            notes[guid] = notes[guid]._replace(id=id_)
    return stamper.finished(variants, notes)


def advance(record: Record, variants: Sequence[Variant], now: int) -> Record:
    """Return the record of the next release, made at `now` (seconds), or a second after the last one if that is later.

    A note withdrawn stays in the record for ever, so that its key is never given to another.
    """
    now = max(now, record.released + 1)
    times = stamps(record, variants, now).notes
    entries = variants[0].deck.entries if variants else ()
    old_orders = entry_orders(record) if record.release else {}
    numbers = numbered([old_orders.get(entry.key) for entry in entries])
    orders = {entry.key: number for entry, number in zip(entries, numbers, strict=True)}
    sections = {entry.key: entry.section for entry in entries}
    notes = {
        note.guid: _released(note, sections[note.key], orders[note.key], times[note.guid])
        for variant in variants
        for note in variant.notes
    }
    gone = {note.guid: note for note in record.notes.values() if note.guid not in notes}
    for guid, note in gone.items():
        notes[guid] = note if note.withdrawn else note._replace(withdrawn=now)
    head = {key: (value,) for key, value in head_of(variants).items()}
    uid = variants[0].deck.uid if variants else record.uid
    return record._replace(uid=uid, release=record.release + 1, released=now, merged=False, head=head, notes=notes)


def _released(note: Note, section: str, order: int, stamp: Stamp) -> ReleasedNote:
    fields, tags = content_of(note)
    content: dict[str, Any] = {**fields, "tags": tags}
    return ReleasedNote(
        note.guid,
        note.key,
        note.note_type.language,
        note.note_type.kind.name,
        section,
        order,
        stamp.id,
        stamp.mod,
        note_hash(note.note_type, note.joined, note.tags),
        0,
        json.dumps(content, ensure_ascii=False),
    )
