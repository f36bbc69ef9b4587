"""Changes to a deck's entries -> what its files will hold, checked before a byte is written, and then put in place."""

from __future__ import annotations

import copy
import re
from itertools import chain, count, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.check.decksource import find_deck
from kartu.check.reading import Validated, validate
from kartu.edit.originals import revised, written_anew
from kartu.files.folder import IMAGES, SOUNDS, is_yaml
from kartu.files.journal import journal_of, together
from kartu.model.kind import COMMON_KEYS
from kartu.model.likeness import Matcher
from kartu.model.messages import msg
from kartu.model.problems import KartuError
from kartu.source import Node, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.check.decksource import DeckSource, RawEntry
    from kartu.model.dates import Day
    from kartu.model.kind import Kind
    from kartu.source import SourceFile

_NUMBERED: Final = re.compile(r"(\d+)-.*")
_START, _END = "", "\n"  # no keys


class RevisedFile(NamedTuple):
    """A file with what it holds and what it is to hold."""

    path: Path
    name: str  # as people see it
    old: bytes | None  # None if it is new
    new: bytes


class _Stands(NamedTuple):
    """Where an entry stands."""

    kind: Node
    section: Node
    file: str
    key: str


class Revision:
    """Collects changes to the entries of a deck that is free of mistakes; nothing is written."""

    def __init__(
        self, validated: Validated, kinds: Mapping[str, Kind], begun: Mapping[Path, bytes] = MappingProxyType({})
    ) -> None:
        """Take a deck; `begun` is what files hold that are not on the disk yet."""
        self._begun = begun
        self._source = validated.source
        self._kinds = kinds
        self._files = {file.name: file for file in validated.files}
        self._trees: dict[str, dict[str, Any]] = {}
        self._new_files: dict[str, Path] = {}
        self._followers: dict[str, dict[str, str]] = {}  # by file: which key stands behind which
        self._last: dict[tuple[Node, ...], _Stands] = {}  # of each section, and of each kind in it
        for raw in validated.raw.values():
            kind, section = raw.values.get("kind", ""), raw.values.get("section", "")
            self._note_last(_Stands(kind, section, raw.file.name, raw.key))

    def default(self, raw: RawEntry, name: str) -> Node | None:
        """Give what the head of an entry's file says for all of its entries; None if it says nothing of `name`."""
        return self._head(raw.file.name).get(name)

    def set(self, raw: RawEntry, name: str, node: Node | None) -> None:
        """Let a key of an entry hold `node`; None takes the key away."""
        own = self._tree(raw.file.name)["notes"][raw.key]
        if node is None:
            own.pop(name, None)
        elif name in own:
            own[name] = node
        else:
            order = self._order(str(raw.values["kind"]))
            before = [place for place, known in enumerate(own, start=1) if order.index(known) < order.index(name)]
            _insert(own, max(before, default=0), name, node)

    def add(self, key: str, values: Mapping[str, Node]) -> None:
        """Add an entry behind the last of its kind and section, without what its file says for all entries."""
        kind, section = values["kind"], values.get("section", "")
        stands = self._place_for(kind, section)
        head, notes = self._head(stands.file), self._tree(stands.file).setdefault("notes", {})
        order = self._order(str(kind))
        own = {name: values[name] for name in sorted(values, key=order.index) if values[name] != head.get(name)}
        if stands.file not in self._followers:
            self._followers[stands.file] = dict(pairwise([_START, *notes, _END]))
        followers = self._followers[stands.file]
        before = stands.key if stands.key in notes else next(name for name, after in followers.items() if after == _END)
        followers[key], followers[before] = followers[before], key
        notes[key] = own  # put in its place at last, see `files`: there may be thousands
        self._note_last(_Stands(kind, section, stands.file, key))

    def files(self) -> tuple[RevisedFile, ...]:
        """Give the files that change. Raises `KartuError` if one changed on the disk since it was read."""
        found = []
        for name, followers in self._followers.items():
            notes = self._trees[name]["notes"]
            self._trees[name]["notes"] = {key: notes[key] for key in _in_order(followers)}
        for name, tree in self._trees.items():
            file = self._files.get(name)
            if file is None:
                found.append(RevisedFile(self._new_files[name], name, None, written_anew(tree)))
            elif tree != file.tree and file.path in self._begun:
                found.append(RevisedFile(file.path, name, None, revised(self._begun[file.path], tree)))
            elif tree != file.tree:
                old = _as_read(file)
                found.append(RevisedFile(file.path, name, old, revised(old, tree)))
        return tuple(sorted(found, key=lambda file: file.name))

    def _tree(self, name: str) -> dict[str, Any]:
        if name not in self._trees:
            tree = copy.deepcopy(self._files[name].tree)
            assert isinstance(tree, dict)  # noqa: S101 - a deck that is free of mistakes has no other files
            self._trees[name] = tree
        return self._trees[name]

    def _head(self, name: str) -> dict[str, Any]:
        return {key: value for key, value in self._tree(name).items() if key != "notes"}

    def _order(self, kind: str) -> list[str]:
        names = (key.name for key in (*self._kinds[kind].keys, *COMMON_KEYS))
        return list(dict.fromkeys(["kind", "section", *names]))

    def _place_for(self, kind: Node, section: Node) -> _Stands:
        """Find the entry to put a new one behind: of its kind and section, else of its section, else of no file yet."""
        if found := self._last.get((section, kind)) or (self._last.get((section,)) if section else None):
            return found
        if not self._source.is_folder:
            return _Stands(kind, section, self._source.header.name, "")
        return _Stands(kind, section, self._begin_file(kind, section), "")

    def _note_last(self, entry: _Stands) -> None:
        self._last[entry.section,] = self._last[entry.section, entry.kind] = entry

    def _begin_file(self, kind: Node, section: Node) -> str:
        header = self._source.header
        taken = {file.path.name for file in self._files.values()} | {path.name for path in self._new_files.values()}
        numbers = [match[1] for name in taken if (match := _NUMBERED.fullmatch(name))]
        start = f"{max(map(int, numbers)) + 1:0{len(numbers[0])}}-" if numbers else "01-" if self._begun else ""
        ends = chain([""], (f"-{number}" for number in count(2)))
        wanted = (f"{start}{section or kind}{end}.yaml" for end in ends)
        file = next(name for name in wanted if name not in taken)
        name = header.name.removesuffix(header.path.name) + file
        self._new_files[name] = header.path.with_name(file)
        self._trees[name] = {"kind": kind, "section": section} if section else {"kind": kind}
        return name


def _insert(mapping: dict[str, Any], place: int, key: str, value: Node) -> None:
    pairs = list(mapping.items())
    mapping.clear()
    mapping.update([*pairs[:place], (key, value), *pairs[place:]])


def _in_order(followers: Mapping[str, str]) -> Iterator[str]:
    key = followers[_START]
    while key != _END:
        yield key
        key = followers[key]


def _as_read(file: SourceFile) -> bytes:
    """Read a file's bytes again, and see that they are still what its tree was made of."""
    data = file.path.read_bytes()
    if read_file(file.path, file.name, data).tree != file.tree:
        raise KartuError(msg("{file} was changed meanwhile; run the command again", file=file.name))
    return data


def check(source: DeckSource, files: Sequence[RevisedFile], kinds: Mapping[str, Kind], today: Day) -> Validated:
    """Check a deck as it will be once the files are written."""
    instead = {file.path: file.new for file in files}
    path = source.header.path.parent if source.is_folder else source.header.path
    return validate(find_deck(path, source.name, instead), kinds, today=today, advice=0)


def difference(files: Iterable[RevisedFile]) -> Iterator[str]:
    """Give the lines that change, as `diff -u` shows them."""
    for file in filter(_is_text, files):
        old, new = (_lines(data) for data in (file.old or b"", file.new))
        if old == new:
            continue
        yield f"--- {'/dev/null' if file.old is None else file.name}"
        yield f"+++ {file.name}"
        for parts in Matcher(old, new).get_grouped_opcodes():
            (_, start, _, new_start, _), (_, _, end, _, new_end) = parts[0], parts[-1]
            yield f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@"
            for sign, i, j, k, m in parts:
                yield from (f" {line}" for line in old[i:j] if sign == "equal")
                yield from (f"-{line}" for line in old[i:j] if sign != "equal")
                yield from (f"+{line}" for line in new[k:m] if sign != "equal")


def _range(start: int, end: int) -> str:
    """Write a range of lines as `diff -u` does: its first line, and how many there are if not one."""
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + 1 if length else start},{length}"


def _is_text(file: RevisedFile) -> bool:
    return file.path.suffix.lower() not in (*IMAGES, *SOUNDS)


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8-sig").splitlines()


def write(deck: Path, files: Sequence[RevisedFile]) -> None:
    """Put all files in place, or none. Raises `KartuError` if one changed on the disk meanwhile, or cannot be written.

    `deck` is the deck's folder or file; folders that are not there yet are made.
    """
    for file in files:
        if (file.path.read_bytes() if file.path.exists() else None) != file.old:
            message = msg("{file} was changed meanwhile; nothing was written, run the command again", file=file.name)
            raise KartuError(message)
    is_new = not deck.exists() and not is_yaml(deck.name)
    if is_new:
        deck.mkdir(parents=True)
    for folder in dict.fromkeys(file.path.parent for file in files):
        folder.mkdir(parents=True, exist_ok=True)
    paths = [file.path for file in files]
    try:
        with together(journal_of(deck)) as made, made.files(*paths, may_move=False, keep=True) as targets:
            for target, file in zip(targets, files, strict=True):
                target.write(file.new)
    except BaseException:
        if is_new and not any(deck.iterdir()):
            deck.rmdir()
        raise
