"""What the notes of a package that Kartu made tell of their deck's head: titles, sections and sets of forms."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kartu.tables.keys import KeyMaker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kartu.tables.ournotes import OurRow


class FormTexts(NamedTuple):
    """A set of forms: its question, and its options by their keys; texts are by language."""

    question: dict[str, str]
    options: dict[str, dict[str, str]]


class HeadTexts(NamedTuple):
    """What a package tells of the head of its deck; texts are by language."""

    title: Mapping[str, str] = MappingProxyType({})  # of a package that is not ours, under ''
    sections: Mapping[str, Mapping[str, str]] = MappingProxyType({})  # by what the rows call them
    forms: Mapping[str, FormTexts] = MappingProxyType({})  # by key


class OurHead:
    """Gathers it note by note. What an entry says first, in whichever language, is what its row says."""

    def __init__(self) -> None:
        self._sections: dict[str, dict[str, str]] = {}
        self._keys: dict[tuple[str, tuple[str, ...]], str] = {}  # of the sets, by question and options
        self._names = KeyMaker(())
        self._sets: dict[str, FormTexts] = {}  # by key
        self._set_of: dict[tuple[str, str], str] = {}  # by kind and key of the entry

    def section(self, called: str, language: str, title: str) -> None:
        """Take the title of a section in one language."""
        if called:
            self._sections.setdefault(called, {}).setdefault(language, title)

    def form_set(self, row: OurRow) -> str:
        """Take the set of forms that a note shows; gives the question by which its entry names it."""
        key = self._set_of.get((row.kind, row.key))
        if key is None:
            key = self._set_of[row.kind, row.key] = self._key_of(row)
        question, options = self._sets[key]
        question.setdefault(row.language, row.question)
        for texts, option in zip(options.values(), row.options, strict=False):
            texts.setdefault(row.language, option)
        return next(iter(question.values()))

    def _key_of(self, row: OurRow) -> str:
        """Give the key of the set that a note shows, a new one if no other note has shown it."""
        what = row.question, row.options
        if what not in self._keys:
            key = self._keys[what] = self._names.make([row.question], "", "form")
            names = KeyMaker(())
            self._sets[key] = FormTexts({}, {names.make([option], "", "option"): {} for option in row.options})
        return self._keys[what]

    def told(self, title: Mapping[str, str]) -> HeadTexts:
        """Give all that was gathered."""
        return HeadTexts(title, self._sections, self._sets)
