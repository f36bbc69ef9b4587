"""The marks for blanks in the texts of a cloze entry: each is a card with reviews of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kartu.check.checker import report_empty, shown
from kartu.model import cloze
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kartu.check.checker import Report
    from kartu.model.deck import Text
    from kartu.source import Node

NUMBER: Final = re.compile(r"c?(?:[1-9]|[1-5][0-9]|6[0-4])")
"""The number of a blank, up to `cloze.HIGHEST`, as a list of withdrawn ones names it: `2` or `c2`."""
RETIRED: Final = "retired_blanks"
_EXAMPLE: Final = msg(
    "write a blank as `{{c1::Bandung}}`, or with a hint as `{{c1::Bandung::city}}`, one inside no other"
)


def check_blanks(name: str, text: Text, values: Mapping[str, Node], report: Report) -> None:
    """Check the marks of a text in all its languages."""
    by_language = isinstance(values[name], dict)
    numbers: dict[str, set[int]] = {}
    for code, value in text.items():
        path = (name, code) if by_language else (name,)
        found = cloze.read(value)
        for fault in found.faults:
            message = msg("Anki would not read this text as it is meant: {fault}", fault=fault)
            report("E307", message, *path, hint=_EXAMPLE)
        if not found.marks and not found.faults:
            report("E307", msg("there is no blank in this text, so it would ask nothing"), *path, hint=_EXAMPLE)
        if not found.faults:
            numbers[code] = {mark.number for mark in found.marks}
    retired = numbers_of(values.get(RETIRED))
    all_numbers: set[int] = set().union(*numbers.values())
    for code, own in numbers.items():
        path = (name, code) if by_language else (name,)
        if own and (missing := all_numbers - own):
            blanks = _list(missing)
            message = msg("the blank {blanks} of another language is not in `{language}`", blanks=blanks, language=code)
            hint = msg("every language has the same numbers, each where the same thing is asked")
            report("E307", message, *path, hint=hint)
        if again := own & retired:
            message = msg("the blank {blanks} was withdrawn, so its number cannot be used again", blanks=_list(again))
            report("E307", message, *path, hint=msg("students have its old reviews: take the next free number"))


def _list(numbers: set[int]) -> str:
    return ", ".join(f"c{number}" for number in sorted(numbers))


def check_retired(node: Node, report: Report) -> None:
    """Check the list of the numbers that were withdrawn."""
    if not node:
        report_empty(report, RETIRED)
        return
    for number in node if isinstance(node, list) else [node]:
        if not isinstance(number, str) or not numbers_of(number):
            message = msg("`{word}` is not the number of a blank", word=shown(number))
            hint = msg("for example `{example}`", example=f"{RETIRED}: [2]")
            report("E203", message, RETIRED, hint=hint, of_key=True)


def numbers_of(node: Node | None) -> set[int]:
    """Return the numbers that a list of blanks names, as `2` or `c2`."""
    words = node if isinstance(node, list) else [node]
    return {int(word.removeprefix("c")) for word in words if isinstance(word, str) and NUMBER.fullmatch(word)}
