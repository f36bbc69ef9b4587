"""Lines as they should have been written, for hints; and look-alikes for signs of YAML, so that reading can go on.

A sign that is in the way is replaced by its full-width twin (`:` by `：`): the column of everything behind it stays.
"""

from __future__ import annotations

import re
from typing import Final

from kartu.model.messages import msg

_LONG: Final = 160
_FULL_WIDTH: Final = 0xFEE0  # from an ASCII sign to its full-width twin
SIGNS: Final = "\"'*&!%@`{}[]#|>,?:-"
"""Signs that an unquoted text cannot begin with, or not always."""
_INNER: Final = re.compile(r"(?P<colon>:)(?=\s|$)|(?<=\s)#|\t")

KEYED: Final = re.compile(
    r"(?P<lead>[ ]*(?:- +)*)(?P<key>[^\s:#\[{][^:]*?|\"[^\"]*\"|'[^']*')[ ]*:(?P<gap>[ \t]+)(?P<value>\S.*?)\s*$"
)
"""A line of the form `key: value`."""
FLOW_HINT: Final = msg("put the text in single quotes, or write what stands in brackets on lines of its own")


def quoted(text: str) -> str:
    """Put a text in those quotes that need fewer changes inside."""
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def as_written(line: str, start: int = 0, end: int = 0, new: str = "") -> str:
    """Show a line for a hint: in backticks, one part of it replaced, its middle left out if it is very long."""
    text = (line[:start] + new + line[end:]).strip()
    return f"`{text}`" if len(text) <= _LONG else f"`{text[: _LONG - 20]}…{text[-15:]}`"


def disarmed(text: str, start: int = 0) -> str:
    """Replace the signs that mean something in YAML, from `start` on, by their full-width twins."""
    rest = text[start:]
    if rest[:1] and rest[0] in SIGNS:
        rest = full_width(rest[0]) + rest[1:]
    return text[:start] + _INNER.sub(lambda sign: " " if sign[0] == "\t" else full_width(sign[0]), rest)


def full_width(sign: str) -> str:
    """Return the full-width twin of an ASCII sign."""
    return chr(ord(sign) + _FULL_WIDTH)
