"""A deck for a build, file by file: what did not change since an earlier build is taken from there.

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
from kartu.leaf import LeafMaker
from kartu.leafwork import Made, Work, elsewhere, shared
from kartu.media import MediaFolder
from kartu.rules import Sight, Used
from kartu.source import read_file
from kartu.validate import Validated, sorted_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.dates import Day
    from kartu.kind import Kind
    from kartu.leaf import Leaf
    from kartu.leafstore import LeafStore
    from kartu.problems import Problem


class Leafed(NamedTuple):
    """A deck that was read file by file; that of `validated` holds no entries, only their keys."""

    validated: Validated
    leaves: tuple[Leaf, ...]
    store: LeafStore


def read_leaves(
    path: Path, name: str, kinds: Mapping[str, Kind], today: Day, store: LeafStore, processes: int
) -> Leafed | None:
    """Read a deck file by file; None if it has to be read as a whole. `name` is the path as people see it.

    If there may be several `processes`, another one takes a share of a large deck. Raises `KartuError` if a file cannot
    be read at all.
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
    read = _Read(maker, store, processes)
    if not read.read(files) or not read.leaves or not _fit(read.leaves.values(), head["retired"]):
        return None
    leaves = tuple(read.leaves.values())
    deck = Deck(**head, order=tuple(key for leaf in leaves for key in leaf.traits.keys))
    sight = Sight(deck, kinds, {}, source, media, (), today, _used(leaves))
    alike = (read_file(files[file], file) for file in _alike(read.asked))
    problems = [*source.problems, *reader.problems, *maker.same_fronts(alike), *_judged(leaves, sight)]
    if any(problem.is_error for problem in problems):
        return None
    return Leafed(Validated(deck, sorted_once(problems), source, {}), leaves, store)


def _judged(leaves: Sequence[Leaf], sight: Sight) -> Iterator[Problem]:
    """Give the advice on the leaves, and what the rules on a whole deck say."""
    for leaf in leaves:
        yield from leaf.traits.problems
    for rule in (deckrules.names_alike, *deckrules.RULES):
        yield from rule(sight)


class _Read:
    """The leaves of a deck by the names of their files, and what their fronts ask, as hashes: texts are too many."""

    def __init__(self, maker: LeafMaker, store: LeafStore, processes: int) -> None:
        self.leaves: dict[str, Leaf] = {}
        self.asked: dict[str, array[int]] = {}
        self._maker = maker
        self._store = store
        self._processes = processes

    def read(self, files: Mapping[str, Path]) -> bool:
        """Take over or make the leaf of each file; False if one has a mistake."""
        work = [Work(name, path, _size(path)) for name, path in files.items() if not self._recall(name, path)]
        here, there = shared(work, self._processes)
        with elsewhere(there, self._write) as made_there:
            if not all(map(self._make, here)):
                return False
            made = made_there()
        if not all(self._take(one, made.get(one.name)) or self._make(one) for one in there):
            return False
        self.leaves = {name: self.leaves[name] for name in files}
        self.asked = {name: self.asked[name] for name in files}
        return True

    def _recall(self, name: str, path: Path) -> bool:
        return self._add(name, self._store.recall(name, self._store.hashes.get(str(path), "")))

    def _make(self, one: Work) -> bool:
        leaf, file_hash = self._made(one)
        if leaf:
            self._store.keep(one.name, file_hash, leaf)
        return self._add(one.name, leaf)

    def _write(self, one: Work) -> Made:
        """Make a leaf in another process."""
        leaf, file_hash = self._made(one)
        return Made(file_hash, self._store.written(leaf) if leaf else b"")

    def _made(self, one: Work) -> tuple[Leaf | None, str]:
        """Make the leaf of a file, and hash the bytes that it was made of."""
        file = read_file(one.path, one.name)
        return self._maker.leaf(file), file.hash()

    def _take(self, one: Work, made: Made | None) -> bool:
        return made is not None and made.leaf != b"" and self._add(one.name, self._store.take(one.name, *made))

    def _add(self, name: str, leaf: Leaf | None) -> bool:
        if leaf:
            self.leaves[name] = leaf
            self.asked[name] = array("q", map(hash, leaf.traits.asked))
            leaf.traits = leaf.traits._replace(asked=())
        return leaf is not None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # `read_file` says what is the matter


def _fit(leaves: Iterable[Leaf], retired: Sequence[str]) -> bool:
    """Tell if leaves go together: no key twice or retired, and no tag in two spellings."""
    keys = set(retired)
    spellings: dict[str, str] = {}
    for leaf in leaves:
        count = len(keys) + len(leaf.traits.keys)
        keys.update(leaf.traits.keys)
        if len(keys) < count or any(spellings.setdefault(tag.lower(), tag) != tag for tag in leaf.traits.tags):
            return False
    return True


def _alike(asked: Mapping[str, array[int]]) -> Sequence[str]:
    """Give the files that may ask the same twice, in the order of the deck; one too many does no harm."""
    seen: set[int] = set()
    twice: set[int] = set()
    for marks in asked.values():
        own = set(marks)
        twice |= own & seen
        if len(own) < len(marks):
            twice.update(mark for mark, count in Counter(marks).items() if count > 1)
        seen |= own
    return [name for name, marks in asked.items() if not twice.isdisjoint(marks)] if twice else []


def _used(leaves: Iterable[Leaf]) -> Used:
    traits = [leaf.traits for leaf in leaves]
    sections = frozenset(section for one in traits for section in one.sections)
    return Used(sections, frozenset(pair for one in traits for pair in one.chosen))
