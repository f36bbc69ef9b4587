"""Many leaves at once: on Linux, another process makes half of them, while this one makes the rest.

Elsewhere a new process would first have to import all that this one has, which takes as long as most decks. Whatever
goes wrong over there, the leaves are made here: the other process can only save time.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kartu.source import Piece

Mark = tuple[str, int]
"""The name of a file and the number of a piece in it: what tells a leaf from all others of its deck."""
_WORTH: Final = 1 << 20  # bytes of files that take 0.15 s to read; a process takes 0.02 s to begin and end


class Work(NamedTuple):
    """A file whose leaf is to be made, or a piece of one."""

    name: str  # as people see it
    path: Path
    size: int  # in bytes
    number: int = 0  # of the piece
    piece: Piece | None = None

    @property
    def mark(self) -> Mark:
        """What tells its leaf from all others."""
        return self.name, self.number


class Made(NamedTuple):
    """A leaf as it came from the other process."""

    file_hash: str
    leaf: bytes  # as it is kept; b"" if it has to be made here: there is a mistake in it, or it cannot be kept


def cores() -> int:
    """Give the number of processors for this process, where another process is quick to have; else 1."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def shared(work: Sequence[Work], processes: int) -> tuple[list[Work], list[Work]]:
    """Divide the work: what is done here, and what elsewhere, which is nothing where it would not pay."""
    if processes < 2 or sum(file.size for file in work) < _WORTH:
        return list(work), []
    by_size = sorted(work, key=lambda file: file.size, reverse=True)
    return by_size[::2], by_size[1::2]


@contextmanager
def elsewhere(work: Sequence[Work], make: Callable[[Work], Made]) -> Iterator[Callable[[], dict[Mark, Made]]]:
    """Let another process do some work; what is given waits for it, and tells by marks what was made, maybe not all."""
    if not work:
        yield dict
        return
    from multiprocessing import get_context  # noqa: PLC0415 - takes longer to import than most decks need

    with tempfile.TemporaryFile() as file:
        process = get_context("fork").Process(target=_do, args=(work, make, file), daemon=True)
        process.start()

        def result() -> dict[Mark, Made]:
            process.join()
            return _read(file) if process.exitcode == 0 else {}

        try:
            yield result
        finally:
            process.kill()
            process.join()


def _do(work: Sequence[Work], make: Callable[[Work], Made], file: BinaryIO) -> None:
    """Make leaves, in the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process says what there is to say
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        for each in work:
            marshal.dump((each.mark, *make(each)), file)
        file.flush()
    except Exception:  # noqa: BLE001 - all is made here once more, and what is wrong is then said here
        sys.exit(1)


def _read(file: BinaryIO) -> dict[Mark, Made]:
    """Read what the other process wrote: no stranger can have written there, for the file has no name."""
    made: dict[Mark, Made] = {}
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    while file.tell() < end:
        mark, *rest = marshal.load(file)  # noqa: S302 - see above
        made[mark] = Made(*rest)
    return made
