"""The facts of an entry: a list of labels with their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.check.checker import check_names, check_text
from kartu.model.deck import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.check.checker import Report
    from kartu.source import Node

_KEYS: Final = ("label", "value")


def read_facts(node: Node, languages: tuple[str, ...], report: Report, *, partial: bool) -> Iterator[Fact]:
    """Take the facts of an entry; `partial`: a language may be missing."""
    if not isinstance(node, list):
        hint = "write `- {label: …, value: …}` for each"
        report("E203", "`facts:` is a list", "facts", hint=hint, of_key=True)
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
        hint = "write `{label: …, value: …}`"
        report("E203", "a fact has `label:` and `value:`", *path, hint=hint)
        return False
    check_names(fact, _KEYS, report, *path, of="a fact")
    if missing := [name for name in _KEYS if name not in fact]:
        report("E202", f"this fact has no `{missing[0]}:`", *path, hint=f"add `{missing[0]}: …`")
        return False
    return True
