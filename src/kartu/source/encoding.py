"""Bytes -> text: UTF-8 with or without a byte-order mark, line breaks of any system."""

from __future__ import annotations

import codecs
from typing import Final, NamedTuple

_UTF_16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_SAVE_AS: Final = "save it as UTF-8 (Notepad: Save as, Encoding: UTF-8; VS Code: Save with Encoding)"


class Decoded(NamedTuple):
    """A file's text with LF line breaks, and what was wrong with its bytes."""

    text: str
    bad_offset: int = -1  # in `text`, of the first character that is not UTF-8; -1: none
    message: str = ""
    hint: str = ""


def decode(data: bytes) -> Decoded:
    """Decode a file's bytes; what is not UTF-8 is guessed, so that the rest of the file can still be checked."""
    try:
        return Decoded(_with_line_feeds(data.removeprefix(codecs.BOM_UTF8).decode("utf-8")))
    except UnicodeDecodeError:
        return _guess(data)


def _guess(data: bytes) -> Decoded:
    if wide := _UTF_16.get(data[:2]):
        text = data[2:].decode(wide, errors="replace")
        return Decoded(_with_line_feeds(text), 0, "this file is saved as UTF-16 (“Unicode”), not as UTF-8", _SAVE_AS)
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="surrogateescape")
    text = _with_line_feeds(text)
    offset = next(place for place, character in enumerate(text) if "\udc80" <= character <= "\udcff")
    byte = ord(text[offset]) - 0xDC00
    text = text.translate({0xDC00 + n: bytes([n]).decode("cp1252", errors="replace") for n in range(0x80, 0x100)})
    message = f"this file is not saved as UTF-8: the byte {byte:02X}, probably `{text[offset]}`, is not UTF-8"
    return Decoded(text, offset, message, f"it looks like Windows-1252 (“ANSI”); {_SAVE_AS}")


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
