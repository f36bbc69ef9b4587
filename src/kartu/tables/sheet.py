"""What a spreadsheet is to Kartu: sheets of rows of text, and the places that problems name in it."""

from __future__ import annotations

import enum
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple
from zipfile import BadZipFile

from kartu.html.invisible import visible
from kartu.html.to_text import plain_text
from kartu.model.messages import NOTHING, Message, msg
from kartu.model.problems import KartuError, Position, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

ROW_LIMIT: Final = 50_000
"""Rows with something in them; a deck of 10,000 entries is far beyond any school's."""
LAST_ROW: Final = 1 << 20
"""Spreadsheet programs number no more rows than these."""
FILLED_LIMIT: Final = 250_000
"""Cells with something in them; 10,000 entries in two languages fill about 120,000."""
TEXT_LIMIT: Final = 20_000_000
"""Characters in all cells, repeated ones counted each time; 10,000 entries in two languages have 5 million."""
COLUMN_LIMIT: Final = 200
"""Columns that are looked at; the widest kind has about 30 in two languages."""

_EXACT: Final = 10**15
"""Spreadsheet programs keep no more digits of a number than these."""
SPLIT: Final = msg("split it into several")
"""What to do with a table that is too large."""


DAMAGED: Final = (
    ArithmeticError,  # a number that is too large for where it belongs
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,  # also what is nested too deeply
    SyntaxError,  # both of openpyxl's parsers of XML
    TypeError,
    ValueError,
    BadZipFile,
)
"""What the libraries that read spreadsheets let through when a part of a file is missing or broken."""


class TableError(KartuError):
    """A file that cannot be read as a table, or only at a danger; told to the person as a problem of the file."""

    def __init__(self, message: Message, hint: Message = NOTHING, code: str = "E701") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code


class Told(enum.Enum):
    """What a cell held that was not a text; the person is told of it, a line for each column."""

    NOTHING = ""
    NUMBER = "a number, taken as the cell shows it"
    SHOWN = "a number or date as the spreadsheet program itself wrote it"
    DATE = "a date or time, taken as the cell shows it"
    LOOKS = "bold, italics, colours and the like"
    MEDIA = "a picture or sound, which the file does not hold"


class Cell(NamedTuple):
    """A cell: its text, or why what is in it is not text as somebody typed it."""

    text: str
    fault: str = ""
    flag: bool = False  # the spreadsheet program took it for true or false; `text` says which
    told: Told = Told.NOTHING
    html: str = ""  # of a text with bold and the like; a deck with markup can hold more than `text`


class Row(NamedTuple):
    """A row that is not empty, with its number as spreadsheet programs show it."""

    number: int
    cells: tuple[Cell, ...]


class Sheet(NamedTuple):
    """A sheet; the first row is the header. `name` is '' where a file can hold only one (CSV)."""

    name: str
    rows: tuple[Row, ...]
    says: tuple[Message, ...] = ()  # sentences about how it was read
    heads: tuple[str, ...] = ()  # headings that do not stand in a row, `-` for a column to leave out


class CellPosition(Position):
    """A place in a spreadsheet: `line` is the row's number, `column` counts from 1 and is shown as a letter."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self.file}, {letters(self.column)}{self.line}" if self.line else self.file


def letters(column: int) -> str:
    """Give a column's name as spreadsheet programs show it: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell_position(file: str, sheet: str, row: int, column: int) -> CellPosition:
    """Make the place of a cell; row 0 means the whole sheet."""
    return CellPosition(msg("{file}, sheet {sheet}", file=file, sheet=sheet) if sheet else file, row, column)


def cell_problem(  # noqa: PLR0913 - all of them make one sentence
    file: str,
    sheet: str,
    row: int,
    column: int,
    code: str,
    message: Message,
    *,
    hint: Message = NOTHING,
    entry: str = "",
    key: str = "",
) -> Problem:
    """Make a problem of a cell."""
    return Problem(code, cell_position(file, sheet, row, column), message, hint, entry=entry, key=key)


def text_cell(text: str) -> Cell:
    """Take a text as the sources take it: trimmed, composed (NFC), with line breaks of one sort."""
    text = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text).strip()
    # Python takes none of them for printable, and tells that of a whole text at once.
    if not text.isprintable() and any(map(_cannot_be_shown, text)):
        return Cell("", msg("a character that cannot be shown"))
    return Cell(text)


def _cannot_be_shown(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"


def html_cell(html: str) -> Cell:
    """Take a text that has a look: what carries meaning is kept as Unicode has it, or else the cell is refused."""
    typed = plain_text(html)
    if typed.refused:
        return Cell("", typed.refused[0])
    cell = text_cell(typed.text)
    if not typed.lost or cell.fault:
        return cell
    is_media = not {"a picture", "a sound", "a film"}.isdisjoint(typed.lost)
    return cell._replace(html=html, told=Told.MEDIA if is_media else Told.LOOKS)


def wrapped(html: str, tags: Iterable[str]) -> str:
    """Put tags around a piece of HTML."""
    for tag in tags:
        html = f"<{tag}>{html}</{tag}>"
    return html


def number_cell(value: float, *, is_shown_as_is: bool) -> Cell:
    """Take a whole number that is shown as it is; of others nobody knows what was typed."""
    if not is_shown_as_is or not abs(value) < _EXACT or value != int(value):
        return Cell("", msg("a number that may not be what was typed"))
    return Cell(str(int(value)))


def plain_rows(lines: list[list[str]], flags: Collection[int] = ()) -> tuple[Row, ...]:
    """Make rows of texts, numbered from 1; the columns in `flags`, counted from 0, hold true or false."""
    return tuple(
        Row(number, tuple(Cell(text, flag=place in flags) for place, text in enumerate(line)))
        for number, line in enumerate(lines, start=1)
    )


def within_limits(sheets: Iterable[tuple[str, Iterable[Row]]]) -> Iterator[Sheet]:
    """Take sheets without empty rows, and rows without the empty cells at their end. Raises `TableError`."""
    rows = cells = characters = 0
    for name, all_rows in sheets:
        taken = []
        for row in all_rows:
            filled = [place for place, cell in enumerate(row.cells, start=1) if cell.text or cell.fault]
            if not filled:
                continue
            rows += 1
            cells += len(filled)
            characters += sum(len(cell.text) for cell in row.cells)
            if too_much := _too_much(rows, cells, characters):
                raise TableError(too_much, SPLIT, "E702")
            taken.append(Row(row.number, row.cells[: filled[-1]]))
        yield Sheet(name, tuple(taken))


def _too_much(rows: int, cells: int, characters: int) -> Message | None:
    """Say what a table has too much of."""
    if rows > ROW_LIMIT:
        return msg("this table has more than {n} rows", n=ROW_LIMIT)
    if cells > FILLED_LIMIT:
        return msg("more than {n} cells of this table are filled", n=FILLED_LIMIT)
    return msg("this table has more than {n} characters", n=TEXT_LIMIT) if characters > TEXT_LIMIT else None


def small_number(text: str) -> int:
    """Give the whole number that a text is, of at most nine digits, else -1: Python refuses to read huge ones."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1
