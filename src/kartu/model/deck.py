"""A deck as the rest of the program sees it: validated, frozen, free of files and YAML.

All of these are `NamedTuple`s, not frozen dataclasses: a deck may hold 100,000 entries, and a tuple is made several
times as fast; and the class of a dataclass takes a millisecond or two to make, each time that Kartu starts.
"""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

Text = dict[str, str]
"""A text by language; a language may be missing only where the deck says `incomplete: allow`."""


class Media(NamedTuple):
    """A picture or sound: the name it has in Anki (stem and content hash), and where its bytes are."""

    name: str
    path: Path
    size: int
    is_made_anew: bool = False  # what goes into packages is not the file itself, see `files/pictures.py`


class Fact(NamedTuple):
    """A line of an institution's table of facts."""

    label: Text
    value: Text


class Entry(NamedTuple):
    """One note in the source, of any kind."""

    key: str
    kind: str
    section: str
    texts: Mapping[str, Text]  # by key of the entry: term, definition, note, …
    flags: frozenset[str]  # the keys that are true: reverse
    tags: tuple[str, ...]  # without the deck's prefix
    facts: tuple[Fact, ...] = ()
    forms: str = ""  # key of the set of forms
    form: str = ""  # key of the right option
    choices: tuple[Text, ...] = ()  # the wrong ones
    image: Media | None = None
    front_image: Media | None = None
    audio: Media | None = None
    pictures: tuple[Media, ...] = ()  # those that its texts show, in a deck with markup

    def lacking(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        """Give the languages in which one of the entry's texts is missing."""
        texts = (*self.texts.values(), *(text for fact in self.facts for text in fact), *self.choices)
        return tuple(language for language in languages if any(language not in text for text in texts))


new_entry: Final[Callable[[tuple[object, ...]], Entry]] = partial(tuple.__new__, Entry)
"""`Entry(…)` of its parts as a tuple, in half the time."""


class Section(NamedTuple):
    """A part of the deck: a subdeck in Anki, unless the deck has none."""

    key: str
    title: Text


class FormSet(NamedTuple):
    """What examples are classified into; the options in the order shown on the card."""

    key: str
    question: Text
    options: Mapping[str, Text]


class Source(NamedTuple):
    """Where the deck's facts come from."""

    title: Text
    url: str


class Deck(NamedTuple):
    """A deck with all its entries, in the order of the source."""

    key: str
    languages: tuple[str, ...]
    title: Text
    summary: Text
    uid: str = ""  # tells this deck from others of its key; part of every identity
    authors: tuple[str, ...] = ()
    license: str = ""
    contact: str = ""
    sources: tuple[Source, ...] = ()
    tag: str = ""
    tag_names: Mapping[str, Text] = _NOTHING  # what the share page calls the tags of entries
    speech: bool = False
    incomplete: bool = False  # entries without all languages are left out of a variant, not refused
    markdown: bool = False
    subdecks: bool = True  # one for each section; else all cards are in the deck itself
    sections: Mapping[str, Section] = _NOTHING
    forms: Mapping[str, FormSet] = _NOTHING
    retired: tuple[str, ...] = ()
    old_title: Mapping[str, str] = _NOTHING  # `renamed: {title: …}`: what the deck was called before
    old_sections: Mapping[str, Text] = _NOTHING  # `renamed: {sections: {key: …}}`: likewise
    entries: tuple[Entry, ...] = ()
    pictures: Mapping[str, Media] = _NOTHING  # by the path that stands in texts with markup
    order: tuple[str, ...] = ()  # keys of all entries, where the entries themselves were not kept

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all entries, in the order of the source."""
        return self.order or tuple(entry.key for entry in self.entries)
