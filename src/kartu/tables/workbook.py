"""Excel workbooks (.xlsx), through openpyxl."""

from __future__ import annotations

import re
import warnings
from datetime import date, time
from functools import cache
from html import escape as escape_html
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from kartu.model.language import languages
from kartu.model.messages import msg
from kartu.tables.cellformats import shown_date, shown_number
from kartu.tables.columns import EXPORTED
from kartu.tables.sheet import (
    COLUMN_LIMIT,
    DAMAGED,
    LAST_ROW,
    Cell,
    Row,
    Sheet,
    TableError,
    Told,
    html_cell,
    number_cell,
    text_cell,
    within_limits,
    wrapped,
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
_MOST: Final = 10**15  # also keeps infinity out
_SAVE: Final = msg("open it and save it again as .xlsx")
_UNKNOWN_NUMBER: Final = msg("a number that may not be what was typed")
_FAULTS: Final = {"f": msg("a formula"), "e": msg("an error of the spreadsheet program")}
"""What cells hold that is no text, by openpyxl's types of cells."""


def write_xlsx(file: BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Write sheets, with frozen headers and every cell set to text, so that nothing typed later is changed."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import

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
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - what `load_workbook` calls, which hides the parser

    try:
        with warnings.catch_warnings(action="ignore"):  # openpyxl tells what else of a workbook it does not keep
            reader = ExcelReader(file, read_only=True, keep_links=False, rich_text=True)
            reader.read()
            parts = [relation.target for _, relation in reader.parser.find_sheets()]
            # two sheets of one part are no spreadsheet program's work, but a way to make much of little
            if len({*parts}) < len(parts):
                raise TableError(msg("this file is damaged: two sheets are one"), _SAVE)
            return tuple(within_limits((sheet.title, _rows(sheet)) for sheet in reader.wb.worksheets))
    except DAMAGED as error:
        raise TableError(msg("this file cannot be read as an Excel workbook (.xlsx)"), _SAVE) from error


def _rows(sheet: Any) -> Iterator[Row]:
    """Read the rows of a sheet, one by one, for a table may be hostile.

    Only openpyxl's read-only sheets are read so. Their public `iter_rows` drops raised and struck-out letters, so this
    does what it does with openpyxl's own parser, which has no public name.
    """
    from openpyxl.cell.read_only import ReadOnlyCell  # noqa: PLC0415
    from openpyxl.cell.text import Text  # noqa: PLC0415
    from openpyxl.worksheet._reader import INLINE_STRING, WorkSheetParser  # noqa: PLC0415

    class Parser(WorkSheetParser):  # type: ignore[misc] # it has no types
        def parse_cell(self, element: Any) -> dict[str, Any]:
            found: dict[str, Any] = super().parse_cell(element)
            if element.get("t") == "inlineStr" and (inline := element.find(INLINE_STRING)) is not None:
                runs = Text.from_tree(inline).formatted
                if any(run.font for run in runs):
                    found["value"] = [_run(run.t or "", run.font) for run in runs]
            return found

    book = sheet.parent
    with sheet._get_source() as source:  # noqa: SLF001
        parser = Parser(
            source,
            sheet._shared_strings,  # noqa: SLF001
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        for number, found in parser.parse():
            if number > LAST_ROW:
                break
            cells = [ReadOnlyCell(sheet, **cell) for cell in found if 1 <= cell["column"] <= COLUMN_LIMIT]
            if cells:
                yield Row(number, tuple(_in_place(cells)))


def _in_place(cells: Sequence[Any]) -> Iterator[Cell]:
    """Put cells where their columns are, with empty ones between; of two in one place the later counts."""
    by_column = {cell.column: cell for cell in cells}
    for column in range(1, max(by_column) + 1):
        yield _cell(by_column[column]) if column in by_column else _EMPTY


_EMPTY: Final = Cell("")


def _cell(cell: Any) -> Cell:  # noqa: PLR0911 - one for each sort of value
    value = cell.value
    if cell.data_type in _FAULTS:
        return Cell("", _FAULTS[cell.data_type])
    if value is None:
        return _EMPTY
    if isinstance(value, str):
        text, look = _unescaped(value), _look(cell)
        html = wrapped(escape_html(text).replace("\n", "<br>"), look)
        return html_cell(html) if look and text.strip() else text_cell(text)
    if isinstance(value, list):  # runs with a look of their own: as openpyxl gives them, or HTML already
        shared = type(value) is not list
        return html_cell("".join(_shared_run(run) if shared else run for run in value))
    if isinstance(value, bool):
        return Cell("true" if value else "false", flag=True)
    if isinstance(value, (int, float)):
        if cell.number_format in _NUMBER_FORMATS and abs(value) < _MOST and value == int(value):
            return number_cell(value, is_shown_as_is=True)
        number = shown_number(value, cell.number_format)
        return Cell(number, told=Told.NUMBER) if number is not None else Cell("", _UNKNOWN_NUMBER)
    day = shown_date(value, cell.number_format, _months()) if isinstance(value, (date, time)) else None
    return Cell("", msg("a date or time")) if day is None else Cell(day, told=Told.DATE)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _run(text: str, font: Any) -> str:
    """Give a part of a cell's text as HTML."""
    return wrapped(escape_html(_unescaped(text)).replace("\n", "<br>"), _tags(font) if font else ())


def _shared_run(run: Any) -> str:
    return _run(run, None) if isinstance(run, str) else _run(run.text, run.font)


def _tags(font: Any) -> tuple[str, ...]:
    looks = (("b", font.b), ("i", font.i), ("u", font.u), ("s", font.strike))
    shift = {"superscript": ("sup",), "subscript": ("sub",)}.get(font.vertAlign, ())
    return (*(tag for tag, is_so in looks if is_so), *shift)


def _look(cell: Any) -> tuple[str, ...]:
    """Give what changes the meaning of a whole cell; bold and italics of one are only looks."""
    style = cell.style_array
    font = cell.parent.parent._fonts[style.fontId]  # noqa: SLF001
    return tuple(tag for tag in _tags(font) if tag in ("s", "sup", "sub"))


@cache
def _months() -> dict[str, list[str]]:
    return {code: language.labels.get("months", "").split() for code, language in languages().items()}
