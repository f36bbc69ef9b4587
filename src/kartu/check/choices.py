"""The wrong answers of a question: a list, or a list for each language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.check.checker import check_text, report_empty
from kartu.model.messages import msg

if TYPE_CHECKING:
    from kartu.check.checker import Report
    from kartu.model.deck import Text
    from kartu.source import Node

MOST: Final = 5
"""Wrong answers beside the right one: a phone shows no more without scrolling, and nobody weighs seven."""
_HINT: Final = msg(
    "write the wrong ones, as `choices: [Medan, Surabaya]`, or `choices: {id: [Inggris], en: [England]}` by language"
)


def read_choices(
    node: Node, languages: tuple[str, ...], report: Report, name: str, *, partial: bool
) -> tuple[Text, ...]:
    """Take the wrong answers, each with its texts by language; what is wrong with them is reported."""
    if not node:
        report_empty(report, name)
        return ()
    if isinstance(node, str):
        report("E203", msg("`{key}:` is a list", key=name), name, hint=_HINT, of_key=True)
        return ()
    by_number = _by_number(node, languages, report, name, partial=partial) if isinstance(node, dict) else node
    if len(by_number) > MOST:
        message = msg("there are {n} wrong choices; {limit} are the limit", n=len(by_number), limit=MOST)
        report("E203", message, name, hint=msg("keep those that a pupil may well believe"), of_key=True)
    if isinstance(node, dict):
        return tuple(choice for choice in by_number if isinstance(choice, dict))  # type: ignore[misc] # just made
    return tuple(check_text(choice, languages, report, name, n, partial=partial) for n, choice in enumerate(node))


def place_of(node: Node, number: int, language: str) -> tuple[str | int, ...]:
    """Return the path to a choice in one language, from where the choices stand."""
    if isinstance(node, dict):
        return language, number
    item = node[number]
    return (number, language) if isinstance(item, dict) else (number,)


def _by_number(
    node: dict[str, Node], languages: tuple[str, ...], report: Report, name: str, *, partial: bool
) -> list[Text]:
    """Take a list for each language; all are equally long, for the first of one is the first of another."""
    # Whatever is wrong with the languages themselves is what is wrong with those of any text.
    check_text(dict.fromkeys(node, "-"), languages, report, name, partial=partial)
    lists: dict[str, list[str]] = {}
    for code in languages:
        own = node.get(code)
        if own is not None and not isinstance(own, list):
            message = msg("`{key}:` is a list in each language", key=name)
            report("E203", message, name, code, hint=_HINT, of_key=True)
        elif own is not None:
            lists[code] = [_choice(choice, report, name, code, n) for n, choice in enumerate(own)]
        if own == []:
            report_empty(report, name, code)
    most = max(map(len, lists.values()), default=0)
    for code, own_list in lists.items():
        if len(own_list) < most:
            message = msg("`{language}` has {n} of the {all} choices", language=code, n=len(own_list), all=most)
            hint = msg("each choice stands in every language, in the same order")
            report("E401", message, name, code, hint=hint, of_key=True)
    return [{code: own[n] for code, own in lists.items() if n < len(own) and own[n]} for n in range(most)]


def _choice(node: Node, report: Report, *path: str | int) -> str:
    if isinstance(node, str):
        return check_text(node, ("",), report, *path).get("", "")
    report("E203", msg("a text was expected here"), *path, hint=_HINT)
    return ""
