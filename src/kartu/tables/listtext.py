"""Bytes of a list -> its text, in whatever encoding a program on a teacher's machine wrote it."""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from kartu.model.messages import NOTHING, Message, msg
from kartu.tables.sheet import TableError

_WIDE: Final = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}  # Excel's “Unicode text”
_WINDOWS: Final = "cp1252"  # of Western Europe, and so of Indonesian and English
_UNUSUAL: Final = 0.3  # more letters than these beyond ASCII, and it is another script in an encoding of its own
_FIRST: Final = re.compile(r"\S*[^\x00-\x7f]\S*")
_WAY_OUT: Final = msg("in Excel: Save as, “CSV UTF-8 (comma delimited)”; in LibreOffice: character set Unicode (UTF-8)")


class Decoded(NamedTuple):
    """A text, and what is to be said of how it was read, if anything is."""

    text: str
    said: Message = NOTHING


def decoded(data: bytes) -> Decoded:
    """Read bytes as UTF-8, UTF-16 or Windows-1252. Raises `TableError` where none of these fits."""
    wide = next((name for mark, name in _WIDE.items() if data.startswith(mark)), "")
    try:
        text = data.decode(wide or "utf-8-sig")
    except UnicodeDecodeError as error:
        return _unmarked(data) if b"\x00" in data and not wide else _windows(data, error, may_be=not wide)
    if "\x00" in text:
        return _unmarked(data)
    return Decoded(text)


def _unmarked(data: bytes) -> Decoded:
    """Read UTF-16 without its mark: nearly every second byte of Latin text is zero."""
    for name, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = data[start::2].count(0)
        if len(data) % 2 == 0 and zeros > len(data) * 0.4 and not data[1 - start :: 2].count(0):
            try:
                text = data.decode(name)
            except UnicodeDecodeError:
                continue
            return Decoded(text, msg("The file is not saved as UTF-8; it was read as UTF-16."))
    message = msg("this is not a CSV file: it holds binary data")
    raise TableError(message, msg("give a .csv, .txt, .xlsx or .ods file"))


def _windows(data: bytes, error: UnicodeDecodeError, *, may_be: bool) -> Decoded:
    try:
        text = data.decode(_WINDOWS) if may_be and b"\x00" not in data else ""
    except UnicodeDecodeError:
        text = ""
    beyond = sum(letter > "\x7f" for letter in text)
    if not text or beyond > _UNUSUAL * len(text):
        message = msg("this CSV file is not saved as UTF-8 (byte {place})", place=str(error.start + 1))
        raise TableError(message, _WAY_OUT) from error
    word = _FIRST.search(text)
    sample = word.group()[:40] if word else ""
    said = msg(
        "The file is not saved as UTF-8; it was read as Windows-1252. See that this word is right: {word}", word=sample
    )
    return Decoded(text, said)
