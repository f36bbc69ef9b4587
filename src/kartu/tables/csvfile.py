"""CSV files: what Excel with Indonesian settings reads and writes, and what no spreadsheet program changes or runs.

`;` between cells and a byte-order mark, since Excel takes the separator from the system and the encoding from the mark.
A text that a spreadsheet program would run as a formula, or take for a number or date, stands behind an apostrophe,
which `unguarded` takes away again.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from kartu.tables.sheet import COLUMN_LIMIT, LAST_ROW, Row, Sheet, TableError, text_cell, within_limits

if TYPE_CHECKING:
    from collections.abc import Iterator

_GUARD: Final = "'"
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", _GUARD)
_DELIMITERS: Final = ";,\t"
_WORD: Final = re.compile(r"[^\W\d_]+")
# Words in what Excel and LibreOffice take for a number, date or time, in Indonesian and English.
_NUMBER_WORDS: Final = re.compile(
    r"e|rp|idr|usd|am|pm|pagi|siang|sore|malam|th|st|nd|rd"
    r"|jan(?:uari|uary)?|[fp]eb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|ag(?:u|s|ust|ustus)|aug(?:ust)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|no[vp](?:ember)?|de[sc](?:ember)?"
    r"|senin|selasa|rabu|kamis|jumat|sabtu|minggu|(?:sun|mon|tues|wednes|thurs|fri|satur)day"
)
_FLAG_WORDS: Final = frozenset({"true", "false", "benar", "salah"})


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet program would not leave as it is."""
    return _GUARD + text if _needs_guard(text) else text


def unguarded(text: str) -> str:
    """Undo `guarded`."""
    return text[1:] if text.startswith(_GUARD) and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    return text.startswith(_STARTS) or _looks_like_a_number(text)


def _looks_like_a_number(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    if any(character.isdecimal() for character in text):
        return all(map(_NUMBER_WORDS.fullmatch, words))
    return text.casefold() in _FLAG_WORDS


def write_csv(file: BinaryIO, sheet: Sheet) -> None:
    """Write a sheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=_DELIMITERS[0], lineterminator="\r\n")
    for row in sheet.rows:
        writer.writerow([cell.text if cell.flag else guarded(cell.text) for cell in row.cells])
    file.write(codecs.BOM_UTF8 + text.getvalue().encode())


def read_csv(data: bytes) -> tuple[Sheet, ...]:
    """Read a CSV file with `;`, `,` or tabs between its cells. Raises `TableError` if it is none."""
    text = _decoded(data)
    first = text.split("\n", 1)[0].rstrip("\r")
    if named := re.fullmatch(r"sep=(.)", first):  # a line that only Excel understands
        delimiter, skipped = named[1], 1
    else:
        delimiter, skipped = max(_DELIMITERS, key=first.count), 0
    lines = io.StringIO(text, newline="")
    for _ in range(skipped):
        lines.readline()
    return tuple(within_limits([("", _rows(lines, delimiter, skipped))]))


def _rows(lines: io.StringIO, delimiter: str, skipped: int) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begin = 0  # the line in which the row begins that is being read
    try:
        for number, record in enumerate(reader, start=skipped + 1):
            begin = reader.line_num
            if number > LAST_ROW:
                raise TableError(f"this table has more than {LAST_ROW:,} rows", "split it into several", "E702")
            if record:
                yield Row(number, tuple(text_cell(unguarded(text.strip())) for text in record[:COLUMN_LIMIT]))
    except csv.Error as error:
        raise TableError(
            f"the row that begins in line {begin + skipped + 1} of this CSV file cannot be read: {error}",
            'look for a quotation mark (") that is not doubled inside a text, or save it again as CSV UTF-8',
        ) from error


def _decoded(data: bytes) -> str:
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # Excel's “Unicode text”
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(
            f"this CSV file is not saved as UTF-8 (byte {error.start + 1})",
            "in Excel: Save as, “CSV UTF-8 (comma delimited)”; in LibreOffice: character set Unicode (UTF-8)",
        ) from error
    if "\x00" in text:
        raise TableError("this is not a CSV file: it holds binary data", "give a .csv, .xlsx or .ods file")
    return text
