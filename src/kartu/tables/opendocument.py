"""OpenDocument spreadsheets (.ods: LibreOffice and others), through odfdo."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

from kartu.tables.sheet import (
    COLUMN_LIMIT,
    ROW_LIMIT,
    Cell,
    Row,
    Sheet,
    TableError,
    number_cell,
    text_cell,
    within_limits,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BytesIO

_CELLS: Final = "table:table-cell|table:covered-table-cell"
_LAST_ROW: Final = 1 << 24  # no spreadsheet program has more


def read_ods(file: BytesIO) -> tuple[Sheet, ...]:
    """Read a spreadsheet, whose zip must have been looked at before. Raises `TableError` if it cannot be read."""
    from lxml.etree import LxmlError  # noqa: PLC0415 - an extra, and slow to import
    from odfdo import Document  # noqa: PLC0415
    from odfdo.security import SecurityError  # noqa: PLC0415

    try:
        return tuple(within_limits((table.name or "", _rows(table)) for table in Document(file).body.tables))
    except (LxmlError, SecurityError, KeyError, ValueError, TypeError, AttributeError, OSError) as error:
        # what odfdo lets through when a part of the file is missing or broken
        raise TableError(
            "this file cannot be read as an OpenDocument spreadsheet (.ods)", "open it and save it again as .ods"
        ) from error


def _rows(table: Any) -> Iterator[Row]:
    number = 0
    for row in table.get_elements("descendant::table:table-row"):
        times = _times(row, "table:number-rows-repeated", _LAST_ROW)
        cells = tuple(_cells(row))
        if any(cell.text or cell.fault for cell in cells):
            for again in range(min(times, ROW_LIMIT + 1)):  # one beyond the limit, so that it is noticed
                yield Row(number + again + 1, cells)
        number += times


def _cells(row: Any) -> Iterator[Cell]:
    free = COLUMN_LIMIT
    for element in row.get_elements(_CELLS):
        times = min(_times(element, "table:number-columns-repeated", COLUMN_LIMIT), free)
        yield from repeat(_cell(element), times)
        free -= times
        if not free:
            return


def _times(element: Any, attribute: str, limit: int) -> int:
    value = element.get_attribute(attribute)
    return min(max(int(value), 1), limit) if value else 1


def _cell(element: Any) -> Cell:
    text = "\n".join(paragraph.text_recursive for paragraph in element.get_elements("text:p"))
    if element.get_attribute("table:formula"):
        return Cell("", "a formula")
    sort = element.get_attribute("office:value-type") or "string"
    if sort == "boolean":
        return Cell("true" if element.get_attribute("office:boolean-value") == "true" else "false", flag=True)
    if sort == "float":
        value = float(element.get_attribute("office:value") or "nan")
        return number_cell(value, is_shown_as_is=text == element.get_attribute("office:value"))
    if sort in ("date", "time"):
        return Cell("", "a date or time")
    return text_cell(text) if sort == "string" else Cell("", "a number that may not be what was typed")
