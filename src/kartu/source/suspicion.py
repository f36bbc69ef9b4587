"""A quick search for characters after which a file has to be read with care.

libyaml reads such a file without complaint, but not as its author meant it. The search takes about as long as finding a
few characters in a text, and nearly every file passes.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from kartu.html.invisible import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.source.tree import Node

_STRANGE: Final = frozenset("\x85\u2028\u2029\ufeff")  # libyaml takes these for line breaks, or drops them
_SPACES: Final = "\u00a0\u200b\u202f\u3000\u2002\u2003\u2009"
_SPACED: Final = re.compile(f"^[ ]*[{_SPACES}]", re.MULTILINE)
_OPEN_QUOTE: Final = re.compile(""": (?:"[^"\n]*|'[^'\n]*)\n""")
_BACKSLASH: Final = re.compile(r'"[^\n]*\\|\\[^\n]*"')
_ASCII: Final = bytes(range(128))


class Signs:
    """The characters of a text that may need care."""

    def __init__(self, text: str, data: bytes) -> None:
        self._text = text
        self._foreign = frozenset(data.translate(None, _ASCII).decode())  # all characters that are not ASCII

    @property
    def are_strange(self) -> bool:
        """True if the whole text has to be read with care."""
        is_hidden = any(map(INVISIBLE.match, self._foreign)) and INVISIBLE.search(self._text) is not None
        return self._text[:1] == "%" or is_hidden or not self._foreign.isdisjoint(_STRANGE)

    @property
    def are_composed(self) -> bool:
        """True if the whole file is in Unicode's composed form (NFC), where `é` is one character."""
        if "\\" in self._text and any(escape in self._text for escape in ("\\x", "\\u", "\\U")):
            return False
        alone = all(_stands_alone(sign) for sign in self._foreign)
        return alone or unicodedata.is_normalized("NFC", self._text)

    def odd_lines(self) -> set[int]:
        """Return the numbers, from 0, of lines that libyaml can read, but perhaps not as their author meant them."""
        numbers: set[int] = set()
        line = last = 0
        for offset in sorted(self._odd_places()):
            line += self._text.count("\n", last, offset)
            last = offset
            numbers.add(line)
        return numbers

    def _odd_places(self) -> Iterator[int]:
        text = self._text
        yield from _all_places(text, "\t")
        if "<" in text:
            yield from _all_places(text, "<<")
        yield from _cuts(text)
        if '"' in text or "'" in text:
            yield from (match.start() for match in _OPEN_QUOTE.finditer(text))
        if '"' in text and "\\" in text:
            yield from (match.start() for match in _BACKSLASH.finditer(text))
        if not self._foreign.isdisjoint(_SPACES):
            yield from (match.start() for match in _SPACED.finditer(text))


def _stands_alone(sign: str) -> bool:
    """True if a character is composed (NFC), and none before it can swallow it, as accents and Korean vowels are."""
    is_jamo = "\u1160" <= sign <= "\u11ff"
    is_mark = unicodedata.category(sign)[0] == "M"
    return not is_mark and not is_jamo and unicodedata.is_normalized("NFC", sign)


def composed_tree(node: Node) -> Node | None:
    """Return a tree with every text composed and trimmed; None if two keys become the same by that."""
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


def _all_places(text: str, sign: str) -> Iterator[int]:
    """Yield the first place of a character in each line that has it."""
    place = text.find(sign)
    while place >= 0:
        yield place
        end = text.find("\n", place)
        place = text.find(sign, end) if end >= 0 else -1


def _cuts(text: str) -> Iterator[int]:
    """Yield each ` #` that has a text before it on its line: YAML drops all from there on."""
    place = text.find(" #")
    while place >= 0:
        end = text.find("\n", place)
        start = text[text.rfind("\n", 0, place) + 1 : place].strip()
        if start and start[0] != "#" and start[-1] != ":":
            yield place + 1
        place = text.find(" #", end) if end >= 0 else -1
