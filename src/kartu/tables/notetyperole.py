"""A note type of another tool -> the kind that its notes become, and which field is which key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.tables.headings import BACK, FRONT, meaning, meanings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kartu.inspect.packed import PackedNoteType, PackedTemplate
    from kartu.model.kind import Kind

_FIELD: Final = re.compile(r"\{\{([#^/]?)([^{}]*?)\}\}")
_BLANKS: Final = re.compile(r"\{\{(?:[^{}]*:)?cloze:([^{}]*)\}\}")
_NO_FIELDS: Final = frozenset({"FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag"})


class Role(NamedTuple):
    """What notes of a note type become."""

    kind: str
    front: str  # the field with what is asked
    keys: Mapping[str, str]  # of entries, by field
    reverse: bool  # the notes are asked both ways …
    switch: str  # … if this field is filled; '' for always

    def is_switch(self, field: str) -> bool:
        """Tell if a field only turns cards on."""
        return bool(self.switch) and field == self.switch

    def is_reversed(self, values: Mapping[str, str]) -> bool:
        """Tell if a note of these values is asked both ways."""
        return self.reverse and (not self.switch or bool(values.get(self.switch, "").strip()))


def role_of(note_type: PackedNoteType, kinds: Mapping[str, Kind]) -> Role | None:
    """Find out what notes of a note type become; None if they fit no kind."""
    names = [field.name for field in note_type.fields]
    if note_type.is_cloze:
        return _cloze(note_type, names, kinds)
    if not note_type.templates or len(names) < 2:
        return None
    first, *others = note_type.templates
    asked = _shown(first.front, names)
    answers = [name for name in _shown(first.back, names) if name not in asked]
    if not asked or not answers:
        return None
    front, answer = asked[0], _best(answers)
    back_to_front = next((each for each in others if _shown(each.front, names)[:1] == [answer]), None)
    switch = _switch(back_to_front, names, {front, answer}) if back_to_front else ""
    kind = kinds[_kind_for(front, kinds, is_reversed=back_to_front is not None)]
    on_cards = {name for each in note_type.templates for name in _shown(each.front + each.back, names)}
    keys = {front: kind.front, answer: kind.answer}
    for name in names:
        if name not in keys and name != switch:
            heading = meaning(name, kind)
            key = heading.key if heading else ""
            if key and key not in keys.values() and key not in ("tags", "section", "reverse"):
                keys[name] = key
            elif name in on_cards:
                keys[name] = "note"
    return Role(kind.name, front, keys, back_to_front is not None and "reverse" in kind.key_by_name, switch)


def _cloze(note_type: PackedNoteType, names: list[str], kinds: Mapping[str, Kind]) -> Role | None:
    kind = next((each for each in kinds.values() if each.is_cloze), None)
    marked = _BLANKS.search(note_type.templates[0].front) if note_type.templates else None
    text = marked[1].strip() if marked else ""
    if kind is None or text not in names:
        return None
    rest = {name: "note" for name in _shown(note_type.templates[0].back, names) if name != text}
    return Role(kind.name, text, {text: kind.front, **rest}, reverse=False, switch="")


def _best(answers: list[str]) -> str:
    """Choose the field that answers: one whose name says so, else the first that the back adds."""
    named = (name for name in answers if {heading.key for heading in meanings(name)} & {BACK, "definition", "answer"})
    return next(named, answers[0])


def _kind_for(front: str, kinds: Mapping[str, Kind], *, is_reversed: bool) -> str:
    """Choose the kind: a pair that is asked both ways is a term, and so is what calls itself one."""
    meant = {heading.key for heading in meanings(front)}
    pair = next(each for each in kinds.values() if each.is_pair)
    asks = next((each for each in kinds.values() if each.is_question), pair)
    return asks.name if not is_reversed and (not meant or meant & {FRONT, asks.front}) else pair.name


def _shown(side: str, names: list[str]) -> list[str]:
    """Give the fields that a side shows, in the order in which they come."""
    found = (match[2].rpartition(":")[2].strip() for match in _FIELD.finditer(side) if not match[1])
    return [name for name in dict.fromkeys(found) if name in names and name not in _NO_FIELDS]


def _switch(template: PackedTemplate, names: list[str], sides: set[str]) -> str:
    """Give the field that turns a template on, as “Add Reverse” does."""
    found = (match[2].strip() for match in _FIELD.finditer(template.front) if match[1] == "#")
    return next((name for name in found if name in names and name not in sides), "")
