"""What was read -> a frozen `Deck`, or all that is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kartu.deck import Deck, Entry
from kartu.decksource import DeckSource, RawEntry, header_problem
from kartu.entries import EntryReader
from kartu.header import HeaderReader
from kartu.media import MediaFolder
from kartu.rules import RULES, Sight

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kartu.kind import Kind
    from kartu.problems import Problem


class Validated(NamedTuple):
    """A deck, unless something stops it, and everything there is to say about its sources."""

    deck: Deck | None
    problems: tuple[Problem, ...]
    source: DeckSource
    raw: Mapping[str, RawEntry]


def validate(source: DeckSource, kinds: Mapping[str, Kind]) -> Validated:
    """Check a deck; `deck` is None if there is an error, however many other problems there are."""
    header = HeaderReader(source, kinds)
    head = header.read()
    media = MediaFolder(source.folder)
    reader = EntryReader(
        kinds, head["languages"], head["sections"], head["forms"], media, incomplete=head["incomplete"]
    )
    raw: dict[str, RawEntry] = {}
    entries = tuple(_take(source.entries, reader, raw))
    problems = [*source.problems, *header.problems, *reader.problems]
    if not source.entries and not source.problems:
        hint = "put entries under `notes:`, in deck.yaml or in other .yaml files beside it"
        problems.append(header_problem(source.header, "E209", "the deck has no entries", hint=hint))
    broken = any(problem.is_error for problem in problems)
    deck = Deck(**head, entries=entries)
    # A rule over half a deck would complain of what is only missing because of another mistake.
    whole = entries if not broken else tuple(entry for entry in entries if _is_whole(entry, kinds, deck))
    sight = Sight(Deck(**head, entries=whole) if broken else deck, kinds, raw, source, media.used)
    for rule in RULES:
        if not broken or rule.__name__ != "unused":
            problems += rule(sight)
    found = sorted_once(problems)
    return Validated(None if any(problem.is_error for problem in found) else deck, found, source, raw)


def _take(entries: Iterable[RawEntry], reader: EntryReader, taken: dict[str, RawEntry]) -> Iterable[Entry]:
    for raw in entries:
        first = taken.setdefault(raw.key, raw)
        if first is not raw:
            reader.problems.append(
                raw.problem(
                    "E208",
                    f"there is already an entry `{raw.key}`, at {first.locate()}",
                    hint="give one of them another key; keys that were released stay as they are",
                )
            )
        entry = reader.read(raw)
        if entry is not None and first is raw:
            yield entry


def _is_whole(entry: Entry, kinds: Mapping[str, Kind], deck: Deck) -> bool:
    kind = kinds[entry.kind]
    texts = entry.texts.get(kind.front), entry.form or entry.texts.get(kind.answer)
    return all(texts) and (not entry.form or entry.form in deck.forms[entry.forms].options)


def sorted_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by place and drop repetitions (a file's default is looked at once for each entry)."""
    seen = {(problem.position, problem.code, problem.message): problem for problem in reversed(list(problems))}
    return tuple(seen[key] for key in sorted(seen))
