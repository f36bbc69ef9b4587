"""Packages that are out -> the record of their release: for a record that was lost, and for comparing packages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from kartu.history.order import STEP
from kartu.history.record import NO_SUBDECKS, HeadKey, Record, ReleasedNote, head_of, note_hash
from kartu.history.stamping import Stamps
from kartu.inspect.archive import PackageError
from kartu.inspect.contents import read_contents, read_notes
from kartu.kinds import kinds
from kartu.model.identity import Guid
from kartu.model.kind import Fill
from kartu.model.language import languages
from kartu.model.messages import msg
from kartu.model.notetype import note_type
from kartu.model.variant import BETWEEN_FIELDS
from kartu.packing.description import description

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.inspect.contents import Contents
    from kartu.inspect.packed import Origin, PackedNote
    from kartu.model.deck import Deck
    from kartu.model.kind import Kind
    from kartu.model.variant import Variant


class AdoptError(PackageError):
    """A package that is not one of the deck's; wrong usage."""


class Adopted(NamedTuple):
    """A package read back."""

    path: Path
    contents: Contents
    record: Record


def adopt(path: Path, deck: Deck | None = None) -> Adopted:
    """Read the record of a package's release back out of it.

    `deck` gives the keys of sections, by their tags; without it their titles stand in for them. Raises `AdoptError` if
    Kartu did not make the package, or if it is another deck's, and `PackageError` if it cannot be read.
    """
    contents = read_contents(path)
    origin, name = contents.origin, path.as_posix()
    if origin is None or not origin.deck:
        raise AdoptError(msg("{package}: Kartu did not make this package, so it cannot be compared", package=name))
    if deck is not None:
        _refuse_other_decks(name, origin, deck)
    types = {
        note_type(kind, language).id: (kind, language.code)
        for kind in kinds().values()
        for language in languages().values()
    }
    notes: dict[Guid, ReleasedNote] = {}
    head: dict[HeadKey, tuple[str, ...]] = {}
    for packed in read_notes(path):
        if packed.note_type.id not in types:
            theirs = packed.note_type.name
            raise AdoptError(
                msg("{package}: it holds notes of “{note_type}”, which is not Kartu's", package=name, note_type=theirs)
            )
        kind, language = types[packed.note_type.id]
        if len(packed.values) != len(kind.fields):
            raise AdoptError(msg("{package}: its notes are not as Kartu writes them", package=name))
        note = _note(packed, kind, language, deck)
        notes[note.guid] = note
        title, _, section = packed.deck.partition("::")
        head["title", language] = (title,)
        head["look", kind.name, language] = (f"{packed.note_type.mod} -",)
        if section:
            head["section", note.section, language] = (section,)
        elif deck is not None and note.section and not deck.subdecks:  # as it is now, since the package cannot tell
            head["section", note.section, language] = (deck.sections[note.section].title[language],)
            head[NO_SUBDECKS] = ("false",)
    released = max(origin.released, *(note.mod for note in notes.values())) if notes else origin.released
    record = Record(
        deck=origin.deck, uid=origin.uid, release=origin.release or 1, released=released, head=head, notes=notes
    )
    return Adopted(path, contents, record)


def _refuse_other_decks(package: str, origin: Origin, deck: Deck) -> None:
    if origin.deck != deck.key:
        names = {"package": package, "theirs": origin.deck, "ours": deck.key}
        raise AdoptError(msg("{package}: this package holds the deck `{theirs}`, not `{ours}`", **names))
    if origin.uid == deck.uid:
        return
    uids = {"package": package, "theirs": origin.uid, "ours": deck.uid}
    if not origin.uid:
        raise AdoptError(msg("{package}: this package's deck has no uid, and deck.yaml has the uid `{ours}`", **uids))
    if not deck.uid:
        raise AdoptError(msg("{package}: this package's deck has the uid `{theirs}`, and deck.yaml has no uid", **uids))
    raise AdoptError(
        msg("{package}: this package's deck has the uid `{theirs}`, and deck.yaml has the uid `{ours}`", **uids)
    )


def _note(packed: PackedNote, kind: Kind, language: str, deck: Deck | None) -> ReleasedNote:
    fields = {
        field.key: value
        for field, value in zip(kind.fields, packed.values, strict=True)
        if value and field.fill is not Fill.KEY
    }
    place = next(index for index, field in enumerate(kind.fields) if field.fill is Fill.KEY)
    content = json.dumps({**fields, "tags": packed.tags}, ensure_ascii=False)
    return ReleasedNote(
        guid=Guid(packed.guid),
        entry=packed.values[place].rpartition("/")[2],
        language=language,
        kind=kind.name,
        section=_section(packed, deck),
        order=packed.due * STEP,
        id=packed.id,
        mod=packed.mod,
        hash=note_hash(note_type(kind, languages()[language]), BETWEEN_FIELDS.join(packed.values), packed.tags),
        withdrawn=0,
        content=content,
    )


def _section(packed: PackedNote, deck: Deck | None) -> str:
    """Return the key of the section that a note was in, which is one of its tags."""
    if deck is None:
        return packed.deck.partition("::")[2]
    start = f"{deck.tag}::" if deck.tag else ""
    return next((key for key in deck.sections if f"{start}{key}" in packed.tags), "")


def join(adopted: Sequence[Adopted], variants: Sequence[Variant]) -> Record:
    """Make one record of packages of a deck: of each note the newest, and what only older ones hold was withdrawn.

    What a package says of names, description and looks counts as released as far as it is that of today's sources.
    """
    newest = max(adopted, key=lambda one: (one.record.release, one.record.released)).record
    notes: dict[Guid, ReleasedNote] = {}
    head: dict[HeadKey, tuple[str, ...]] = {}
    for one in sorted(adopted, key=lambda one: one.record.released):
        current = one.record.released == newest.released
        for note in one.record.notes.values():
            notes[note.guid] = note if current else note._replace(withdrawn=newest.released)
        if current:
            head |= one.record.head
            head |= dict(_about(one, variants))
    today = head_of(variants)
    for key, (value,) in head.items():
        if key[0] == "look" and today.get(key, "").split(" ")[0] == value.split(" ")[0]:
            head[key] = (today[key],)
    return Record(
        deck=newest.deck, uid=newest.uid, release=newest.release, released=newest.released, head=head, notes=notes
    )


def _about(one: Adopted, variants: Iterable[Variant]) -> Iterator[tuple[HeadKey, tuple[str, ...]]]:
    """Yield today's description as released if the package has just that."""
    record = one.record
    texts: Mapping[str, str] = {deck.name: deck.description for deck in one.contents.decks}
    then = Stamps({}, record.released, record.release, record.released, 0)
    for variant in variants:
        if texts.get(variant.title) == description(variant.deck, variant.language, then):
            yield ("about", variant.language), (head_of([variant])["about", variant.language],)
