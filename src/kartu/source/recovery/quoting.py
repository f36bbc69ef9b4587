"""How a line should have been written: for hints, and stand-ins for signs so that a file can be read on."""

from __future__ import annotations

import re
from typing import Final

_LONG: Final = 160
_FULL_WIDTH: Final = 0xFEE0  # from an ASCII sign to its full-width twin
SIGNS: Final = "\"'*&!%@`{}[]#|>,?:-"
"""Signs that cannot begin an unquoted text, or not always."""
_INNER: Final = re.compile(r"(?P<colon>:)(?=\s|$)|(?<=\s)#|\t")

KEYED: Final = re.compile(
    r"(?P<lead>[ ]*(?:- +)*)(?P<key>[^\s:#\[{][^:]*?|\"[^\"]*\"|'[^']*')[ ]*:(?P<gap>[ \t]+)(?P<value>\S.*?)\s*$"
)
"""A line of the form `key: value`."""
FLOW_HINT: Final = "put the text in single quotes, or write what stands in brackets on lines of its own"


def quoted(text: str) -> str:
    """Put a text in quotes that need the fewest changes."""
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def as_written(line: str, start: int = 0, end: int = 0, new: str = "") -> str:
    """Show a line with one part replaced, in backticks, for a hint; a very long one is cut."""
    text = (line[:start] + new + line[end:]).strip()
    return f"`{text}`" if len(text) <= _LONG else f"`{text[: _LONG - 20]}…{text[-15:]}`"


def disarmed(text: str, start: int = 0) -> str:
    """Replace, from `start` on, the signs that make a text more than plain, one for one by twins that do not."""
    rest = text[start:]
    if rest[:1] and rest[0] in SIGNS:
        rest = full_width(rest[0]) + rest[1:]
    return text[:start] + _INNER.sub(lambda sign: " " if sign[0] == "\t" else full_width(sign[0]), rest)


def full_width(sign: str) -> str:
    """Give the full-width twin of an ASCII sign."""
    return chr(ord(sign) + _FULL_WIDTH)
