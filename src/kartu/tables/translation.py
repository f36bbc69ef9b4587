"""A sheet for whoever translates: each text beside its translation, and a mark where the two no longer belong together.

Of such a sheet only the translation is taken back: whatever happens to the other columns, it touches no other language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.history.compare import compare, side_of_record, side_of_variants
from kartu.history.translations import left_behind
from kartu.model.messages import Message, msg
from kartu.tables.columns import EXPORTED, KEY, KIND
from kartu.tables.sheet import Cell, Row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from kartu.history.record import Record
    from kartu.model.variant import Variant
    from kartu.tables.columns import Column
    from kartu.tables.sheet import Sheet

MARK: Final = "translate"
"""Begins the heading of the column with the marks; the language follows."""
CHANGED, MISSING = msg("changed"), msg("missing")


class Translation(NamedTuple):
    """What a sheet is wanted for."""

    source: str  # the language that the texts were written in
    target: str
    marks: Mapping[str, Message | str]  # by entry: `CHANGED` or `MISSING`; nothing for those that are in order

    @property
    def heading(self) -> str:
        """What stands above the marks."""
        return f"{MARK} {self.target}"

    @property
    def summary(self) -> Message:
        """Say how much there is to do."""
        changed, missing = (list(self.marks.values()).count(mark) for mark in (CHANGED, MISSING))
        return msg(
            "{changed} changed in {source} since the release but not in {target}, {missing} not translated yet",
            changed=changed,
            missing=missing,
            source=self.source,
            target=self.target,
        )


def translation_of(variants: Sequence[Variant], record: Record, source: str, target: str) -> Translation:
    """Look which notes lack a translation, and of which the text was changed since the last release but not that."""
    keys = {variant.language: [note.key for note in variant.notes] for variant in variants}
    missing = set(keys.get(source, ())) - set(keys.get(target, ()))
    changes = compare(side_of_record(record), side_of_variants(variants))
    marks = dict.fromkeys(left_behind(changes, source, target), CHANGED) | dict.fromkeys(missing, MISSING)
    return Translation(source, target, marks)


def columns_for(columns: Sequence[Column], texts: Iterable[Mapping[Column, str]], wanted: Translation) -> list[Column]:
    """Return the columns of a sheet that a translator needs: those of both languages in which there is anything."""
    pair = (wanted.source, wanted.target)
    used = {column.name for row in texts for column, text in row.items() if text and column.language in pair}
    return [column for column in columns if column.language in pair and column.name in used]


def only_the_translation(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Leave out of a translator's sheets what is not the translation; other sheets stay as they are."""
    return tuple(_reduced(sheet) for sheet in sheets)


def _reduced(sheet: Sheet) -> Sheet:
    heads = [cell.text.casefold().strip() for cell in sheet.rows[0].cells] if sheet.rows else []
    target = next((head.removeprefix(MARK).strip() for head in heads if head.startswith(f"{MARK} ")), "")
    if not target:
        return sheet
    kept = {place for place, head in enumerate(heads) if _is_kept(head, target)}
    return sheet._replace(rows=tuple(_rows(sheet, kept)))


def _is_kept(head: str, target: str) -> bool:
    return head in (KEY, KIND) or head.startswith(EXPORTED) or head.endswith(f"[{target}]")


def _rows(sheet: Sheet, kept: Collection[int]) -> Iterator[Row]:
    """Empty the other columns, so that those kept stay where the person sees them."""
    for row in sheet.rows:
        yield Row(row.number, tuple(cell if place in kept else Cell("") for place, cell in enumerate(row.cells)))
