"""What the head of a deck may hold: one declaration for the reader, the JSON Schema and the reference."""

from __future__ import annotations

import enum
from typing import Final, NamedTuple

from kartu.model.messages import Message, msg


class Shape(enum.Enum):
    """What sort of value a key of the head takes."""

    KEY = msg("a permanent key: lower-case letters, digits and hyphens")
    UID = msg("eight random lower-case letters and digits")
    LANGUAGES = msg("a list of languages")
    TEXT = msg("a text, or one for each language")
    STRING = msg("one text")
    STRINGS = msg("a list of texts")
    ADDRESS = msg("a web address, or mailto:")
    SOURCES = msg("a list of `title` and `url`")
    TAG = msg("a tag")
    FLAG = msg("true or false")
    CHOICE = msg("one of a few words")
    SECTIONS = msg("keys with titles")
    FORMS = msg("keys with `question` and `options`")
    ENTRY_KEYS = msg("a list of entry keys")
    RENAMED = msg("`title` and `sections` as they were called before")


class HeaderKey(NamedTuple):
    """A key of the head."""

    name: str
    shape: Shape
    doc: Message  # a sentence or two, for the schema and the reference
    example: str  # YAML as a teacher would type it
    required: bool = False
    choices: tuple[str, ...] = ()  # the first is what a deck gets that does not say
    words: tuple[str, ...] = ()  # what a teacher may type instead


HEADER_KEYS: Final = (
    HeaderKey(
        "deck",
        Shape.KEY,
        msg("The deck's permanent key: part of every identity, so it never changes."),
        "ekonomi-kelas-11",
        required=True,
        words=("key", "kunci", "dek"),
    ),
    HeaderKey(
        "uid",
        Shape.UID,
        msg(
            "Eight random letters and digits that tell this deck from another school's with the same key: part of "
            "every identity, so they never change. `kartu new` writes them, `kartu check` offers some to paste."
        ),
        "k7f3q2mz",
    ),
    HeaderKey(
        "languages",
        Shape.LANGUAGES,
        msg("The languages that the deck is made in."),
        "[id, en]",
        required=True,
        words=("lang", "bahasa"),
    ),
    HeaderKey(
        "title",
        Shape.TEXT,
        msg("The name of the deck in Anki; `::` makes it a part of another."),
        "{id: Ekonomi Kelas 11, en: Economics Grade 11}",
        required=True,
        words=("name", "judul", "nama"),
    ),
    HeaderKey(
        "summary",
        Shape.TEXT,
        msg("What the deck is about, shown when it is opened."),
        "{id: Istilah dasar., en: Basic terms.}",
        words=("description", "ringkasan", "deskripsi"),
    ),
    HeaderKey(
        "authors", Shape.STRINGS, msg("Who wrote the deck."), "[Ibu Ratna, Pak Budi]", words=("penulis", "penyusun")
    ),
    HeaderKey("license", Shape.STRING, msg("What others may do with the deck."), "CC-BY-4.0", words=("lisensi",)),
    HeaderKey("contact", Shape.ADDRESS, msg("Where students report a mistake."), "mailto:guru@sekolah.example"),
    HeaderKey(
        "sources",
        Shape.SOURCES,
        msg("Where the facts come from."),
        "[{title: BPS, url: https://www.bps.go.id}]",
        words=("sumber",),
    ),
    HeaderKey("tag", Shape.TAG, msg("The beginning of every tag of the deck: `ekonomi::tarif`."), "ekonomi"),
    HeaderKey("speech", Shape.FLAG, msg("Let Anki read cards aloud."), "false"),
    HeaderKey(
        "incomplete",
        Shape.CHOICE,
        msg("What becomes of an entry that lacks a language: refused, or left out there (allow)."),
        "allow",
        choices=("refuse", "allow"),
    ),
    HeaderKey(
        "markup",
        Shape.CHOICE,
        msg("Show texts as typed (plain), or read a little Markdown in them."),
        "markdown",
        choices=("plain", "markdown"),
    ),
    HeaderKey(
        "sections",
        Shape.SECTIONS,
        msg("The parts of the deck in teaching order; each becomes a subdeck, unless `subdecks` says otherwise."),
        "{definitions: {id: 01 Pengertian, en: 01 Definitions}}",
        words=("bagian", "bab", "chapters"),
    ),
    HeaderKey(
        "subdecks",
        Shape.FLAG,
        msg(
            "Give each section a subdeck (true); or keep all cards in one deck, the sections as tags and order (false)."
        ),
        "false",
    ),
    HeaderKey(
        "forms",
        Shape.FORMS,
        msg("What examples are classified into: sets of options, each with its question."),
        "{impact: {question: Dampak apa?, options: {positive: Positif, negative: Negatif}}}",
        words=("bentuk",),
    ),
    HeaderKey("retired", Shape.ENTRY_KEYS, msg("Entries that were released once and withdrawn on purpose."), "[lama]"),
    HeaderKey(
        "renamed",
        Shape.RENAMED,
        msg("What the deck or its sections were called at the last release, when a name changed on purpose."),
        "{title: {id: Ekonomi XI}, sections: {definitions: {id: Definisi}}}",
    ),
)
HEADER_KEY_BY_NAME: Final = {key.name: key for key in HEADER_KEYS}
WORDS_FOR_HEADER_KEYS: Final = {word: key.name for key in HEADER_KEYS for word in key.words}
