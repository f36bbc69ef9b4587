"""Anki's card template language: which cards a note gets, and what a card shows.

Both follow Anki's own code (rslib/src/template.rs, notetype/cardgen.rs) and are compared with the real Anki in
`tests/test_cardtemplate.py`. genanki's own rule for cards is wrong for filtered fields and for `{{^Field}}`
(import experiment 09).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.messages import msg
from kartu.model.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_TAG: Final = re.compile(r"<!--.*?-->|\{\{(.*?)\}\}", re.DOTALL)
_EMPTY: Final = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*", re.IGNORECASE | re.ASCII)  # a no-break space is content
SPECIAL_FIELDS: Final = frozenset({"Deck", "Subdeck", "Card", "CardFlag", "Type", "CardID"})


class Literal(NamedTuple):
    """Text that is shown as it stands (comments included)."""

    text: str


class Replacement(NamedTuple):
    """`{{filter:Field}}`; filters in the order they are applied, the one nearest to the field first."""

    field: str
    filters: tuple[str, ...]


class Conditional(NamedTuple):
    """`{{#Field}}…{{/Field}}`, or with `^` when `negated`."""

    field: str
    negated: bool
    nodes: tuple[Node, ...]


Node = Literal | Replacement | Conditional


def is_empty(value: str) -> bool:
    """Return True if Anki takes a field for empty: only white space, `<br>` and `<div>`."""
    return _EMPTY.fullmatch(value) is not None


def parse(template: str) -> tuple[Node, ...]:
    """Parse one side of a card template; unbalanced sections are a fault of ours and raise `KartuError`."""
    stack: list[tuple[str, bool, list[Node]]] = [("", False, [])]
    end = 0
    for match in _TAG.finditer(template):
        tag = match.group(1)
        if tag is None:  # a comment: stays in the text that is shown, tags within it do not count
            continue
        if match.start() > end:
            stack[-1][2].append(Literal(template[end : match.start()]))
        end = match.end()
        _take_tag(tag.strip(), stack, template)
    if len(stack) != 1:
        tag = f"{{{{#{stack[-1][0]}}}}}"
        raise KartuError(msg("card template: {tag} is never closed", tag=tag))
    if end < len(template):
        stack[0][2].append(Literal(template[end:]))
    return tuple(stack[0][2])


def _take_tag(tag: str, stack: list[tuple[str, bool, list[Node]]], template: str) -> None:
    mark, name = tag[:1], tag[1:].strip()
    if mark in ("#", "^"):
        stack.append((name, mark == "^", []))
    elif mark == "/":
        opened, negated, nodes = stack.pop()
        if not stack or opened != name:
            closing, start = f"{{{{/{name}}}}}", repr(template[:60])
            raise KartuError(msg("card template: {tag} closes nothing in {start}", tag=closing, start=start))
        stack[-1][2].append(Conditional(opened, negated, tuple(nodes)))
    else:
        *filters, field = (part.strip() for part in tag.split(":"))
        stack[-1][2].append(Replacement(field, tuple(reversed(filters))))


def fields_of(nodes: tuple[Node, ...]) -> frozenset[str]:
    """Return the names of all fields that a parsed side mentions."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, Conditional):
            names |= {node.field} | fields_of(node.nodes)
        elif isinstance(node, Replacement):
            names.add(node.field)
    return frozenset(names)


def shows_a_field(nodes: tuple[Node, ...], filled: Collection[str]) -> bool:
    """Return True if a front shows at least one of the `filled` fields: Anki makes a card if and only if it does."""
    for node in nodes:
        if isinstance(node, Replacement) and node.field in filled:
            return True
        if (
            isinstance(node, Conditional)
            and (node.field in filled) != node.negated
            and shows_a_field(node.nodes, filled)
        ):
            return True
    return False


def render(
    nodes: tuple[Node, ...],
    fields: Mapping[str, str],
    apply_filter: Callable[[str, str, str], str] = lambda _name, _field, value: value,
) -> str:
    """Render a side as Anki does; `apply_filter(filter name, field name, value)` gives what a filter makes of a value.

    `fields` holds the special ones (`Tags`, `Deck`, `FrontSide` …) too, as far as the caller wants them shown.
    """
    out: list[str] = []
    for node in nodes:
        if isinstance(node, Literal):
            out.append(node.text)
        elif isinstance(node, Conditional):
            if is_empty(fields.get(node.field, "")) == node.negated:
                out.append(render(node.nodes, fields, apply_filter))
        else:
            value = fields.get(node.field, "")
            for name in node.filters:
                value = apply_filter(name, node.field, value)
            out.append(value)
    return "".join(out)
