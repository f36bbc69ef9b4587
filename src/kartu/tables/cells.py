"""A value of an entry <-> its cells: one, or one for each language if the value is a text."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from kartu.check.checker import shown
from kartu.model.kind import TEXTS, Value
from kartu.model.messages import NOTHING, Message, msg, nmsg
from kartu.tables.sheet import text_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kartu.source import Node

FACT_SIGN: Final = " = "
"""Between the label and the value of a fact, in a line of its cell."""
BETWEEN_CHOICES: Final = "; "
"""Between the wrong answers in a cell; a `;` that belongs to one has a backslash before it."""
_BETWEEN_CHOICES: Final = re.compile(r"(?<!\\)[;\n]")
_WORDS: Final = frozenset({Value.TAGS, Value.BLANKS})
_TRUE: Final = frozenset({"true", "benar", "ya", "yes"})
_FALSE: Final = frozenset({"", "false", "salah", "tidak", "no"})
_BETWEEN_TAGS: Final = re.compile(r"[\s,;]+")


class CellError(ValueError):
    """A cell that does not hold what its column is for; says what to do."""

    def __init__(self, message: Message, hint: Message = NOTHING, language: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.language = language


def cell_text(value: Value, language: str, node: Node | None) -> str:
    """Return what stands in a cell of an entry's value; '' if the entry has none."""
    if value in TEXTS:
        return text_in(node, language)
    if value is Value.CHOICES:
        return BETWEEN_CHOICES.join(choices_in(node, language))
    if value is Value.FACTS:
        return "\n".join(_fact_line(fact, language) for fact in node) if isinstance(node, list) else ""
    if value is Value.FLAG:
        return "true" if node == "true" else ""
    if value in _WORDS and isinstance(node, list):
        return " ".join(tag for tag in node if isinstance(tag, str))
    return node if isinstance(node, str) else ""


def text_in(node: Node | None, language: str) -> str:
    """Return a text in one language; '' if it has none in that language."""
    text = node.get(language, "") if isinstance(node, dict) else node
    return text if isinstance(text, str) else ""


def node_of(value: Value, old: Node | None, texts: Mapping[str, str]) -> Node | None:
    """Return the value that the cells say, changed as little as possible from the old one; None if they are empty.

    `texts` are the cells' texts by language, all languages of the deck, or one under '' for a value without languages.
    Raises `CellError`.
    """
    if value in TEXTS:
        return text_node(old, texts)
    if value is Value.CHOICES:
        return _choices(old, texts)
    if value is Value.FACTS:
        return _facts(old if isinstance(old, list) else [], texts)
    text = texts[""]
    if value is Value.FLAG:
        return _flag(text)
    if value in _WORDS:
        tags: list[Node] = [tag for tag in _BETWEEN_TAGS.split(text) if tag]
        return tags[0] if isinstance(old, str) and len(tags) == 1 else tags or None
    return text or None


def text_node(old: Node | None, texts: Mapping[str, str]) -> Node | None:
    """Return a text by language; one string instead, if all languages are the same and it was one before or is new."""
    filled = {language: text for language, text in texts.items() if text}
    if not filled:
        return None
    if not isinstance(old, dict) and len(filled) == len(texts) and len(set(filled.values())) == 1:
        return next(iter(filled.values()))
    order = [*old, *filled] if isinstance(old, dict) else [*filled]
    return {language: filled[language] for language in dict.fromkeys(order) if language in filled}


def choices_in(node: Node | None, language: str) -> list[str]:
    """Return the wrong answers in one language, as they stand in a cell."""
    own = node.get(language, []) if isinstance(node, dict) else node
    if not isinstance(own, list):
        return []
    return [text_in(choice, language).replace(";", "\\;") for choice in own]


def _choices(old: Node | None, texts: Mapping[str, str]) -> Node | None:
    """Take the wrong answers from cells: one list where it is the same in all languages, else one for each."""
    lists: dict[str, Node] = {}
    for language, text in texts.items():
        parts = (part.replace("\\;", ";").strip() for part in _BETWEEN_CHOICES.split(text))
        if found := [part for part in parts if part]:
            lists[language] = list(found)
    if not lists:
        return None
    if old is not None and all(choices_in(old, code) == choices_in(lists, code) for code in texts):
        return old
    first = next(iter(lists.values()))
    if not isinstance(old, dict) and len(lists) == len(texts) and all(own == first for own in lists.values()):
        return first
    return lists


def _flag(text: str) -> Node | None:
    if text.casefold() in _TRUE:
        return "true"
    if text.casefold() in _FALSE:
        return None
    message = msg("`{text}` is neither true nor false", text=shown(text))
    raise CellError(message, msg("write true, or leave the cell empty"))


def _fact_line(fact: Node, language: str) -> str:
    if not isinstance(fact, dict):
        return ""
    return f"{text_in(fact.get('label'), language)}{FACT_SIGN}{text_in(fact.get('value'), language)}"


def _facts(old: list[Node], texts: Mapping[str, str]) -> Node | None:
    """Return the list of facts that the lines say. The fact of a line that is still the same stays as it was."""
    languages = list(texts)
    lines = {language: text.split("\n") if text else [] for language, text in texts.items()}
    filled = {language: found for language, found in lines.items() if found}
    if not filled:
        return None
    most = max(filled, key=lambda language: len(filled[language]))
    for language, found in filled.items():
        if len(found) != len(lines[most]):
            message = nmsg(
                "there is {n} fact here, but {others} in `{language}`",
                "there are {n} facts here, but {others} in `{language}`",
                len(found),
                others=len(lines[most]),
                language=most,
            )
            raise CellError(message, msg("the facts of all languages stand in the same lines"), language)
    before = [tuple(_trimmed(_fact_line(fact, language)) for language in languages) for fact in old]
    if any("\n" in line for fact in before for line in fact):
        raise CellError(msg("facts with line breaks in them can only be changed in the YAML file"))
    columns = [filled.get(language) or [""] * len(lines[most]) for language in languages]
    after = [tuple(map(_trimmed, fact)) for fact in zip(*columns, strict=True)]
    return _merged(old, before, after, languages)


def _merged(
    old: list[Node], before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]], languages: Sequence[str]
) -> list[Node]:
    facts: list[Node] = []
    for what, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            facts += old[start:end]
            continue
        is_paired = end - start == new_end - new_start
        for number in range(new_start, new_end):
            known = old[start + number - new_start] if is_paired else None
            facts.append(_fact(known, dict(zip(languages, after[number], strict=True))))
    return facts


def _fact(old: Node | None, lines: Mapping[str, str]) -> Node:
    parts = {}
    for language, line in lines.items():
        label, sign, value = line.partition(FACT_SIGN if FACT_SIGN in line else "=")
        if line and (not sign or (not label.strip() and value.strip())):
            hint = msg("write one line a fact, for example `Seat = Jakarta`")
            message = msg(
                "the line `{line}` is no fact: it has no label and value with `=` between them", line=shown(line)
            )
            raise CellError(message, hint, language)
        parts[language] = label.strip(), value.strip()
    known = old if isinstance(old, dict) else {}
    fact: dict[str, Node] = {}
    for place, name in enumerate(("label", "value")):
        node = text_node(known.get(name), {language: part[place] for language, part in parts.items()})
        fact[name] = node if node is not None else ""
    return fact


def _trimmed(line: str) -> str:
    return text_cell(line).text
