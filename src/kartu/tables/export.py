"""A checked deck -> sheets: a row an entry, in the order of the source, with the defaults of its file filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kartu.model.kind import Value
from kartu.tables.columns import KEY, KIND, columns_of, exported_hashes, exported_heading
from kartu.tables.sheet import Sheet, plain_rows, text_cell
from kartu.tables.values import cell_text
from kartu.tables.workbook import CELL_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.check.decksource import RawEntry
    from kartu.model.deck import Deck
    from kartu.model.kind import Kind
    from kartu.model.problems import Problem
    from kartu.tables.columns import Column


def sheets_by_kind(deck: Deck, raw: Mapping[str, RawEntry], kinds: Mapping[str, Kind]) -> tuple[Sheet, ...]:
    """Give a sheet for each kind that the deck holds, named after it, in the order of their first entries."""
    entries: dict[str, list[RawEntry]] = {}
    for entry in deck.entries:
        entries.setdefault(entry.kind, []).append(raw[entry.key])
    return tuple(_sheet(name, [KEY], columns_of([kinds[name]], deck.languages), own) for name, own in entries.items())


def one_sheet(deck: Deck, raw: Mapping[str, RawEntry], kinds: Mapping[str, Kind]) -> tuple[Sheet, ...]:
    """Give all kinds in one sheet, with a column that says which an entry is of: for files that hold only one."""
    used = dict.fromkeys(entry.kind for entry in deck.entries)
    columns = columns_of([kinds[name] for name in used], deck.languages)
    return (_sheet("", [KEY, KIND], columns, [raw[entry.key] for entry in deck.entries]),)


def too_long(sheets: Sequence[Sheet], raw: Mapping[str, RawEntry]) -> Iterator[Problem]:
    """Find the texts that do not fit into a cell of a workbook."""
    for sheet in sheets:
        heads = [cell.text for cell in sheet.rows[0].cells]
        for row in sheet.rows[1:]:
            for head, cell in zip(heads, row.cells, strict=True):
                if len(cell.text) > CELL_LIMIT:
                    yield raw[row.cells[0].text].problem(
                        "E709",
                        f"this text has more than {CELL_LIMIT:,} characters, which is what a cell can hold",
                        head.split(" [", maxsplit=1)[0],
                        hint="export to .csv, or shorten the text",
                    )


def _sheet(name: str, lead: list[str], columns: Sequence[Column], entries: Sequence[RawEntry]) -> Sheet:
    lines = [[*lead, *(column.header for column in columns)]]
    if name:
        lines[0].append(exported_heading(columns))
    for entry in entries:
        first = [entry.key if head == KEY else str(entry.values[KIND]) for head in lead]
        texts = [cell_text(column.value, column.language, entry.values.get(column.name)) for column in columns]
        last = [exported_hashes(text_cell(text).text for text in texts)] if name else []
        lines.append([*first, *texts, *last])
    flags = {place for place, column in enumerate(columns, start=len(lead)) if column.value is Value.FLAG}
    return Sheet(name, plain_rows(lines, flags))
