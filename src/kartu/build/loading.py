"""A deck's path -> the deck as checked, with its record and all that there is to say about both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kartu.check.checker import KEY
from kartu.check.deckrules import between_decks, without_uid
from kartu.check.decksource import find_deck, read_here
from kartu.check.reading import DeckReader, Validated, with_entries
from kartu.files.journal import journal_of
from kartu.history.ownrecord import check_record
from kartu.history.recordfile import changes_files, changes_path, read_record, record_path
from kartu.kinds import kinds
from kartu.model.language import languages
from kartu.model.messages import msg
from kartu.model.problems import Position, Problem, sorted_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.check.decksource import Reader
    from kartu.history.record import Record
    from kartu.model.dates import Day


class Loaded(NamedTuple):
    """A deck's path with what came of it."""

    path: Path
    validated: Validated
    record: Record  # what was released of it
    record_file: Path  # where that is written, or will be
    record_problems: tuple[Problem, ...]
    changes: Mapping[str, str]  # its lists of changes by language, in Markdown


class OpenDeck:
    """A deck of which the head and the record were read."""

    def __init__(self, path: Path, today: Day, read: Reader = read_here, *, contents: bool) -> None:
        self.path = path
        self.reader = DeckReader(find_deck(path, path.as_posix()), kinds(), today, read)
        key = self.reader.source.header_values.get("deck")
        key = key if isinstance(key, str) and KEY.fullmatch(key) else path.stem
        self.record_file = record_path(path, key)
        self.record, self._problems = read_record(self.record_file, self.record_file.as_posix(), key, contents=contents)

    def loaded(self, validated: Validated) -> Loaded:
        """Return the deck once its files were read."""
        record, problems = self.record, self._problems
        others = changes_files(self.path)
        if not problems and (record.release or others):
            problems = tuple(check_record(validated.source, record, self.record_file, others))
        problems += tuple(_unfinished(self.path))
        return Loaded(self.path, validated, record, self.record_file, problems, _lists_of_changes(self.path))


def _unfinished(deck: Path) -> Iterator[Problem]:
    """Say that the files of a deck are partly old and partly new: only commands that write finish such a change."""
    journal = journal_of(deck)
    if journal.exists():
        message = msg("a release, import or pull of this deck was cut off: some of its files are old, some new")
        yield Problem("E620", Position(journal.as_posix(), 1, 1), message, msg("`kartu build` finishes it first"))


def load(paths: Sequence[Path], today: Day) -> tuple[Loaded, ...]:
    """Read and check decks and their records, and keep all entries; nothing is written.

    `today` is the machine's day: no fact may be later. Raises `KartuError` if something cannot be read.
    """
    decks = (OpenDeck(path, today, contents=True) for path in paths)
    return tuple(deck.loaded(with_entries(deck.reader, list(deck.reader.files()))) for deck in decks)


def check(
    paths: Sequence[Path], today: Day, new_uid: Callable[[], str] | None = None, read: Reader = read_here
) -> tuple[Loaded, ...]:
    """Read and check decks as `load` does, and keep no entries; `read` reads the files of notes.

    With `new_uid` a deck without a `uid` is offered one before its first release.
    """
    loaded = tuple(_checked(OpenDeck(path, today, read, contents=False)) for path in paths)
    return tuple(_with_uid_offered(deck, new_uid) for deck in loaded) if new_uid else loaded


def _with_uid_offered(deck: Loaded, new_uid: Callable[[], str]) -> Loaded:
    head = deck.validated.deck
    if head is None or head.uid or deck.record.release:
        return deck
    return deck._replace(record_problems=(*deck.record_problems, without_uid(deck.validated.source, new_uid())))


def _checked(deck: OpenDeck) -> Loaded:
    for _ in deck.reader.files():
        pass
    return deck.loaded(deck.reader.validated())


def _lists_of_changes(deck: Path) -> dict[str, str]:
    files = {code: changes_path(deck, code) for code in languages()}
    return {
        code: file.read_text(encoding="utf-8-sig", errors="replace") for code, file in files.items() if file.is_file()
    }


def problems_of(loaded: Sequence[Loaded]) -> tuple[Problem, ...]:
    """Return the problems of all decks in the order of files and lines, those between decks included."""
    problems = [problem for deck in loaded for problem in (*deck.validated.problems, *deck.record_problems)]
    problems += between_decks([deck.validated.source for deck in loaded])
    return sorted_once(problems)
