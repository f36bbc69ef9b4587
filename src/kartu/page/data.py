"""Variants -> what the share page embeds: notes, and each card as pieces that the browser only has to join.

What many notes have in common stands once: their shapes (`shapes.py`), the texts of card templates, style sheets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kartu.model.kind import Fill
from kartu.model.notetype import shared_css
from kartu.page.listed import answer_of, list_of, other_of, titles_of
from kartu.page.media import media_of_page
from kartu.page.rows import Table, in_json, rows_of
from kartu.page.shapes import NO_TEXT, Shapes, twins_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kartu.model.notetype import NoteType
    from kartu.model.variant import Variant
    from kartu.page.media import PageMedia
    from kartu.page.pieces import Piece
    from kartu.page.rows import Rows


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
    shapes = Shapes(variants[0].language)
    rows = rows_of(variants, shapes)
    note_types, sides, texts, css = Table(), Table(), Table(), Table()
    shape_rows = []
    for shape in shapes:
        on_sides = [
            (card.template, *(sides.number(_side_data(side, texts)) for side in (card.front, card.back)))
            for card in shape.cards
        ]
        shape_rows.append((note_types.number(shape.note_type), on_sides, shape.listed))
    media = media_of_page({name: file for variant in variants for name, file in variant.media.items()})
    rest = {
        "deck": deck.key,
        "contact": deck.contact,
        "sections": list(deck.sections),
        "shapes": shape_rows,
        "noteTypes": [_note_type_data(note_type, css) for note_type in note_types.values],
        "sides": sides.values,
        "texts": texts.values,
        "css": css.values,
        "pictures": [picture.name for picture in media.pictures],
        "sounds": media.sound_data(),
    }
    counts = [len(shape.cards) for shape in shapes]
    own = zip(variants, rows, strict=True)
    return PageData(variants[0], tuple(_variant_data(variant, found, counts) for variant, found in own), media, rest)


def _side_data(side: Sequence[Piece], texts: Table) -> tuple[int, ...]:
    """Write the pieces of a side as numbers: of fields as they are, of texts from -2 downwards."""
    return tuple(piece if isinstance(piece, int) else -2 - texts.number(piece) for piece in side)


def _variant_data(variant: Variant, rows: Rows, cards: Sequence[int]) -> VariantData:
    """Take how many cards a note of each shape makes."""
    rest = {
        "lang": variant.language,
        "title": variant.title,
        "sections": [section.title[variant.language] for section in variant.deck.sections.values()],
        "tags": rows.tags,
        "tagNames": _tag_names(variant),
        "leftOut": len(variant.left_out),
    }
    return VariantData(rows.written, sum(count * cards[shape] for shape, count in rows.shapes.items()), rest)


def _tag_names(variant: Variant) -> dict[str, str]:
    """Return what tags are called in a variant's language, as far as the deck says."""
    names = {tag: text.get(variant.language, "") for tag, text in variant.deck.tag_names.items()}
    return {tag: name for tag, name in names.items() if name}


def _note_type_data(note_type: NoteType, css: Table) -> dict[str, Any]:
    kind, shared = note_type.kind, shared_css()
    place = {(field.fill, field.of): index for index, field in enumerate(kind.fields)}
    answer, label = answer_of(kind), titles_of(kind)
    unread = (answer, *label, *([place[Fill.TEXT, kind.front]] if kind.is_cloze else []))
    more = [index for index, field in enumerate(kind.fields) if field.fill not in NO_TEXT]
    return {
        "kind": kind.name,
        "name": note_type.name.removeprefix("Kartu "),
        "templates": [template.name for template in note_type.templates],
        "isCloze": kind.is_cloze,
        "css": [css.number(shared), css.number(note_type.css.removeprefix(shared))],
        "context": place.get((Fill.TEXT, "context")),
        "label": label,
        "answer": answer,
        "other": other_of(kind),
        "twins": twins_of(note_type),
        "others": [index for index, field in enumerate(kind.fields) if field.fill in (Fill.OTHERS, Fill.OTHER_FORMS)],
        "more": [index for index in more if index not in unread],  # what else of it can be read
    }
