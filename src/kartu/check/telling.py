"""What is told of all that was found: no more than a person can use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.check.context import NOT_TOLD
from kartu.check.decksource import MAY_BE_UNREAD
from kartu.model.language import languages as known_languages
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kartu.model.problems import Problem
    from kartu.source import SourceFile

_SECOND_DOCUMENT: Final = "E112"  # what stands behind it is read as well as can be, and not to be judged


def has_error(problems: Iterable[Problem]) -> bool:
    """Tell if something stops a build."""
    return any(problem.is_error for problem in problems)


def worth_telling(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Leave out what a rule gave in the place of a problem that nobody would read."""
    return (problem for problem in problems if problem is not NOT_TOLD)


def not_following(problems: Iterable[Problem], file: SourceFile) -> Iterator[Problem]:
    """Leave out what only follows from a fault in a file's YAML."""
    faults = [fault for fault in file.problems if fault.is_error]
    faulty = {fault.entry for fault in faults}
    ends = [fault.position.line for fault in faults if fault.code == _SECOND_DOCUMENT]
    for problem in problems:
        if problem.code in MAY_BE_UNREAD and problem.entry in faulty:
            continue
        if not ends or problem.position.line < ends[0]:
            yield problem


def languages_once(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Tell once, with their number, of all texts in a language that the deck does not have (any more)."""
    of_language: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.code == "E402" and (code := problem.key.rpartition(".")[2]) in known_languages():
            of_language.setdefault(code, []).append(problem)
    many = {code: found for code, found in of_language.items() if len(found) > 1}
    later = {problem for found in many.values() for problem in found[1:]}
    instead = {}
    for code, found in many.items():
        message = msg(
            "`{language}` is not a language of this deck, but {n} texts are in it", language=code, n=len(found)
        )
        instead[found[0]] = found[0]._replace(message=message)
    return tuple(instead.get(problem, problem) for problem in problems if problem not in later)
