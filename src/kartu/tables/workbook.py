"""Excel workbooks (.xlsx), through openpyxl."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from zipfile import BadZipFile

from kartu.tables.columns import EXPORTED
from kartu.tables.sheet import (
    COLUMN_LIMIT,
    LAST_ROW,
    Cell,
    Row,
    Sheet,
    TableError,
    number_cell,
    text_cell,
    within_limits,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CELL_LIMIT: Final = 32_767
"""Characters in one cell: Excel's own limit."""
_TEXT_FORMAT: Final = "@"
_WIDTHS: Final = {"key": 28, "section": 18}
_WIDTH: Final = 40
# Excel writes a character that XML cannot hold as _x000D_, and so has to write the text _x000D_ in another way.
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NUMBER_FORMATS: Final = frozenset({"General", "0", "@"})
_FAULTS: Final = {"f": "a formula", "e": "an error of the spreadsheet program"}  # by openpyxl's types of cells


def write_xlsx(file: BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Write sheets, with frozen headers and every cell set to text, so that nothing typed later is changed."""
    from openpyxl import Workbook  # noqa: PLC0415 - an extra, and slow to import

    book = Workbook(write_only=True)
    for sheet in sheets:
        _write_sheet(book, sheet)
    book.save(file)


def _write_sheet(book: Any, sheet: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    target = book.create_sheet(sheet.name)
    target.freeze_panes = "B2"
    header, *rows = sheet.rows
    wrapped = Alignment(wrap_text=True, vertical="top")
    bold, shade = Font(bold=True), PatternFill("solid", fgColor="E8E8E8")
    for place, cell in enumerate(header.cells, start=1):
        column = target.column_dimensions[get_column_letter(place)]
        column.width = _WIDTHS.get(cell.text, _WIDTH)
        column.hidden = cell.text.startswith(EXPORTED)
        column.number_format = _TEXT_FORMAT  # rows below the last entry, too: what is typed there stays text

    def made(text: str, *, is_head: bool) -> Any:
        cell = WriteOnlyCell(target)
        if text:
            cell.value = _LOOKS_ESCAPED.sub("_x005F_", text)
            cell.data_type = "s"  # else openpyxl takes `=…` for a formula
        cell.number_format = _TEXT_FORMAT
        cell.alignment = wrapped
        if is_head:
            cell.font, cell.fill = bold, shade
        return cell

    target.append([made(cell.text, is_head=True) for cell in header.cells])
    for row in rows:
        target.append([made(cell.text, is_head=False) for cell in row.cells])


def read_xlsx(file: BinaryIO) -> tuple[Sheet, ...]:
    """Read a workbook, whose zip must have been looked at before. Raises `TableError` if it cannot be read."""
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        with warnings.catch_warnings(action="ignore"):  # openpyxl tells what else of a workbook it does not keep
            book = load_workbook(file, read_only=True, keep_links=False)
            # two sheets of one part are no spreadsheet program's work, but a way to make much of little
            if len({sheet._worksheet_path for sheet in book.worksheets}) < len(book.worksheets):  # noqa: SLF001
                raise TableError("this file is damaged: two sheets are one", "open it and save it again as .xlsx")
            return tuple(within_limits((sheet.title, _rows(sheet)) for sheet in book.worksheets))
    except (BadZipFile, SyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError) as error:
        # what openpyxl lets through when a part is missing or broken; both of its parsers raise a `SyntaxError`
        raise TableError(
            "this file cannot be read as an Excel workbook (.xlsx)", "open it and save it again as .xlsx"
        ) from error


def _rows(sheet: Any) -> Iterator[Row]:
    from openpyxl.cell.read_only import EMPTY_CELL  # noqa: PLC0415

    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    for number, cells in enumerate(sheet.iter_rows(max_col=COLUMN_LIMIT, max_row=LAST_ROW), start=1):
        filled = [cell for cell in cells if cell is not EMPTY_CELL]
        if filled:  # nearly always from the left on, and then the rest needs no look
            yield Row(number, tuple(map(_cell, filled if filled[-1] is cells[len(filled) - 1] else cells)))


def _cell(cell: Any) -> Cell:
    value = cell.value
    if isinstance(value, str) and cell.data_type not in _FAULTS:
        return text_cell(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), value))
    if isinstance(value, bool):
        return Cell("true" if value else "false", flag=True)
    if isinstance(value, (int, float)):
        return number_cell(value, is_shown_as_is=cell.number_format in _NUMBER_FORMATS)
    return Cell("", "" if value is None else _FAULTS.get(cell.data_type, "a date or time"))
