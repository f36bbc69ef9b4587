"""What was released of a deck, and the times of notes that follow from it. The text file is `recordfile.py`'s business.

Anki takes a note from a package only if its time is later than that of the student's own copy, and then replaces all
fields and tags (import experiment 02). So a note keeps its time until it changes, and then gets a later one.
"""

from __future__ import annotations

import json
from functools import partial
from itertools import chain, islice, repeat
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.history.order import numbered, out_of_order
from kartu.model import identity
from kartu.model.kind import Fill
from kartu.model.problems import KartuError
from kartu.notes.columns import columns_of, tags_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kartu.model.deck import Deck
    from kartu.model.identity import Guid
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Note, Variant
    from kartu.notes.columns import Columns

CARD_STEP: Final = 8
"""Note ids are multiples of this, in milliseconds; a note's cards take the numbers from its id on."""

HeadKey = tuple[str, ...]
"""What of the deck itself was released: (title, language), (section, key, language), (about, language), (look, …)."""


class Stamp(NamedTuple):
    """The times of one note. Both are ids or times that Anki compares, so never 0 and never in the future."""

    id: int  # note id: milliseconds since 1970 of its first release, a multiple of CARD_STEP
    mod: int  # seconds since 1970 of its last change


_new_stamp: Final[Callable[[tuple[int, int]], Stamp]] = partial(tuple.__new__, Stamp)


class Stamps(NamedTuple):
    """The times of a whole package."""

    notes: Mapping[Guid, Stamp]
    deck_mod: int  # seconds: time of the release, or of the build where something has changed since
    release: int  # number of the last release, 0 before the first
    released: int  # seconds: time of the last release, 0 before the first
    changed: int  # how many notes and names differ from the last release; 0: the package is that of the release


class ReleasedNote(NamedTuple):
    """One note as last released."""

    guid: Guid
    entry: str
    language: str
    kind: str
    section: str  # its key, or '' in a deck without sections
    order: int  # rises with the place in the source; see order.py
    id: int  # as in Stamp
    mod: int  # as in Stamp
    hash: str  # of what a student sees of it
    withdrawn: int  # seconds: the release that withdrew it, 0 while it is in the deck
    content: str  # JSON: filled fields by their keys, and tags; for words about changes, never for comparing

    @property
    def touched(self) -> int:
        """Seconds: the last release that changed or withdrew it."""
        return max(self.mod, self.withdrawn)


new_released_note: Final[Callable[[tuple[object, ...]], ReleasedNote]] = partial(tuple.__new__, ReleasedNote)
"""`ReleasedNote(…)` of its parts as a tuple, in half the time."""


class Record(NamedTuple):
    """All that was released of a deck; without a release it is empty."""

    deck: str
    release: int = 0  # number of the last release
    released: int = 0  # seconds: its time
    merged: bool = False  # two people's releases came together, so what it says was never released as a whole
    head: Mapping[HeadKey, tuple[str, ...]] = MappingProxyType({})  # more than one value only if merged
    notes: Mapping[Guid, ReleasedNote] = MappingProxyType({})

    @property
    def live(self) -> Iterator[ReleasedNote]:
        """The notes that were not withdrawn."""
        return (note for note in self.notes.values() if not note.withdrawn)


def note_hash(note: Note) -> str:
    """Hash what a student sees of a note: note type, fields and tags; media are named after their bytes."""
    return _hash(note.note_type, note.joined, note.tags)


def _hash(note_type: NoteType, joined: str, tags: Sequence[str]) -> str:
    return identity.content_hash(note_type.kind.name, note_type.language, joined, "", *tags)


def head_of(variants: Sequence[Variant]) -> dict[HeadKey, str]:
    """Give what the packages say of the deck itself: names, description and the looks of its note types."""
    head: dict[HeadKey, str] = {}
    for variant in variants:
        deck, language = variant.deck, variant.language
        head["title", language] = variant.title
        head["about", language] = _about(deck, language)
        for note_type in variant.note_types:
            head["look", note_type.kind.name, language] = f"{note_type.mod} {note_type.content_hash}"
        for section in deck.sections.values():
            title = section.title.get(language, "")
            if section.key in variant.subdecks:
                head["section", section.key, language] = title
    return head


def _about(deck: Deck, language: str) -> str:
    """Hash what goes into a deck's description; the release's number and date are not of the deck."""
    sources = (f"{source.title.get(language, '')} {source.url}" for source in deck.sources)
    parts = (deck.summary.get(language, ""), *deck.authors, "", deck.license, deck.contact, *sources)
    return identity.content_hash(*parts)


def stamps(record: Record, variants: Sequence[Variant], now: int) -> Stamps:
    """Give the times of all notes: recorded ones for what did not change, `now` (seconds) for what did.

    `variants` are all languages of the deck, whatever is packed of them. New notes are numbered entry by entry: the
    languages of an entry, which share texts, then lie side by side in a package, and it is a quarter smaller. A clock
    behind the last release is taken for the release's time. With nothing changed, `now` has no effect.
    """
    now = max(now, record.released)
    known = record.notes
    times: dict[Guid, Stamp] = {}
    for variant in variants if known else ():
        for columns in columns_of(variant.notes):
            times |= _known_stamps(columns, known, now)
    in_order = _new_guids(variants, known)
    ids = _new_ids(len(in_order), now, {note.id for note in known.values()} if in_order else set())
    times |= zip(in_order, map(_new_stamp, zip(ids, repeat(now))), strict=True)
    changed = differences(record, variants, times)
    deck_mod = now if changed else record.released
    return Stamps(times, deck_mod, record.release, record.released, changed)


def _new_guids(variants: Sequence[Variant], known: Mapping[Guid, ReleasedNote]) -> list[Guid]:
    """Give the guids of new notes in the order of their entries, those of all languages of one together."""
    new = [{note.key: note.guid for note in variant.notes if note.guid not in known} for variant in variants]
    return [by_key[key] for key in dict.fromkeys(chain(*new)) for by_key in new if key in by_key]


def _known_stamps(columns: Columns, known: Mapping[Guid, ReleasedNote], now: int) -> Iterator[tuple[Guid, Stamp]]:
    for guid, of, joined, tags in zip(columns.guids, columns.note_types, columns.joined, columns.tags, strict=True):
        old = known.get(guid)
        if old:
            is_as_released = old.hash == _hash(of, joined, tags_in(tags))
            yield guid, Stamp(old.id, old.mod if is_as_released else max(old.mod + 1, now))


def _new_ids(count: int, now: int, taken: set[int]) -> Sequence[int]:
    """Give ids that rise, the last at `now` or just before: none lies in the future, none is taken."""
    last = now * 1000 // CARD_STEP * CARD_STEP
    ids: Sequence[int] = range(last - (count - 1) * CARD_STEP, last + 1, CARD_STEP)
    if not taken.isdisjoint(ids):
        candidates = range(last, last - (count + len(taken)) * CARD_STEP, -CARD_STEP)
        ids = [*islice((id_ for id_ in candidates if id_ not in taken), count)][::-1]
    if ids and ids[0] <= 0:
        raise KartuError(f"there are more notes than milliseconds before {now}; the clock is wrong")
    return ids


def differences(record: Record, variants: Sequence[Variant], times: Mapping[Guid, Stamp]) -> int:
    """Count what differs from the last release: notes new, changed, moved or gone, and names; 0 is as released."""
    known = record.notes
    head = head_of(variants)
    old_orders = entry_orders(record)
    keys = variants[0].deck.keys if variants and old_orders else ()
    orders = [old_orders[key] for key in keys if key in old_orders]
    return (
        (sum(_differs(known.get(guid), stamp) for guid, stamp in times.items()) if known else len(times))
        + sum(note.guid not in times for note in record.live)
        + len(out_of_order(orders))
        + sum(value not in record.head.get(key, ()) for key, value in head.items())
        + sum(key not in head for key in record.head)
        + record.merged
    )


def _differs(old: ReleasedNote | None, stamp: Stamp) -> bool:
    return old is None or old.mod != stamp.mod or bool(old.withdrawn)


def entry_orders(record: Record) -> dict[str, int]:
    """Give the order number of each entry in the deck, by its key."""
    return {note.entry: note.order for note in record.live}


def advance(record: Record, variants: Sequence[Variant], now: int) -> Record:
    """Give the record of the next release, made at `now` (seconds), or a second after the last one if that is later.

    A note withdrawn stays in the record for ever, so that its key is never given to another.
    """
    now = max(now, record.released + 1)
    times = stamps(record, variants, now).notes
    entries = variants[0].deck.entries if variants else ()
    old_orders = entry_orders(record)
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
    return record._replace(release=record.release + 1, released=now, merged=False, head=head, notes=notes)


def content_of(note: Note) -> tuple[dict[str, str], tuple[str, ...]]:
    """Give the filled fields of a note by their keys, but for the Key itself, and its tags."""
    fields = {
        field.key: value
        for field, value in zip(note.note_type.kind.fields, note.fields, strict=True)
        if value and field.fill is not Fill.KEY
    }
    return fields, note.tags


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
        note_hash(note),
        0,
        json.dumps(content, ensure_ascii=False),
    )
