"""Notes -> a readable list in the page itself: what is left of the page where no script runs.

The texts stand in it once: the script takes them from the list, and its data say only which field each of them is.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.kind import Fill
from kartu.notes.columns import columns_of
from kartu.page.cards import filled_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kartu.model.kind import Kind
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Variant

_NOT_READ: Final = {Fill.OPTIONS, Fill.QUESTION, Fill.AUDIO, Fill.FLAG, Fill.SPEECH, Fill.KEY, Fill.SPARE}
"""What the fields hold that a list leaves out: they are in the data of the script."""

_PICTURE: Final = re.compile(r'<img src="([^"]*)"')


class Readable(NamedTuple):
    """How the list shows the notes that fill the same fields of one note type."""

    places: tuple[int, ...]  # of the fields it shows, in its order
    form: str  # the HTML of a note, with `%s` for its key and each of these fields


def title_of(kind: Kind) -> tuple[str, ...]:
    """Give the keys that name a note in a list: what the other language's field joins, joined here as well."""
    others = (field.of for field in kind.fields if field.fill is Fill.OTHERS and kind.front in field.of.split("+"))
    return tuple(next(others, kind.front).split("+"))


def place_of_answer(kind: Kind) -> int | None:
    """Give the number of the field that answers the first card."""
    place = {(field.fill, field.of): index for index, field in enumerate(kind.fields)}
    return place.get((Fill.TEXT, kind.answer), place.get((Fill.FORM, "")))


def readable(note_type: NoteType, filled: Sequence[bool]) -> Readable:
    """Say how notes of a note type are listed that fill these fields: the title, the answer, and then the rest."""
    kind = note_type.kind
    place = {field.of: index for index, field in enumerate(kind.fields) if field.fill is Fill.TEXT}
    titles = [place[key] for key in title_of(kind) if key in place and filled[place[key]]]
    answer = place_of_answer(kind)
    shown = [index for index, field in enumerate(kind.fields) if filled[index] and field.fill not in _NOT_READ]
    rest = [index for index in shown if index not in (*titles, answer)]
    first = [answer] if answer in shown and answer not in titles else []
    heading = " – ".join(f'<span data-f="{index}">%s</span>' for index in titles)
    lines = (
        f'<dt>{_percent(note_type.fields[index].name)}</dt><dd data-f="{index}">%s</dd>' for index in (*first, *rest)
    )
    listed = f"<dl>{''.join(lines)}</dl>" if first or rest else ""
    return Readable((*titles, *first, *rest), f'<article id="n-%s"><h4>{heading}</h4>{listed}</article>\n')


def _percent(name: str) -> str:
    return escape(name).replace("%", "%%")


def list_of(variant: Variant, pictures: Mapping[str, int]) -> Iterator[str]:
    """Give the list of a variant's notes in HTML, a few at a time; `pictures` are numbers by name."""
    forms: dict[tuple[NoteType, tuple[bool, ...]], Readable] = {}
    before: str | None = None
    for columns in columns_of(variant.notes):
        rows = zip(columns.keys, columns.note_types, columns.joined, columns.sections, strict=True)
        for key, note_type, text, section in rows:
            if section != before:
                yield _heading(variant, section, is_first=before is None)
                before = section
            fields = text.split("\x1f")
            shape = (note_type, filled_fields(text, fields))
            form = forms.get(shape) or forms.setdefault(shape, readable(*shape))
            yield form.form % (key, *_with_pictures([fields[place] for place in form.places], pictures))
    yield "</section>\n" if before is not None else ""


def _heading(variant: Variant, section: str, *, is_first: bool) -> str:
    end = "" if is_first else "</section>\n"
    if section not in variant.deck.sections:
        return f"{end}<section>\n"
    title = variant.deck.sections[section].title[variant.language]
    return f'{end}<section id="s-{section}"><h3>{escape(title)}</h3>\n'


def _with_pictures(fields: Sequence[str], pictures: Mapping[str, int]) -> Iterable[str]:
    """Put the number of a picture in the place of its name: its content stands once, in a style sheet."""
    if not any("<img " in field for field in fields):
        return fields
    return [_PICTURE.sub(lambda found: f'<img class="m{pictures.get(found.group(1), "")}"', field) for field in fields]
