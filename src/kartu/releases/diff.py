"""What `kartu diff` compares: sources with their record, a package with sources, or two packages."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kartu.build.loading import load, problems_of
from kartu.history import changes as telling
from kartu.history.compare import Changes, compare, side_of_record, side_of_variants
from kartu.history.gate import refusals
from kartu.history.translations import left_behind
from kartu.kinds import kinds
from kartu.model.messages import msg, nmsg
from kartu.notes.maker import make_variants
from kartu.releases.adopt import AdoptError, adopt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.build.loading import Loaded
    from kartu.history.compare import Side
    from kartu.model.dates import Day
    from kartu.model.deck import Deck
    from kartu.model.language import Language
    from kartu.model.problems import Problem


class Pair(NamedTuple):
    """Two states of a deck and what lies between them."""

    old: str  # what the old state is, in words
    new: str
    languages: tuple[str, ...]  # of both
    changes: Changes
    refused: int = 0  # reasons why a release of the new state would be refused
    left_behind: Mapping[str, tuple[str, ...]] = MappingProxyType({})  # entries to be translated anew, by language


def compare_packages(old: Path, new: Path) -> Pair:
    """Compare two packages of a deck. Raises `AdoptError` if they are not of one, or not Kartu's."""
    before, after = adopt(old).record, adopt(new).record
    if before.deck != after.deck:
        names = {"old": old.name, "old_deck": before.deck, "new": new.name, "new_deck": after.deck}
        raise AdoptError(msg("{old} holds the deck `{old_deck}`, {new} the deck `{new_deck}`", **names))
    return _pair(old.name, new.name, side_of_record(before), side_of_record(after))


def compare_sources(
    decks: Sequence[Path], today: Day, package: Path | None = None, *, only_its_own: bool = False
) -> tuple[list[Pair], tuple[Problem, ...]]:
    """Compare the sources of decks with their records, or with a package.

    `only_its_own` looks for the deck that the package holds. Problems are those of the sources; with errors among them
    there is nothing to compare. Raises `AdoptError` if the package does not fit.
    """
    loaded = load(decks, today)
    if package and only_its_own:
        key = adopt(package).record.deck
        loaded = tuple(deck for deck in loaded if deck.validated.source.header_values.get("deck") == key)
        if not loaded:
            names = {"package": package.name, "deck": key}
            raise AdoptError(msg("{package}: none of the decks here is `{deck}`, which it holds", **names))
    problems = problems_of(loaded)
    if any(problem.is_error for problem in problems):
        return [], problems
    return [_with_package(deck, package) if package else _with_record(deck) for deck in loaded], problems


def _with_record(loaded: Loaded) -> Pair:
    record, source, raw = loaded.record, loaded.validated.source, loaded.validated.raw
    variants = make_variants(_deck(loaded), kinds())
    now = replace(side_of_variants(variants), release=record.release + 1)
    old = msg("release {number}", number=str(record.release)) if record.release else msg("nothing released")
    pair = _pair(old, loaded.path.as_posix(), side_of_record(record), now)
    first, *others = (variant.language for variant in variants)
    behind = {language: left_behind(pair.changes, first, language) for language in others}
    return pair._replace(refused=len(refusals(source, raw, variants, record)), left_behind=behind)


def _with_package(loaded: Loaded, package: Path) -> Pair:
    deck = _deck(loaded)
    before = side_of_record(adopt(package, deck).record)
    now = side_of_variants([variant for variant in make_variants(deck, kinds()) if variant.language in before.titles])
    return _pair(package.name, loaded.path.as_posix(), before, now)


def _deck(loaded: Loaded) -> Deck:
    deck = loaded.validated.deck
    assert deck is not None  # noqa: S101 - the caller has looked for errors, and without them there is one
    return deck


def _pair(old: str, new: str, before: Side, after: Side) -> Pair:
    languages = tuple(dict.fromkeys([*before.titles, *after.titles]))
    return Pair(old, new, languages, compare(before, after))


def told(pairs: Sequence[Pair], form: str, language: Language) -> Iterator[str]:
    """Tell the changes line by line as `text`, `markdown` or `json`; `language` is that of the person, for text."""
    if form == "json":
        yield telling.as_json([pair.changes for pair in pairs])
    for number, pair in enumerate(pairs):
        if form == "markdown":
            yield telling.as_markdown(pair.changes, pair.languages)
            yield from _untranslated(pair)
        if form == "text":
            yield from [""] * bool(number)
            yield msg("{old} → {new}", old=pair.old, new=pair.new)
            yield f"\n{telling.as_text(pair.changes, language)}"
            yield from _untranslated(pair)
            yield from _refused(pair)


def _untranslated(pair: Pair) -> Iterator[str]:
    """Say, for who releases, which notes were corrected in the deck's first language only."""
    for language, entries in pair.left_behind.items():
        if entries:
            named = ", ".join(entries)
            yield ""
            yield msg("Not corrected in `{lang}` yet ({n}): {entries}", lang=language, n=len(entries), entries=named)


def _refused(pair: Pair) -> Iterator[str]:
    if pair.refused:
        yield ""
        yield nmsg(
            "`kartu release` would refuse this for {n} reason; it says which, and how to go on.",
            "`kartu release` would refuse this for {n} reasons; it says which, and how to go on.",
            pair.refused,
        )
