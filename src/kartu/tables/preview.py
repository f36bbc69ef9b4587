"""What is told before a table is taken: how its columns are understood, some entries as they would be, and advice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.check.checker import shown
from kartu.model.counting import counted
from kartu.tables.columns import KEY, KIND, Column
from kartu.tables.sheet import Told, letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kartu.tables.importing import Prepared
    from kartu.tables.plan import Planned
    from kartu.tables.sheet import Cell
    from kartu.tables.sheetlayout import SheetLayout

SAMPLES: Final = 3
"""Entries that are shown as they would be."""
_NAMED: Final = 8  # columns named before there is only a number
_ADVICE: Final = {
    Told.NUMBER: "Column {columns} holds numbers, taken as the cells show them, for example {example}.",
    Told.SHOWN: "Column {columns} holds numbers or dates, taken as the cells show them, for example {example}.",
    Told.DATE: "Column {columns} holds dates or times, taken as the cells show them, for example {example}.",
    Told.LOOKS: "Column {columns} holds bold, italics or colours, which were left out, for example in {example}.",
    Told.MEDIA: "Column {columns} names pictures or sounds that the file does not hold, for example in {example}.",
}


def lines(prepared: Prepared, *, is_new: bool) -> Iterator[str]:
    """Give all that is to be read before anything is written, but for the difference."""
    foreign = [layout for layout in prepared.layouts if is_new or not layout.is_ours]
    for layout in prepared.layouts:
        yield from layout.sheet.says
        if layout in foreign:
            yield from described(layout)
    if foreign:
        yield from samples(prepared.planned)
    yield from advice(prepared.planned)


def described(layout: SheetLayout) -> Iterator[str]:
    """Say which column is taken for which key."""
    start = f"Sheet {layout.sheet.name}: " if layout.sheet.name else ""
    width = max((len(row.cells) for row in layout.rows), default=0)
    heads = "" if layout.head else ", no headings"
    taken = ", ".join(_one(number, column, layout) for number, column in sorted(layout.columns.items()))
    kind = f"; each row is an entry of the kind {layout.kind}" if layout.kind else ""
    yield f"{start}{counted(width, 'column', 'columns')}{heads}: {taken}{kind}"
    if layout.section:
        yield f"{start}its entries come into the section “{layout.section}”"
    if layout.left_out:
        some = [_left_out(number, text) for number, text in layout.left_out.items()]
        more = f", and {len(some) - _NAMED:,} more" if len(some) > _NAMED else ""
        yield f"{start}left out: {', '.join(some[:_NAMED])}{more}"


def _one(number: int, column: Column | str, layout: SheetLayout) -> str:
    what = column.header if isinstance(column, Column) else {KEY: "key", KIND: "kind"}.get(column, column)
    return f"column {letters(number)}{_heading(number, layout)} → {what}"


def _heading(number: int, layout: SheetLayout) -> str:
    cells = layout.head.cells if layout.head else ()
    text = cells[number - 1].text if number <= len(cells) else ""
    return f" ({shown(text)})" if text else ""


def _left_out(number: int, text: str) -> str:
    return f"column {letters(number)}{f' ({shown(text)})' if text not in ('', '-') else ''}"


def samples(planned: Planned) -> Iterator[str]:
    """Show the first new entries as they would be."""
    for key in planned.added[:SAMPLES]:
        yield f"  {key}:"
        for column, (_, cell) in planned.rows[key].cells.items():
            if cell.text:
                yield f"    {column.header}: {shown(cell.text)}"
    if len(planned.added) > SAMPLES:
        yield f"  … and {counted(len(planned.added) - SAMPLES, 'more entry', 'more entries')}"


def advice(planned: Planned) -> Iterator[str]:
    """Say a line for each column that held something that is no plain text."""
    found: dict[tuple[Told, int], list[Cell]] = {}
    for key in (*planned.added, *planned.changed):
        for number, cell in planned.rows[key].cells.values():
            if cell.told is not Told.NOTHING:
                found.setdefault((cell.told, number), []).append(cell)
    for (told, number), cells in found.items():
        yield _ADVICE[told].format(columns=letters(number), example=f"“{shown(cells[0].text)}”")


def shortened(difference: Sequence[str], limit: int | None) -> Iterator[str]:
    """Give the first lines of a difference, and how many there are more."""
    yield from difference[:limit]
    if limit is not None and len(difference) > limit:
        yield f"… and {len(difference) - limit:,} more lines; `--all` shows them"
