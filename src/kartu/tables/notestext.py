"""Anki's “Notes in Plain Text”: the lines with `#` at its head, and how its HTML is known where they are away.

https://docs.ankiweb.net/importing/text-files.html#file-headers
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.tables.sheet import small_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LINE: Final = re.compile(r"#(separator|html|tags|columns|notetype|deck|if matches|[a-z]+ column):(.*)", re.IGNORECASE)
_SEPARATORS: Final = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}
_HTML: Final = re.compile(r"<(?:br|/?(?:div|b|i|u|ul|ol|li|p|span|sup|sub)|img)\b[^<>]*>|&(?:nbsp|lt|gt|amp);")
_OUR_NAMES: Final = {"tags": "tags", "deck": "section"}
LEFT_OUT: Final = "-"


class NotesHead(NamedTuple):
    """What the head of such a file says."""

    delimiter: str
    is_html: bool
    lines: int
    heads: tuple[str, ...]  # of the columns, as far as they are named


def notes_head(text: str) -> NotesHead | None:
    """Read the lines with `#` at the beginning of a file; None if it is not Anki's."""
    said: dict[str, str] = {}
    count = 0
    for name, value in _lines(text):
        said[name] = value
        count += 1
    if not count:
        return None
    sign = said.get("separator", "tab").strip()
    delimiter = _SEPARATORS.get(sign.lower(), sign[:1] or "\t")
    return NotesHead(delimiter, said.get("html", "").strip().lower() == "true", count, _heads(said, delimiter))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while (match := _LINE.match(text, place)) is not None:
        yield match[1].lower(), match[2].rstrip("\r")
        end = text.find("\n", place)
        if end < 0:
            return
        place = end + 1


def _heads(said: Mapping[str, str], delimiter: str) -> tuple[str, ...]:
    heads = [head.strip() for head in said["columns"].split(delimiter)] if "columns" in said else []
    for name, value in said.items():
        what, _, is_column = name.rpartition(" ")
        if is_column == "column" and 0 < (place := small_number(value.strip())) <= 200:
            heads += [""] * (place - len(heads))
            heads[place - 1] = _OUR_NAMES.get(what, LEFT_OUT)
    return tuple(heads)


def looks_like_html(text: str) -> bool:
    """Tell if a list without such lines comes from Anki all the same: its texts hold HTML."""
    return _HTML.search(text) is not None
