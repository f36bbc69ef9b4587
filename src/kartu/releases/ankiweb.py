"""The texts that AnkiWeb's form for sharing a deck asks for, in the sizes that it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.history.styles import Markdown
from kartu.model.language import languages
from kartu.packing.description import release_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kartu.history.stamping import Stamps
    from kartu.model.deck import Deck
    from kartu.model.language import Language
    from kartu.model.variant import Variant

TITLE, TAGS, SUPPORT, DESCRIPTION = 60, 60, 180, 65_000
"""The most characters that AnkiWeb takes, as its form says in 2026; of all tags together, with the blanks between."""
_NUMBER: Final = re.compile(r"^\d+[.)]?\s+")
_WEB: Final = ("https://", "http://")


class Listing(NamedTuple):
    """What is typed into the form for one language of a deck."""

    language: str
    title: str
    tags: str
    support: str  # an address on the web, or ''
    description: str  # Markdown


def listing(variant: Variant, stamps: Stamps) -> Listing:
    """Return the texts for one language of a deck."""
    deck, language = variant.deck, languages()[variant.language]
    return Listing(
        variant.language,
        _shortened(variant.title.replace("::", ": "), TITLE),
        _tags(variant, language),
        deck.contact if deck.contact.startswith(_WEB) and len(deck.contact) <= SUPPORT else "",
        _fitting(_paragraphs(variant, language, stamps), DESCRIPTION),
    )


def _shortened(text: str, limit: int) -> str:
    """Cut a text between words, or in the midst of one that is very long."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    words = kept.rpartition(" ")[0]
    if text[limit - 1] != " " and len(words) > limit // 2:
        kept = words
    return f"{kept.rstrip(' ,;:–-')}…"


def _tags(variant: Variant, language: Language) -> str:
    """Return as many tags as there is room for: the deck's own, its language, and what its sections are about."""
    deck = variant.deck
    sections = (section.title[variant.language] for section in deck.sections.values())
    wanted = (deck.tag.replace("::", "-") or deck.key, language.name, *sections)
    tags = ""
    for tag in dict.fromkeys(map(_as_tag, wanted)):
        longer = f"{tags} {tag}".strip()
        if tag and len(longer) <= TAGS:
            tags = longer
    return tags


def _as_tag(title: str) -> str:
    """Return a title as one word, without the number that keeps its place in Anki."""
    return re.sub(r"[\W_]+", "-", _NUMBER.sub("", title).lower()).strip("-")


def _fitting(paragraphs: Iterable[str], limit: int) -> str:
    """Join as many paragraphs as there is room for."""
    text = ""
    for paragraph in paragraphs:
        longer = f"{text}\n\n{paragraph}" if text else paragraph
        if len(longer) > limit:
            return text or _shortened(paragraph, limit)
        text = longer
    return text


def _paragraphs(variant: Variant, language: Language, stamps: Stamps) -> Iterator[str]:
    """Yield the description, the most important first: about what, how much, how to update, by whom and from what."""
    deck, plain = variant.deck, Markdown().plain
    if deck.summary:
        yield plain(deck.summary[language.code])
    yield f"{_counts(variant, language)} {release_line(language, stamps)}".strip()
    if deck.sections:
        titles = (section.title[language.code] for section in deck.sections.values())
        yield "\n".join([f"**{language.share['contents']}**", "", *(f"- {plain(title)}" for title in titles)])
    yield language.changes["how"].strip()
    if credits_of := list(_credits(deck, language)):
        yield "\n".join(credits_of)


def _counts(variant: Variant, language: Language) -> str:
    cards = sum(len(note.cards) for note in variant.notes)
    return language.share["counts"].format(notes=len(variant.notes), cards=cards)


def _credits(deck: Deck, language: Language) -> Iterator[str]:
    labels, plain = language.labels, Markdown().plain
    if deck.authors:
        yield f"- {labels['authors']}: {plain(', '.join(deck.authors))}"
    if deck.license:
        yield f"- {labels['license']}: {plain(deck.license)}"
    for source in deck.sources:
        title = plain(source.title[language.code])
        yield f"- {labels['sources']}: {f'[{title}]({source.url})' if source.url else title}"
    if deck.contact:
        yield f"- {labels['contact']}: <{deck.contact}>"
