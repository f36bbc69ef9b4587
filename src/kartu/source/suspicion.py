"""A first look at a text, in the time that a search for a few signs takes: may it hold what needs a second one?"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.source.tree import Node

_STRANGE: Final = ("\x85", "\u2028", "\u2029", "\n\ufeff")  # libyaml takes these for more or less than they are
_SPACES: Final = ("\u00a0", "\u200b", "\u202f", "\u3000", "\u2002", "\u2003", "\u2009")
_SPACED: Final = re.compile(f"^[ ]*[{''.join(_SPACES)}]", re.MULTILINE)
_OPEN_QUOTE: Final = re.compile(""": (?:"[^"\n]*|'[^'\n]*)\n""")
_BACKSLASH: Final = re.compile(r'"[^\n]*\\|\\[^\n]*"')


def is_strange(text: str) -> bool:
    """Tell if a text as a whole has to be read with care."""
    return text[:1] == "%" or any(sign in text for sign in _STRANGE)


def is_composed(text: str) -> bool:
    """Tell if every text in a file is in Unicode's composed form (NFC)."""
    if "\\" in text and any(escape in text for escape in ("\\x", "\\u", "\\U")):
        return False
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def composed_tree(node: Node) -> Node | None:
    """Give a tree with every text composed and trimmed; None if two keys become the same."""
    if isinstance(node, str):
        return unicodedata.normalize("NFC", node).strip()
    if isinstance(node, list):
        items = [composed_tree(item) for item in node]
        return None if None in items else [item for item in items if item is not None]
    composed: dict[str, Node] = {}
    for key, value in node.items():
        part = composed_tree(value)
        if part is None:
            return None
        composed[unicodedata.normalize("NFC", key).strip()] = part
    return composed if len(composed) == len(node) else None


def odd_lines(text: str) -> set[int]:
    """Give the numbers of lines, from 0, that libyaml can read but people may not mean as they stand."""
    numbers: set[int] = set()
    line = last = 0
    for offset in sorted(_odd_places(text)):
        line += text.count("\n", last, offset)
        last = offset
        numbers.add(line)
    return numbers


def _odd_places(text: str) -> Iterator[int]:
    yield from _all_places(text, "\t")
    yield from _all_places(text, "<<")
    yield from _cuts(text)
    if '"' in text or "'" in text:
        yield from (match.start() for match in _OPEN_QUOTE.finditer(text))
    if '"' in text and "\\" in text:
        yield from (match.start() for match in _BACKSLASH.finditer(text))
    if not text.isascii() and any(space in text for space in _SPACES):
        yield from (match.start() for match in _SPACED.finditer(text))


def _all_places(text: str, sign: str) -> Iterator[int]:
    """Find one place in each line."""
    place = text.find(sign)
    while place >= 0:
        yield place
        end = text.find("\n", place)
        place = text.find(sign, end) if end >= 0 else -1


def _cuts(text: str) -> Iterator[int]:
    """Find each ` #` with a text before it on its line."""
    place = text.find(" #")
    while place >= 0:
        before = text[text.rfind("\n", 0, place) + 1 : place].strip()
        end = text.find("\n", place)
        if before and before[-1] != ":" and before[0] != "#":
            yield place
            place = text.find(" #", place + 1)
        else:
            place = text.find(" #", end) if end >= 0 else -1
