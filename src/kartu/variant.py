"""One language of a deck: notes with their final fields, tags and subdeck, ready to be packed or shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kartu import identity, render
from kartu.kind import Fill, note_type
from kartu.language import languages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kartu.deck import Deck, Entry, Media, Text
    from kartu.identity import Guid
    from kartu.kind import Kind, NoteType


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


def make_variant(deck: Deck, language: str, kinds: Mapping[str, Kind]) -> Variant:
    """Make one language of a deck; entries that lack the language are left out and named."""
    html = _renderer(deck)
    writers = {name: _Writer(deck, kind, language, html) for name, kind in kinds.items()}
    title = deck.title[language]
    subdecks: dict[str, int] = {}
    names = {key: f"{title}::{section.title[language]}" for key, section in deck.sections.items()} | {"": title}
    notes: list[Note] = []
    media: dict[str, Media] = {}
    left_out: list[str] = []
    tags: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
    for entry in deck.entries:
        if deck.incomplete and not _has_language(entry, language):
            left_out.append(entry.key)
            continue
        writer = writers[entry.kind]
        where = entry.section, entry.tags
        if where not in tags:
            tags[where] = _tags(deck.tag, entry)
        notes.append(
            Note(
                identity.note_guid(deck.key, entry.kind, entry.key, language),
                entry.key,
                writer.note_type,
                writer.fields(entry),
                tags[where],
                subdecks.setdefault(names[entry.section], len(subdecks)),
            )
        )
        for file in (entry.image, entry.audio):
            if file is not None:
                media[file.name] = file
    return Variant(deck, language, title, tuple(subdecks), tuple(notes), media, tuple(left_out))


def _renderer(deck: Deck) -> Callable[[str], str]:
    """Give the function that makes HTML of the deck's texts."""
    if not deck.markdown:
        return render.plain
    from kartu.markup import to_html  # noqa: PLC0415 - markdown-it costs 30 ms, and few decks want it

    return to_html


def _has_language(entry: Entry, language: str) -> bool:
    texts = (*entry.texts.values(), *(text for fact in entry.facts for text in fact))
    return all(language in text for text in texts)


def _tags(prefix: str, entry: Entry) -> tuple[str, ...]:
    start = f"{prefix}::" if prefix else ""
    own = [entry.section, *entry.tags] if entry.section else entry.tags
    return tuple(sorted({f"{start}{tag}" for tag in own}))


class _Writer:
    """Fills the fields of one kind in one language. What an entry does not hold costs nothing."""

    def __init__(self, deck: Deck, kind: Kind, language: str, html: Callable[[str], str]) -> None:
        self.note_type = note_type(kind, languages()[language])
        self._deck = deck
        self._language = language
        self._others = tuple(code for code in deck.languages if code != language)
        self._html = html
        place = {field.fill: index for index, field in enumerate(kind.fields)}
        self._blank = [""] * len(kind.fields)
        if deck.speech and Fill.SPEECH in place:
            self._blank[place[Fill.SPEECH]] = "1"
        self._texts = [(field.of, i) for i, field in enumerate(kind.fields) if field.fill is Fill.TEXT]
        self._other_texts = [
            (tuple(field.of.split("+")), i) for i, field in enumerate(kind.fields) if field.fill is Fill.OTHERS
        ]
        self._flags = {field.of: i for i, field in enumerate(kind.fields) if field.fill is Fill.FLAG}
        self._place = place

    def fields(self, entry: Entry) -> tuple[str, ...]:
        fields = self._blank.copy()
        texts, language, html = entry.texts, self._language, self._html
        for key, index in self._texts:
            if key in texts:
                fields[index] = html(texts[key][language])
        if self._others:
            for keys, index in self._other_texts:
                fields[index] = self._in_other_languages(texts, keys)
        for flag in entry.flags:
            fields[self._flags[flag]] = "1"
        fields[self._place[Fill.KEY]] = f"{self._deck.key}/{entry.key}"
        if entry.form:
            self._fill_form(fields, entry)
        if entry.facts:
            rows = [(html(fact.label[language]), html(fact.value[language])) for fact in entry.facts]
            fields[self._place[Fill.FACTS]] = render.table(rows)
        if entry.image is not None:
            alt = texts.get("alt", {}).get(language, "")
            fields[self._place[Fill.IMAGE]] = render.picture(entry.image.name, alt)
        if entry.audio is not None:
            fields[self._place[Fill.AUDIO]] = render.sound(entry.audio.name)
        return tuple(fields)

    def _in_other_languages(self, texts: Mapping[str, Text], keys: tuple[str, ...]) -> str:
        found: dict[str, str] = {}
        for code in self._others:
            parts = [self._html(texts[key][code]) for key in keys if key in texts and code in texts[key]]
            if parts:
                found[code] = " – ".join(parts)
        return render.spans(found)

    def _fill_form(self, fields: list[str], entry: Entry) -> None:
        form_set = self._deck.forms[entry.forms]
        language, html, place = self._language, self._html, self._place
        fields[place[Fill.QUESTION]] = html(form_set.question[language])
        fields[place[Fill.OPTIONS]] = render.choices([html(text[language]) for text in form_set.options.values()])
        chosen = form_set.options[entry.form]
        fields[place[Fill.FORM]] = html(chosen[language])
        fields[place[Fill.OTHER_FORMS]] = render.spans({code: html(chosen[code]) for code in self._others})
