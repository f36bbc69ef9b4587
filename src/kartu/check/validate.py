"""What was read -> a frozen `Deck`, or all that is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kartu.check import deckrules, rules
from kartu.check.decksource import MAY_BE_UNREAD, DeckSource, RawEntry, header_problem
from kartu.check.entries import EntryReader, Frame
from kartu.check.header import HeaderReader
from kartu.check.media import MediaFolder
from kartu.check.rules import Sight, Used, suspicious
from kartu.model.deck import Deck, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kartu.model.dates import Day
    from kartu.model.kind import Kind
    from kartu.model.problems import Problem


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
    media = MediaFolder(source.folder, whole=source.is_folder and source.folder.is_dir())  # it may be yet to be made
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
    entries = tuple(take_once(source.entries, reader, raw))
    problems = [*source.problems, *header.problems, *_own(reader.problems, source)]
    if not source.entries and not any(problem.is_error for problem in source.problems):
        hint = "put entries under `notes:`, in deck.yaml or in other .yaml files beside it"
        problems.append(header_problem(source.header, "E209", "the deck has no entries", hint=hint))
    broken = any(problem.is_error for problem in problems)
    deck = Deck(**head, entries=entries, pictures=reader.pictures)
    whole = tuple(entry for entry in entries if _is_whole(entry, kinds, deck)) if broken else entries
    seen = Deck(**head, entries=whole) if broken else deck
    sight = Sight(seen, kinds, raw, source, media, tuple(suspicious(whole)), today, Used.of(whole))
    for rule in (*rules.RULES, deckrules.names_alike, *(() if broken else deckrules.RULES)):
        problems += rule(sight)
    found = sorted_once(problems)
    return Validated(None if any(problem.is_error for problem in found) else deck, found, source, raw)


def take_once(entries: Iterable[RawEntry], reader: EntryReader, taken: dict[str, RawEntry]) -> Iterator[Entry]:
    """Read entries, and keep in `taken` as what each was typed; a key that comes twice is a problem of the reader's."""
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


_SECOND_DOCUMENT = "E112"  # what stands behind it is read as well as can be, and not to be judged


def _own(problems: Iterable[Problem], source: DeckSource) -> Iterator[Problem]:
    """Leave out what only follows from a fault in a file's YAML."""
    faults = [fault for file in source.files for fault in file.problems if fault.is_error]
    faulty = {(fault.position.file, fault.entry) for fault in faults}
    ends = {fault.position.file: fault.position.line for fault in faults if fault.code == _SECOND_DOCUMENT}
    for problem in problems:
        file, line, _ = problem.position
        if problem.code in MAY_BE_UNREAD and (file, problem.entry) in faulty:
            continue
        if line < ends.get(file, line + 1):
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
