"""The record as a text file beside a deck's sources: one line for each note, sorted by entry, made for merging in git.

    kartu-record 1
    # written by `kartu release`, ...
    deck pkn
    uid k7f3q2mz
    release 2 2026-01-31T08:00:00Z 5f0c1b9e6a7d4c33
    title id PKn
    section dasar id 01 Dasar
    note hak id term dasar 1000 1769846400000 1769846400 0 9d2f8c1a7b3e4f60 uX0b… {"Term": "hak", …}

The columns of a note are entry, language, kind, section, order, id, mod, withdrawn, hash, guid and content (see
`record.ReleasedNote`). No line depends on another, so git may keep the lines of both sides of a merge. Of two lines for
one note, the one that was touched later counts, or the lower one if both were touched in the same second; of two
releases, the higher number. The line of the release ends in a hash of all other lines. If that does not fit, lines of
several releases have come together.
"""

from __future__ import annotations

import codecs
import json
from datetime import UTC, datetime
from functools import cached_property
from glob import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.files.folder import SUFFIXES
from kartu.history.record import HeadKey, Record, ReleasedNote
from kartu.model import identity
from kartu.model.clock import moment
from kartu.model.identity import Guid
from kartu.model.messages import msg
from kartu.model.problems import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kartu.model.messages import Message


SUFFIX: Final = ".record"
_FIRST: Final = "kartu-record 1"
_ADVICE: Final = "# written by `kartu release`, never by hand; when git asks, keep the lines of both sides"
# Words of each head line that name its value.
_HEAD_PARTS: Final = {"title": 2, "subdecks": 1, "section": 3, "about": 2, "look": 3}
_NONE: Final = "-"  # an empty column
_MARKERS: Final = ("<<<<<<< ", "=======", ">>>>>>> ", "||||||| ")


class ReadRecord(NamedTuple):
    """A record that was read. If there are problems, the record is empty."""

    record: Record
    problems: tuple[Problem, ...]


def record_path(deck: Path, key: str) -> Path:
    """Return the place of a deck's record: of the file that is there, or else of the one that will be written.

    A deck's folder holds its record, so a renamed folder keeps it. The record of a deck in one file lies beside that
    file; if the file was renamed, the record is found by the deck's `key`.
    """
    if deck.is_dir():
        own = deck / f"{key}{SUFFIX}"
        return own if own.is_file() else next((file for file in sorted(deck.glob(f"*{SUFFIX}")) if file.is_file()), own)
    own = deck.with_suffix(SUFFIX)
    if own.is_file():
        return own
    orphans = (
        file
        for file in sorted(deck.parent.glob(f"*{SUFFIX}"))
        if file.is_file() and not any(file.with_suffix(suffix).is_file() for suffix in SUFFIXES)
    )
    return next((file for file in orphans if f"\ndeck {key}\n" in _start(file)), own)


def changes_path(deck: Path, language: str) -> Path:
    """Return the place of a deck's list of changes in a language."""
    return deck / f"CHANGES.{language}.md" if deck.is_dir() else deck.with_name(f"{deck.stem}.CHANGES.{language}.md")


def changes_files(deck: Path) -> tuple[Path, ...]:
    """Return the lists of changes that a deck has. Only a release writes them, so a deck that has one was released."""
    folder, start = (deck, "") if deck.is_dir() else (deck.parent, f"{deck.stem}.")
    return tuple(sorted(file for file in folder.glob(f"{escape(start)}CHANGES.*.md") if file.is_file()))


def _start(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as stream:
        return stream.read(1000)


def read_record(path: Path, name: str, key: str, *, contents: bool = True) -> ReadRecord:
    """Read a record; without a file it is empty. `name` is the file as people see it, `key` the deck's key.

    Without `contents` the contents of notes are not kept. They are most of the file, and a build compares only hashes.
    """
    reader = _RecordReader(name, contents=contents)
    try:
        with path.open("rb") as file:
            reader.read(file)
    except FileNotFoundError:
        return ReadRecord(Record(deck=key), ())
    except UnicodeDecodeError:
        place = Position(name, reader.line, 1)
        return ReadRecord(Record(deck=key), (Problem("E606", place, msg("the record is not UTF-8 text"), _HINT),))
    if reader.needs_contents:
        return read_record(path, name, key)
    return reader.result()


_HINT: Final = msg("take the file from git or a backup, or rebuild it with `kartu release --adopt OLD.apkg`")
_DAMAGED: Final = msg("this line of the record is damaged")
_MERGE_HINT: Final = msg(
    "delete only the lines that begin with <<<<<<<, |||||||, ======= or >>>>>>> and keep all others, of both sides"
)


def parse_record(text: str, name: str) -> ReadRecord:
    """Read the text of a record; line ends may be those of Windows."""
    reader = _RecordReader(name, contents=True)
    reader.read(line.encode() for line in text.split("\n"))
    return reader.result()


class _RecordReader:
    """Takes a record line by line."""

    def __init__(self, name: str, *, contents: bool) -> None:
        self._name = name
        self._keeps_contents = contents
        self.problems: list[Problem] = []
        self.line = 0  # number of the last line that was taken
        self._deck = ""
        self._uid = ""
        self._releases: list[tuple[int, int, str]] = []  # number, time, hash
        self._head: dict[HeadKey, tuple[str, ...]] = {}
        self._notes: dict[Guid, ReleasedNote] = {}
        self._lines: dict[Guid, int] = {}  # where each note stands
        self._hash = identity.ContentHash()

    def read(self, lines: Iterable[bytes]) -> None:
        for data in lines:
            self.line += 1
            line = (data.removeprefix(codecs.BOM_UTF8) if self.line == 1 else data).decode().rstrip("\r\n")
            if self.line == 1 and line != _FIRST:
                newer = line.startswith(_FIRST.split(" ", maxsplit=1)[0])
                hint = msg("it was written by a newer Kartu: update yours") if newer else _HINT
                self._report(1, line, msg("a record begins with `{first}`", first=_FIRST), hint)
                return
            if line.startswith("note "):
                self._hash.add(line)
                self._take_note(self.line, line)
            elif line and line[0] != "#" and self.line > 1:
                self._take_other(self.line, line)
        if not self._deck or not self._releases:
            self._report(1, _FIRST if self.line else "", msg("the record says no deck or no release"), _HINT)

    @property
    def needs_contents(self) -> bool:
        """True if the lines are not all of one release: then the contents are checked as well, and must be read."""
        return not self._keeps_contents and not self.problems and self._is_merged

    def result(self) -> ReadRecord:
        if not self.problems and self._is_merged:
            self._look_into_contents()
        problems = tuple(self.problems)
        return ReadRecord(Record(deck=self._deck) if problems else self.record(), problems)

    def record(self) -> Record:
        number = max(release for release, _, _ in self._releases)
        times = [time for _, time, _ in self._releases]
        return Record(
            deck=self._deck,
            uid=self._uid,
            release=number,
            released=max(*times, *(note.touched for note in self._notes.values())) if self._notes else max(times),
            merged=self._is_merged,
            head=self._head,
            notes=self._notes,
        )

    @cached_property
    def _is_merged(self) -> bool:
        return len(self._releases) > 1 or self._releases[0][2] != self._hash.digest()

    def _look_into_contents(self) -> None:
        for note in self._notes.values():
            try:
                is_whole = isinstance(json.loads(note.content), dict)
            except (ValueError, RecursionError):
                is_whole = False
            if not is_whole:
                what = {"entry": note.entry, "language": note.language}
                message = msg("the content of `{entry}` in `{language}` cannot be read", **what)
                self._report(self._lines[note.guid], note.content, message, _HINT)

    def _report(self, number: int, line: str, message: Message, hint: Message) -> None:
        self.problems.append(Problem("E606", Position(self._name, number, 1), message, hint, excerpt=line[:200]))

    def _take_note(self, number: int, line: str) -> None:
        try:
            _, entry, language, kind, section, order, id_, mod, withdrawn, hash_, guid, content = line.split(" ", 11)
            place, id_number, time = int(order), int(id_), int(mod)
            own = "" if section == _NONE else section
            note = ReleasedNote(
                Guid(guid), entry, language, kind, own, place, id_number, time, hash_, int(withdrawn), content
            )
        except ValueError:
            self._report(number, line, _DAMAGED, _HINT)
            return
        if id_number <= 0 or id_number % identity.CARDS or time <= 0 or content[:1] != "{" or content[-1:] != "}":
            self._report(number, line, _DAMAGED, _HINT)
        other = self._notes.get(note.guid)
        if other is None or other.touched <= note.touched:
            self._notes[note.guid] = note if self._keeps_contents else note._replace(content="")
            if self._keeps_contents:
                self._lines[note.guid] = number

    def _take_other(self, number: int, line: str) -> None:
        word, _, rest = line.partition(" ")
        if line.startswith(_MARKERS):
            self._report(number, line, msg("git left both sides of a merge here"), _MERGE_HINT)
        elif word == "deck":
            self._hash.add(line)
            self._deck = rest
        elif word == "uid":
            self._hash.add(line)
            self._uid = rest
        elif word == "release" and (release := _release(rest)):
            self._releases.append(release)
        elif word in _HEAD_PARTS and rest.count(" ") >= _HEAD_PARTS[word] - 1:
            self._hash.add(line)
            *names, value = rest.split(" ", _HEAD_PARTS[word] - 1)
            key = (word, *names)
            self._head[key] = (*self._head.get(key, ()), value)
        else:
            self._report(number, line, _DAMAGED, _HINT)


def _release(rest: str) -> tuple[int, int, str] | None:
    parts = rest.split(" ")
    try:
        time = datetime.fromisoformat(parts[1])
        return int(parts[0]), int(time.astimezone(UTC).timestamp()), parts[2]
    except (ValueError, IndexError):
        return None


def format_record(record: Record) -> str:
    """Return a record as text; the same record always gives the same text."""
    uid = f"uid {record.uid}" if record.uid else ""
    body = [f"deck {record.deck}", uid, *_head_lines(record), *_note_lines(record)]
    lines = [line for line in body if line]
    release = f"release {record.release} {moment(record.released)} {identity.content_hash(*lines)}"
    start = [line for line in body[:2] if line]
    return "\n".join([_FIRST, _ADVICE, *start, release, *body[2:], ""])


def _head_lines(record: Record) -> Iterator[str]:
    order = list(_HEAD_PARTS)
    for key in sorted(record.head, key=lambda key: (order.index(key[0]), key)):
        for value in record.head[key]:
            yield f"{' '.join(key)} {value}"


def _note_lines(record: Record) -> Iterable[str]:
    """Yield the notes, with a blank line before each entry: git merges two changes only with a line between."""
    entry = ""
    for note in sorted(record.notes.values(), key=lambda note: (note.entry, note.language, note.guid)):
        if note.entry != entry:
            yield ""
            entry = note.entry
        yield (
            f"note {note.entry} {note.language} {note.kind} {note.section or _NONE} {note.order} {note.id} {note.mod} "
            f"{note.withdrawn} {note.hash} {note.guid} {note.content}"
        )
