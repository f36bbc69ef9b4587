"""What is told before a table is taken: how its columns are understood, some entries as they would be, and advice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.check.checker import shown
from kartu.model.messages import Message, listed, msg, nmsg
from kartu.tables.columns import Column
from kartu.tables.notestext import LEFT_OUT
from kartu.tables.sheet import Told, letters
from kartu.tables.sheetlayout import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kartu.tables.importing import Prepared
    from kartu.tables.plan import Planned
    from kartu.tables.sheet import Cell
    from kartu.tables.sheetlayout import SheetLayout

SAMPLES: Final = 3
"""Entries that are shown as they would be."""
_NAMED: Final = 8  # columns named before there is only a number


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


def described(layout: SheetLayout) -> Iterator[Message]:
    """Say which column is taken for which key."""
    name = layout.sheet.name
    for line in _described(layout):
        yield msg("Sheet {name}: {line}", name=name, line=line) if name else line


def _described(layout: SheetLayout) -> Iterator[Message]:
    width = max((len(row.cells) for row in layout.rows), default=0)
    columns = nmsg("{n} column", "{n} columns", width)
    if not layout.head:
        columns = nmsg("{n} column, no headings", "{n} columns, no headings", width)
    line = msg("{columns}: {taken}", columns=columns, taken=listed(_all_taken(layout)))
    yield msg("{line}; each row is an entry of the kind {kind}", line=line, kind=layout.kind) if layout.kind else line
    if layout.section:
        yield msg("its entries come into the section “{section}”", section=layout.section)
    if layout.left_out:
        left = [_column(number, "" if text == LEFT_OUT else text) for number, text in layout.left_out.items()]
        line = msg("left out: {columns}", columns=listed(left[:_NAMED]))
        yield msg("{line}, and {n} more", line=line, n=len(left) - _NAMED) if len(left) > _NAMED else line


def _all_taken(layout: SheetLayout) -> Iterator[Message]:
    """Say what each column is taken for; of many that are what their headings say, only how many they are."""
    cells = layout.head.cells if layout.head else ()
    taken = []
    for number, column in sorted(layout.columns.items()):
        what = column.header if isinstance(column, Column) else msg("refused") if column == REFUSED else column
        taken.append((number, cells[number - 1].text if number <= len(cells) else "", what))
    as_headed = sum(heading == what for _, heading, what in taken)
    for number, heading, what in taken:
        if heading != what or as_headed <= _NAMED:
            yield msg("{column} → {what}", column=_column(number, heading), what=what)
    if as_headed > _NAMED:
        is_all = as_headed == len(taken)
        yield msg("all as they are headed") if is_all else msg("{n} as they are headed", n=as_headed)


def _column(number: int, heading: str) -> Message:
    """Name a column as spreadsheet programs do, and by what stands above it."""
    if not heading:
        return msg("column {letter}", letter=letters(number))
    return msg("column {letter} ({heading})", letter=letters(number), heading=shown(heading))


def samples(planned: Planned) -> Iterator[str]:
    """Show the first new entries as they would be."""
    for key in planned.added[:SAMPLES]:
        yield f"  {key}:"
        for column, (_, cell) in planned.rows[key].cells.items():
            if cell.text:
                yield f"    {column.header}: {shown(cell.text)}"
    if len(planned.added) > SAMPLES:
        yield nmsg("  … and {n} more entry", "  … and {n} more entries", len(planned.added) - SAMPLES)


def advice(planned: Planned) -> Iterator[Message]:
    """Say a line for each column that held something that is no plain text."""
    found: dict[tuple[Told, int], list[Cell]] = {}
    for key in (*planned.added, *planned.changed):
        for number, cell in planned.rows[key].cells.values():
            if cell.told is not Told.NOTHING:
                found.setdefault((cell.told, number), []).append(cell)
    for (told, number), cells in found.items():
        yield _advised(told, letters(number), shown(cells[0].text))


def _advised(told: Told, column: str, sample: str) -> Message:
    values = {"column": column, "sample": sample}
    if told is Told.NUMBER:
        return msg("Column {column} holds numbers, taken as the cells show them, for example “{sample}”.", **values)
    if told is Told.SHOWN:
        return msg(
            "Column {column} holds numbers or dates, taken as the cells show them, for example “{sample}”.", **values
        )
    if told is Told.DATE:
        return msg(
            "Column {column} holds dates or times, taken as the cells show them, for example “{sample}”.", **values
        )
    if told is Told.LOOKS:
        return msg(
            "Column {column} holds bold, italics or colours, which were left out, for example in “{sample}”.", **values
        )
    return msg(
        "Column {column} names pictures or sounds that the file does not hold, for example in “{sample}”.", **values
    )


def shortened(difference: Sequence[str], limit: int | None) -> Iterator[str]:
    """Give the first lines of a difference, and how many there are more."""
    yield from difference[:limit]
    if limit is not None and len(difference) > limit:
        more = len(difference) - limit
        yield nmsg("… and {n} more line; `--all` shows it", "… and {n} more lines; `--all` shows them", more)
