"""The columns of a kind's sheet. They follow from the keys that the kind declares, so no kind is known here by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model import identity
from kartu.model.kind import COMMON_KEYS, TEXTS, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kartu.model.kind import Key, Kind

KEY: Final = "key"
KIND: Final = "kind"
EXPORTED: Final = "exported"
"""Begins the heading of a hidden column, which holds a hash of every cell of a row as it was exported: what the deck
holds by now may be newer, and a cell that nobody touched must not undo that."""
_FIRST: Final = "section"
_HASH: Final = 8  # hexadecimal digits for a cell
BY_LANGUAGE: Final = TEXTS | {Value.FACTS, Value.CHOICES}
"""The sorts of values that have a column for each language."""
_LONGEST: Final = 100  # characters of a heading; in longer ones the pattern would look for long, too
_HEADER: Final = re.compile(r"(?P<name>[^\[\]]*?)\s*(?:\[\s*(?P<language>[^\[\]]*?)\s*\])?")


class Column(NamedTuple):
    """A column: a key of the entry, in one language where the key holds texts."""

    name: str  # of the key
    value: Value
    language: str = ""  # '' where the key has none, or for a text that is the same in all languages

    @property
    def header(self) -> str:
        """What stands at the head of the column: `term [id]`, `tags`."""
        return f"{self.name} [{self.language}]" if self.language else self.name


def columns_of(kinds: Sequence[Kind], languages: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns behind that of the key: the section, the kind's own keys, the keys of every kind."""
    own = (key for kind in kinds for key in kind.keys)
    keys = sorted((*own, *COMMON_KEYS), key=lambda key: key.name != _FIRST)
    return tuple(dict.fromkeys(column for key in keys for column in _of_key(key, languages)))


def exported_heading(columns: Sequence[Column]) -> str:
    """Return the heading of the hidden column, which shows later whether the columns are still those of the export."""
    return f"{EXPORTED} {_hash('|'.join(column.header for column in columns))}"


def exported_hashes(texts: Iterable[str]) -> str:
    """Return the hidden cell of a row: a hash of each of its texts."""
    return "".join(map(_hash, texts))


def exported_state(
    heading: str, hashes: str, columns: Sequence[Column], texts: Mapping[Column, str]
) -> Iterator[Column]:
    """Yield the columns whose text, as the hidden cell of a row tells, is still the exported one."""
    if heading != exported_heading(columns) or len(hashes) != _HASH * len(columns):
        return
    for place, column in enumerate(columns):
        if column in texts and hashes[place * _HASH : (place + 1) * _HASH] == _hash(texts[column]):
            yield column


def _hash(text: str) -> str:
    return identity.content_hash(text)[:_HASH]


def column_named(header: str, kind: Kind, languages: Sequence[str]) -> Column | None:
    """Return the column that a heading means: `term [id]`, or `term` for one in all languages; None if none fits."""
    match = _HEADER.fullmatch(header.strip()) if len(header) <= _LONGEST else None
    if match is None:
        return None
    key = kind.key_by_name.get(match["name"].lower())
    language = (match["language"] or "").lower()
    if key is None or (language and (key.value not in BY_LANGUAGE or language not in languages)):
        return None
    return Column(key.name, key.value, language)


def _of_key(key: Key, languages: Sequence[str]) -> Iterable[Column]:
    codes = languages if key.value in BY_LANGUAGE else ("",)
    return (Column(key.name, key.value, code) for code in codes)
