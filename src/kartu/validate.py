"""What was read -> a frozen `Deck`, or all that is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kartu.deck import Deck, Entry
from kartu.decksource import DeckSource, RawEntry, header_problem, is_broken
from kartu.entries import EntryReader, Frame
from kartu.header import HeaderReader
from kartu.media import MediaFolder
from kartu.rules import RULES, WHOLE_RULES, Sight, suspicious

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kartu.dates import Day
    from kartu.kind import Kind
    from kartu.problems import Problem


class Validated(NamedTuple):
    """A deck, unless something stops it, and everything there is to say about its sources."""

    deck: Deck | None
    problems: tuple[Problem, ...]
    source: DeckSource
    raw: Mapping[str, RawEntry]


def validate(source: DeckSource, kinds: Mapping[str, Kind], *, today: Day) -> Validated:
    """Check a deck; `deck` is None if there is an error, however many other problems there are.

    `today` is the day that no fact may be later than.
    """
    header = HeaderReader(source, kinds)
    head = header.read()
    media = MediaFolder(source.folder, whole=source.is_folder)
    frame = Frame(
        head["languages"],
        head["sections"],
        head["forms"],
        head["incomplete"],
        head["markdown"],
        frozenset(header.unsure),
    )
    reader = EntryReader(kinds, frame, media)
    raw: dict[str, RawEntry] = {}
    entries = tuple(_take(source.entries, reader, raw))
    problems = [*source.problems, *header.problems, *_own(reader.problems, source)]
    if not source.entries and not any(map(is_broken, source.files)) and not _has_code(source.problems, "E209"):
        hint = "put entries under `notes:`, in deck.yaml or in other .yaml files beside it"
        problems.append(header_problem(source.header, "E209", "the deck has no entries", hint=hint))
    broken = any(problem.is_error for problem in problems)
    deck = Deck(**head, entries=entries, pictures=reader.pictures)
    whole = tuple(entry for entry in entries if _is_whole(entry, kinds, deck)) if broken else entries
    seen = Deck(**head, entries=whole) if broken else deck
    sight = Sight(seen, kinds, raw, source, media, tuple(suspicious(whole)), today)
    for rule in RULES if broken else (*RULES, *WHOLE_RULES):
        problems += rule(sight)
    found = sorted_once(problems)
    return Validated(None if any(problem.is_error for problem in found) else deck, found, source, raw)


def _take(entries: Iterable[RawEntry], reader: EntryReader, taken: dict[str, RawEntry]) -> Iterator[Entry]:
    for raw in entries:
        first = taken.setdefault(raw.key, raw)
        entry = reader.read(raw)
        if first is not raw:
            message = f"there is already an entry `{raw.key}`, at {first.locate()}"
            reader.report(
                "E208", message, hint="give one of them another key; keys that were released stay as they are"
            )
        elif entry is not None:
            yield entry


def _has_code(problems: Iterable[Problem], code: str) -> bool:
    return any(problem.code == code for problem in problems)


_MAY_BE_UNREAD = frozenset({"E202", "E203", "E301", "E401"})
"""What is said of something missing; behind a fault in the file's YAML it may only not have been read."""


def _own(problems: Iterable[Problem], source: DeckSource) -> Iterator[Problem]:
    """Leave out what follows from a fault in a file's YAML: whatever seems missing from the entry of the fault on."""
    faults = {
        file.name: min(p.position.line for p in file.problems if p.is_error) for file in source.files if is_broken(file)
    }
    starts = {
        name: max(
            (line for raw in source.entries if raw.file.name == name and (line := raw.locate().line) <= fault),
            default=1,
        )
        for name, fault in faults.items()
    }
    for problem in problems:
        start = starts.get(problem.position.file)
        if start is None or problem.position.line < start or problem.code not in _MAY_BE_UNREAD:
            yield problem


def _is_whole(entry: Entry, kinds: Mapping[str, Kind], deck: Deck) -> bool:
    """Tell if an entry has what its cards ask and answer; a rule would complain of what another mistake left out."""
    kind = kinds[entry.kind]
    if not entry.form:
        return bool(entry.texts.get(kind.front) and entry.texts.get(kind.answer))
    return bool(entry.texts.get(kind.front)) and entry.form in deck.forms[entry.forms].options


def sorted_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by place and drop repetitions (a file's default is looked at once for each entry)."""
    seen = {(problem.position, problem.code, problem.message): problem for problem in reversed(list(problems))}
    return tuple(seen[key] for key in sorted(seen))
