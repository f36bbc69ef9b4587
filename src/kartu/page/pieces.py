"""Cards of notes as pieces: HTML as it stands and numbers of fields, which the browser only has to join.

Anki's template language is worked out here, with `cardtemplate.py`; the browser knows nothing of it.
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model import cardtemplate
from kartu.model.messages import msg
from kartu.model.problems import KartuError
from kartu.model.variant import BETWEEN_FIELDS
from kartu.page.blanks import places, with_blanks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kartu.model.notetype import NoteType
    from kartu.model.variant import Note

FRONT_SIDE: Final = -1
"""The piece of a back that stands for the whole front."""

_MAY_BE_EMPTY: Final = re.compile(rf"{BETWEEN_FIELDS}(?:\s|</?(?:br|div))", re.IGNORECASE | re.ASCII)

Piece = str | int
"""HTML as it stands, the index of a field of the note, or `FRONT_SIDE`."""


class Card(NamedTuple):
    """A card as pieces; joined with a note's fields they are the HTML that Anki shows."""

    template: int
    front: tuple[Piece, ...]
    back: tuple[Piece, ...]


def cards_of(note: Note) -> tuple[Card, ...]:
    """Return the cards that Anki makes of a note. Raises `KartuError` for what the share page cannot show."""
    return cards_of_shape(
        note.note_type, filled_of(note.joined, note.fields), note.cards if note.note_type.kind.is_cloze else ()
    )


def fields_of(note: Note) -> Sequence[str]:
    """Return what the pieces of a note's cards are numbered by: its fields and, of one with blanks, what follows."""
    return with_blanks(note.note_type, note.fields, note.cards) if note.note_type.kind.is_cloze else note.fields


def joined(pieces: Sequence[Piece], fields: Sequence[str], front_side: str = "") -> str:
    """Return the HTML of a side, as the page's script does."""
    return "".join(
        piece if isinstance(piece, str) else front_side if piece == FRONT_SIDE else fields[piece] for piece in pieces
    )


def filled_of(text: str, fields: Sequence[str]) -> tuple[bool, ...]:
    """Tell of each field if Anki takes it for filled; only what begins like white space or HTML needs a closer look."""
    if not _MAY_BE_EMPTY.search(BETWEEN_FIELDS + text):
        return tuple(map(bool, fields))
    return tuple([value != "" and not cardtemplate.is_empty(value) for value in fields])


def cards_of_shape(note_type: NoteType, filled: tuple[bool, ...], blanks: Sequence[int]) -> tuple[Card, ...]:
    """Return the cards of all notes that fill these fields and, in a text with blanks, have these numbers."""
    names = frozenset(field.name for field, full in zip(note_type.fields, filled, strict=True) if full)
    if note_type.kind.is_cloze:
        (template,) = note_type.templates
        sides = [(number, *places(note_type, place)) for place, number in enumerate(blanks)]
        return tuple(
            Card(
                number,
                _pieces(template.front_nodes, note_type, names, front),
                _pieces(template.back_nodes, note_type, names, back),
            )
            for number, front, back in sides
        )
    return tuple(
        Card(
            number,
            _pieces(note_type.templates[number].front_nodes, note_type, names),
            _pieces(note_type.templates[number].back_nodes, note_type, names),
        )
        for number in note_type.cards_of_filled(names)
    )


def _pieces(
    nodes: tuple[cardtemplate.Node, ...],
    note_type: NoteType,
    filled: frozenset[str],
    blanks: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Piece, ...]:
    """Work out the sections of a side for the fields that are filled; texts side by side become one piece."""
    pieces: list[Piece] = []
    for piece in _loose_pieces(nodes, note_type, filled, blanks):
        if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return tuple(pieces)


def _loose_pieces(
    nodes: tuple[cardtemplate.Node, ...], note_type: NoteType, filled: frozenset[str], blanks: Mapping[str, int]
) -> list[Piece]:
    pieces: list[Piece] = []
    for node in nodes:
        if isinstance(node, cardtemplate.Literal):
            pieces.append(node.text)
        elif isinstance(node, cardtemplate.Conditional):
            if (node.field in filled) != node.negated:
                pieces += _loose_pieces(node.nodes, note_type, filled, blanks)
        else:
            pieces += _replaced(node, note_type, blanks)
    return pieces


def _replaced(node: cardtemplate.Replacement, note_type: NoteType, blanks: Mapping[str, int]) -> list[Piece]:
    place = FRONT_SIDE if node.field == "FrontSide" else _places(note_type).get(node.field)
    if place is None:
        field = f"{{{{{node.field}}}}}"
        raise KartuError(
            msg("the share page does not know what {field} in {name} is", field=field, name=note_type.name)
        )
    pieces: list[Piece] = [place]
    for name in node.filters:
        if name in blanks:
            pieces = [blanks[name]]
            continue
        if not name.startswith("tts "):
            field = f"{{{{{name}:{node.field}}}}}"
            raise KartuError(msg("the share page cannot show {field} in {name}", field=field, name=note_type.name))
        pieces = [f"[anki:tts lang={name.removeprefix('tts ')}]", *pieces, "[/anki:tts]"]
    return pieces


@cache
def _places(note_type: NoteType) -> Mapping[str, int]:
    return {field.name: index for index, field in enumerate(note_type.fields)}
