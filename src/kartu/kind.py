"""What a kind of note declares, and the Anki note type that follows from it.

A kind is one folder under `kinds/`: `__init__.py` with `KIND` (the keys an entry may hold, the fields, the card
templates), the templates as HTML, `labels.toml` with the words on the cards, `pinned.toml` with the note types' own
times. Nothing else in the program knows a kind by name.
"""

from __future__ import annotations

import enum
import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu import cardtemplate, identity
from kartu.language import Language, languages
from kartu.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

SHARED_CSS: Final = files("kartu") / "kinds" / "card.css"
UNPINNED: Final = 1_700_000_000  # the time of a note type that was never released (2023-11-14), never the clock's


class Value(enum.Enum):
    """What sort of value a key of an entry takes."""

    TEXT = "text"  # a string, or one by language
    FLAG = "flag"  # true or false
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
    doc: str  # one English sentence, for the schema and the reference
    example: str = ""  # YAML as a teacher would type it
    required: bool = False


class Fill(enum.Enum):
    """Where the content of a field comes from."""

    TEXT = "the text of the entry's key `of`"
    OTHERS = "the texts of the keys `of` (joined with +) in the deck's other languages"
    FACTS = "the table of facts"
    QUESTION = "the question of the set of forms"
    OPTIONS = "the options of the set of forms"
    FORM = "the name of the chosen form"
    OTHER_FORMS = "the name of the chosen form in the deck's other languages"
    IMAGE = "the picture with its description"
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
    doc: str
    front: str  # the entry's key that the first card asks
    answer: str  # the entry's key that the first card answers with
    keys: tuple[Key, ...]
    fields: tuple[Field, ...]
    templates: tuple[Template, ...]
    folder: Traversable

    @cached_property
    def key_by_name(self) -> Mapping[str, Key]:
        """All keys of an entry of this kind, those of every kind included."""
        return {key.name: key for key in (*self.keys, *COMMON_KEYS)}

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
        return {own["fields"][field].lower(): key for own in self.labels.values() for key, field in pairs}

    @cached_property
    def fronts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """For each card template that asks texts: the flag that turns it on ('' if none), and the keys it shows."""
        found = []
        for template in self.templates:
            side = (self.folder / f"{template.key}.front.html").read_text(encoding="utf-8")
            fields = {match.group(2) for match in _FIELD_TAG.finditer(side)}
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


COMMON_KEYS: Final = (
    Key("section", Value.SECTION, "The section (subdeck) that the note belongs to.", "definitions"),
    Key("context", Value.TEXT, "Small words on the front that say which one is meant, or of what it is one."),
    Key("image", Value.IMAGE, "A picture for the back, as a path from the deck's folder.", "images/bilateral.svg"),
    Key("alt", Value.TEXT, "What the picture shows, for those who cannot see it."),
    Key("audio", Value.AUDIO, "A sound for the front, as a path from the deck's folder.", "audio/devisa.mp3"),
    Key("note", Value.TEXT, "Small print on the back: a trap, a contrast, a date."),
    Key("source", Value.TEXT, "Where the fact comes from, in small print on the back."),
    Key("tags", Value.TAGS, "Tags of the note; each gets the deck's prefix.", "[tarif]"),
)
SPARES: Final = tuple(Field(f"Spare{number}", Fill.SPARE) for number in range(1, 5))


class NoteTypeField(NamedTuple):
    """A field as Anki gets it."""

    key: str
    id: int
    name: str
    collapsed: bool


class NoteTypeTemplate(NamedTuple):
    """A card template as Anki gets it, with both sides parsed."""

    key: str
    id: int
    name: str
    front: str
    back: str
    front_nodes: tuple[cardtemplate.Node, ...]
    back_nodes: tuple[cardtemplate.Node, ...]


@dataclass(frozen=True, eq=False)
class NoteType:
    """The Anki note type of a kind in a language. `mod` is its own time, in seconds since 1970."""

    kind: Kind
    language: str
    id: int
    name: str
    fields: tuple[NoteTypeField, ...]
    templates: tuple[NoteTypeTemplate, ...]
    css: str
    mod: int

    @cached_property
    def content_hash(self) -> str:
        """Hash of all that a student's copy would take over: names, templates and CSS."""
        parts = [self.name, self.css, *(field.name for field in self.fields)]
        for template in self.templates:
            parts += [template.name, template.front, template.back]
        return identity.content_hash(*parts)

    def cards_of(self, fields: Sequence[str], tags: Sequence[str] = ()) -> tuple[int, ...]:
        """Give the numbers of the card templates that make a card of these fields, by Anki's own rule."""
        filled = (bool(tags), *[_is_filled(fields[index]) for index in self._asked])
        numbers = self._known_cards.get(filled)
        if numbers is None:
            names = ("Tags", *(self.fields[index].name for index in self._asked))
            shown = frozenset(name for name, full in zip(names, filled, strict=True) if full)
            numbers = self._known_cards[filled] = self.cards_of_filled(shown)
        return numbers

    @cached_property
    def _asked(self) -> tuple[int, ...]:
        """Indexes of the fields that decide on cards: those that a front mentions."""
        names = frozenset().union(*(cardtemplate.fields_of(template.front_nodes) for template in self.templates))
        return tuple(index for index, field in enumerate(self.fields) if field.name in names)

    @cached_property
    def _known_cards(self) -> dict[tuple[bool, ...], tuple[int, ...]]:
        """Answers of `cards_of` by which fields are filled: a deck has few combinations and many notes."""
        return {}

    def cards_of_filled(self, filled: frozenset[str]) -> tuple[int, ...]:
        """Give the numbers of the card templates whose front shows one of the `filled` fields; never none."""
        shown = filled | cardtemplate.SPECIAL_FIELDS
        numbers = tuple(
            number
            for number, template in enumerate(self.templates)
            if cardtemplate.shows_a_field(template.front_nodes, shown)
        )
        return numbers or (0,)


def _is_filled(value: str) -> bool:
    """Tell if Anki takes a field for filled; only a value that begins like white space or HTML needs a closer look."""
    return bool(value) and (not (value[0] == "<" or value[0].isspace()) or not cardtemplate.is_empty(value))


_PLACEHOLDER: Final = re.compile(r"\[\[([a-z_]+)\]\]")
_FIELD_TAG: Final = re.compile(r"(\{\{[#^/]?(?:[a-z_A-Z ]+:)*)([A-Z][A-Za-z0-9]*)(\}\})")


def _labels_of(kind: Kind, language: Language) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    own = kind.labels.get(language.code)
    if own is not None:
        return own, kind.pinned.get(language.code, {})
    elsewhere = language.kinds.get(kind.name)
    if elsewhere is None:
        raise KartuError(f"languages/{language.code}.toml has no labels for the kind {kind.name}")
    return elsewhere, elsewhere.get("pinned", {})


def _side(kind: Kind, file: str, names: Mapping[str, str], words: Mapping[str, str]) -> str:
    """Read one side of a card template: `[[label]]` becomes a word, `{{FieldKey}}` the field's name in Anki."""
    text = (kind.folder / file).read_text(encoding="utf-8").replace("\r\n", "\n")
    try:
        text = _PLACEHOLDER.sub(lambda match: words[match.group(1)], text)
        return _FIELD_TAG.sub(
            lambda match: (
                match.group(1)
                + (match.group(2) if match.group(2) == "FrontSide" else names[match.group(2)])
                + match.group(3)
            ),
            text,
        )
    except KeyError as missing:
        raise KartuError(f"{kind.name}/{file}: no label or field {missing}") from missing


@cache
def note_type(kind: Kind, language: Language) -> NoteType:
    """Make the note type of a kind in a language, from the kind's declaration, templates and labels."""
    labels, pinned = _labels_of(kind, language)
    names = (
        {"Key": "Key"}
        | labels["fields"]
        | {spare.key: f"{language.labels['spare']} {spare.key[-1]}" for spare in SPARES}
    )
    words = {**language.labels, **labels["words"], "language": language.code, "speech": language.speech}
    templates = []
    for template in kind.templates:
        front = _side(kind, f"{template.key}.front.html", names, words)
        back = _side(kind, f"{template.key}.back.html", names, words)
        templates.append(
            NoteTypeTemplate(
                key=template.key,
                id=identity.template_id(kind.name, template.key),
                name=labels["templates"][template.key],
                front=front,
                back=back,
                front_nodes=cardtemplate.parse(front),
                back_nodes=cardtemplate.parse(back),
            )
        )
    own_css = kind.folder / "style.css"
    css = SHARED_CSS.read_text(encoding="utf-8") + (own_css.read_text(encoding="utf-8") if own_css.is_file() else "")
    return NoteType(
        kind=kind,
        language=language.code,
        id=identity.note_type_id(kind.name, language.code),
        name=labels["note_type"],
        fields=tuple(
            NoteTypeField(
                field.key, identity.field_id(kind.name, field.key), names[field.key], field.fill is Fill.SPARE
            )
            for field in kind.fields
        ),
        templates=tuple(templates),
        css=css.replace("\r\n", "\n"),
        mod=pinned.get("mod", UNPINNED),
    )


def note_types(kinds: Mapping[str, Kind]) -> tuple[NoteType, ...]:
    """Give every note type, kind by kind and language by language."""
    return tuple(note_type(kind, language) for kind in kinds.values() for language in languages().values())
