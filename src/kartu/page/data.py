"""Variants -> what the share page embeds: notes, and each card as pieces that the browser only has to join.

Notes that fill the same fields of the same note type share one shape, so a card costs its texts and a number. The
first variant's texts stand in the page's own list (`listed.py`); its rows only say which fields are to be found there.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.model.kind import Fill
from kartu.model.variant import BETWEEN_FIELDS
from kartu.notes.columns import columns_of, tags_in
from kartu.page.blanks import with_blanks
from kartu.page.listed import answer_of, list_of, other_of, readable, titles_of
from kartu.page.media import media_of_page
from kartu.page.pieces import cards_of_shape, filled_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.model.notetype import NoteType
    from kartu.model.variant import Variant
    from kartu.page.media import PageMedia

in_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Writes a value in JSON as the page has it."""

_NO_TEXT: Final = {Fill.AUDIO, Fill.FLAG, Fill.SPEECH, Fill.KEY, Fill.SPARE}


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
    """What the page needs of a deck."""

    first: Variant  # the one whose texts stand in the page's list
    variants: tuple[VariantData, ...]
    media: PageMedia
    rest: dict[str, Any]

    def listed(self) -> Iterator[str]:
        """Return the list of the first variant's notes in HTML."""
        return list_of(self.first, {picture.name: number for number, picture in enumerate(self.media.pictures)})

    def pieces(self, **more: Any) -> Iterator[str]:
        """Return all of it, and what is to be added, in JSON, some at a time: a large deck is never in one text."""
        yield f'{in_json(self.rest | more)[:-1]},"variants":['
        for number, variant in enumerate(self.variants):
            yield f'{"," if number else ""}{in_json(variant.rest)[:-1]},"notes":['
            for place, rows in enumerate(variant.notes):
                yield f"{',' if place else ''}{rows}"
            yield "]}"
        yield "]}"


def page_data(variants: Sequence[Variant]) -> PageData:
    """Return all that the page needs of the variants of one deck; reads the files of their pictures and sounds."""
    deck = variants[0].deck
    shapes, note_types, sides, css = _Table(), _Table(), _Table(), _Table()
    notes = [_notes_of(variant, shapes, is_listed=not number) for number, variant in enumerate(variants)]
    shape_rows: list[tuple[int, list[list[int]]]] = []
    for note_type, filled, blanks in shapes.values:
        cards = cards_of_shape(note_type, filled, blanks)
        on_sides = [[card.template, sides.number(card.front), sides.number(card.back)] for card in cards]
        shape_rows.append((note_types.number(note_type), on_sides))
    media = media_of_page({name: file for variant in variants for name, file in variant.media.items()})
    rest = {
        "deck": deck.key,
        "contact": deck.contact,
        "sections": list(deck.sections),
        "shapes": shape_rows,
        "noteTypes": [_note_type_data(note_type, css) for note_type in note_types.values],
        "sides": sides.values,
        "css": css.values,
        "pictures": [picture.name for picture in media.pictures],
        "sounds": media.sound_data(),
    }
    counts = [len(cards) for _, cards in shape_rows]
    own = zip(variants, notes, strict=True)
    return PageData(variants[0], tuple(_variant_data(variant, found, counts) for variant, found in own), media, rest)


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


def _notes_of(variant: Variant, shapes: _Table, *, is_listed: bool) -> _Notes:
    """Write a note as a row: key, shape, section, tags, then its fields, without the empty ones at the end."""
    deck, tag_sets = variant.deck, _Table()
    places = {key: number for number, key in enumerate(deck.sections)}
    tags_of: dict[tuple[str, str], int] = {}
    used: list[int] = []
    written: list[str] = []
    in_list: dict[int, frozenset[int]] = {}
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
        for key, note_type, text, line, section, cards in of_columns:
            if (section, line) not in tags_of:
                tags_of[section, line] = tag_sets.number(_own_tags(tags_in(line), deck.tag, section))
            parts = text.split(BETWEEN_FIELDS)
            filled = filled_of(text, parts)
            blanks = cards if note_type.kind.is_cloze else ()
            shape = shapes.number((note_type, filled, blanks))
            used.append(shape)
            shown = BETWEEN_FIELDS.join(with_blanks(note_type, parts, cards)) if blanks else text
            if is_listed and shape not in in_list:
                in_list[shape] = frozenset(readable(note_type, filled).places)
            numbers = f"{shape},{places.get(section, -1)},{tags_of[section, line]}"
            fields = _fields_without(in_list[shape], shown) if is_listed else _fields_in_json(shown)
            rows.append(f"[{in_json(key)},{numbers},{fields}]")
        written.append(",".join(rows))
    return _Notes(tuple(written), Counter(used), tag_sets.values)


def _fields_without(listed: frozenset[int], text: str) -> str:
    """Write fields as a list without its brackets, with 0 for each that the page's list shows."""
    fields = text.rstrip(BETWEEN_FIELDS).split(BETWEEN_FIELDS)
    return ",".join(["0" if place in listed else in_json(field) for place, field in enumerate(fields)])


def _fields_in_json(text: str) -> str:
    """Write fields as a list without its brackets: all at once takes half the time of one by one."""
    text = text.rstrip(BETWEEN_FIELDS)
    quick = text.replace("\\", "\\\\").replace('"', '\\"').replace(BETWEEN_FIELDS, '","')
    # What is not printable may have to be written in another way, and is rare.
    return f'"{quick}"' if quick.isprintable() else ",".join(map(in_json, text.split(BETWEEN_FIELDS)))


def _own_tags(tags: Sequence[str], prefix: str, section: str) -> tuple[str, ...]:
    """Return the tags a teacher wrote: without the deck's prefix, and without the section's own."""
    start = f"{prefix}::" if prefix else ""
    return tuple(tag.removeprefix(start) for tag in tags if tag != f"{start}{section}")


def _note_type_data(note_type: NoteType, css: _Table) -> dict[str, Any]:
    kind = note_type.kind
    place = {(field.fill, field.of): index for index, field in enumerate(kind.fields)}
    answer, label = answer_of(kind), titles_of(kind)
    unread = (answer, *label, *([place[Fill.TEXT, kind.front]] if kind.is_cloze else []))
    more = [index for index, field in enumerate(kind.fields) if field.fill not in _NO_TEXT]
    return {
        "kind": kind.name,
        "name": note_type.name.removeprefix("Kartu "),
        "templates": [template.name for template in note_type.templates],
        "isCloze": kind.is_cloze,
        "css": css.number(note_type.css),
        "context": place.get((Fill.TEXT, "context")),
        "label": label,
        "answer": answer,
        "other": other_of(kind),
        "others": [index for index, field in enumerate(kind.fields) if field.fill in (Fill.OTHERS, Fill.OTHER_FORMS)],
        "more": [index for index in more if index not in unread],  # what else of it can be read
    }
