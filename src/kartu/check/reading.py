"""The one way in which decks are read and checked: file by file, for every command alike.

Of a file that was read and handed on only little stays: its keys, and what the rest of the deck must know of it. So a
deck of 100,000 entries needs hardly more memory than one of a hundred. Who needs all entries at once takes a list of
what the files give (`validate`).
"""

from __future__ import annotations

from array import array
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.check import entryrules, kindrules
from kartu.check.acrossrules import ACROSS
from kartu.check.context import RuleContext, suspicious
from kartu.check.copies import Copies, copied_file
from kartu.check.deckrules import ALWAYS, SOUND, KnownOfDeck
from kartu.check.decksource import header_problem, read_here, take_entries
from kartu.check.entries import EntryReader, HeadForEntries
from kartu.check.header import HeaderReader
from kartu.check.limits import TOLD, Allowance, too_large
from kartu.check.media import MediaFolder
from kartu.check.telling import has_error, languages_once, not_following, worth_telling
from kartu.model.deck import Deck
from kartu.model.messages import msg
from kartu.model.problems import sorted_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kartu.check.decksource import DeckSource, RawEntry, Reader
    from kartu.model.dates import Day
    from kartu.model.deck import Entry
    from kartu.model.kind import Kind
    from kartu.model.problems import Position, Problem
    from kartu.source import SourceFile


class CheckedFile(NamedTuple):
    """One file of a deck, read and checked."""

    file: SourceFile
    entries: tuple[Entry, ...]  # as far as they could be read
    raw: Mapping[str, RawEntry]  # by key: the entries as typed
    is_sound: bool  # there is no mistake in this file nor in any before it


class Validated(NamedTuple):
    """A deck, unless something stops it, and everything there is to say about its sources."""

    deck: Deck | None  # with its entries, if they were kept
    problems: tuple[Problem, ...]
    source: DeckSource
    raw: Mapping[str, RawEntry]  # by key, if they were kept
    files: tuple[SourceFile, ...] = ()  # likewise


ENTRIES_LIMIT: Final = 10_000
"""Entries of a file with mistakes; what comes after so many is not looked at, for nobody reads on."""


class DeckReader:
    """Reads and checks one deck: first `files` to their end, then `validated`.

    `today` is the day that no fact may be later than.
    """

    def __init__(
        self,
        source: DeckSource,
        kinds: Mapping[str, Kind],
        today: Day,
        read: Reader = read_here,
        *,
        advice: int = TOLD,
    ) -> None:
        self.source = source
        self._allowance = Allowance(advice=advice)
        self._kinds = kinds
        self._today = today
        self._read = read
        header = HeaderReader(source, kinds)
        head = header.read()
        # The folder may be yet to be made.
        self._media = MediaFolder(source.folder, whole=source.is_folder and source.folder.is_dir())
        frame = HeadForEntries(
            head["languages"],
            head["sections"],
            head["forms"],
            head["incomplete"],
            head["markdown"],
            frozenset(header.unsure),
        )
        self._entries = EntryReader(kinds, frame, self._media, self._allowance)
        self.head = Deck(**head, pictures=self._entries.pictures)
        self._problems = [*source.problems, *header.problems]
        self._copies = Copies()
        self._keys: dict[str, str] = {}  # of all entries, with the names of their files
        self._marks: dict[str, array[int]] = {}  # by file: what the rules across entries compare
        self._sections: set[str] = set()
        self._chosen: set[tuple[str, str]] = set()
        self._tags: set[str] = set()
        self._lacking: dict[str, list[str]] = {}
        self._again: dict[str, SourceFile] = {}  # read a second time, to say where something stands
        self._is_broken = has_error(self._problems)  # something could not be read as it should
        self._is_sound = not self._is_broken  # and no rule found a mistake

    def files(self) -> Iterator[CheckedFile]:
        """Read and check one file after the other. Raises `KartuError` if one cannot be read at all."""
        is_empty, size = not has_error(self.source.problems), 0
        for file in self.source.files(self._read):
            raw_entries: list[RawEntry] = []
            found = [*file.problems, *take_entries(file, raw_entries, is_header=file is self.source.header)]
            is_empty = is_empty and not raw_entries and not has_error(found)
            size += file.size
            if problem := too_large(file, len(self._keys) + len(raw_entries), size):
                self._problems.append(problem)
                self._is_broken, self._is_sound = True, False
                return
            yield self._checked(file, raw_entries, found)
        if is_empty:
            hint = msg("put entries under `notes:`, in deck.yaml or in other .yaml files beside it")
            self._problems.append(header_problem(self.source.header, "E209", msg("the deck has no entries"), hint=hint))

    def _checked(self, file: SourceFile, raw_entries: Sequence[RawEntry], problems: list[Problem]) -> CheckedFile:
        """Check the entries of a file, each by itself, and keep what the rest of the deck must know of them."""
        known = len(self._entries.problems)
        raw: dict[str, RawEntry] = {}
        keys = [one.key for one in raw_entries]
        original = copied_file(file.name, keys, self._keys)
        if original:
            self._copies.note(original, file.name, keys, self._keys)
            self._is_broken = True
        entries = tuple(self._read_once(raw_entries, raw, original))
        problems += not_following(self._entries.problems[known:], file)
        del self._entries.problems[known:]
        self._is_broken = self._is_broken or has_error(problems)
        context = self._context(self._whole(entries) if self._is_broken else entries, raw)
        context = context._replace(words=tuple(suspicious(context.deck.entries)))
        for rule in (*entryrules.EACH, *kindrules.OF_KINDS):
            problems += worth_telling(rule(context))
        self._marks[file.name] = array("q", _marks(context))
        self._note(context.deck.entries)
        self._problems += problems
        self._is_sound = self._is_sound and not has_error(problems) and not original
        return CheckedFile(file, entries, raw, self._is_sound)

    def _read_once(self, raw_entries: Iterable[RawEntry], taken: dict[str, RawEntry], original: str) -> Iterator[Entry]:
        """Read entries, and keep in `taken` as what each was typed; a key that comes twice is a mistake.

        `original` is the file of which this is a copy, which is told once.
        """
        told = self._entries.problems
        counted = errors = 0
        for raw in raw_entries:
            errors += has_error(told[counted:])
            counted = len(told)
            if errors > ENTRIES_LIMIT:
                return
            first = self._keys.setdefault(raw.key, raw.file.name)
            is_second = first != raw.file.name or raw.key in taken
            entry = self._entries.read(raw) if not original or first != original else None
            if is_second and first == original:
                continue
            if is_second:
                place = str(self._place_of(raw.key, first, raw.file))
                message = msg("there is already an entry `{entry}`, at {place}", entry=raw.key, place=place)
                hint = msg("give one of them another key; keys that were released stay as they are")
                self._entries.report("E208", message, hint=hint)
            else:
                taken[raw.key] = raw
                if entry is not None:
                    yield entry

    def _place_of(self, key: str, name: str, file: SourceFile) -> Position:
        """Say where an entry stands; a file that was left behind is read again for that."""
        if name != file.name and name not in self._again:
            self._again[name] = self._reread(name)
        return self._again.get(name, file).locate(("notes", key), key=True)

    def _reread(self, name: str) -> SourceFile:
        header = self.source.header
        return header if header.name == name else next(f for f in self.source.notes if f.name == name).read()

    def _whole(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Leave out entries without what their cards ask or answer: rules would only repeat what is missing."""
        return tuple(entry for entry in entries if _is_whole(entry, self._kinds, self.head))

    def _context(self, entries: tuple[Entry, ...], raw: Mapping[str, RawEntry]) -> RuleContext:
        return RuleContext(
            self.head._replace(entries=entries), self._kinds, raw, self._media, self._today, self._allowance
        )

    def _note(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self._sections.add(entry.section)
            self._chosen.add((entry.forms, entry.form))
            self._tags.update(entry.tags)
            if self.head.incomplete:
                self._note_lacking(entry)

    def _note_lacking(self, entry: Entry) -> None:
        lacking = entry.lacking(self.head.languages)
        if len(lacking) < len(self.head.languages):  # else it is in no package, which is a mistake
            for language in lacking:
                self._lacking.setdefault(language, []).append(entry.key)

    def validated(self) -> Validated:
        """Say what there is to say of the deck once its files were read; entries were not kept."""
        of_entries = (self._keys.keys(), self._sections, self._chosen, self._tags, self._lacking)
        known = KnownOfDeck(self.head, self.source, self._media, *of_entries)
        problems = [*self._problems, *self._copies.problems(), *self._across()]
        for rule in (*ALWAYS, *(() if self._is_broken else SOUND)):
            problems += rule(known)
        found = languages_once(sorted_once(problems))
        deck = None if has_error(found) else self.head._replace(order=tuple(self._keys))
        return Validated(deck, found, self.source, {})

    def _across(self) -> Iterator[Problem]:
        """Compare entries: those of which a mark came twice are read a second time, all others are left alone."""
        marks = self._marks.values()
        if len(set().union(*marks)) == sum(map(len, marks)):
            return  # which is nearly always so
        met = {mark for mark, count in Counter(chain.from_iterable(marks)).items() if count > 1}
        entries: list[Entry] = []
        raw: dict[str, RawEntry] = {}
        for name, own in self._marks.items():
            if not met.isdisjoint(own):
                for entry, typed in self._entries_again(name):
                    if not met.isdisjoint(_marks(self._context((entry,), {}))):
                        entries.append(entry)
                        raw[entry.key] = typed
        for rule in ACROSS:
            yield from worth_telling(rule.judge(self._context(tuple(entries), raw)))

    def _entries_again(self, name: str) -> Iterator[tuple[Entry, RawEntry]]:
        """Read the entries of a file a second time, those that could be read whole."""
        file = self._again.get(name) or self._reread(name)
        raw_entries: list[RawEntry] = []
        list(take_entries(file, raw_entries, is_header=file is self.source.header))
        self._entries.allowance = Allowance(errors=0, advice=0)  # all there is was told the first time
        for raw in raw_entries:
            entry = self._entries.read(raw) if self._keys.get(raw.key) == name else None
            if entry and _is_whole(entry, self._kinds, self.head):
                yield entry, raw


def validate(source: DeckSource, kinds: Mapping[str, Kind], *, today: Day, advice: int = TOLD) -> Validated:
    """Read and check a whole deck, and keep its entries; `deck` is None if there is a mistake.

    Of its pieces of advice, so many are told.
    """
    reader = DeckReader(source, kinds, today, advice=advice)
    return with_entries(reader, list(reader.files()))


def with_entries(reader: DeckReader, files: Sequence[CheckedFile]) -> Validated:
    """Give what is known of a deck together with its entries, which were kept."""
    validated = reader.validated()
    entries = tuple(entry for file in files for entry in file.entries)
    raw = {key: typed for file in files for key, typed in file.raw.items()}
    deck = validated.deck and validated.deck._replace(entries=entries, order=())
    return validated._replace(deck=deck, raw=raw, files=tuple(file.file for file in files))


def _marks(context: RuleContext) -> Iterator[int]:
    """Give a number for each text that no two entries should share; that other texts have it too does no harm.

    Numbers of a rule are made only in one process, so Python's own hash will do.
    """
    for number, rule in enumerate(ACROSS):
        for text in rule.marks(context):
            yield hash((number, text))


def _is_whole(entry: Entry, kinds: Mapping[str, Kind], deck: Deck) -> bool:
    """Tell if an entry has what its cards ask and answer."""
    kind = kinds[entry.kind]
    if not entry.form:
        asked = entry.texts.get(kind.front) or entry.front_image
        return bool(asked and (not kind.answer or entry.texts.get(kind.answer)))
    return bool(entry.texts.get(kind.front)) and entry.form in deck.forms[entry.forms].options
