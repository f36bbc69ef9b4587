"""Reading the files of large decks in a second process, while this one starts up, checks and packs.

With two cores a build of 10,000 entries takes two thirds of the time. The second process does the same as is done here,
`NoteFile.read`, and is hardly a file ahead, for a pipe holds no more. If it ends early, for whatever reason, or if the
files are others by then, the rest is read here. Light to import, so that it starts before anything else is needed.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections import deque
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from kartu.files.folder import HEADER, is_yaml, names_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kartu.check.decksource import Reader
    from kartu.source import NoteFile, SourceFile

WORTH_IT: Final = 1 << 18
"""Bytes of files; fewer are read in the time that it takes to start a process."""
_START: Final = 12  # bytes, see `_start_of`
_MOST: Final = 1 << 30  # bytes; a file has at most 64 MB
_PACKAGES: Final = Path(__file__).parents[2]  # so that it runs this Kartu, whichever others there are


@contextmanager
def reading_ahead(decks: Sequence[Path]) -> Iterator[Reader]:
    """Begin to read the files of notes of decks; gives what hands them out, as long as the block lasts."""
    files = [file for deck in decks if deck.is_dir() for file in _notes_of(deck)]
    if os.cpu_count() == 1 or sum(_size(path) for path, _ in files) < WORTH_IT:
        yield _Ahead((), None).read
        return
    import subprocess  # noqa: PLC0415 - small decks are spared it

    worker = subprocess.Popen(  # noqa: S603 - this Python and this module
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(_PACKAGES)},
    )
    with worker:
        try:
            assert worker.stdin is not None  # noqa: S101 - a pipe, as asked for
            with suppress(OSError):
                worker.stdin.write(json.dumps([(str(path), name) for path, name in files]).encode())
                worker.stdin.close()
            yield _Ahead(files, worker.stdout).read
        finally:
            worker.kill()  # it has nothing left to do, or nobody wants the rest


def _notes_of(deck: Path) -> Iterator[tuple[Path, str]]:
    """Give the files of notes of a deck, as `find_deck` names them."""
    start = "" if deck.as_posix() == "." else f"{deck.as_posix()}/"
    return ((path, start + name) for name, path in names_in(deck).items() if is_yaml(name) and name != HEADER)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0  # reading it says why


class _Ahead:
    """Files of notes that come from a second process, in their order."""

    def __init__(self, files: Iterable[tuple[Path, str]], pipe: IO[bytes] | None) -> None:
        self._files = deque(files)
        self._pipe = pipe

    def read(self, files: Sequence[NoteFile]) -> Iterator[SourceFile]:
        """Give files as they were read. Raises `KartuError` if one cannot be read at all."""
        for file in files:
            yield self._next(file) or file.read()

    def _next(self, file: NoteFile) -> SourceFile | None:
        """Give a file if it is what the second process sends next; from then on it is not asked any more."""
        if not self._pipe or not self._files or self._files.popleft() != (file.path, file.name):
            self._files.clear()
            return None
        import pickle  # noqa: PLC0415 - small decks are spared it

        start = self._pipe.read(_START)
        data = self._pipe.read(min(int.from_bytes(start[:8]), _MOST))
        if start != _start_of(data):
            self._files.clear()
            return None
        read: SourceFile = pickle.loads(data)  # noqa: S301 - our own process wrote it, and these are its bytes
        return read


def _start_of(data: bytes) -> bytes:
    """Give what stands before the bytes of a file: how many there are, and their checksum."""
    return len(data).to_bytes(8) + zlib.crc32(data).to_bytes(4)


def _read_all(asked: IO[bytes], out: IO[bytes]) -> None:
    """Read files, and give each as soon as it was read."""
    import pickle  # noqa: PLC0415 - only the second process gets here

    from kartu.source import read_file  # noqa: PLC0415

    for path, name in json.load(asked):
        data = pickle.dumps(read_file(Path(path), name))
        out.write(_start_of(data) + data)
        out.flush()


if __name__ == "__main__":
    # Not `sys.stdout`: it may have no buffer (`PYTHONUNBUFFERED`), and then a write that a signal cuts off is lost.
    with os.fdopen(sys.stdout.fileno(), "wb", closefd=False) as pipe:
        _read_all(sys.stdin.buffer, pipe)
