"""Files of tables: which sort a file is, by what is in it, and that it does no harm to open it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from kartu.inspect.archive import PackageError, opened
from kartu.model.messages import msg
from kartu.tables.csvfile import read_csv, write_csv
from kartu.tables.inspection import is_opendocument
from kartu.tables.sheet import Sheet, TableError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CSV: Final = ".csv"
XLSX: Final = ".xlsx"
FILE_LIMIT: Final = 32 << 20
"""Bytes of a file; 10,000 entries in two languages make 3 MB."""
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOOKS_LIKE_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")


def read_table(path: Path) -> tuple[Sheet, ...]:
    """Read the sheets of an .xlsx, .ods or .csv file.

    Raises `TableError` if the file is none, or one that was made to do harm.
    """
    try:
        with path.open("rb") as opened:
            data = opened.read(FILE_LIMIT + 1)  # not by the size that is said: a pipe has none
    except PermissionError as error:
        message = msg("this file cannot be read: it is open in another program, or not yours")
        hint = msg("close it there, and run the command again; or save a copy of it, and name the copy")
        raise TableError(message, hint) from error
    if len(data) > FILE_LIMIT:
        message = msg("this file is larger than {size} MB", size=FILE_LIMIT >> 20)
        raise TableError(message, msg("a deck's table is far smaller"), "E702")
    sheets = _sheets(data)
    if not any(sheet.rows for sheet in sheets):
        hint = msg("give one with the names of the columns in its first row")
        raise TableError(msg("this table is empty"), hint)
    return sheets


def is_package(path: Path) -> bool:
    """Tell if a file is an Anki package, whatever it is called."""
    try:
        with opened(path):
            return True
    except PackageError:
        return path.suffix.lower() in (".apkg", ".colpkg")  # and let who reads packages say what is wrong


def _sheets(data: bytes) -> tuple[Sheet, ...]:
    if data.startswith(_OLD_EXCEL):
        message = msg("this is an old Excel file (.xls), or one with a password")
        raise TableError(message, msg("save it as .xlsx, without a password"))
    if _LOOKS_LIKE_XML.match(data):
        message = msg("this is a web page or XML, whatever its name says")
        raise TableError(message, msg("open it and save it as .xlsx"))
    if not data.startswith(b"PK"):
        return read_csv(data)
    file = io.BytesIO(data)
    if is_opendocument(file):
        from kartu.tables.opendocument import read_ods  # noqa: PLC0415 - slow to import, and seldom needed

        return read_ods(file)
    from kartu.tables.workbook import read_xlsx  # noqa: PLC0415 - likewise

    return read_xlsx(file)


def write_table(file: BinaryIO, sheets: Sequence[Sheet], suffix: str) -> None:
    """Write sheets as a file of the sort that `suffix` says: .xlsx, or .csv for one sheet."""
    if suffix == CSV:
        write_csv(file, sheets[0])
        return
    from kartu.tables.workbook import write_xlsx  # noqa: PLC0415 - slow to import, and seldom needed

    write_xlsx(file, sheets)
