"""The facts of an entry: a list of labels with their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.check.checker import check_names, check_text
from kartu.model.deck import Fact
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.check.checker import Report
    from kartu.source import Node

_KEYS: Final = ("label", "value")
_A_FACT: Final = msg("a fact")


def read_facts(node: Node, languages: tuple[str, ...], report: Report, *, partial: bool) -> Iterator[Fact]:
    """Take the facts of an entry; `partial`: a language may be missing."""
    if not isinstance(node, list):
        hint = msg("write `- {label: …, value: …}` for each")
        report("E203", msg("`{key}:` is a list", key="facts"), "facts", hint=hint, of_key=True)
        return
    for number, fact in enumerate(node):
        # One that cannot be read keeps its place, empty: rules find a fact in the source by its number.
        if _is_fact(fact, report, "facts", number) and isinstance(fact, dict):
            label, value = (
                check_text(fact[name], languages, report, "facts", number, name, partial=partial) for name in _KEYS
            )
            yield Fact(label, value)
        else:
            yield Fact({}, {})


def _is_fact(fact: Node, report: Report, *path: str | int) -> bool:
    if not isinstance(fact, dict):
        hint = msg("write `{text}`", text="{label: …, value: …}")
        report("E203", msg("a fact has `label:` and `value:`"), *path, hint=hint)
        return False
    check_names(fact, _KEYS, report, *path, of=_A_FACT)
    if missing := [name for name in _KEYS if name not in fact]:
        message = msg("this fact has no `{key}:`", key=missing[0])
        report("E202", message, *path, hint=msg("add `{key}: …`", key=missing[0]))
        return False
    return True
