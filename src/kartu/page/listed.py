"""Notes -> a readable list in the page itself: what is left of the page where no script runs.

The texts stand in it once: the script takes them from the list, and its data say which fields these are, in order.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.kind import Fill
from kartu.model.variant import BETWEEN_FIELDS
from kartu.notes.columns import columns_of
from kartu.page.blanks import ASKED, FILLED, text_field, with_blanks
from kartu.page.pieces import filled_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.model.kind import Kind
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Variant

_NOT_READ: Final = {Fill.OPTIONS, Fill.QUESTION, Fill.AUDIO, Fill.FLAG, Fill.SPEECH, Fill.KEY, Fill.SPARE}
"""What the fields hold that a list leaves out: they are in the data of the script."""

_PICTURE: Final = re.compile(r'<img src="([^"]*)"')


class Readable(NamedTuple):
    """How the list shows the notes that fill the same fields of one note type."""

    places: tuple[int, ...]  # of the fields it shows, in its order
    form: str  # the HTML of a note, with places for its key, fields and its heading's level
    titles: int  # how many of the fields are in the heading


def _other_key(kind: Kind) -> str:
    """Return what the other language's field joins that has the front; '' if there is none."""
    others = (field.of for field in kind.fields if field.fill is Fill.OTHERS and kind.front in field.of.split("+"))
    return next(others, "")


def titles_of(kind: Kind) -> list[int]:
    """Return the numbers of the fields that name a note: what the other language's joins, joined here as well."""
    if kind.is_cloze:
        return [len(kind.fields) + ASKED]
    place = {field.of: index for index, field in enumerate(kind.fields) if field.fill is Fill.TEXT}
    return [place[key] for key in (_other_key(kind) or kind.front).split("+")]


def answer_of(kind: Kind) -> int | None:
    """Return the number of the field that answers the first card."""
    if kind.is_cloze:
        return len(kind.fields) + FILLED
    place = {(field.fill, field.of): index for index, field in enumerate(kind.fields)}
    return place.get((Fill.TEXT, kind.answer), place.get((Fill.FORM, "")))


def other_of(kind: Kind) -> int | None:
    """Return the number of the field with the name of a note in the deck's other languages."""
    places = {(field.fill, field.of): index for index, field in enumerate(kind.fields)}
    return places.get((Fill.OTHERS, _other_key(kind)))


def readable(note_type: NoteType, filled: Sequence[bool]) -> Readable:
    """Say how notes of a note type are listed that fill these fields: the title, the answer, and then the rest."""
    kind = note_type.kind
    names = [field.name for field in note_type.fields]
    has_text = list(filled)
    if kind.is_cloze:  # the text with its marks is not read, but with its blanks empty, and filled
        has_text += [True, True]
        names += [names[text_field(note_type)]] * 2
        has_text[text_field(note_type)] = False
    answer = answer_of(kind)
    shown = [index for index, field in enumerate(kind.fields) if has_text[index] and field.fill not in _NOT_READ]
    titles = [index for index in titles_of(kind) if has_text[index]] or shown[:1]  # a front may be a picture alone
    rest = [index for index in shown if index not in (*titles, answer)]
    first = [answer] if answer is not None and has_text[answer] and answer not in titles else []
    heading = " – ".join("<span>%s</span>" for _ in titles)
    lines = (f"<dt>{_percent(names[index])}<dd>%s" for index in (*first, *rest))  # HTML needs no end tags here
    listed = f"<dl>{''.join(lines)}</dl>" if first or rest else ""
    return Readable(
        (*titles, *first, *rest),
        f'<article id="n-%s"><h%d class="name">{heading}</h%d>{listed}</article>\n',
        len(titles),
    )


def _percent(name: str) -> str:
    return escape(name).replace("%", "%%")


def list_of(variant: Variant, pictures: Mapping[str, int]) -> Iterator[str]:
    """Return the list of a variant's notes in HTML, a few at a time; `pictures` are numbers by name."""
    forms: dict[tuple[NoteType, tuple[bool, ...]], Readable] = {}
    before: str | None = None
    for columns in columns_of(variant.notes):
        rows = zip(columns.keys, columns.note_types, columns.joined, columns.sections, columns.cards, strict=True)
        for key, note_type, text, section, cards in rows:
            level = 4 if section in variant.deck.sections else 3
            if section != before:
                yield _heading(variant, section, is_first=before is None)
                before = section
            fields = text.split(BETWEEN_FIELDS)
            shape = (note_type, filled_of(text, fields))
            form = forms.get(shape) or forms.setdefault(shape, readable(*shape))
            if note_type.kind.is_cloze:
                fields = with_blanks(note_type, fields, cards)
            texts = _with_pictures([fields[place] for place in form.places], pictures)
            yield form.form % (key, level, *texts[: form.titles], level, *texts[form.titles :])
    yield "</section>\n" if before is not None else ""


def _heading(variant: Variant, section: str, *, is_first: bool) -> str:
    end = "" if is_first else "</section>\n"
    if section not in variant.deck.sections:
        return f"{end}<section>\n"
    title = variant.deck.sections[section].title[variant.language]
    return f'{end}<section id="s-{section}"><h3>{escape(title)}</h3>\n'


def _with_pictures(fields: Sequence[str], pictures: Mapping[str, int]) -> Sequence[str]:
    """Put the number of a picture in the place of its name: its content stands once, in a style sheet."""
    if not any("<img " in field for field in fields):
        return fields
    return [_PICTURE.sub(lambda found: f'<img class="m{pictures.get(found.group(1), "")}"', field) for field in fields]
