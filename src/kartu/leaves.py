"""A deck for a build, file by file, a large one piece by piece: what did not change is taken from an earlier build.

It gives what `validate` and `make_variants` give, in less time and memory, for decks that need no explanation: a folder
with a sound head and no mistake in its entries. For any other it gives nothing, and the deck is read as a whole.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from kartu import deckrules
from kartu.deck import Deck
from kartu.decksource import DeckSource, is_head, unread
from kartu.entries import Frame
from kartu.folder import HEADER, is_yaml, names_in
from kartu.header import HeaderReader
from kartu.lastbuild import LastBuild
from kartu.leaf import LeafMaker
from kartu.leafwork import Made, Mark, Work, is_shared, shared
from kartu.media import MediaFolder
from kartu.rules import Sight, Used
from kartu.source import hash_of, pieces_of, read_file
from kartu.validate import Validated, sorted_once

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.dates import Day
    from kartu.kind import Kind
    from kartu.lastbuild import Former, Unpacking
    from kartu.leaf import Leaf
    from kartu.leafstore import LeafStore
    from kartu.problems import Problem
    from kartu.source import Piece


class Leafed(NamedTuple):
    """A deck that was read file by file; that of `validated` holds no entries, only their keys."""

    validated: Validated
    leaves: tuple[Leaf, ...]
    store: LeafStore
    last: LastBuild | None  # what the last build noted
    former: Callable[[], Former | None]  # what it wrote, if that is of use
    record: str = ""  # hash of the record's file, if it is as it was when the build began
    knows_record: bool = False  # an earlier build read it: it is kept already


def read_leaves(
    path: Path,
    name: str,
    kinds: Mapping[str, Kind],
    today: Day,
    store: LeafStore,
    processes: int,
    unpacking: Unpacking | None,
) -> Leafed | None:
    """Read a deck file by file; None if it has to be read as a whole. `name` is the path as people see it.

    If there may be several `processes`, another one takes a share of a large deck. With `unpacking`, what the last
    build wrote is got ready if most of it is still wanted. Raises `KartuError` if a file cannot be read at all.
    """
    found = dict(names_in(path)) if path.is_dir() else {}
    start = "" if name == "." else f"{name}/"
    if [file for file in found if is_head(file)] != [HEADER]:
        return None
    header = read_file(found[HEADER], start + HEADER)
    if header.problems or not isinstance(header.tree, dict) or "notes" in header.tree:
        return None
    source = DeckSource(path, name, header, header.tree, (), (header,), tuple(unread(path, start)))
    reader = HeaderReader(source, kinds)
    head = reader.read()
    if any(problem.is_error for problem in reader.problems) or reader.unsure or head["incomplete"] or head["markdown"]:
        return None
    files = {start + file: found[file] for file in found if is_yaml(file) and file != HEADER}
    store.begin(hashlib.sha256(repr(header.tree).encode("utf-8", "surrogatepass")).hexdigest(), name)
    media = MediaFolder(path, whole=True)
    frame = Frame(head["languages"], head["sections"], head["forms"], incomplete=False, markdown=False)
    maker = LeafMaker(Deck(**head), frame, source, kinds, media, today)
    last = LastBuild.noted_in(store)
    package = _LastPackage(f"{head['key']}.apkg", last, unpacking) if last and unpacking else None
    read = _Read(maker, store, processes, package)
    if not read.read(files) or not read.leaves or not _fit(read.leaves.values(), head["retired"]):
        return None
    leaves = tuple(read.leaves.values())
    deck = Deck(**head, order=tuple(key for leaf in leaves for key in leaf.traits.keys))
    sight = Sight(deck, kinds, {}, source, media, (), today, _used(leaves))
    alike = (read_file(files[file], file) for file in _alike(read.asked))
    problems = [*source.problems, *reader.problems, *maker.same_fronts(alike), *_judged(leaves, sight)]
    if any(problem.is_error for problem in problems):
        return None
    return Leafed(Validated(deck, sorted_once(problems), source, {}), leaves, store, last, read.former)


def _judged(leaves: Sequence[Leaf], sight: Sight) -> Iterator[Problem]:
    """Give the advice on the leaves, and what the rules on a whole deck say."""
    for leaf in leaves:
        yield from leaf.traits.problems
    for rule in (deckrules.names_alike, *deckrules.RULES):
        yield from rule(sight)


class _LastPackage(NamedTuple):
    """The last build's package with all languages."""

    name: str
    last: LastBuild
    unpacking: Unpacking

    def unpacked(self, places: Collection[str]) -> Callable[[], Former | None]:
        """Begin to unpack it, if it has at least half of the leaves."""
        if 2 * sum(place in self.last.stretches for place in places) < len(places):
            return _nothing
        return self.unpacking.start(self.name, self.last)


def _nothing() -> None:
    """Give what the last build wrote if it is of no use."""


class _Read:
    """The leaves of a deck in the order of its files, and what their fronts ask."""

    def __init__(self, maker: LeafMaker, store: LeafStore, processes: int, package: _LastPackage | None) -> None:
        self.leaves: dict[Mark, Leaf] = {}
        self.asked: dict[Mark, array[int]] = {}
        self.former: Callable[[], Former | None] = _nothing
        self._package = package
        self._maker = maker
        self._store = store
        self._processes = processes

    def read(self, files: Mapping[str, Path]) -> bool:
        """Take over or make the leaves of each file; False if one has a mistake."""
        parts = [part for name, path in files.items() for part in _parts(name, path)]
        places = [self._place(part) for part in parts]
        if self._package:
            self.former = self._package.unpacked(places)
        known = map(self._store.recall, places)
        changed = [part for part, leaf in zip(parts, known, strict=True) if not self._add(part, leaf)]
        if self._package and is_shared(changed, self._processes):
            self._package.unpacking.settle()  # no other process can be had beside threads
        with shared(changed, self._write, self._processes) as (here, made_there):
            if not all(map(self._make, here)):
                return False
            made = made_there()
        left = [part for part in changed if part.mark not in self.leaves]
        if not all(self._take(part, made.get(part.mark)) or self._make(part) for part in left):
            return False
        self.leaves = {part.mark: self.leaves[part.mark] for part in parts}
        self.asked = {part.mark: self.asked[part.mark] for part in parts}
        return True

    def _place(self, part: Work) -> str:
        piece = part.piece
        return self._store.place(
            part.name, hash_of(piece.data) if piece else self._store.hashes.get(str(part.path), "")
        )

    def _make(self, part: Work) -> bool:
        leaf, file_hash = self._made(part)
        if leaf:
            self._store.keep(part.name, file_hash, leaf)
        return self._add(part, leaf)

    def _write(self, part: Work) -> Made:
        """Make a leaf in another process."""
        leaf, file_hash = self._made(part)
        return Made(file_hash, self._store.written(leaf) if leaf else b"")

    def _made(self, part: Work) -> tuple[Leaf | None, str]:
        """Make the leaf of a part, and hash the bytes that it was made of."""
        file = read_file(part.path, part.name, part.piece.data if part.piece else None)
        is_whole = part.piece is None or part.piece.is_whole(file.tree)
        return self._maker.leaf(file) if is_whole else None, file.hash()

    def _take(self, part: Work, made: Made | None) -> bool:
        return made is not None and made.leaf != b"" and self._add(part, self._store.take(part.name, *made))

    def _add(self, part: Work, leaf: Leaf | None) -> bool:
        if leaf:
            self.leaves[part.mark] = leaf
            self.asked[part.mark] = array("Q", leaf.traits.asked)
            leaf.traits = leaf.traits._replace(asked=b"", problems=_in_file(leaf.traits.problems, part.piece))
        return leaf is not None


def _parts(name: str, path: Path) -> Sequence[Work]:
    """Give a file, or its pieces if it is large."""
    pieces = pieces_of(path)
    if not pieces:
        return [Work(name, path, _size(path))]
    return [Work(name, path, len(piece.entries), number, piece) for number, piece in enumerate(pieces)]


def _in_file(problems: Sequence[Problem], piece: Piece | None) -> tuple[Problem, ...]:
    """Say where problems of a piece are in its file."""
    if piece is None:
        return tuple(problems)
    places = [problem.position._replace(line=piece.line_in_file(problem.position.line)) for problem in problems]
    return tuple(problem._replace(position=place) for problem, place in zip(problems, places, strict=True))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # `read_file` says what is the matter


def _fit(leaves: Iterable[Leaf], retired: Sequence[str]) -> bool:
    """Tell if leaves go together: no key twice or retired, and no tag in two spellings."""
    keys = set(retired)
    tags: set[str] = set()
    count = len(keys)
    for leaf in leaves:
        keys.update(leaf.traits.keys)
        tags.update(leaf.traits.tags)
        count += len(leaf.traits.keys)
    return len(keys) == count and len({tag.lower() for tag in tags}) == len(tags)


def _alike(asked: Mapping[Mark, array[int]]) -> Iterable[str]:
    """Give the files that may ask the same twice, in the order of the deck; one too many does no harm."""
    if len(set().union(*asked.values())) == sum(map(len, asked.values())):
        return ()
    counts = Counter(mark for marks in asked.values() for mark in marks)
    return dict.fromkeys(file for (file, _), marks in asked.items() if any(counts[mark] > 1 for mark in marks))


def _used(leaves: Iterable[Leaf]) -> Used:
    traits = [leaf.traits for leaf in leaves]
    sections = frozenset(section for one in traits for section in one.sections)
    return Used(sections, frozenset(pair for one in traits for pair in one.chosen))
