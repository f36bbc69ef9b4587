"""Variants -> what the share page embeds: notes, and each card as pieces that the browser only has to join.

Anki's template language is worked out here, with `cardtemplate.py`; the browser knows nothing of it. Notes that fill
the same fields of the same note type share one `Shape`, so a card costs its texts and a number.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.model import cardtemplate
from kartu.model.kind import Fill
from kartu.model.problems import KartuError
from kartu.model.variant import BETWEEN_FIELDS
from kartu.notes.columns import columns_of, tags_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.model.deck import Media
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Note, Variant

FRONT_SIDE: Final = -1
"""The piece of a back that stands for the whole front."""

in_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Writes a value in JSON as the page has it."""

MEDIA_LIMIT: Final = 30_000_000  # bytes in all; a page beyond that no longer opens on a student's phone
_MAY_BE_EMPTY: Final = re.compile(rf"{BETWEEN_FIELDS}(?:\s|</?(?:br|div))", re.IGNORECASE | re.ASCII)
_TYPES: Final = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".m4a": "audio/mp4",
    ".flac": "audio/flac",
}

Piece = str | int
"""HTML as it stands, the index of a field of the note, or `FRONT_SIDE`."""


class Card(NamedTuple):
    """A card as pieces; joined with a note's fields they are the HTML that Anki shows."""

    template: int
    front: tuple[Piece, ...]
    back: tuple[Piece, ...]


def cards_of(note: Note) -> tuple[Card, ...]:
    """Give the cards that Anki makes of a note. Raises `KartuError` for what the share page cannot show."""
    return _cards(note.note_type, _filled(note.joined, note.fields))


def joined(pieces: Sequence[Piece], fields: Sequence[str], front_side: str = "") -> str:
    """Give the HTML of a side, as the page's script does."""
    return "".join(
        piece if isinstance(piece, str) else front_side if piece == FRONT_SIDE else fields[piece] for piece in pieces
    )


def _filled(text: str, fields: Sequence[str]) -> tuple[bool, ...]:
    """Tell of each field if Anki takes it for filled; only what begins like white space or HTML needs a closer look."""
    if not _MAY_BE_EMPTY.search(BETWEEN_FIELDS + text):
        return tuple(map(bool, fields))
    return tuple([value != "" and not cardtemplate.is_empty(value) for value in fields])


def _cards(note_type: NoteType, filled: tuple[bool, ...]) -> tuple[Card, ...]:
    names = frozenset(field.name for field, full in zip(note_type.fields, filled, strict=True) if full)
    return tuple(
        Card(
            number,
            _pieces(note_type.templates[number].front_nodes, note_type, names),
            _pieces(note_type.templates[number].back_nodes, note_type, names),
        )
        for number in note_type.cards_of_filled(names)
    )


def _pieces(nodes: tuple[cardtemplate.Node, ...], note_type: NoteType, filled: frozenset[str]) -> tuple[Piece, ...]:
    """Work out the sections of a side for the fields that are filled; texts side by side become one piece."""
    pieces: list[Piece] = []
    for piece in _loose_pieces(nodes, note_type, filled):
        if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return tuple(pieces)


def _loose_pieces(nodes: tuple[cardtemplate.Node, ...], note_type: NoteType, filled: frozenset[str]) -> list[Piece]:
    pieces: list[Piece] = []
    for node in nodes:
        if isinstance(node, cardtemplate.Literal):
            pieces.append(node.text)
        elif isinstance(node, cardtemplate.Section):
            if (node.field in filled) != node.negated:
                pieces += _loose_pieces(node.nodes, note_type, filled)
        else:
            pieces += _replaced(node, note_type)
    return pieces


def _replaced(node: cardtemplate.Replacement, note_type: NoteType) -> list[Piece]:
    place = FRONT_SIDE if node.field == "FrontSide" else _places(note_type).get(node.field)
    if place is None:
        raise KartuError(f"the share page does not know what {{{{{node.field}}}}} in {note_type.name} is")
    pieces: list[Piece] = [place]
    for name in node.filters:
        if not name.startswith("tts "):
            raise KartuError(f"the share page cannot show {{{{{name}:{node.field}}}}} in {note_type.name}")
        pieces = [f"[anki:tts lang={name.removeprefix('tts ')}]", *pieces, "[/anki:tts]"]
    return pieces


@cache
def _places(note_type: NoteType) -> Mapping[str, int]:
    return {field.name: index for index, field in enumerate(note_type.fields)}


class _Table:
    """Gives each value a number, the same for equal ones."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[Any]:
        return list(self._numbers)


class VariantData(NamedTuple):
    """What the page's script needs of a variant."""

    notes: tuple[str, ...]  # some rows each, in JSON, with commas between them
    cards: int  # how many the notes make
    rest: dict[str, Any]


class PageData(NamedTuple):
    """What the page's script needs of a deck."""

    variants: tuple[VariantData, ...]
    rest: dict[str, Any]

    def pieces(self, **more: Any) -> Iterator[str]:
        """Give all of it, and what is to be added, in JSON, some at a time: a large deck is never in one text."""
        yield f'{in_json(self.rest | more)[:-1]},"variants":['
        for number, variant in enumerate(self.variants):
            yield f'{"," if number else ""}{in_json(variant.rest)[:-1]},"notes":['
            for place, rows in enumerate(variant.notes):
                yield f"{',' if place else ''}{rows}"
            yield "]}"
        yield "]}"


def page_data(variants: Sequence[Variant]) -> PageData:
    """Give all that the page's script needs of the variants of one deck."""
    deck = variants[0].deck
    shapes, note_types, sides, css = _Table(), _Table(), _Table(), _Table()
    notes = [_notes_of(variant, shapes) for variant in variants]
    shape_rows: list[tuple[int, list[list[int]]]] = []
    for note_type, filled in shapes.values:
        cards = _cards(note_type, filled)
        on_sides = [[card.template, sides.number(card.front), sides.number(card.back)] for card in cards]
        shape_rows.append((note_types.number(note_type), on_sides))
    rest = {
        "deck": deck.key,
        "contact": deck.contact,
        "sections": list(deck.sections),
        "shapes": shape_rows,
        "noteTypes": [_note_type_data(note_type, css) for note_type in note_types.values],
        "sides": sides.values,
        "css": css.values,
        "media": _media_data({name: file for variant in variants for name, file in variant.media.items()}),
    }
    counts = [len(cards) for _, cards in shape_rows]
    own = zip(variants, notes, strict=True)
    return PageData(tuple(_variant_data(variant, found, counts) for variant, found in own), rest)


class _Notes(NamedTuple):
    """The notes of a variant."""

    rows: tuple[str, ...]  # as in `VariantData`
    shapes: Mapping[int, int]  # how many notes have each shape
    tags: Sequence[tuple[str, ...]]  # what the notes' numbers of tags stand for


def _variant_data(variant: Variant, notes: _Notes, cards: Sequence[int]) -> VariantData:
    """Take how many cards a note of each shape makes."""
    rest = {
        "lang": variant.language,
        "title": variant.title,
        "sections": [section.title[variant.language] for section in variant.deck.sections.values()],
        "tags": notes.tags,
        "leftOut": len(variant.left_out),
    }
    return VariantData(notes.rows, sum(count * cards[shape] for shape, count in notes.shapes.items()), rest)


def _notes_of(variant: Variant, shapes: _Table) -> _Notes:
    """Write a note as a row: key, shape, section, tags, then its fields, without the empty ones at the end."""
    deck, tag_sets = variant.deck, _Table()
    places = {key: number for number, key in enumerate(deck.sections)}
    tags_of: dict[tuple[str, str], int] = {}
    used: list[int] = []
    written: list[str] = []
    for columns in columns_of(variant.notes):
        of_columns = zip(columns.keys, columns.note_types, columns.joined, columns.tags, columns.sections, strict=True)
        rows: list[str] = []
        for key, note_type, fields, line, section in of_columns:
            if (section, line) not in tags_of:
                tags_of[section, line] = tag_sets.number(_own_tags(tags_in(line), deck.tag, section))
            used.append(shapes.number((note_type, _filled(fields, fields.split(BETWEEN_FIELDS)))))
            numbers = f"{used[-1]},{places.get(section, -1)},{tags_of[section, line]}"
            rows.append(f"[{in_json(key)},{numbers},{_fields_in_json(fields)}]")
        written.append(",".join(rows))
    return _Notes(tuple(written), Counter(used), tag_sets.values)


def _fields_in_json(text: str) -> str:
    """Write fields as a list without its brackets: all at once takes half the time of one by one."""
    text = text.rstrip(BETWEEN_FIELDS)
    quick = text.replace("\\", "\\\\").replace('"', '\\"').replace(BETWEEN_FIELDS, '","')
    # What is not printable may have to be written in another way, and is rare.
    return f'"{quick}"' if quick.isprintable() else ",".join(map(in_json, text.split(BETWEEN_FIELDS)))


def _own_tags(tags: Sequence[str], prefix: str, section: str) -> tuple[str, ...]:
    """Give the tags a teacher wrote: without the deck's prefix, and without the section's own."""
    start = f"{prefix}::" if prefix else ""
    return tuple(tag.removeprefix(start) for tag in tags if tag != f"{start}{section}")


def _note_type_data(note_type: NoteType, css: _Table) -> dict[str, Any]:
    kind = note_type.kind
    place = {(field.fill, field.of): index for index, field in enumerate(kind.fields)}
    others = next(
        (field.of for field in kind.fields if field.fill is Fill.OTHERS and kind.front in field.of.split("+")), ""
    )
    answer = place.get((Fill.TEXT, kind.answer), place.get((Fill.FORM, "")))
    return {
        "kind": kind.name,
        "name": note_type.name.removeprefix("Kartu "),
        "templates": [template.name for template in note_type.templates],
        "css": css.number(note_type.css),
        "context": place.get((Fill.TEXT, "context")),
        # the line of a glossary: what the other language's field joins, joined here as well (acronym and name)
        "label": [place[Fill.TEXT, key] for key in (others or kind.front).split("+")],
        "answer": answer,
        "other": place.get((Fill.OTHERS, others)),
    }


def _media_data(media: Mapping[str, Media]) -> dict[str, str]:
    """Give pictures, then sounds, as data URIs by name, as far as the limit allows."""
    kinds = {name: _TYPES[file.path.suffix.lower()] for name, file in media.items()}
    data: dict[str, str] = {}
    total = 0
    for name in sorted(media, key=lambda name: (kinds[name].startswith("audio/"), name)):
        total += media[name].size
        if total > MEDIA_LIMIT:
            break
        content = base64.b64encode(media[name].path.read_bytes()).decode("ascii")
        data[name] = f"data:{kinds[name]};base64,{content}"
    return data
