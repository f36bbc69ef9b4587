"""Runs the stages in order: read, validate, make variants, stamp, pack, write. Stops before packing on any error."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from kartu.decksource import read_deck
from kartu.kinds import kinds
from kartu.problems import Problem
from kartu.validate import Validated, sorted_once, validate
from kartu.variant import Variant, make_variant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kartu.deck import Deck
    from kartu.record import Stamps


class Loaded(NamedTuple):
    """A deck's path with what came of it."""

    path: Path
    validated: Validated


class Options(NamedTuple):
    """What the person asked for."""

    out: Path
    language: str = ""  # only this one; '' for all
    page: bool = True
    now: int = 0  # seconds since 1970


class BuiltFile(NamedTuple):
    """A file that was written."""

    path: Path
    label: str  # the language, or `all`
    notes: int
    cards: int
    size: int


class Built(NamedTuple):
    """What a build of one deck gave."""

    deck: Deck
    files: tuple[BuiltFile, ...]
    variants: tuple[Variant, ...]
    stamps: Stamps


@contextmanager
def paused_collector() -> Iterator[None]:
    """Keep Python's garbage collector still: half the time of a large build went there, and a build makes no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load(paths: Sequence[Path]) -> tuple[Loaded, ...]:
    """Read and validate decks."""
    return tuple(Loaded(path, validate(read_deck(path, path.as_posix()), kinds())) for path in paths)


def problems_of(loaded: Sequence[Loaded]) -> tuple[Problem, ...]:
    """Give the problems of all decks in the order of files and lines, those between decks included."""
    problems = [problem for deck in loaded for problem in deck.validated.problems]
    seen: dict[str, str] = {}
    for deck in loaded:
        source = deck.validated.source
        key = source.header_values.get("deck")
        if isinstance(key, str) and key:
            first = seen.setdefault(key, source.header.name)
            if first != source.header.name:
                place = source.header.locate(("deck",))
                problems.append(
                    Problem(
                        "E214",
                        place,
                        f"the deck key `{key}` is already that of {first}",
                        "give this deck a key of its own: students' decks are told apart by it",
                        key="deck",
                        excerpt=source.header.line(place.line),
                    )
                )
    return sorted_once(problems)


def make_variants(deck: Deck) -> tuple[Variant, ...]:
    """Give the deck in each of its languages."""
    return tuple(make_variant(deck, language, kinds()) for language in deck.languages)
