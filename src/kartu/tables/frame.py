"""What the rows of a table may name: languages, sections and forms of the deck, these two by key or by title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.kind import Value
from kartu.tables.keys import slug
from kartu.tables.sheet import small_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kartu.model.deck import Deck
    from kartu.tables.columns import Column
    from kartu.tables.reading import TableRow
    from kartu.tables.sheet import Cell

_NUMBER: Final = re.compile(r"\d+\b[\s.)-]*")


class Frame(NamedTuple):
    """The languages of a deck, and the keys that its entries may name, each with its titles."""

    languages: tuple[str, ...]
    sections: Mapping[str, Collection[str]]
    options: Mapping[str, Collection[str]]  # of all sets of forms
    sets: Mapping[str, Collection[str]]  # the sets of forms, each with its questions

    def keyed(self, rows: Iterable[TableRow]) -> list[TableRow]:
        """Replace titles of sections and forms by their keys."""
        return [
            row._replace(cells={column: self._keyed(column, *cell) for column, cell in row.cells.items()})
            for row in rows
        ]

    def _keyed(self, column: Column, number: int, cell: Cell) -> tuple[int, Cell]:
        known: dict[Value, Mapping[str, Collection[str]]] = {
            Value.SECTION: self.sections,
            Value.FORM: self.options,
            Value.FORMS: self.sets,
        }
        names = known.get(column.value)
        if not names or not cell.text or cell.text in names:
            return number, cell
        wanted = slug(bare(cell.text))
        same = (key for key, titles in names.items() if wanted == key or wanted in {slug(bare(t)) for t in titles})
        return number, cell._replace(text=next(same, cell.text))


def frame_of(deck: Deck) -> Frame:
    """Return what the rows for this deck may name."""
    options: dict[str, Collection[str]] = {}
    for form_set in deck.forms.values():
        options |= {key: (*options.get(key, ()), *text.values()) for key, text in form_set.options.items()}
    sections = {key: tuple(section.title.values()) for key, section in deck.sections.items()}
    sets = {key: tuple(form_set.question.values()) for key, form_set in deck.forms.items()}
    return Frame(deck.languages, sections, options, sets)


def bare(title: str) -> str:
    """Return a title without the number that keeps sections in order."""
    return _NUMBER.sub("", title, count=1) if _NUMBER.match(title) else title


def number_of(title: str) -> int:
    """Return the number that keeps a section in order; -1 if it has none."""
    match = _NUMBER.match(title)
    return small_number(match[0].rstrip(" \t.)-")) if match else -1
