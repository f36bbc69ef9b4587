"""Leaves of earlier builds, kept beside the packages: a later build of a deck makes only those whose files changed.

Each stands in a file named by the hash of all that it follows from: the bytes and name of its file, the head of its
deck, and Kartu itself as it is installed here. So a leaf that is found is right, none is ever changed, and all can be
deleted at any time; two builds at once do no harm. What does not read back whole is as good as not there.

The files are `marshal`'s, which reads ten times as fast as JSON and must not read what strangers wrote: a file's name
cannot be guessed without the times of the files of this very installation.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from kartu.deflation import crc32
from kartu.leaf import Body, Edition, Leaf, Traits
from kartu.problems import KartuError, Position, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kartu.dates import Day

_SEAL: Final = 4  # bytes of the checksum before all that is kept
_HEAD: Final = 12  # bytes before a leaf: checksum, and length of its traits
_HELD: Final = 16 << 20  # bytes of bodies held in memory, as they are kept: a deck of some 15,000 entries
_STALE: Final = 3600  # seconds: a leaf that no build has wanted for so long goes
_WHEN_READ: Final = frozenset({"W305"})
"""Advice that follows from the day on which it is given: the leaf is made anew each time."""


class LeafStore:
    """The leaves of one deck, in a folder that is made when the first is written."""

    def __init__(self, folder: Path, own: str, hashes: Mapping[str, str], today: Day) -> None:
        """Take the hash of Kartu itself, and those of the deck's files by path, as they are now."""
        self.hashes = hashes
        self._folder = folder
        self._own = f"{own} {sys.version} {marshal.version}"
        self._today = today
        self._context = ""
        self._used: set[str] = set()
        self._waiting: dict[str, bytes] = {}
        self._held = 0
        self._last = "", Body((), (), (), ())  # the place of a leaf and its body: one language after the other wants it

    def begin(self, head: str, name: str) -> None:
        """Say which head the leaves belong to, by its hash, and under which name the deck is shown."""
        self._context = f"{self._own}\0{head}\0{name}\0"

    def place(self, name: str, file_hash: str) -> str:
        """Give the place for the leaf of a file of this name and content."""
        return hashlib.sha256(f"{self._context}{name}\0{file_hash}".encode("utf-8", "surrogateescape")).hexdigest()[:32]

    def recall(self, place: str) -> Leaf | None:
        """Give the leaf that is kept in a place, if there is one."""
        try:
            leaf = self._leaf(place, self._kept(place))
        except (OSError, ValueError, TypeError, EOFError):
            return None
        if leaf:
            self._used.add(place)
        return leaf

    def keep(self, name: str, file_hash: str, leaf: Leaf) -> None:
        """Keep a leaf that was made, if it may be kept."""
        if data := self.written(leaf):
            leaf.place = self._wait(name, file_hash, data)
            leaf.body = self._reader(leaf.place, data)

    def take(self, name: str, file_hash: str, data: bytes) -> Leaf | None:
        """Keep a leaf that another process made and wrote."""
        return self._leaf(self._wait(name, file_hash, data), data)

    def written(self, leaf: Leaf) -> bytes:
        """Write a leaf; b"" if it is to be made anew each time: its media may change, or what is said of its dates."""
        if leaf.media or any(problem.code in _WHEN_READ for problem in leaf.traits.problems):
            return b""
        advice = tuple((problem.code, tuple(problem.position), *problem[2:]) for problem in leaf.traits.problems)
        first = marshal.dumps((self._today, *leaf.traits[:-1], advice))  # type: ignore[arg-type] # plain tuples of texts
        rest = len(first).to_bytes(_HEAD - _SEAL) + first + _written(leaf.body())
        return _sealed(rest)

    def noted(self, name: str) -> Any:
        """Give what an earlier build noted of this deck under a name; None if that is nothing or damaged."""
        place = self._place_of_notes(name)
        try:
            data = self._kept(place)
            found = marshal.loads(data[_SEAL:]) if _is_whole(data) else None  # noqa: S302 - see the module's docstring
        except (OSError, ValueError, TypeError, EOFError):
            return None
        self._used.add(place)
        return found

    def note(self, name: str, value: Any) -> None:
        """Note something for a later build, in plain tuples, texts and numbers."""
        place, data = self._place_of_notes(name), marshal.dumps(value)
        self._used.add(place)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._put(place, _sealed(data))

    def _place_of_notes(self, name: str) -> str:
        return f"{self.place('', name)}-{name}"

    def finish(self) -> None:
        """Write what waits, now that the deck is free of mistakes, and remove what nobody has wanted for long."""
        self._write()
        try:
            files = [(file.path, file.name, file.stat().st_mtime) for file in os.scandir(self._folder)]
            newest = max(written for *_, written in files)
            for path, name, written in files:
                if name not in self._used and newest - written > _STALE:
                    os.unlink(path)  # noqa: PTH108 - a path that the system gave
        except (OSError, ValueError):
            return  # another build was faster, or there is nothing

    def _kept(self, place: str) -> bytes:
        with open(f"{self._folder}/{place}", "rb", buffering=0) as file:  # noqa: PTH123 - half the time of pathlib's
            return file.read()

    def _wait(self, name: str, file_hash: str, data: bytes) -> str:
        place = self.place(name, file_hash)
        self._waiting[place] = data
        self._used.add(place)
        if self._held > _HELD:
            self._write()
        return place

    def _leaf(self, place: str, data: bytes) -> Leaf | None:
        """Read a leaf; None if it is damaged or from a later day. Raises errors of many sorts if it is none at all."""
        size = int.from_bytes(data[_SEAL:_HEAD])
        if not _is_whole(data):
            return None
        day, *columns, advice = marshal.loads(data[_HEAD : _HEAD + size])  # noqa: S302 - see the module's docstring
        if day > self._today:
            return None  # the clock went back: a date may have become one that is still to come
        known = tuple(Problem(code, Position(*where), *rest) for code, where, *rest in advice)
        return Leaf(Traits._make((*columns, known)), {}, self._reader(place, data), place)

    def _write(self) -> None:
        """Write what waits; where that cannot be done, the next build is only slower."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for place, data in self._waiting.items():
                self._put(place, data)
        except OSError:
            return
        self._waiting.clear()

    def _put(self, name: str, data: bytes) -> None:
        fresh = self._folder / f"{name}.{os.getpid()}"
        fresh.write_bytes(data)
        fresh.replace(self._folder / name)

    def _reader(self, place: str, data: bytes) -> Callable[[], Body]:
        """Give what reads the body of a leaf: out of memory, or out of its file if there are many."""
        if self._held > _HELD and place not in self._waiting:
            return partial(self._body, place)
        self._held += len(data)
        return partial(self._body, place, _body_in(data))

    def _body(self, place: str, data: memoryview | None = None) -> Body:
        """Read a body, and hold it until another one is wanted: that takes less time than to hold them all."""
        if self._last[0] != place:
            self._last = place, self._from_file(place) if data is None else _read(data)
        return self._last[1]

    def _from_file(self, place: str) -> Body:
        try:
            return _read(_body_in(self._kept(place)))
        except (OSError, ValueError, TypeError, EOFError) as error:
            raise KartuError(f"{self._folder} was changed meanwhile; run the command again") from error


def _body_in(data: bytes) -> memoryview:
    return memoryview(data)[_HEAD + int.from_bytes(data[_SEAL:_HEAD]) :]


def _sealed(rest: bytes) -> bytes:
    """Put a checksum before what is to be kept."""
    return crc32(rest).to_bytes(_SEAL) + rest


def _is_whole(data: bytes) -> bool:
    return int.from_bytes(data[:_SEAL]) == crc32(memoryview(data)[_SEAL:])


def _written(body: Body) -> bytes:
    return marshal.dumps((*body[:-1], tuple(map(tuple, body.editions))))


def _read(data: memoryview) -> Body:
    *columns, editions = marshal.loads(data)  # noqa: S302 - see the module's docstring
    return Body._make((*columns, tuple(Edition(*edition) for edition in editions)))
