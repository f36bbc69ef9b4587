"""One file of notes -> what a build needs of it: its notes in every language, and what the rest of the deck must know.

A leaf follows from the file, the head of its deck and Kartu itself, and from nothing else, so that it can be kept for
the next build (`leafstore.py`). Only a file without a mistake becomes one; advice goes along.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, overload
from zlib import adler32, crc32

from kartu import rules
from kartu.decksource import DeckSource, take_entries
from kartu.entries import EntryReader, Frame
from kartu.language import languages
from kartu.notecolumns import Batch, Columns, columns_of, notes_in
from kartu.notemaker import NoteMaker
from kartu.notetype import NoteType, note_type
from kartu.rules import Sight, Used, asked_texts, suspicious
from kartu.validate import take_once
from kartu.variant import Note, media_of, variant_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kartu.dates import Day
    from kartu.deck import Deck, Entry, Media
    from kartu.decksource import RawEntry
    from kartu.identity import Guid
    from kartu.kind import Kind
    from kartu.media import MediaFolder
    from kartu.problems import Problem
    from kartu.source import SourceFile
    from kartu.variant import Variant


class Edition(NamedTuple):
    """What is of one language in the notes of a leaf, in the order of the source: columns, as in `Columns`."""

    joined: tuple[str, ...]
    cards: tuple[tuple[int, ...], ...]
    sort_fields: tuple[str, ...]


class Body(NamedTuple):
    """The contents of all notes of a leaf; what languages share stands once."""

    kinds: tuple[str, ...]
    tags: tuple[str, ...]  # in lines, as `notecolumns.py` has them
    sections: tuple[str, ...]
    editions: tuple[Edition, ...]  # in the order of the deck's languages


class Traits(NamedTuple):
    """What of a leaf matters to the rest of the deck."""

    keys: tuple[str, ...]  # of its entries, in the order of the source
    guids: tuple[tuple[Guid, ...], ...]  # of its notes, for each of the deck's languages
    asked: bytes  # marks of what its fronts ask, see `_mark`
    tags: tuple[str, ...]  # as typed
    kinds: tuple[str, ...]  # each once, in the order of their first notes
    sections: tuple[str, ...]  # likewise
    chosen: tuple[tuple[str, str], ...]  # sets of forms with the options that are right
    problems: tuple[Problem, ...]  # advice


@dataclass(slots=True)
class Leaf:
    """One file of notes."""

    traits: Traits
    media: Mapping[str, Media]  # by name
    body: Callable[[], Body]  # most bodies are read when they are wanted, and not held
    place: str = ""  # where it is kept, if it is


class LeafMaker:
    """Makes the leaves of one deck; `deck` is its head, `source` its files as far as they are known."""

    def __init__(
        self, deck: Deck, frame: Frame, source: DeckSource, kinds: Mapping[str, Kind], media: MediaFolder, today: Day
    ) -> None:
        self._deck = deck
        self._source = source
        self._kinds = kinds
        self._media = media
        self._today = today
        self._entries = EntryReader(kinds, frame, media)
        self._notes = NoteMaker(deck, kinds)

    def leaf(self, file: SourceFile) -> Leaf | None:
        """Make the leaf of a file; None if there is a mistake in it."""
        entries, problems, sight = self._read(file)
        for rule in rules.EACH_ALONE:
            problems += rule(sight)
        if not entries or any(problem.is_error for problem in problems):
            return None
        editions = self._notes.columns(entries)
        body = _body(entries, editions)
        media: dict[str, Media] = {}
        for entry in entries:
            if entry.image or entry.audio or entry.pictures:
                media |= media_of(entry)
        return Leaf(self._traits(entries, editions, problems), media, lambda: body)

    def same_fronts(self, files: Iterable[SourceFile]) -> Iterator[Problem]:
        """Compare what the fronts of all entries of some files ask."""
        entries: list[Entry] = []
        raw: dict[str, RawEntry] = {}
        sight = None
        for file in files:
            own, _, sight = self._read(file)
            entries += own
            raw |= sight.raw
        if sight:
            yield from rules.same_front(sight._replace(deck=self._deck._replace(entries=tuple(entries)), raw=raw))

    def _read(self, file: SourceFile) -> tuple[tuple[Entry, ...], list[Problem], Sight]:
        raw_entries: list[RawEntry] = []
        problems = [*file.problems, *take_entries(file, raw_entries)]
        known = len(self._entries.problems)
        raw: dict[str, RawEntry] = {}
        entries = tuple(take_once(raw_entries, self._entries, raw))
        problems += self._entries.problems[known:]
        is_broken = any(problem.is_error for problem in problems)
        deck = self._deck._replace(entries=() if is_broken else entries)
        words = tuple(suspicious(deck.entries))
        sight = Sight(deck, self._kinds, raw, self._source, self._media, words, self._today, Used.of(deck.entries))
        return entries, problems, sight

    def _traits(self, entries: Sequence[Entry], editions: Sequence[Columns], problems: Iterable[Problem]) -> Traits:
        used = Used.of(entries)
        return Traits(
            tuple([entry.key for entry in entries]),
            tuple([tuple(edition.guids) for edition in editions]),
            _marks(asked_texts(entries, self._kinds, self._deck.languages)),
            tuple({tag for entry in entries for tag in entry.tags}),
            tuple(dict.fromkeys(entry.kind for entry in entries)),
            tuple(dict.fromkeys(entry.section for entry in entries)),
            tuple(used.chosen),
            tuple(problems),
        )


def _body(entries: Sequence[Entry], editions: Sequence[Columns]) -> Body:
    kinds = tuple([entry.kind for entry in entries])
    first = editions[0]
    own = tuple(
        [Edition(tuple(edition.joined), tuple(edition.cards), tuple(edition.sort_fields)) for edition in editions]
    )
    return Body(kinds, tuple(first.tags), tuple(first.sections), own)


def _marks(texts: Iterable[str]) -> bytes:
    """Give numbers of 64 bits that the same texts have in every process; that others have them too does no harm."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    return array("Q", [crc32(data) << 32 | adler32(data) for data in encoded]).tobytes()


class LeafNotes(Sequence[Note]):
    """The notes of all leaves in one language; each is made when it is asked for, and not kept."""

    def __init__(self, leaves: Sequence[Leaf], place: int, types: Mapping[str, NoteType]) -> None:
        """Take the language's place in the deck, and its note types by kind."""
        self._leaves = leaves
        self._place = place
        self._types = types

    def __len__(self) -> int:
        return sum(len(leaf.traits.keys) for leaf in self._leaves)

    def __iter__(self) -> Iterator[Note]:
        for columns in columns_of(self):
            yield from notes_in(columns)

    def batches(self) -> Iterator[Batch]:
        """Give the notes of one leaf after the other; see `notecolumns.py`."""
        for leaf in self._leaves:
            traits = leaf.traits
            yield Batch(traits.guids[self._place], traits.keys, partial(self._columns, leaf), leaf.place)

    def _columns(self, leaf: Leaf) -> Columns:
        kinds, tags, sections, editions = leaf.body()
        joined, cards, sort_fields = editions[self._place]
        types = [*map(self._types.__getitem__, kinds)]
        guids = leaf.traits.guids[self._place]
        return Columns(guids, leaf.traits.keys, types, joined, tags, cards, sections, sort_fields)

    @overload
    def __getitem__(self, index: int) -> Note: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Note]: ...
    def __getitem__(self, index: int | slice) -> Note | Sequence[Note]:
        """Look a note up, in the time it takes to make those before it; nothing in a build does that."""
        if isinstance(index, slice):
            return tuple(self)[index]
        return next(islice(self, range(len(self))[index], None))


def variants_of(deck: Deck, leaves: Sequence[Leaf], kinds: Mapping[str, Kind]) -> tuple[Variant, ...]:
    """Put the leaves of a deck together: a variant for each language, as `make_variants` gives it."""
    used = dict.fromkeys(kind for leaf in leaves for kind in leaf.traits.kinds)
    sections = dict.fromkeys(section for leaf in leaves for section in leaf.traits.sections)
    media = {name: file for leaf in leaves for name, file in leaf.media.items()}
    made = []
    for place, language in enumerate(deck.languages):
        types = {kind: note_type(kinds[kind], languages()[language]) for kind in used}
        made.append(variant_of(deck, language, sections, types.values(), LeafNotes(leaves, place, types), media))
    return tuple(made)
