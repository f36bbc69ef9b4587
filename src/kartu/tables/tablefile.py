"""Files of tables: which sort a file is, by what is in it, and that it does no harm to open it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, BinaryIO, Final

from kartu.problems import KartuError
from kartu.tables.csvfile import read_csv, write_csv
from kartu.tables.sheet import Sheet, TableError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CSV: Final = ".csv"
XLSX: Final = ".xlsx"
FILE_LIMIT: Final = 32 << 20
"""Bytes of a file; 10,000 entries in two languages make 3 MB."""
UNPACKED_LIMIT: Final = 96 << 20
"""Bytes of all that is packed in a file; 10,000 entries make 25 MB of XML."""
PARTS_LIMIT: Final = 2_000
"""Files packed in one; a workbook of three sheets has a dozen."""
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_EXTRAS: Final = "spreadsheets need more than Kartu brings along; install it: pip install 'kartu[tables]'"


def read_table(path: Path) -> tuple[Sheet, ...]:
    """Read the sheets of an .xlsx, .ods or .csv file.

    Raises `TableError` if the file is none, or one that was made to do harm; `KartuError` if the libraries are missing.
    """
    if path.stat().st_size > FILE_LIMIT:
        raise TableError(f"this file is larger than {FILE_LIMIT >> 20} MB", "a deck's table is far smaller", "E702")
    data = path.read_bytes()
    if data.startswith(_OLD_EXCEL):
        raise TableError(
            "this is an old Excel file (.xls), or one with a password", "save it as .xlsx, without a password"
        )
    if not data.startswith(b"PK"):
        return read_csv(data)
    file = io.BytesIO(data)
    is_ods = _looked_at(file)
    try:
        if is_ods:
            from kartu.tables.opendocument import read_ods  # noqa: PLC0415 - its library is an extra

            return read_ods(file)
        from kartu.tables.workbook import read_xlsx  # noqa: PLC0415

        return read_xlsx(file)
    except ImportError as error:
        raise KartuError(_EXTRAS) from error


def write_table(file: BinaryIO, sheets: Sequence[Sheet], suffix: str) -> None:
    """Write sheets as a file of the sort that `suffix` says: .xlsx, or .csv for one sheet."""
    if suffix == CSV:
        write_csv(file, sheets[0])
        return
    try:
        from kartu.tables.workbook import write_xlsx  # noqa: PLC0415 - its library is an extra

        write_xlsx(file, sheets)
    except ImportError as error:
        raise KartuError(_EXTRAS) from error


def _looked_at(file: BinaryIO) -> bool:
    """Look at a zip before anything is unpacked; tell if it is an .ods, else it is an .xlsx."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            # zipfile never unpacks more of a part than its list says, so the list can be believed
            if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
                raise TableError(
                    f"unpacked, this file is larger than {UNPACKED_LIMIT >> 20} MB or has too many parts",
                    "a deck's table is far smaller: copy the cells into a new file",
                    "E702",
                )
            if len(names) < len(parts) or any(part.flag_bits & 1 for part in parts):
                raise TableError("this file is damaged, or has a password", "save it again, without a password")
            is_ods = "mimetype" in names and archive.read("mimetype")[: len(_ODS)] == _ODS
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise TableError("this file is damaged: it cannot be unpacked", "get it again, or save it again") from error
    if not is_ods and "[Content_Types].xml" not in names:
        raise TableError("this file is not a table", "give a .csv, .xlsx or .ods file")
    file.seek(0)
    return is_ods
