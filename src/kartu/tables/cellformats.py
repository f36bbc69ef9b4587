"""Numbers and dates of a workbook -> the text that the cell shows, by the number format that the cell has.

Only what is common: for other formats nobody knows what was typed, and the cell is refused as before. Numbers are
written the English way, with a decimal point; who knows the language of the texts puts the comma (see `localised`).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.model.language import Language

GENERAL: Final = frozenset({"General", "@", ""})
_EXACT: Final = 10**15  # spreadsheet programs keep no more digits
_STANDS_FOR: Final = 0xF0000  # signs of nobody: the first stands for the first word in quotation marks
_SYSTEM_DATES: Final = {"mm-dd-yy": "dd/mm/yyyy", "m/d/yy": "dd/mm/yyyy", "m/d/yy h:mm": "dd/mm/yyyy h:mm"}
"""Formats that stand for the short date of the system: as Indonesians, and most English speakers, write it."""
_NUMBER: Final = re.compile(r"[#0,]*0(?:\.0+)?|#(?![\w/?])")
_LEFT_OUT: Final = re.compile(
    r"_.|\*.|\[(?:Red|Black|Blue|Green|White|Yellow|Cyan|Magenta|Color ?\d+)\]", re.IGNORECASE
)
_CURRENCY: Final = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_QUOTED: Final = re.compile(r'"([^"]*)"|\\(.)')
_PLACE: Final = re.compile(r"\[\$-(?:[0-9A-Fa-f]*?0?421|id[^\]]*)\]")
_TOKEN: Final = re.compile(
    r"yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|AM/PM|\"[^\"]*\"|\\.|[/\-.,: ]", re.IGNORECASE
)


class _Form(NamedTuple):
    """A number format taken apart."""

    before: str
    digits: int  # at least, before the point
    decimals: int
    grouped: bool
    percent: bool
    behind: str


def shown_number(value: float, number_format: str) -> str | None:
    """Give a number as a cell shows it, with a decimal point; None where that cannot be told."""
    if not abs(value) < _EXACT:
        return None
    if number_format in GENERAL:
        text = str(int(value)) if value == int(value) else f"{value:.10g}"
        return None if "e" in text else text
    form = _form(number_format)
    if form is None:
        return None
    size = abs(value) * (100 if form.percent else 1)
    digits = f"{size:{',' if form.grouped else ''}.{form.decimals}f}"
    digits = digits.zfill(form.digits + (form.decimals + 1 if form.decimals else 0)) if not form.grouped else digits
    sign = "-" if value < 0 and digits.strip("0.,") else ""
    return f"{sign}{form.before}{digits}{'%' if form.percent else ''}{form.behind}"


@lru_cache(maxsize=256)
def _form(number_format: str) -> _Form | None:
    first = _LEFT_OUT.sub("", number_format.partition(";")[0])
    words: list[str] = []

    def kept(match: re.Match[str]) -> str:
        words.append(match[1] or (match[2] if match.re is _QUOTED else "") or "")
        return chr(_STANDS_FOR + len(words) - 1)

    first = _QUOTED.sub(kept, _CURRENCY.sub(kept, first))
    found = _NUMBER.findall(first)
    if len(found) != 1 or found[0] == "#" or re.search(r"[EdmyhsDMYHS?/@]", first):
        return None
    before, _, behind = first.partition(found[0])
    percent = "%" in behind
    before, behind = (_words(part.replace("%", ""), words) for part in (before, behind))
    whole, _, decimals = found[0].partition(".")
    return _Form(before, whole.count("0"), len(decimals), "," in whole, percent, behind)


def _words(part: str, words: list[str]) -> str:
    return "".join(words[ord(sign) - _STANDS_FOR] if ord(sign) >= _STANDS_FOR else sign for sign in part)


def shown_date(value: date | time, number_format: str, months: dict[str, list[str]]) -> str | None:
    """Give a date or time as a cell shows it; `months` are their names by language. None where it cannot be told."""
    if number_format in GENERAL:
        is_day = isinstance(value, datetime) and value.time() == time()
        return value.isoformat()[:10] if is_day else value.isoformat().replace("T", " ")
    names = months["id" if _PLACE.search(number_format) else "en"] if months else []
    form = _SYSTEM_DATES.get(number_format, re.sub(r"\[\$-[^\]]*\]", "", number_format).partition(";")[0])
    if "".join(_TOKEN.findall(form)).lower() != form.lower():
        return None
    try:
        return "".join(_pieces(value, _TOKEN.findall(form), names)).strip()
    except (AttributeError, IndexError):
        return None  # a time has no day, a date no hours


def _pieces(value: Any, tokens: list[str], names: list[str]) -> Iterator[str]:
    half = any(token.upper() == "AM/PM" for token in tokens)
    letters = [token.lower() if token[0].isalpha() else "" for token in tokens]
    for place, token in enumerate(tokens):
        low = letters[place]
        near = next((x for x in reversed(letters[:place]) if x), ""), next((x for x in letters[place + 1 :] if x), "")
        if low in ("m", "mm") and (near[0][:1] == "h" or near[1][:1] == "s"):
            yield f"{value.minute:0{len(low)}d}"
        elif low:
            yield _piece(value, low, names, half=half)
        else:
            yield token.strip('"') if token[0] == '"' else token.removeprefix("\\")


def _piece(value: Any, token: str, names: list[str], *, half: bool) -> str:
    """Write a part of a date or time; one that it does not have is an `AttributeError`, see `shown_date`."""
    if token == "am/pm":  # noqa: S105 - no password
        return "AM" if value.hour < 12 else "PM"
    if token[0] == "y":
        return f"{value.year:04d}"[-len(token) :]
    if token[0] == "h":
        hour = value.hour
        return f"{(hour % 12 or 12) if half else hour:0{len(token)}d}"
    if token[0] == "s":
        return f"{value.second:0{len(token)}d}"
    if token in ("mmm", "mmmm"):
        name: str = names[value.month - 1]
        return name[:3] if token == "mmm" else name  # noqa: S105
    if token in ("ddd", "dddd"):
        raise IndexError  # names of days are in no file of words
    number: int = value.month if token[0] == "m" else value.day
    return f"{number:0{len(token)}d}"


def localised(text: str, language: Language) -> str:
    """Write a number of `shown_number` with the signs of a language."""
    if language.page.get("decimal_sign", ".") != ",":
        return text
    return text.translate(str.maketrans(",.", ".,"))
