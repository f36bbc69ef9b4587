"""Variants made up for tests of the stages after `variant.py`, with times as a record would give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kartu.history.stamping import Stamp, Stamps
from kartu.kinds import kinds
from kartu.model import identity
from kartu.model.deck import Deck
from kartu.model.kind import Fill, Kind
from kartu.model.language import languages
from kartu.model.notetype import note_type
from kartu.model.variant import BETWEEN_FIELDS, Note, Variant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kartu.model.deck import Media

FIRST_RELEASE = 1_700_000_000
DESCRIPTIONS = {"id": "Dek <b>uji</b>", "en": "A <b>test</b> deck"}
_ALWAYS = {"Term", "Definition", "Name", "Role", "Example", "Question", "Options", "Form", "Answer", "Key"}


def fields(kind: Kind, words: str, filled: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Make the fields of a note: the required ones from `words`, others as given by key."""
    given = {"Text": f"Text {words} {{{{c1::one blank}}}} {{{{c2::the other}}}}"} if kind.is_cloze else {}
    given |= filled or {}
    return tuple(
        given.get(field.key, f"{field.key} {words}" if field.key in _ALWAYS and field.fill is not Fill.SPARE else "")
        for field in kind.fields
    )


def note(entry: str, language: str, kind: str = "term", *, section: str = "01 A", **filled: str) -> Note:
    """Make a note of an entry; `filled` gives fields by key."""
    of_kind = kinds()[kind]
    of, tags = note_type(of_kind, languages()[language]), ("uji", "uji::satu")
    values = fields(of_kind, f"{entry} {language}", filled)
    guid = identity.note_guid("uji", "", kind, entry, language)
    return Note(guid, entry, of, BETWEEN_FIELDS.join(values), tags, of.cards_of(values, tags), section)


def variant(
    language: str, notes: Sequence[Note], subdecks: Sequence[str] = ("01 A",), media: Sequence[Media] = ()
) -> Variant:
    """Make a variant titled after its language."""
    title = f"Uji {language}"
    deck = Deck(key="uji", languages=("id", "en"), title={"id": "Uji id", "en": "Uji en"}, summary={})
    names = {name: f"{title}::{name}" for name in subdecks}
    types = tuple(dict.fromkeys(note.note_type for note in notes))
    return Variant(deck, language, title, names, types, tuple(notes), {file.name: file for file in media}, ())


def mixed(language: str, count: int) -> Variant:
    """Make a variant of `count` notes of all kinds in two subdecks; every other one asks both ways if it can."""
    names = list(kinds())
    halves = ("01 A", "02 B")
    notes = [
        note(f"e{index}", language, names[index % len(names)], section=halves[index * 2 // count], **_reverse(index))
        for index in range(count)
    ]
    return variant(language, notes, halves if count > 1 else halves[:1])


def _reverse(index: int) -> dict[str, str]:
    return {"Reverse": "1"} if index % 2 else {}


def stamps(*variants: Variant, mod: int = FIRST_RELEASE, changed: Mapping[str, int] | None = None) -> Stamps:
    """Give every note an id of its own; entries in `changed` get another time of change."""
    times = changed or {}
    notes = [each for variant_ in variants for each in variant_.notes]
    return Stamps(
        notes={
            each.guid: Stamp(FIRST_RELEASE * 1000 + identity.CARDS * index, times.get(each.key, mod))
            for index, each in enumerate(notes)
        },
        deck_mod=mod,
        release=1,
        released=mod,
        changed=len(times),
    )
