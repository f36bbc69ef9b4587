"""What columns hold, by their texts alone: for lists without headings, and for the language of texts."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.files.folder import IMAGES, SOUNDS
from kartu.model.language import languages
from kartu.tables.sheet import small_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kartu.tables.sheet import Row

LOOKED_AT: Final = 500
"""Rows from which columns are judged."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_CLOZE: Final = re.compile(r"\{\{c\d+::")
_MOST: Final = 0.6  # of the texts of a column are so: then the column is
_ENOUGH: Final = 2  # small words of a language in all texts
_CLEAR: Final = 1.5  # times as many as of any other language
_ADDRESS: Final = re.compile(r"https?://\S+")


class Profile(NamedTuple):
    """A column by its texts."""

    number: int  # from 1
    texts: tuple[str, ...]  # those that are not empty

    @property
    def is_empty(self) -> bool:
        """True if no cell says anything."""
        return not self.texts

    @property
    def is_count(self) -> bool:
        """True if it numbers the rows, one by one."""
        numbers = [small_number(text.rstrip(".")) for text in self.texts]
        return -1 not in numbers and len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers))

    @property
    def is_constant(self) -> bool:
        """True if all rows say the same."""
        return len(self.texts) > 1 and len(set(self.texts)) == 1

    @property
    def sort(self) -> str:
        """The key that the texts are for, by what they look like; '' for plain texts."""
        for key, pattern in (("image", IMAGES), ("audio", SOUNDS)):
            if self._mostly(partial(_is_file, pattern)):
                return key
        return "source" if self._mostly(lambda text: _ADDRESS.fullmatch(text) is not None) else ""

    @property
    def asks(self) -> bool:
        """True if most of the texts are questions."""
        return self._mostly(lambda text: text.rstrip("\"' )”").endswith("?"))

    @property
    def has_blanks(self) -> bool:
        """True if texts hold blanks to fill in, in Anki's marks."""
        return self._mostly(lambda text: _CLOZE.search(text) is not None)

    def _mostly(self, holds: Callable[[str], bool]) -> bool:
        return bool(self.texts) and sum(map(holds, self.texts)) >= _MOST * len(self.texts)


def _is_file(endings: tuple[str, ...], text: str) -> bool:
    return " " not in text and text.lower().endswith(endings)


def profiles(rows: Sequence[Row]) -> list[Profile]:
    """Look at the columns of rows."""
    looked = rows[:LOOKED_AT]
    width = max((len(row.cells) for row in looked), default=0)
    columns: list[list[str]] = [[] for _ in range(width)]
    for row in looked:
        for place, cell in enumerate(row.cells):
            if cell.text or cell.fault:
                columns[place].append(cell.text or cell.fault)
    return [Profile(number, tuple(texts)) for number, texts in enumerate(columns, start=1)]


def language_of(texts: Iterable[str], among: Sequence[str], otherwise: str) -> str:
    """Tell the language of texts by their small words; `otherwise` where these do not tell."""
    if len(among) == 1:
        return among[0]
    words = Counter(word for text in texts for word in _WORD.findall(text.casefold()))
    counts: dict[str, int] = {}
    for code in among:
        common = str(languages()[code].tables.get("common", "")).split()
        counts[code] = sum(words[word] for word in common)
    best, second = sorted(among, key=lambda code: -counts[code])[:2]
    if counts[best] >= _ENOUGH and counts[best] > _CLEAR * counts[second]:
        return best
    return otherwise if otherwise in among else best
