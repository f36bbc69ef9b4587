"""One value of an entry <-> the text of its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.kind import Value

if TYPE_CHECKING:
    from kartu.source import Node
    from kartu.tables.columns import Column

FACT_SIGN: Final = " = "
"""Between the label and the value of a fact, in a line of its cell."""


def cell_text(column: Column, node: Node | None) -> str:
    """Give what stands in the cell of an entry's value; '' if the entry has none."""
    if node is None:
        return ""
    if column.value is Value.TEXT:
        return text_in(node, column.language)
    if column.value is Value.FACTS:
        return "\n".join(_fact_line(fact, column.language) for fact in node) if isinstance(node, list) else ""
    if column.value is Value.FLAG:
        return "true" if node == "true" else ""
    if column.value is Value.TAGS and isinstance(node, list):
        return " ".join(tag for tag in node if isinstance(tag, str))
    return node if isinstance(node, str) else ""


def text_in(node: Node | None, language: str) -> str:
    """Give a text in one language; '' if it has none in that language."""
    text = node.get(language, "") if isinstance(node, dict) else node
    return text if isinstance(text, str) else ""


def _fact_line(fact: Node, language: str) -> str:
    if not isinstance(fact, dict):
        return ""
    return f"{text_in(fact.get('label'), language)}{FACT_SIGN}{text_in(fact.get('value'), language)}"
