"""What a kind of note declares. The Anki note type that follows from it is made in `notetype.py`.

A kind is one folder under `kinds/`: `__init__.py` with `KIND` (the keys an entry may hold, the fields, the card
templates), the templates as HTML, `labels.toml` with the words on the cards, `pinned.toml` with the note types' own
times. Nothing else in the program knows a kind by name.
"""

from __future__ import annotations

import enum
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.model.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable


FIELD_TAG: Final = re.compile(r"(\{\{[#^/]?(?:[a-z_A-Z -]+:)*)([A-Z][A-Za-z0-9]*)(\}\})")
"""A field in a card template, by its key; the three groups are what stands before the key, the key, and the end."""


class Value(enum.Enum):
    """What sort of value a key of an entry takes."""

    TEXT = "text"  # a string, or one by language
    CLOZE = "cloze"  # likewise, with Anki's marks for blanks in it: see cloze.py
    CHOICES = "choices"  # a list of texts, or one by language: wrong answers
    FLAG = "flag"  # true or false
    BLANKS = "blanks"  # a list of numbers of blanks
    FACTS = "facts"  # a list of label and value
    FORM = "form"  # an option of a set of forms
    FORMS = "forms"  # the name of that set
    IMAGE = "image"
    AUDIO = "audio"
    TAGS = "tags"
    SECTION = "section"


class Key(NamedTuple):
    """A key that an entry may hold: the source of validation, JSON Schema, reference and spreadsheet columns."""

    name: str
    value: Value
    doc: Message  # one sentence, for the schema and the reference
    example: str = ""  # YAML as a teacher would type it
    required: bool = False
    unless: str = ""  # the key that may stand in place of this one, where it is required
    needs: str = ""  # the key that must be there if this one is (a flag: if it is true)


class Fill(enum.Enum):
    """Where the content of a field comes from."""

    TEXT = "the text of the entry's key `of`"
    OTHERS = "the same as `of`, in the deck's other languages"
    FACTS = "the table of facts"
    QUESTION = "the question of the set of forms"
    OPTIONS = "the options of the set of forms"
    FORM = "the name of the chosen form"
    OTHER_FORMS = "the name of the chosen form in the deck's other languages"
    CHOICES = "the wrong answers among which the right one, the text of the key `of`, is to be found"
    IMAGE = "the picture of the key `of` with its description"
    AUDIO = "the sound"
    FLAG = "a mark if the entry's flag `of` is true"
    SPEECH = "a mark if the deck wants cards spoken"
    KEY = "deck key and entry key"
    SPARE = "nothing yet"


class Field(NamedTuple):
    """A field of the note type; `key` is permanent, the name shown in Anki comes from the labels."""

    key: str
    fill: Fill
    of: str = ""


class Template(NamedTuple):
    """A card template; its sides stand in `<key>.front.html` and `<key>.back.html` of the kind's folder."""

    key: str
    doc: str


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of note."""

    name: str
    doc: Message
    front: str  # the entry's key that the first card asks
    answer: str  # the entry's key that the first card answers with; '' if the front's own text does
    keys: tuple[Key, ...]
    fields: tuple[Field, ...]
    templates: tuple[Template, ...]
    folder: Traversable
    is_pair: bool = False  # a plain pair that may be asked both ways: what a list of two columns is

    @cached_property
    def key_by_name(self) -> Mapping[str, Key]:
        """All keys of an entry of this kind, those of every kind included."""
        return {key.name: key for key in (*self.keys, *COMMON_KEYS)}

    @cached_property
    def is_cloze(self) -> bool:
        """True if notes of this kind get a card for each number of the marks in their text (Anki's cloze type)."""
        return any(key.value is Value.CLOZE for key in self.keys)

    @cached_property
    def is_question(self) -> bool:
        """True if entries are whole questions, with choices if they like: what a front of any sort is."""
        return any(key.value is Value.CHOICES for key in self.keys)

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, Any]]:
        """The kind's words by language, from its own folder."""
        return tomllib.loads((self.folder / "labels.toml").read_text(encoding="utf-8"))

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What a teacher may type for a key: the names of the fields in each language (`definisi`: `definition`)."""
        of_fields = (
            (field.of or field.key.lower(), field.key) for field in self.fields if field.fill is not Fill.OTHERS
        )
        pairs = [(key, field) for key, field in of_fields if key in self.key_by_name]
        names = [(own["fields"].get(field, ""), key) for own in self.labels.values() for key, field in pairs]
        return {name.lower(): key for name, key in names if name}  # a field that was a spare one has no name there

    @cached_property
    def fronts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """For each card template that asks texts: the flag that turns it on ('' if none), and the keys it shows."""
        found = []
        for template in self.templates:
            side = (self.folder / f"{template.key}.front.html").read_text(encoding="utf-8")
            fields = {match.group(2) for match in FIELD_TAG.finditer(side)}
            keys = tuple(field.of for field in self.fields if field.fill is Fill.TEXT and field.key in fields)
            flag = next((field.of for field in self.fields if field.fill is Fill.FLAG and field.key in fields), "")
            found += [(flag, keys)] if keys else []
        return tuple(found)

    @property
    def asked(self) -> tuple[str, ...]:
        """The keys whose texts the front of the first card shows."""
        return self.fronts[0][1]

    @cached_property
    def other_names(self) -> frozenset[str]:
        """What a teacher may type for the kind: its note type's name in each language (`istilah`: `term`)."""
        return frozenset(own["note_type"].removeprefix("Kartu ").lower() for own in self.labels.values())

    @cached_property
    def pinned(self) -> Mapping[str, Mapping[str, Any]]:
        """Time and hash of each note type as last released, by language."""
        file = self.folder / "pinned.toml"
        return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


TEXTS: Final = frozenset({Value.TEXT, Value.CLOZE})
"""The sorts of values that are texts by language."""
ALT_OF: Final = {"image": "alt", "front_image": "front_alt"}
"""The keys of pictures, with those of their descriptions."""
COMMON_KEYS: Final = (
    Key("section", Value.SECTION, msg("The section (subdeck) that the note belongs to."), "definitions"),
    Key(
        "context",
        Value.TEXT,
        msg("Small words on the front that say which one is meant, or of what it is one."),
        "{id: Manfaat, en: Benefit}",
    ),
    Key("image", Value.IMAGE, msg("A picture for the back, as a path from the deck's folder."), "images/bilateral.svg"),
    Key(
        "alt",
        Value.TEXT,
        msg("What the picture shows, for those who cannot see it."),
        "{id: Dua bendera, en: Two flags}",
    ),
    Key("audio", Value.AUDIO, msg("A sound for the front, as a path from the deck's folder."), "audio/devisa.mp3"),
    Key(
        "note",
        Value.TEXT,
        msg("Small print on the back: a trap, a contrast, a date."),
        "{id: 191 anggota per Juli 2026., en: 191 members as of July 2026.}",
    ),
    Key("source", Value.TEXT, msg("Where the fact comes from, in small print on the back."), "Bank Indonesia, 2025"),
    Key("tags", Value.TAGS, msg("Tags of the note; each gets the deck's prefix."), "[tarif]"),
)
SPARES: Final = tuple(Field(f"Spare{number}", Fill.SPARE) for number in range(1, 5))
"""Fields for later. Each may be filled one day but the last, which every front that is asked on demand shows.

Such a front needs a field outside of its condition: without one, Anki adds the first field of the note type as soon as
any field is renamed, and every note gets that card.
"""
