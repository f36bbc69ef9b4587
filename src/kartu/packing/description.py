"""The description of a deck in one language: what students read on the deck's own screen in Anki."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kartu.html.render import attribute, plain
from kartu.model.language import languages

if TYPE_CHECKING:
    from kartu.history.stamping import Stamps
    from kartu.model.deck import Deck
    from kartu.model.language import Language


def description(deck: Deck, language: str, stamps: Stamps) -> str:
    """Return the description as HTML: draft or not, summary, release, authors, license, sources, where to report."""
    words = languages()[language]
    labels = words.labels
    lines = [f"<b>{labels['draft']}</b>"] if stamps.is_draft else []
    lines += [plain(deck.summary[language])] if deck.summary else []
    lines.append(release_line(words, stamps))
    if deck.authors:
        lines.append(f"{labels['authors']}: {plain(', '.join(deck.authors))}")
    if deck.license:
        lines.append(f"{labels['license']}: {plain(deck.license)}")
    if deck.sources:
        sources = "; ".join(_link(source.title[language], source.url) for source in deck.sources)
        lines.append(f"{labels['sources']}: {sources}")
    if deck.contact:
        lines.append(f"{labels['contact']}: {_link(deck.contact.removeprefix('mailto:'), deck.contact)}")
    return "<br>".join(line for line in lines if line)


def release_line(words: Language, stamps: Stamps) -> str:
    """Say which release this is, and whether something has changed since; '' before the first."""
    if not stamps.release:
        return ""
    line = words.labels["release"].format(number=stamps.release, date=date(words, stamps.released))
    return f"{line} {words.labels['changed_since']}" if stamps.changed else line


def date(words: Language, seconds: int) -> str:
    """Write a day as people of the language do; days are those of UTC, so that all machines agree."""
    day = datetime.fromtimestamp(seconds, tz=UTC)
    month = words.labels["months"].split()[day.month - 1]
    return words.labels["date"].format(day=day.day, month=month, year=day.year)


def _link(text: str, url: str) -> str:
    return f'<a href="{attribute(url)}">{plain(text)}</a>' if url else plain(text)
