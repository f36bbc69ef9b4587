"""Notes -> rows of the page's data: what of a note stands nowhere else in the page.

The texts of the first language are in the page's own list (`listed.py`), and with them most of those of a second one,
since a note shows the other language, too. In a row each of these is 0, and the script takes it from there.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.model.variant import BETWEEN_FIELDS
from kartu.notes.columns import columns_of, tags_in
from kartu.page.blanks import with_blanks
from kartu.page.pieces import filled_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from kartu.model.variant import Variant
    from kartu.notes.columns import Columns
    from kartu.page.shapes import Shape, Shapes

in_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Writes a value in JSON as the page has it."""
_ELSEWHERE: Final = "0"
"""What stands in a row for a text that stands elsewhere in the page."""
_EMPTY: Final = '""'


class Table:
    """Gives each value a number, the same for equal ones."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        """Give the number of a value, a new one if it is met for the first time."""
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[Any]:
        """The values in the order of their numbers."""
        return list(self._numbers)


class Rows(NamedTuple):
    """The notes of a variant as rows: key, shape, section, tags, then the fields, without the empty ones at the end."""

    written: tuple[str, ...]  # some rows each, in JSON, with commas between them
    shapes: Mapping[int, int]  # how many notes have each shape
    tags: Sequence[tuple[str, ...]]  # what the notes' numbers of tags stand for


def rows_of(variants: Sequence[Variant], shapes: Shapes) -> list[Rows]:
    """Write the notes of each variant, the first of which stands in the page's list."""
    first = _Writer(variants[0], shapes)
    rows = [first.write()]
    texts = first.texts if len(variants) > 1 else {}
    return [*rows, *(_Writer(variant, shapes, variants[0].language, texts).write() for variant in variants[1:])]


class _Writer:
    """Writes the rows of one variant."""

    def __init__(
        self, variant: Variant, shapes: Shapes, first: str = "", firsts: Mapping[str, str] | None = None
    ) -> None:
        """Take the language and the texts of the first variant's notes by key, if this is another."""
        self._variant = variant
        self._shapes = shapes
        self._mark, self._mark_of_first = f'<span lang="{variant.language}">', f'<span lang="{first}">'
        self._firsts = firsts
        self._tags = Table()
        self._tags_of: dict[tuple[str, str], int] = {}
        self._places = {key: number for number, key in enumerate(variant.deck.sections)}
        self._used: list[int] = []
        self.texts: dict[str, str] = {}

    def write(self) -> Rows:
        written = [",".join(self._rows(columns)) for columns in columns_of(self._variant.notes)]
        return Rows(tuple(written), Counter(self._used), self._tags.values)

    def _rows(self, columns: Columns) -> Iterator[str]:
        parts = (columns.keys, columns.note_types, columns.joined, columns.tags, columns.sections, columns.cards)
        for key, note_type, text, line, section, cards in zip(*parts, strict=True):
            fields = text.split(BETWEEN_FIELDS)
            blanks = cards if note_type.kind.is_cloze else ()
            shape = self._shapes.of(note_type, filled_of(text, fields), blanks)
            self._used.append(shape.number)
            if blanks:
                fields = with_blanks(note_type, fields, cards)
            numbers = f"{shape.number},{self._places.get(section, -1)},{self._number_of_tags(section, line)}"
            yield f'["{key}",{numbers}{_in_json(fields, shape.own, self._elsewhere(key, shape, fields))}]'

    def _number_of_tags(self, section: str, line: str) -> int:
        number = self._tags_of.get((section, line))
        if number is None:
            own = _own_tags(tags_in(line), self._variant.deck.tag, section)
            number = self._tags_of[section, line] = self._tags.number(own)
        return number

    def _elsewhere(self, key: str, shape: Shape, fields: Sequence[str]) -> Collection[int]:
        """Tell which fields of a note the script finds in the list, or makes of what it finds there."""
        if self._firsts is None:
            self.texts[key] = BETWEEN_FIELDS.join(fields)
            return shape.listed
        first = self._firsts.get(key, "").split(BETWEEN_FIELDS)
        found = []
        for own, other in shape.twins if len(first) == len(fields) else ():
            if first[own] and fields[other] == f"{self._mark_of_first}{first[own]}</span>":
                found.append(other)
            if fields[own] and first[other] == f"{self._mark}{fields[own]}</span>":
                found.append(own)
        return found


def _own_tags(tags: Sequence[str], prefix: str, section: str) -> tuple[str, ...]:
    """Return the tags a teacher wrote: without the deck's prefix, and without the section's own."""
    start = f"{prefix}::" if prefix else ""
    return tuple(tag.removeprefix(start) for tag in tags if tag != f"{start}{section}")


def _in_json(fields: Sequence[str], own: Iterable[int], elsewhere: Collection[int]) -> str:
    """Write fields as the end of a list, with a comma before each: of the places `own`, as far as not elsewhere."""
    texts = [_EMPTY] * len(fields)
    for place in own:
        if fields[place] and place not in elsewhere:
            texts[place] = _quoted(fields[place])
    for place in elsewhere:
        texts[place] = _ELSEWHERE
    while texts and texts[-1] == _EMPTY:
        texts.pop()
    return ",".join(["", *texts])


def _quoted(text: str) -> str:
    """Write a text in JSON; most need no look at their letters one by one."""
    return f'"{text}"' if '"' not in text and "\\" not in text and text.isprintable() else in_json(text)
