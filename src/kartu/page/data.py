"""Variants -> what the share page embeds: notes, and each card as pieces that the browser only has to join.

Notes that fill the same fields of the same note type share one shape, so a card costs its texts and a number.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.files.pictures import content_of
from kartu.model.kind import Fill
from kartu.model.variant import BETWEEN_FIELDS
from kartu.notes.columns import columns_of, tags_in
from kartu.page.blanks import ASKED, FILLED, with_blanks
from kartu.page.pieces import cards_of_shape, filled_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.model.deck import Media
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Variant

in_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Writes a value in JSON as the page has it."""

MEDIA_LIMIT: Final = 30_000_000  # bytes in all; a page beyond that no longer opens on a student's phone
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
    for note_type, filled, blanks in shapes.values:
        cards = cards_of_shape(note_type, filled, blanks)
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
        of_columns = zip(
            columns.keys,
            columns.note_types,
            columns.joined,
            columns.tags,
            columns.sections,
            columns.cards,
            strict=True,
        )
        rows: list[str] = []
        for key, note_type, joined_fields, line, section, cards in of_columns:
            if (section, line) not in tags_of:
                tags_of[section, line] = tag_sets.number(_own_tags(tags_in(line), deck.tag, section))
            parts = joined_fields.split(BETWEEN_FIELDS)
            blanks = cards if note_type.kind.is_cloze else ()
            fields = BETWEEN_FIELDS.join(with_blanks(note_type, parts, cards)) if blanks else joined_fields
            used.append(shapes.number((note_type, filled_of(joined_fields, parts), blanks)))
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
    label = [place[Fill.TEXT, key] for key in (others or kind.front).split("+")]
    answer = place.get((Fill.TEXT, kind.answer), place.get((Fill.FORM, "")))
    if kind.is_cloze:
        label, answer = [len(kind.fields) + ASKED], len(kind.fields) + FILLED
    return {
        "kind": kind.name,
        "name": note_type.name.removeprefix("Kartu "),
        "templates": [template.name for template in note_type.templates],
        "css": css.number(note_type.css),
        "context": place.get((Fill.TEXT, "context")),
        # the line of a glossary: what the other language's field joins, joined here as well (acronym and name)
        "label": label,
        "answer": answer,
        "other": place.get((Fill.OTHERS, others)),
    }


def _media_data(media: Mapping[str, Media]) -> dict[str, str]:
    """Give pictures, then sounds, as data URIs by name, as far as the limit allows."""
    kinds = {name: _TYPES[name[name.rindex(".") :]] for name in media}
    data: dict[str, str] = {}
    total = 0
    for name in sorted(media, key=lambda name: (kinds[name].startswith("audio/"), name)):
        total += media[name].size
        if total > MEDIA_LIMIT:
            break
        content = base64.b64encode(content_of(media[name])).decode("ascii")
        data[name] = f"data:{kinds[name]};base64,{content}"
    return data
