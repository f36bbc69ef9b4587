r"""Anki's marks for blanks in a text: `{{c1::Bandung::city}}` is the blank of card 1, with its answer and a hint.

Follows Anki's own code (rslib/src/cloze.rs) and is compared with the real Anki in `tests/test_cloze.py`. To Anki the
first `}}` ends a mark; in a formula such as `\(\frac{a}{b^{2}}\)` that would be too early, so `taken_apart` puts a
space between the braces, as Anki's manual tells its users to do.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.formulaspans import formulas_in, with_formulas
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kartu.model.messages import Message

HIGHEST: Final = 64
"""The last number a mark may have: a note has room for so many cards (see `identity.py`)."""

_OPEN: Final = r"\{\{c(?P<numbers>[0-9,]+)::"
_TOKEN: Final = re.compile(rf"{_OPEN}|(?P<close>\}}\}})")
_MARK: Final = re.compile(rf"{_OPEN}(?P<inside>.*?)\}}\}}", re.DOTALL)
_ALMOST: Final = re.compile(r"(?<!\{)\{++ *+(?:c *+)?[0-9][0-9, ]*(?:::?|\|)", re.IGNORECASE)
_PROPER: Final = re.compile(r"\{\{c[0-9,]+::")
_NUMBER: Final = re.compile(r"[1-9][0-9]?")
_TAG: Final = re.compile(r"<[^>]*>")


class Mark(NamedTuple):
    """A blank: its number, what stands there, and the hint ('' if none)."""

    number: int
    answer: str
    hint: str


class Read(NamedTuple):
    """The marks of a text as a person typed it, and what is wrong with them, in words."""

    marks: tuple[Mark, ...]
    faults: tuple[Message, ...]


def has_marks(text: str) -> bool:
    """Tell if a text has anything in it that Anki would take for a mark."""
    return "{{c" in text and _PROPER.search(text) is not None


def cards_of(fields: Iterable[str]) -> tuple[int, ...]:
    """Give the numbers of the cards that Anki makes of a cloze note: one less than those of its marks; never none."""
    found: set[int] = set()
    for text in fields:
        open_: list[str] = []
        for token in _TOKEN.finditer(text) if "{{c" in text else ():
            if token["numbers"]:
                open_.append(token["numbers"])
            elif open_:
                found |= {_number(digits) for digits in open_.pop().split(",") if digits}
    return tuple(sorted({max(number - 1, 0) for number in found})) or (0,)


def _number(digits: str) -> int:
    """Read the number of a blank; of a huge one only the start, for Python refuses to read it, and it is too high."""
    return int(digits[:9] or 0)


def read(text: str) -> Read:
    """Read the marks of a text as typed."""
    marks: list[Mark] = []
    almost = (found.group() for found in _ALMOST.finditer(text) if not _is_proper(text, found))
    faults = [msg("`{mark}` is no mark", mark=mark) for mark in almost]
    open_: re.Match[str] | None = None
    for token in _tokens(taken_apart(text)):
        if token["numbers"]:
            if open_:
                faults.append(msg("`{mark}` has another mark inside", mark=open_.group()))
            elif not _NUMBER.fullmatch(token["numbers"]) or int(token["numbers"]) > HIGHEST:
                faults.append(msg("`{mark}` has no number from 1 to {highest}", mark=token.group(), highest=HIGHEST))
            open_ = token
        elif open_:
            answer, _, hint = token.string[open_.end() : token.start()].partition("::")
            if not answer.strip():
                faults.append(msg("`{mark}` has nothing to ask", mark=open_.group()))
            if open_["numbers"].isdigit():
                marks.append(Mark(_number(open_["numbers"]), answer, hint))
            open_ = None
    if open_:
        faults.append(msg("`{mark}` is never closed", mark=open_.group()))
    return Read(tuple(marks), tuple(faults))


def _is_proper(text: str, found: re.Match[str]) -> bool:
    return _PROPER.search(text, found.start(), found.end() + 1) is not None


def _tokens(text: str) -> Iterator[re.Match[str]]:
    return _TOKEN.finditer(text)


def taken_apart(text: str) -> str:
    r"""Put a space between braces, and between colons, that are a formula's and stand in a mark: `} }`."""
    if "{{c" not in text or "\\" not in text:
        return text
    pieces: list[str] = []
    at, depth = 0, 0
    for start, end in formulas_in(text):
        for token in _TOKEN.finditer(text, at, start):
            depth = depth + 1 if token["numbers"] else max(0, depth - 1)
        typed = text[start:end]
        pieces += [text[at:start], _apart(typed) if depth else _MARK_IN_FORMULA.sub(_mark_in_formula, typed)]
        at = end
    return "".join([*pieces, text[at:]])


# What stands in a mark within a formula has its own braces in pairs, three deep at most.
_PAIRS: Final = r"(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*"
_MARK_IN_FORMULA: Final = re.compile(rf"(\{{\{{c[0-9,]+::)({_PAIRS})\}}\}}")


def _mark_in_formula(mark: re.Match[str]) -> str:
    answer, sign, hint = mark[2].partition("::")
    inside = f"{_apart(answer)}{sign}{hint}"
    space = " " if inside.endswith("}") else ""
    return f"{mark[1]}{inside}{space}}}}}"


def _apart(formula: str) -> str:
    return re.sub(r"([}:])(?=\1)", r"\1 ", formula)


def steady(text: str) -> str:
    """Let a text run in one direction on all sides of its cards, whatever its first blank and its hint show.

    Where the front of a card would begin with a letter of another direction than the whole text does, an invisible
    mark of the direction comes first.
    """
    if not _RIGHT_TO_LEFT.search(text):
        return text
    whole = _direction(without_marks(text))
    numbers = {_mark(match).number for match in _marks(text)}
    sides = (make(text, number) for number in numbers for make in (front, back))
    return text if {*map(_direction, sides)} <= {whole, ""} else _DIRECTIONS[whole] + text


_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufefc\U00010800-\U00010fff]")
_DIRECTIONS: Final = {"L": "\u200e", "R": "\u200f", "": ""}


def _direction(html: str) -> str:
    """Give the direction of the first letter that has one: `L`, `R` or '' (as `dir="auto"` finds it)."""
    kinds = (unicodedata.bidirectional(sign) for sign in _TAG.sub("", html))
    return next((kind[0].replace("A", "R") for kind in kinds if kind in ("L", "R", "AL")), "")


def without_marks(text: str) -> str:
    """Give a text with every blank filled in."""
    return _replaced(text, lambda mark: mark["inside"].partition("::")[0]) if "{{c" in text else text


def untouched(text: str) -> str:
    """Give HTML in which Anki sees no marks, but people what was typed: for fields in which none are meant."""
    return text.replace("{{c", "{&#123;c") if "{{c" in text else text


def front(text: str, number: int) -> str:
    """Give the HTML of a cloze field on the front of card `number`, as Anki makes it."""
    return _shown(text, number, lambda mark: f"[{mark.hint or '...'}]")


def back(text: str, number: int) -> str:
    """Give the HTML of a cloze field on the back."""
    return _shown(text, number, lambda mark: mark.answer)


def asked(text: str) -> str:
    """Give a text with every blank empty."""
    return _replaced(text, lambda _: "[...]")


def only(text: str, number: int) -> str:
    """Give what a card asks for, and nothing else of the text: Anki's `cloze-only`."""
    found = (_mark(match) for match in _marks(text))
    return ", ".join(mark.answer for mark in found if mark.number == number)


def _marks(text: str) -> Iterator[re.Match[str]]:
    """Give the marks that are closed: behind the last end of one, none is looked for from each beginning in vain."""
    return _MARK.finditer(text, 0, text.rfind("}}") + 2)


def _replaced(text: str, show: Callable[[re.Match[str]], str]) -> str:
    end = text.rfind("}}") + 2
    return _MARK.sub(show, text[:end]) + text[end:]


def _mark(match: re.Match[str]) -> Mark:
    answer, _, hint = match["inside"].partition("::")
    return Mark(_number(match["numbers"].partition(",")[0]), answer, hint)


def _shown(text: str, number: int, ask: Callable[[Mark], str]) -> str:
    def show(match: re.Match[str]) -> str:
        mark = _mark(match)
        if mark.number != number:
            return f'<span class="cloze-inactive" data-ordinal="{mark.number}">{mark.answer}</span>'
        return f'<span class="cloze" data-ordinal="{number}">{ask(mark)}</span>'

    return with_formulas(_replaced(text, show), lambda formula: _TAG.sub("", formula))
