"""A note that Kartu made once -> the cells of its row: a deck whose sources are lost can be made again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.html.fieldtext import text_of
from kartu.model.kind import Fill
from kartu.tables.cells import BETWEEN_CHOICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kartu.inspect.packed import PackedNote
    from kartu.model.kind import Field
    from kartu.model.notetype import NoteType

_LINE: Final = re.compile(r"<tr>\s*<th[^>]*>(.*?)</th>\s*<td[^>]*>(.*?)</td>", re.DOTALL)
FRONT_PICTURE, _PICTURE, _SOUND = "(picture in front)", "(picture)", "(sound)"
MEDIA_ONLY: Final = frozenset({FRONT_PICTURE, _PICTURE, _SOUND})
"""In the place of headings: fields that hold nothing but a picture or a sound."""
_CHOICE: Final = re.compile(r"<li>(.*?)</li>", re.DOTALL)


class OurRow(NamedTuple):
    """What a note of ours says: its kind, its key, and HTML by the headings of columns."""

    kind: str
    key: str
    language: str
    cells: Mapping[str, str]
    tags: tuple[str, ...]  # without the deck's prefix
    question: str  # of its set of forms
    options: tuple[str, ...]  # likewise; () of a kind without forms


def our_row(note: PackedNote, types: Mapping[int, NoteType]) -> OurRow | None:
    """Read a note of one of our note types, which are given by id; None if it is of another."""
    of = types.get(note.note_type.id)
    if of is None:
        return None
    places = {field.id: place for place, field in enumerate(note.note_type.fields)}
    values = {field.key: note.values[places[field.id]] for field in of.fields if field.id in places}
    key = text_of(values.get("Key", "")).rpartition("/")[2]
    if not key:
        return None
    tags = dict.fromkeys(tag.rpartition("::")[2] for tag in note.tags)
    shown = {field.fill: values.get(field.key, "") for field in of.kind.fields}
    options = tuple(map(text_of, _CHOICE.findall(shown.get(Fill.OPTIONS, ""))))
    question = text_of(shown.get(Fill.QUESTION, ""))
    return OurRow(of.kind.name, key, of.language, dict(_cells(of, values)), tuple(tags), question, options)


def _cells(of: NoteType, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    answers = (field.key for field in of.kind.fields if (field.fill, field.of) == (Fill.TEXT, of.kind.answer))
    answer = values.get(next(answers, ""), "")
    for field in of.kind.fields:
        if html := values.get(field.key, ""):
            yield from _cell(field, html, of.language, answer)


def _cell(field: Field, html: str, language: str, answer: str) -> Iterator[tuple[str, str]]:
    if field.fill is Fill.TEXT:
        yield f"{field.of} [{language}]", html
    elif field.fill is Fill.FLAG:
        yield field.of, "true"
    elif field.fill is Fill.CHOICES:
        wrong = (choice for choice in _CHOICE.findall(html) if text_of(choice) != text_of(answer))
        yield f"choices [{language}]", BETWEEN_CHOICES.join(choice.replace(";", "\\;") for choice in wrong)
    elif field.fill is Fill.FACTS:
        lines = (f"{text_of(label)} = {text_of(value)}" for label, value in _LINE.findall(html))
        yield f"facts [{language}]", "<br>".join(lines)
    elif field.fill is Fill.FORM:
        yield "form", html
    elif field.fill is Fill.IMAGE:
        yield FRONT_PICTURE if field.of == "front_image" else _PICTURE, html
    elif field.fill is Fill.AUDIO:
        yield _SOUND, html
