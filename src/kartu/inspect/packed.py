"""The parts of a package, whoever made it: note types, notes, cards, decks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class PackedField(NamedTuple):
    """A field of a note type; `id` is 0 where the writer gave none."""

    name: str
    id: int


class PackedTemplate(NamedTuple):
    """A card template."""

    name: str
    id: int
    front: str
    back: str


class PackedNoteType(NamedTuple):
    """A note type."""

    id: int
    name: str
    mod: int  # seconds
    fields: tuple[PackedField, ...]
    templates: tuple[PackedTemplate, ...]
    css: str
    is_cloze: bool


class PackedDeck(NamedTuple):
    """A deck; `name` is the full one, with `::`."""

    id: int
    name: str
    description: str


class PackedCard(NamedTuple):
    """A card: the number of its template, its deck's full name, and its position among the new cards."""

    note: int
    number: int
    deck: str
    due: int


class PackedNote(NamedTuple):
    """A note as the package has it."""

    id: int  # milliseconds since 1970
    guid: str
    mod: int  # seconds
    note_type: PackedNoteType
    values: tuple[str, ...]  # HTML, in the order of the note type's fields
    tags: tuple[str, ...]
    deck: str  # of its first card; '' for a note without cards
    due: int  # of its first card

    @property
    def fields(self) -> Mapping[str, str]:
        """The values by the names of the fields."""
        return {field.name: value for field, value in zip(self.note_type.fields, self.values, strict=False)}


class Origin(NamedTuple):
    """What Kartu wrote into the package about itself."""

    deck: str  # its key
    languages: tuple[str, ...]
    release: int  # 0 before the first
    released: int  # seconds: when that was
    changed: int  # notes that differ from that release
    uid: str = ""  # tells the deck from others of its key
