"""A package exported from Anki beside a deck -> what was edited there, to be written into the sources.

What tells an edit: a note that nobody touched has the time of the release it came with, and Anki gives an edited one
the time of the edit (import experiment 02). The record keeps the time and the fields of each note as last released. So
a note that is no later than its release was not edited since; of a later one, each field is compared with the release:
if the package has it as released, it was not edited; if the deck has it otherwise than released, both were. Where a
student skipped releases, `--base` gives the package that the edits were made on, in place of the record.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from kartu.check.checker import shown
from kartu.html.fieldtext import shown_alike, text_of
from kartu.html.to_text import markup_text, plain_text
from kartu.model.kind import Fill
from kartu.model.language import languages
from kartu.model.messages import Message, listed, msg
from kartu.model.notetype import note_type
from kartu.notes.maker import make_variants
from kartu.pulling.added_notes import Newcomers, by_key
from kartu.pulling.homecomers import Homecomers, added
from kartu.pulling.takeover import EditedField, Edits
from kartu.pulling.told import Left, summary
from kartu.tables.cells import text_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.check.decksource import RawEntry
    from kartu.check.reading import Validated
    from kartu.edit.revision import RevisedFile
    from kartu.history.record import Record
    from kartu.html.to_text import Typed
    from kartu.inspect.packed import PackedNote
    from kartu.model.dates import Day
    from kartu.model.deck import Deck
    from kartu.model.kind import Field, Kind
    from kartu.model.notetype import NoteType
    from kartu.model.problems import Problem
    from kartu.model.variant import Note
    from kartu.pulling.takeover import Newcomer


class Wish(NamedTuple):
    """What to take over besides edits."""

    new: bool = False  # notes that were added in Anki
    theirs: bool = False  # edits of texts that were changed in the deck as well


class Home(NamedTuple):
    """The deck that a package comes home to."""

    validated: Validated
    deck: Deck
    record: Record
    kinds: Mapping[str, Kind]


class Pulled(NamedTuple):
    """What a package brings home; with an error among the problems, nothing may be written."""

    files: tuple[RevisedFile, ...]
    problems: tuple[Problem, ...]
    summary: tuple[Message, ...]  # lines


class _Before(NamedTuple):
    """A note as the edits were made on it."""

    mod: int  # seconds; 0 if it is not known
    fields: Mapping[str, str]  # HTML by the field's key; empty ones may be away


class _Edit(NamedTuple):
    """A field that was edited in Anki."""

    note: Note
    place: int  # of the field in its note type
    ours: str  # HTML as the deck has it
    html: str

    @property
    def field(self) -> Field:
        """What the field is made of."""
        return self.note.note_type.kind.fields[self.place]

    @property
    def language(self) -> str:
        """The code of the note's language."""
        return self.note.note_type.language


def pull(
    notes: Sequence[PackedNote], base: Sequence[PackedNote] | None, home: Home, wish: Wish, today: Day
) -> Pulled | None:
    """Compare the notes of a package with a sound deck; None if it holds no note of this deck.

    `base` are the notes that the edits were made on, if these are not those of the last release.
    """
    return _Pull(notes, base, home, wish).pulled(today)


class _Pull:
    def __init__(self, notes: Sequence[PackedNote], base: Sequence[PackedNote] | None, home: Home, wish: Wish) -> None:
        validated, deck, record, kinds = home
        self._deck = deck
        self._kinds = kinds
        self._source = validated.source
        self._raw = validated.raw
        self._record = record
        self._wish = wish
        self._variants = make_variants(deck, kinds)
        types = (note_type(kind, languages()[code]) for kind in kinds.values() for code in deck.languages)
        self._types = {one.id: one for one in types}
        self._here: dict[str, Note] = {note.guid: note for variant in self._variants for note in variant.notes}
        self._packed = {note.guid: note for note in notes}
        self._homecomers = Homecomers(validated.source, deck.key)
        self._added = added(notes, self._types, self._variants, record, self._homecomers)
        self._before = self._bases(base)
        self._pictures = {media.name: path for path, media in deck.pictures.items()}
        self._changes = Edits(validated, kinds, deck.languages)
        self._problems: list[Problem] = []
        self._older = 0
        self._guids: dict[str, str] = {}  # of notes that were added in Anki, by the keys of their entries

    def pulled(self, today: Day) -> Pulled | None:
        known = {*self._here, *self._record.notes}
        if not known.intersection(self._packed) and not any(self._added):
            return None
        for edit in self._edits():
            self._take(edit)
        outcome = self._changes.outcome(self._newcomers, today)
        problems = tuple(sorted([*self._problems, *outcome.problems]))
        files = outcome.files
        if files and outcome.added:
            came = {self._guids[key]: key for key in outcome.added}
            files = (*files, self._homecomers.with_more(came))
        left = Left(self._added, is_new_taken=self._wish.new, gone=self._gone(), older=self._older)
        return Pulled(files, problems, tuple(summary(outcome, left)))

    def _bases(self, base: Sequence[PackedNote] | None) -> dict[str, _Before]:
        if base is not None:
            return {note.guid: _Before(note.mod, by_key(note, of)) for note in base if (of := self._type_of(note))}
        return {note.guid: _Before(note.mod, json.loads(note.content)) for note in self._record.notes.values()}

    def _type_of(self, packed: PackedNote) -> NoteType | None:
        """Give the note type of ours that a note has; Anki may have given it another id, but not its guid."""
        here = self._here.get(packed.guid)
        return here.note_type if here else self._types.get(packed.note_type.id)

    def _edits(self) -> Iterator[_Edit]:
        """Give the fields that differ from what the deck has, and that the person edited."""
        for note in self._here.values():
            packed = self._packed.get(note.guid)
            if packed is None:
                continue
            before = self._before.get(note.guid, _Before(0, {}))
            if before.mod and packed.mod <= before.mod:
                self._older += packed.mod < before.mod
                continue
            values = by_key(packed, note.note_type)
            for place, (field, ours) in enumerate(zip(note.note_type.kind.fields, note.fields, strict=True)):
                theirs = values.get(field.key, ours)
                if shown_alike(theirs, ours):
                    continue
                if before.mod and shown_alike(theirs, before.fields.get(field.key, "")):
                    continue
                yield _Edit(note, place, ours, theirs)

    def _take(self, edit: _Edit) -> None:
        key, field = edit.note.key, edit.field
        entry = self._raw[key]
        if field.fill is Fill.FLAG:
            if self._is_ours(edit):
                self._changes.flag(key, field.of, "true" if text_of(edit.html) else None)
            return
        if field.fill is not Fill.TEXT:
            self._refuse(entry, edit)
            return
        old = text_in(entry.values.get(field.of), edit.language)
        typed = self._typed(edit.html, old)
        if typed.lost and (typed.text or not old):
            self._say_lost(entry, edit, typed, is_same=typed.text == old)
        if typed.text != old and not typed.refused and self._is_ours(edit, typed.text):
            name = edit.note.note_type.fields[edit.place].name
            self._changes.text(key, field.of, EditedField(name, edit.language, edit.html, typed.text))

    def _typed(self, html: str, old: str) -> Typed:
        if not self._deck.markdown:
            return plain_text(html, old)
        from kartu.html.markup import to_html  # noqa: PLC0415 - markdown-it costs 30 ms, and few decks want it

        return markup_text(html, old, self._pictures, lambda text: to_html(text, self._deck.pictures))

    def _is_ours(self, edit: _Edit, text: str = "") -> bool:
        """Tell if an edit can be taken; not if the deck was changed in the same place, and nobody said which counts."""
        before = self._before.get(edit.note.guid)
        released = before.fields.get(edit.field.key, "") if before else edit.ours
        if self._wish.theirs or shown_alike(edit.ours, released):
            return True
        message = msg(
            "edited in Anki, and changed in the deck since it was released ({language})", language=edit.language
        )
        hint = msg(
            "released: {released}\ndeck now: {ours}\nin Anki: {theirs}\n"
            "the deck stays as it is; write what is right, or take all edits from Anki with `--theirs`",
            released=shown(text_of(released)) or "–",
            ours=shown(text_of(edit.ours)) or "–",
            theirs=shown(text) or "–",
        )
        self._problem("W703", self._raw[edit.note.key], edit.field.of, edit.language, message, hint)
        return False

    def _say_lost(self, entry: RawEntry, edit: _Edit, typed: Typed, *, is_same: bool) -> None:
        language, what = edit.language, listed(typed.lost)
        if is_same:
            message = msg(
                "only {what} was added in Anki ({language}), which this deck cannot hold", what=what, language=language
            )
            hint = msg("nothing changes here")
        elif typed.refused:
            what = listed(typed.refused)
            message = msg(
                "the edit in Anki ({language}) holds {what}, which would be lost", what=what, language=language
            )
            theirs = shown(typed.text) or "–"
            hint = msg("the deck stays as it is; say it in words there\nin Anki: {theirs}", theirs=theirs)
            self._problem("W702", entry, edit.field.of, language, message, hint)
            return
        else:
            message = msg(
                "the edit in Anki ({language}) holds {what}, which this deck cannot hold", what=what, language=language
            )
            hint = msg("the words are taken over without it")
        if not self._deck.markdown:
            hint = msg("{hint}; bold, italics and lists need `markup: markdown` in deck.yaml", hint=hint)
        self._problem("W701", entry, edit.field.of, edit.language, message, hint)

    def _refuse(self, entry: RawEntry, edit: _Edit) -> None:
        name = edit.note.note_type.fields[edit.place].name
        message = msg(
            "the field “{field}” was edited in Anki ({language}): {text}",
            field=name,
            language=edit.language,
            text=shown(text_of(edit.html)) or msg("emptied"),
        )
        hint = msg("it is not taken over, since it is made of several things; change it here")
        if edit.field.fill in (Fill.OTHERS, Fill.OTHER_FORMS):
            hint = msg(
                "it is made of the entry's text in the other language: edit the note of that language, or the entry"
            )
        self._problem("W702", entry, "", "", message, hint)

    def _problem(self, code: str, entry: RawEntry, key: str, language: str, message: Message, hint: Message) -> None:
        node = entry.values.get(key)
        path = (key, language) if isinstance(node, dict) and language in node else (key,) if key else ()
        self._problems.append(entry.problem(code, message, *path, hint=hint))

    def _newcomers(self) -> Iterator[Newcomer]:
        """Make entries of the new notes, if these are wished for."""
        withdrawn = (note.entry for note in self._record.notes.values())
        make = Newcomers(self._deck, self._raw, withdrawn, lambda html: self._typed(html, "").text)
        for packed in self._added.new if self._wish.new else ():
            key, values = make.entry(packed, self._types[packed.note_type.id])
            self._guids[key] = packed.guid
            yield key, values

    def _gone(self) -> list[str]:
        """Give the entries of which the package lacks a note, in languages that it has at all."""
        codes = {note.note_type.language for note in self._here.values() if note.guid in self._packed}
        released = self._record.notes or self._here
        return list(
            dict.fromkeys(
                note.key
                for note in self._here.values()
                if note.note_type.language in codes and note.guid in released and note.guid not in self._packed
            )
        )
