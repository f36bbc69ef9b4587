"""The command `describe`: a deck in words, for the place where it is shared."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from kartu.commands.console import (
    PROBLEMS,
    all_option,
    deck_argument,
    decks_of,
    now,
    say,
    show,
    status,
    today,
    wrong_usage,
)
from kartu.commands.helptext import HelpfulCommand
from kartu.commands.language import in_words
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kartu.build.loading import Loaded
    from kartu.releases.ankiweb import Listing

ADDRESS: Final = "https://ankiweb.net/decks"


@click.command(cls=HelpfulCommand)
@deck_argument
@click.option("--lang", "language", default="", help="Give only this language's texts.")
@all_option
def describe(decks: tuple[Path, ...], language: str, *, show_all: bool) -> None:
    """Write the texts for AnkiWeb's form, in each language: title, tags, support page and description."""
    from kartu.build import loading  # noqa: PLC0415 - see main.py

    loaded = loading.load(decks_of(decks), today())
    problems = [problem for problem in loading.problems_of(loaded) if problem.is_error]
    show(problems, show_all=show_all)
    if status(problems, strict=False):
        sys.exit(PROBLEMS)
    parts = [part for deck in loaded for part in _listings(deck, language)]
    if not parts:
        raise wrong_usage(msg("no deck here has the language {language}", language=language))
    say("\n\n".join(parts))
    share = msg(
        "To share: synchronise Anki with AnkiWeb, then choose Share beside the deck at {address}", address=ADDRESS
    )
    say(share, err=True)


def _listings(loaded: Loaded, language: str) -> Iterator[str]:
    from kartu.history.stamping import stamps  # noqa: PLC0415
    from kartu.kinds import kinds  # noqa: PLC0415
    from kartu.notes.maker import make_variants  # noqa: PLC0415
    from kartu.releases.ankiweb import listing  # noqa: PLC0415

    deck = loaded.validated.deck
    assert deck is not None  # noqa: S101 - there is one where there is no error
    variants = make_variants(deck, kinds())
    stamped = stamps(loaded.record, variants, now())
    for variant in variants:
        if variant.notes and variant.language in (language or variant.language):
            yield _told(f"{deck.key}.{variant.language}.apkg", listing(variant, stamped))


def _told(package: str, texts: Listing) -> str:
    """Set the texts one below the other, each by itself, to be copied."""
    from kartu.releases import ankiweb  # noqa: PLC0415

    fields = (
        (msg("Title"), texts.title, ankiweb.TITLE),
        (msg("Tags"), texts.tags, ankiweb.TAGS),
        (msg("Support page"), texts.support, ankiweb.SUPPORT),
        (msg("Description"), texts.description, ankiweb.DESCRIPTION),
    )
    none = in_words(msg("(none: `contact:` in the deck's head gives one if it is an address on the web)"))
    blocks = [f"=== {package} ==="]
    for name, text, limit in fields:
        head = msg("{field} ({n} of {limit} characters)", field=name, n=len(text), limit=limit)
        blocks.append(f"{in_words(head)}\n{text or none}")
    return "\n\n".join(blocks)


COMMANDS: Final = (describe,)
