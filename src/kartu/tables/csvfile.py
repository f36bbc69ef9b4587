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
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from kartu.model.messages import msg
from kartu.tables.listtext import decoded
from kartu.tables.notestext import looks_like_html, notes_head
from kartu.tables.sheet import (
    COLUMN_LIMIT,
    LAST_ROW,
    SPLIT,
    Row,
    Sheet,
    TableError,
    html_cell,
    text_cell,
    within_limits,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kartu.tables.sheet import Cell

_GUARD: Final = "'"
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", _GUARD)
_DELIMITERS: Final = "\t;|,"  # the first of them where several fit
_BARE: Final = "\t|"
_SAMPLE: Final = 1 << 16  # characters that are looked at to find out what stands between cells
_RULE: Final = re.compile(r"\s*:?-*:?\s*")  # below the headings of a table in Markdown
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
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in sheet.rows:
        writer.writerow([cell.text if cell.flag else guarded(cell.text) for cell in row.cells])
    file.write(codecs.BOM_UTF8 + text.getvalue().encode())


def read_csv(data: bytes) -> tuple[Sheet, ...]:
    """Read a list with `;`, `,`, `|` or tabs between its cells. Raises `TableError` if it is none."""
    text, said = decoded(data)
    head = notes_head(text)
    first = text.split("\n", 1)[0].rstrip("\r")
    named = re.fullmatch(r"sep=(.)", first)  # a line that only Excel understands
    delimiter = head.delimiter if head else named[1] if named else _delimiter(text)
    lines = io.StringIO(text, newline="")
    skipped = head.lines if head else 1 if named else 0
    for _ in range(skipped):
        lines.readline()
    is_html = head.is_html if head else delimiter == "\t" and looks_like_html(text)
    rows = _rows(lines, delimiter, skipped, html_cell if is_html else text_cell)
    (sheet,) = within_limits([("", rows)])
    says = [said] if said else []
    if is_html and not head:
        says.append(msg("The texts hold HTML, as Anki exports them; it was turned into plain text."))
    return (sheet._replace(says=tuple(says), heads=head.heads if head else ()),)


def _delimiter(text: str) -> str:
    """Find what stands between cells: what parts the first lines into as many cells as the very first."""
    sample = text[:_SAMPLE]
    whole = len(sample) == len(text)
    best, most = "", 0.0
    for sign in _DELIMITERS:
        try:
            counts = [len(record) for record in csv.reader(io.StringIO(sample, newline=""), delimiter=sign) if record]
        except csv.Error:
            continue
        counts = counts if whole or len(counts) < 2 else counts[:-1]
        if counts and counts[0] > 1:
            share = sum(1 < count <= counts[0] for count in counts) / len(counts)
            if share > most:
                best, most = sign, share
    first = text.split("\n", 1)[0]
    return best or max(_DELIMITERS, key=first.count)


def _rows(lines: io.StringIO, delimiter: str, skipped: int, taken: Callable[[str], Cell]) -> Iterator[Row]:
    begin = lines.tell()
    try:
        yield from _records(lines, delimiter, skipped, taken, csv.QUOTE_MINIMAL)
    except _Unquoted:
        # lists with tabs are often written without a thought for quotation marks: then they are texts like others
        lines.seek(begin)
        yield from _records(lines, delimiter, skipped, taken, csv.QUOTE_NONE)


class _Unquoted(Exception):  # noqa: N818 - no error, but another way to read
    """Quotation marks in a list that does not use them around cells."""


def _records(
    lines: io.StringIO, delimiter: str, skipped: int, taken: Callable[[str], Cell], quoting: Literal[0, 3]
) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True, quoting=quoting)
    may_be_unquoted = quoting == csv.QUOTE_MINIMAL and delimiter in _BARE
    begin = 0  # the line in which the row begins that is being read
    kept: list[Row] = []
    try:
        for number, record in enumerate(reader, start=skipped + 1):
            begin = reader.line_num
            if number > LAST_ROW:
                raise TableError(msg("this table has more than {n} rows", n=LAST_ROW), SPLIT, "E702")
            if record and not (delimiter == "|" and all(_RULE.fullmatch(text) for text in record)):
                row = Row(number, tuple(taken(unguarded(text.strip())) for text in record[:COLUMN_LIMIT]))
                if may_be_unquoted:
                    kept.append(row)
                else:
                    yield row
    except csv.Error as error:
        if may_be_unquoted:
            raise _Unquoted from error
        raise _unreadable(begin + skipped + 1, str(error)) from error
    yield from kept


def _unreadable(line: int, error: str) -> TableError:
    """Say what Python's reader says in words that help."""
    reason = msg("a text in it goes on behind its closing quotation mark")
    if "unexpected end" in error:
        reason = msg("a quotation mark opens a text that has no end")
    elif "limit" in error:
        reason = msg("a text in it is too long")
    message = msg(
        "the row that begins in line {line} of this CSV file cannot be read: {reason}", line=str(line), reason=reason
    )
    hint = msg('look for a quotation mark (") that is not doubled inside a text, or save it again as CSV UTF-8')
    return TableError(message, hint)
