"""One language of a deck: notes with their final fields, tags and subdeck, ready to be packed or shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from kartu import identity, render
from kartu.kind import Fill
from kartu.language import languages
from kartu.notetype import note_type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kartu.deck import Deck, Entry, Media
    from kartu.identity import Guid
    from kartu.kind import Kind
    from kartu.notetype import NoteType


class Note(NamedTuple):
    """A note with everything a student gets of it, but for times and numbers, which come from the record."""

    guid: Guid
    key: str  # of the entry
    note_type: NoteType
    fields: tuple[str, ...]  # final HTML, in the order of the note type's fields
    tags: tuple[str, ...]  # final, with the deck's prefix
    subdeck: int  # index into the variant's `subdecks`


class Variant(NamedTuple):
    """A deck in one language; `notes` in the order of the source, so a note's position is its index + 1."""

    deck: Deck
    language: str
    title: str
    subdecks: tuple[str, ...]  # full names, `Title::Section`; only those that hold notes
    notes: tuple[Note, ...]
    media: Mapping[str, Media]  # by name; only what the notes refer to
    left_out: tuple[str, ...]  # keys of entries that lack this language


def make_variants(deck: Deck, kinds: Mapping[str, Kind]) -> tuple[Variant, ...]:
    """Make every language of a deck in one pass; entries that lack a language are left out of it and named."""
    html = _renderer(deck)
    writers = {name: _Writer(deck, kind, html) for name, kind in kinds.items()}
    drafts = [_Draft(deck, language) for language in deck.languages]
    tags: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
    for entry in deck.entries:
        where = entry.section, entry.tags
        if where not in tags:
            tags[where] = _tags(deck.tag, entry)
        writer = writers[entry.kind]
        rows = writer.rows(entry)
        for draft, kind_of_note, row in zip(drafts, writer.note_types, rows, strict=True):
            if deck.incomplete and entry.lacking((draft.language,)):
                draft.left_out.append(entry.key)
            else:
                draft.add(entry, kind_of_note, writer.guid(entry.key, draft.language), tuple(row), tags[where])
    return tuple(draft.finished() for draft in drafts)


def make_variant(deck: Deck, language: str, kinds: Mapping[str, Kind]) -> Variant:
    """Make one language of a deck."""
    return next(variant for variant in make_variants(deck, kinds) if variant.language == language)


class _Draft:
    """A variant that grows entry by entry."""

    def __init__(self, deck: Deck, language: str) -> None:
        self.language = language
        self.left_out: list[str] = []
        self._deck = deck
        self._title = deck.title[language]
        self._names = {key: f"{self._title}::{section.title[language]}" for key, section in deck.sections.items()}
        self._subdecks: dict[str, int] = {}
        self._notes: list[Note] = []
        self._media: dict[str, Media] = {}

    def add(
        self, entry: Entry, note_type: NoteType, guid: Guid, fields: tuple[str, ...], tags: tuple[str, ...]
    ) -> None:
        name = self._names.get(entry.section, self._title)
        subdeck = self._subdecks.setdefault(name, len(self._subdecks))
        self._notes.append(Note(guid, entry.key, note_type, fields, tags, subdeck))
        for file in (entry.image, entry.audio, *entry.pictures):
            if file is not None:
                self._media[file.name] = file

    def finished(self) -> Variant:
        return Variant(
            self._deck,
            self.language,
            self._title,
            tuple(self._subdecks),
            tuple(self._notes),
            self._media,
            tuple(self.left_out),
        )


def _renderer(deck: Deck) -> Callable[[str], str]:
    """Give the function that makes HTML of the deck's texts."""
    if not deck.markdown:
        return render.plain
    from kartu.markup import to_html  # noqa: PLC0415 - markdown-it costs 30 ms, and few decks want it

    return partial(to_html, pictures=deck.pictures)


def _tags(prefix: str, entry: Entry) -> tuple[str, ...]:
    start = f"{prefix}::" if prefix else ""
    own = [entry.section, *entry.tags] if entry.section else entry.tags
    return tuple(sorted({f"{start}{tag}" for tag in own}))


class _Writer:
    """Fills the fields of one kind in all languages at once, so that each text is rendered once.

    What an entry does not hold costs nothing: its keys lead to the fields, not the other way round.
    """

    def __init__(self, deck: Deck, kind: Kind, html: Callable[[str], str]) -> None:
        self._deck = deck
        self._codes = deck.languages
        self._html = html
        self._many = len(deck.languages) > 1
        self.note_types = tuple(note_type(kind, languages()[code]) for code in deck.languages)
        self.guid = identity.guid_maker(deck.key, kind.name)
        self._place = {field.fill: index for index, field in enumerate(kind.fields)}
        self._blank = [""] * len(kind.fields)
        if deck.speech and Fill.SPEECH in self._place:
            self._blank[self._place[Fill.SPEECH]] = "1"
        self._text_at = {field.of: at for at, field in enumerate(kind.fields) if field.fill is Fill.TEXT}
        self._flag_at = {field.of: at for at, field in enumerate(kind.fields) if field.fill is Fill.FLAG}
        others = [(field.of, at) for at, field in enumerate(kind.fields) if field.fill is Fill.OTHERS]
        self._other_at = [(tuple(of.split("+")), at) for of, at in others]

    def rows(self, entry: Entry) -> list[list[str]]:
        """Give the fields in each language; texts that a language lacks are empty."""
        html, codes, place = self._html, self._codes, self._place
        rows = [self._blank.copy() for _ in codes]
        shown: dict[str, list[str]] = {}
        for key, text in entry.texts.items():
            shown[key] = texts = [html(text[code]) if code in text else "" for code in codes]
            at = self._text_at.get(key)
            if at is not None:
                for row, value in zip(rows, texts):  # noqa: B905 - hot, and both made from `codes`
                    row[at] = value
        key_at = place[Fill.KEY]
        name = f"{self._deck.key}/{entry.key}"
        for row in rows:
            row[key_at] = name
            for flag in entry.flags:
                row[self._flag_at[flag]] = "1"
        if self._many:
            self._fill_others(rows, shown)
        if entry.form:
            self._fill_form(rows, entry)
        if entry.facts or entry.image is not None or entry.audio is not None:
            self._fill_extras(rows, entry)
        return rows

    def _fill_others(self, rows: list[list[str]], shown: Mapping[str, list[str]]) -> None:
        for keys, at in self._other_at:
            found = [shown[key] for key in keys if key in shown]
            if not found:
                continue
            own = (
                found[0] if len(found) == 1 else [" – ".join(filter(None, texts)) for texts in zip(*found, strict=True)]
            )
            self._set_others(rows, at, own)

    def _set_others(self, rows: list[list[str]], at: int, own: Sequence[str]) -> None:
        """Give each language the texts of all others, marked with their language."""
        spans = [f'<span lang="{code}">{text}</span>' if text else "" for code, text in zip(self._codes, own)]  # noqa: B905 - hot
        if len(rows) == 2:
            rows[0][at], rows[1][at] = spans[1], spans[0]
            return
        for number, row in enumerate(rows):
            row[at] = " · ".join(span for other, span in enumerate(spans) if other != number and span)

    def _fill_form(self, rows: list[list[str]], entry: Entry) -> None:
        form_set = self._deck.forms[entry.forms]
        html, place = self._html, self._place
        chosen = [html(form_set.options[entry.form][code]) for code in self._codes]
        for row, code, form in zip(rows, self._codes, chosen, strict=True):
            row[place[Fill.QUESTION]] = html(form_set.question[code])
            row[place[Fill.OPTIONS]] = render.choices([html(text[code]) for text in form_set.options.values()])
            row[place[Fill.FORM]] = form
        if self._many:
            self._set_others(rows, place[Fill.OTHER_FORMS], chosen)

    def _fill_extras(self, rows: list[list[str]], entry: Entry) -> None:
        html, place = self._html, self._place
        for row, code in zip(rows, self._codes, strict=True):
            if entry.facts:
                lines = [(html(fact.label.get(code, "")), html(fact.value.get(code, ""))) for fact in entry.facts]
                row[place[Fill.FACTS]] = render.table(lines)
            if entry.image is not None:
                alt = entry.texts.get("alt", {}).get(code, "")
                row[place[Fill.IMAGE]] = render.picture(entry.image.name, alt)
            if entry.audio is not None:
                row[place[Fill.AUDIO]] = render.sound(entry.audio.name)
