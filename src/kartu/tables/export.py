"""A checked deck -> sheets: a row an entry, in the order of the source, with the defaults of its file filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kartu.model.kind import Value
from kartu.model.messages import msg
from kartu.tables.cells import cell_text
from kartu.tables.columns import KEY, KIND, columns_of, exported_hashes, exported_heading
from kartu.tables.sheet import Sheet, plain_rows, text_cell
from kartu.tables.translation import columns_for
from kartu.tables.workbook import CELL_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.check.decksource import RawEntry
    from kartu.model.deck import Deck
    from kartu.model.kind import Kind
    from kartu.model.problems import Problem
    from kartu.tables.columns import Column
    from kartu.tables.translation import Translation


def sheets_by_kind(
    deck: Deck, raw: Mapping[str, RawEntry], kinds: Mapping[str, Kind], wanted: Translation | None = None
) -> tuple[Sheet, ...]:
    """Return a sheet for each kind that the deck holds, named after it, in the order of their first entries.

    With a translation `wanted`, only its two languages stand in them.
    """
    entries: dict[str, list[RawEntry]] = {}
    for entry in deck.entries:
        entries.setdefault(entry.kind, []).append(raw[entry.key])
    return tuple(
        _sheet(name, [KEY], columns_of([kinds[name]], deck.languages), own, wanted) for name, own in entries.items()
    )


def one_sheet(
    deck: Deck, raw: Mapping[str, RawEntry], kinds: Mapping[str, Kind], wanted: Translation | None = None
) -> tuple[Sheet, ...]:
    """Return all kinds in one sheet, with a column that says which an entry is of: for files that hold only one."""
    used = dict.fromkeys(entry.kind for entry in deck.entries)
    columns = columns_of([kinds[name] for name in used], deck.languages)
    return (_sheet("", [KEY, KIND], columns, [raw[entry.key] for entry in deck.entries], wanted),)


def too_long(sheets: Sequence[Sheet], raw: Mapping[str, RawEntry]) -> Iterator[Problem]:
    """Find the texts that do not fit into a cell of a workbook."""
    for sheet in sheets:
        heads = [cell.text for cell in sheet.rows[0].cells]
        for row in sheet.rows[1:]:
            for head, cell in zip(heads, row.cells, strict=True):
                if len(cell.text) > CELL_LIMIT:
                    yield raw[row.cells[0].text].problem(
                        "E709",
                        msg("this text has more than {n} characters, which is what a cell can hold", n=CELL_LIMIT),
                        head.split(" [", maxsplit=1)[0],
                        hint=msg("export to .csv, or shorten the text"),
                    )


def _sheet(
    name: str, lead: list[str], columns: Sequence[Column], entries: Sequence[RawEntry], wanted: Translation | None
) -> Sheet:
    """Make a sheet; its hidden cells know all columns, those too that a translator does not see."""
    rows = [{column: _text(entry, column) for column in columns} for entry in entries]
    shown = columns_for(columns, rows, wanted) if wanted else columns
    marks = [wanted.heading] if wanted else []
    lines = [[*lead, *marks, *(column.header for column in shown), *([exported_heading(columns)] if name else [])]]
    for entry, texts in zip(entries, rows, strict=True):
        first = [entry.key if head == KEY else str(entry.values[KIND]) for head in lead]
        mark = [wanted.marks.get(entry.key, "")] if wanted else []
        last = [exported_hashes(text_cell(text).text for text in texts.values())] if name else []
        lines.append([*first, *mark, *(texts[column] for column in shown), *last])
    start = len(lead) + len(marks)
    flags = {place for place, column in enumerate(shown, start=start) if column.value is Value.FLAG}
    return Sheet(name, plain_rows(lines, flags))


def _text(entry: RawEntry, column: Column) -> str:
    return cell_text(column.value, column.language, entry.values.get(column.name))
