"""Dates in texts: `1945-08-17`, “as of August 2026”, “per Agustus 2026”."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kartu.model.language import languages

if TYPE_CHECKING:
    from collections.abc import Iterator

Day = tuple[int, int, int]
"""Year, month and day."""


class Date(NamedTuple):
    """A date in a text."""

    text: str
    day: Day  # the first of the month if the text names none
    is_as_of: bool  # the date of a fact, not one of the plan or event that the text tells of


def find(text: str) -> Iterator[Date]:
    """Yield the dates in a text that name at least a month, in the words of any language."""
    pattern, months = _pattern()
    for match in pattern.finditer(text):
        found = match.groupdict()
        month = int(found["m"] or found["iso_m"] or 0) or months[found["name"].casefold()]
        day = int(found["d"] or found["iso_d"] or found["before"] or found["after"] or 1)
        year = int(found["y"] or found["iso_y"] or found["year"])
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield Date(match.group(), (year, month, day), found["bare"] is None)


@cache
def from_year_on(year: int) -> re.Pattern[str]:
    """Return a pattern that quickly finds texts which may name this year or a later one of the century."""
    return re.compile("20(?:" + "|".join(f"{later:02}" for later in range(year % 100, 100)) + ")")


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, int]]:
    labels = [language.labels for language in languages().values()]
    months = {name.casefold(): number for words in labels for number, name in enumerate(words["months"].split(), 1)}
    as_of = "|".join(re.escape(words["as_of"]) for words in labels)
    names = "|".join(map(re.escape, months))
    pattern = rf"""
        \b(?:{as_of})\s+(?:
            (?:(?P<before>\d\d?)\s+)?(?P<name>{names})\s+(?:(?P<after>\d\d?),\s+)?(?P<year>\d{{4}})\b
            | (?P<iso_y>\d{{4}})-(?P<iso_m>\d\d)(?:-(?P<iso_d>\d\d))?\b
        )
        | (?P<bare>(?<![\d-])(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-]))
    """
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE), months
