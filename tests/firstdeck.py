"""The first deck as its tests read it: every text with the place where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from support import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.model.deck import Deck, Entry

DECK = PROJECT / "decks" / "international-economic-cooperation"
LANGUAGES = ("id", "en")
each_language = pytest.mark.parametrize("language", LANGUAGES)


class Written(NamedTuple):
    """A text of the deck in one language, with the entry and the key it stands at."""

    entry: str
    key: str
    text: str


def written_in(deck: Deck, language: str) -> Iterator[Written]:
    """Give every text of the deck in a language."""
    for key, text in (("title", deck.title), ("summary", deck.summary)):
        yield Written("deck.yaml", key, text[language])
    for section in deck.sections.values():
        yield Written("deck.yaml", section.key, section.title[language])
    for forms in deck.forms.values():
        for text in (forms.question, *forms.options.values()):
            yield Written("deck.yaml", forms.key, text[language])
    for entry in deck.entries:
        yield from written_in_entry(entry, language)


def written_in_entry(entry: Entry, language: str) -> Iterator[Written]:
    for key, text in entry.texts.items():
        yield Written(entry.key, key, text[language])
    for choice in entry.choices:
        yield Written(entry.key, "choice", choice[language])
    for fact in entry.facts:
        yield Written(entry.key, "label", fact.label[language])
        yield Written(entry.key, "value", fact.value[language])
