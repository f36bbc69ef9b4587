"""A note that was added in Anki -> an entry: its texts, marks, form and section, and a key of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kartu.html.fieldtext import text_of
from kartu.model.kind import Fill
from kartu.tables.cells import text_in, text_node
from kartu.tables.keys import KeyMaker, prefix_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kartu.check.decksource import RawEntry
    from kartu.inspect.packed import PackedNote
    from kartu.model.deck import Deck
    from kartu.model.notetype import NoteType
    from kartu.source import Node


class Newcomers:
    """Makes entries of notes, for one deck."""

    def __init__(
        self, deck: Deck, raw: Mapping[str, RawEntry], withdrawn: Iterable[str], typed: Callable[[str], str]
    ) -> None:
        """Take the deck with its entries as typed, keys that were released, and what makes a text of a field."""
        self._deck = deck
        self._raw = raw
        self._typed = typed
        self._keys = KeyMaker([*raw, *deck.retired, *withdrawn])

    def entry(self, packed: PackedNote, of: NoteType) -> tuple[str, dict[str, Node]]:
        """Return the key and the values of an entry; what a person left out is missing there, too."""
        own = dict(self._own_values(of, by_key(packed, of)))
        keys = [raw.key for raw in self._raw.values() if raw.values.get("kind") == of.kind.name]
        texts = (text_in(own.get(of.kind.front), code) for code in (of.language, *self._deck.languages))
        key = self._keys.make(texts, prefix_of(keys), of.kind.name)
        return key, {"kind": of.kind.name, **self._section(packed, of.language), **own}

    def _own_values(self, of: NoteType, values: Mapping[str, str]) -> Iterator[tuple[str, Node]]:
        others = [code for code in self._deck.languages if code != of.language]
        texts: dict[str, dict[str, str]] = {}
        for field in of.kind.fields:
            html = values.get(field.key, "")
            if field.fill is Fill.TEXT:
                texts.setdefault(field.of, {})[of.language] = self._typed(html)
            elif field.fill is Fill.OTHERS and len(others) == 1 and "+" not in field.of:
                texts.setdefault(field.of, {})[others[0]] = self._typed(html)
            elif field.fill is Fill.FLAG and text_of(html):
                yield field.of, "true"
            elif field.fill is Fill.FORM:
                yield from self._form(text_of(html), of.language)
        for name, found in texts.items():
            node = text_node({} if len(self._deck.languages) > 1 else None, found)
            if node:
                yield name, node

    def _form(self, name: str, language: str) -> Iterator[tuple[str, Node]]:
        for form_set in self._deck.forms.values():
            for key, titles in form_set.options.items():
                if name and name in (key, titles.get(language)):
                    if len(self._deck.forms) > 1:
                        yield "forms", form_set.key
                    yield "form", key
                    return

    def _section(self, packed: PackedNote, language: str) -> dict[str, Node]:
        """Find the section whose deck a note is in, or whose tag it has, else the first."""
        title = self._deck.title[language]
        names = {f"{title}::{section.title[language]}": key for key, section in self._deck.sections.items()}
        start = f"{self._deck.tag}::" if self._deck.tag else ""
        tagged = (key for key in self._deck.sections if f"{start}{key}" in packed.tags)
        section = names.get(packed.deck) or next(tagged, "") or next(iter(self._deck.sections), "")
        return {"section": section} if section else {}


def by_key(packed: PackedNote, of: NoteType) -> dict[str, str]:
    """Return a note's values by the keys of its fields: found by id, for a student may have renamed them."""
    places = {field.id: place for place, field in enumerate(packed.note_type.fields)}
    names = {field.name: place for place, field in enumerate(packed.note_type.fields)}
    found: dict[str, str] = {}
    for field in of.fields:
        place = places.get(field.id, names.get(field.name))
        if place is not None and place < len(packed.values):
            found[field.key] = packed.values[place]
    return found
