"""Bytes -> text: UTF-8 with or without a byte-order mark, with the line breaks of any system."""

from __future__ import annotations

import codecs
from typing import Final

from kartu.model.messages import msg
from kartu.source.tree import Finding

_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_SAVE_AS: Final = msg("save it as UTF-8 (Notepad: Save as, Encoding; VS Code: Save with Encoding)")
_CP1252: Final = {0xDC00 + n: bytes([n]).decode("cp1252", errors="replace") for n in range(0x80, 0x100)}


Decoded = tuple[str, list[Finding]]
"""A file's text, its lines ending in LF, and what is wrong with its bytes; the text is '' if the file is no text."""


def decode(data: bytes) -> Decoded:
    """Decode a file's bytes. Where they are not UTF-8, guess, so that the rest can still be checked."""
    mark = _MARKS.get(data[:2])
    if mark or b"\0" in data:
        wide = mark or _wide(data)
        if wide:
            text = data[2 if mark else 0 :].decode(wide, errors="replace")
            message = msg("this file is saved as UTF-16 (“Unicode”), not as UTF-8")
            return _with_line_feeds(text), [Finding("E101", 0, 0, message, _SAVE_AS, ())]
    try:
        return _with_line_feeds(data.decode().lstrip("\ufeff")), []
    except UnicodeDecodeError as error:
        if b"\0" in data:
            hint = msg("YAML files are written in a text editor; is this a document of a word processor?")
            return "", [Finding("E101", 0, 0, msg("this file is not text"), hint, ())]
        return _guess(data, error.start)


def _wide(data: bytes) -> str:
    """Recognise UTF-16 without a mark: in most languages every second byte is zero."""
    head = data[:1000]
    zeros = len(head) // 3
    if head[1::2].count(0) > zeros and head[::2].count(0) == 0:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > zeros and head[1::2].count(0) == 0 else ""


def _guess(data: bytes, start: int) -> Decoded:
    """Read the bytes that are not UTF-8 as Windows-1252, in which most such files were saved."""
    before = _with_line_feeds(data[:start].decode().lstrip("\ufeff"))
    text = data.decode(errors="surrogateescape").lstrip("\ufeff").translate(_CP1252)
    sign = bytes([data[start]]).decode("cp1252", errors="replace")
    byte = f"{data[start]:02X}"
    message = msg(
        "this file is not saved as UTF-8: here stands the byte {byte}, probably `{sign}`", byte=byte, sign=sign
    )
    hint = msg("it looks like Windows-1252 (“ANSI”); {save_as}", save_as=_SAVE_AS)
    column = len(before) - before.rfind("\n") - 1
    return _with_line_feeds(text), [Finding("E101", before.count("\n"), column, message, hint)]


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
