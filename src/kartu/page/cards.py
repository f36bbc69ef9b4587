"""Notes -> their cards as pieces: HTML, and fields of the note that the browser puts between.

Anki's template language is worked out here, with `cardtemplate.py`; the browser knows nothing of it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model import cardtemplate
from kartu.model.problems import KartuError
from kartu.model.variant import BETWEEN_FIELDS

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
    """Give the cards that Anki makes of a note. Raises `KartuError` for what the share page cannot show."""
    return cards_of_filled(note.note_type, filled_fields(note.joined, note.fields))


def joined(pieces: Sequence[Piece], fields: Sequence[str], front_side: str = "") -> str:
    """Give the HTML of a side, as the page's script does."""
    return "".join(
        piece if isinstance(piece, str) else front_side if piece == FRONT_SIDE else fields[piece] for piece in pieces
    )


def filled_fields(text: str, fields: Sequence[str]) -> tuple[bool, ...]:
    """Tell of each field if Anki takes it for filled; only what begins like white space or HTML needs a closer look."""
    if not _MAY_BE_EMPTY.search(BETWEEN_FIELDS + text):
        return tuple(map(bool, fields))
    return tuple([value != "" and not cardtemplate.is_empty(value) for value in fields])


def cards_of_filled(note_type: NoteType, filled: tuple[bool, ...]) -> tuple[Card, ...]:
    """Give the cards of a note that fills these fields, in the order of the note type's."""
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
