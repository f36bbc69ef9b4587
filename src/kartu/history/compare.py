"""Two states of a deck -> what is new, corrected, moved and withdrawn. States come from sources, record or package."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from kartu.history.order import out_of_order
from kartu.history.record import NO_SUBDECKS, content_of, head_of
from kartu.html.fieldtext import text_of
from kartu.kinds import kinds
from kartu.model import cloze, identity
from kartu.model.kind import Fill
from kartu.model.language import languages
from kartu.model.notetype import note_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kartu.history.record import Record
    from kartu.model.identity import Guid
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Variant


class Held(NamedTuple):
    """A note of one of the two states."""

    guid: Guid
    entry: str
    kind: str
    language: str
    section: str  # its title; '' in a deck without sections
    order: int  # rises from entry to entry of the deck
    fields: Mapping[str, str]  # HTML by the field's key; only filled fields, without the Key
    tags: tuple[str, ...]

    @property
    def front(self) -> str:
        """What the note is about, as text: its first field."""
        kind = kinds()[self.kind]
        html = self.fields.get(kind.fields[0].key, "")
        return text_of(cloze.asked(html) if kind.is_cloze else html)

    @property
    def words(self) -> str:
        """All that the author wrote for the note in its language, without HTML."""
        own = (field.key for field in kinds()[self.kind].fields if field.fill is Fill.TEXT)
        return " ".join(text_of(self.fields[key]) for key in own if key in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One state of a deck: as released, as packed, or as the sources have it."""

    deck: str
    release: int = 0  # 0: never released, or only in part
    notes: Mapping[Guid, Held]
    titles: Mapping[str, str]  # by language
    looks: Mapping[tuple[str, str], int]  # the note types' own times in seconds, by kind and language
    about: Mapping[str, str]  # hash of what the description says of the deck, by language; {} if it is not known
    subdecks: bool = True  # each section has one


class FieldChange(NamedTuple):
    """A field that differs, as text. Both texts are the same if only pictures, sounds or formatting differ."""

    key: str
    old: str
    new: str


class Correction(NamedTuple):
    """A note with other content than before."""

    old: Held
    new: Held
    fields: tuple[FieldChange, ...]
    tags: bool  # whether they differ as well

    @property
    def pattern(self) -> tuple[object, ...]:
        """A value that is equal for notes that were changed in the same way."""
        tags = (*sorted({*self.old.tags} - {*self.new.tags}), "", *sorted({*self.new.tags} - {*self.old.tags}))
        return (self.old.language, self.fields, tags if self.tags else ())


class Rename(NamedTuple):
    """A deck or section that has another title than before."""

    of_section: bool
    language: str
    old: str
    new: str
    old_deck: str  # full name in Anki of the deck where students have the cards


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs between an old and a new state; notes are in the order of the deck."""

    deck: str
    old_release: int
    new_release: int
    new: tuple[Held, ...] = ()
    corrected: tuple[Correction, ...] = ()
    moved: tuple[tuple[Held, Held], ...] = ()  # to another section
    reordered: tuple[Held, ...] = ()  # within the deck
    withdrawn: tuple[Held, ...] = ()
    sent_again: tuple[Held, ...] = ()  # unchanged, see resend.py
    fewer_cards: tuple[Held, ...] = ()  # notes that have lost a card
    looks: tuple[tuple[str, str], ...] = ()  # note types that look different, by kind and language
    about: tuple[str, ...] = ()  # languages in which the description of the deck differs
    renamed: tuple[Rename, ...] = ()
    subdecks: bool | None = None  # if sections have them from now on, where that changed
    still_there: frozenset[str] = frozenset()  # entries withdrawn in one language only

    def __bool__(self) -> bool:
        lists = (self.new, self.corrected, self.moved, self.reordered, self.withdrawn, self.sent_again)
        return any((*lists, self.looks, self.about, self.renamed, self.subdecks is not None))

    def of(self, language: str) -> Changes:
        """Return what concerns one language."""
        return replace(
            self,
            new=tuple(note for note in self.new if note.language == language),
            corrected=tuple(change for change in self.corrected if change.new.language == language),
            moved=tuple(pair for pair in self.moved if pair[1].language == language),
            reordered=tuple(note for note in self.reordered if note.language == language),
            withdrawn=tuple(note for note in self.withdrawn if note.language == language),
            sent_again=tuple(note for note in self.sent_again if note.language == language),
            fewer_cards=tuple(note for note in self.fewer_cards if note.language == language),
            looks=tuple(look for look in self.looks if look[1] == language),
            about=tuple(code for code in self.about if code == language),
            renamed=tuple(rename for rename in self.renamed if rename.language == language),
        )

    @property
    def search(self) -> str:
        """The search with which Anki finds the withdrawn notes and no others; '' if there are none."""
        parts: dict[str, None] = {}
        for note in self.withdrawn:
            part = f"Key:{self.deck}/{note.entry}"
            if note.entry in self.still_there:
                part = f"(mid:{identity.note_type_id(note.kind, note.language)} {part})"
            parts[part] = None
        return " OR ".join(parts)


def side_of_record(record: Record) -> Side:
    """Return the state of a deck at its last release."""
    head = {key: values[-1] for key, values in record.head.items()}
    sections = {(key[1], key[2]): value for key, value in head.items() if key[0] == "section"}
    notes = {}
    for note in record.live:
        content = json.loads(note.content)
        tags = tuple(content.pop("tags", ()))
        section = sections.get((note.section, note.language), "")
        notes[note.guid] = Held(note.guid, note.entry, note.kind, note.language, section, note.order, content, tags)
    return Side(
        deck=record.deck,
        release=record.release,
        notes=notes,
        titles={key[1]: value for key, value in head.items() if key[0] == "title"},
        looks={(key[1], key[2]): int(value.split(" ")[0]) for key, value in head.items() if key[0] == "look"},
        about={key[1]: value for key, value in head.items() if key[0] == "about"},
        subdecks=NO_SUBDECKS not in head,
    )


def side_of_variants(variants: Sequence[Variant]) -> Side:
    """Return the state of a deck in its sources."""
    deck = variants[0].deck
    place = {entry.key: index for index, entry in enumerate(deck.entries)}
    section_of = {entry.key: entry.section for entry in deck.entries}
    notes = {}
    for variant in variants:
        for note in variant.notes:
            section = deck.sections[section_of[note.key]].title[variant.language] if section_of[note.key] else ""
            fields, tags = content_of(note)
            notes[note.guid] = Held(
                note.guid, note.key, note.note_type.kind.name, variant.language, section, place[note.key], fields, tags
            )
    return Side(
        deck=deck.key,
        notes=notes,
        titles={variant.language: variant.title for variant in variants},
        looks={
            (note.note_type.kind.name, note.note_type.language): note.note_type.mod
            for variant in variants
            for note in variant.notes
        },
        about={key[1]: value for key, value in head_of(variants).items() if key[0] == "about"},
        subdecks=deck.subdecks,
    )


def compare(old: Side, new: Side) -> Changes:
    """Return what changed in a deck from `old` to `new`."""
    both = [(old.notes[guid], note) for guid, note in new.notes.items() if guid in old.notes]
    corrected = [_correction(before, after, subdecks=new.subdecks) for before, after in both]
    renames = tuple(_renames(old, new, both))
    renamed = {(rename.language, rename.old, rename.new) for rename in renames}
    pairs = both if new.subdecks else ()  # without subdecks there is nowhere to move
    moved = sorted((pair for pair in pairs if pair[0].section != pair[1].section), key=lambda pair: _place(pair[1]))
    entries_now = {note.entry for note in new.notes.values()}
    gone = [note for guid, note in old.notes.items() if guid not in new.notes]
    return Changes(
        deck=new.deck,
        old_release=old.release,
        new_release=new.release,
        new=_in_order(note for guid, note in new.notes.items() if guid not in old.notes),
        corrected=tuple(sorted((c for c in corrected if c), key=lambda c: _place(c.new))),
        moved=tuple((a, b) for a, b in moved if (b.language, a.section, b.section) not in renamed),
        reordered=_in_order(_reordered(both)),
        withdrawn=_in_order(gone),
        fewer_cards=_in_order(after for before, after in both if cards_of(before) - cards_of(after)),
        looks=tuple(key for key, look in new.looks.items() if key in old.looks and old.looks[key] != look),
        about=tuple(code for code, text in new.about.items() if old.about.get(code, text) != text),
        renamed=renames,
        subdecks=new.subdecks if old.notes and old.subdecks != new.subdecks else None,
        still_there=frozenset(note.entry for note in gone if note.entry in entries_now),
    )


def _place(note: Held) -> tuple[int, str]:
    return note.order, note.language


def _in_order(notes: Iterable[Held]) -> tuple[Held, ...]:
    return tuple(sorted(notes, key=_place))


def _correction(old: Held, new: Held, *, subdecks: bool) -> Correction | None:
    fields = []
    kind = kinds()[new.kind]
    for field in kind.fields:
        before, after = old.fields.get(field.key, ""), new.fields.get(field.key, "")
        if before != after:
            if kind.is_cloze:
                before, after = cloze.without_marks(before), cloze.without_marks(after)
            fields.append(FieldChange(field.key, text_of(before), text_of(after)))
    is_moved = subdecks and old.section != new.section  # a note in another section has that section's tag
    tags = old.tags != new.tags and not is_moved
    return Correction(old, new, tuple(fields), tags) if fields or tags else None


def _reordered(both: Sequence[tuple[Held, Held]]) -> Iterator[Held]:
    """Yield the notes that changed places within the deck."""
    for language in {new.language for _, new in both}:
        pairs = sorted((pair for pair in both if pair[1].language == language), key=lambda pair: pair[1].order)
        for index in out_of_order([old.order for old, _ in pairs]):
            yield pairs[index][1]


def _renames(old: Side, new: Side, both: Sequence[tuple[Held, Held]]) -> Iterator[Rename]:
    for language, title in new.titles.items():
        if old.titles.get(language, title) != title:
            yield Rename(False, language, old.titles[language], title, old.titles[language])  # noqa: FBT003
    if not new.subdecks:
        return
    before, after = ({(note.language, note.section) for note in side.notes.values()} for side in (old, new))
    pairs = dict.fromkeys((b.language, a.section, b.section) for a, b in both if a.section != b.section)
    for language, was, is_ in pairs:
        if (language, was) not in after and (language, is_) not in before and was and is_:
            yield Rename(True, language, was, is_, f"{old.titles[language]}::{was}")  # noqa: FBT003


def note_type_of(note: Held) -> NoteType:
    """Return the note type of a note."""
    return note_type(kinds()[note.kind], languages()[note.language])


def cards_of(note: Held) -> frozenset[int]:
    """Return the numbers of the card templates that make cards of a note."""
    kind = kinds()[note.kind]
    fields = tuple("key" if field.fill is Fill.KEY else note.fields.get(field.key, "") for field in kind.fields)
    return frozenset(note_type_of(note).cards_of(fields, note.tags))
