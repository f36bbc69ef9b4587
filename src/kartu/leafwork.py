"""Many leaves at once: another process makes half of them, while this one makes the rest; see `elsewhere.py`."""

from __future__ import annotations

import marshal
import os
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from kartu.elsewhere import elsewhere

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


def shared(work: Sequence[Work], processes: int) -> tuple[list[Work], list[Work]]:
    """Divide the work: what is done here, and what elsewhere, which is nothing where it would not pay."""
    if processes < 2 or sum(file.size for file in work) < _WORTH:
        return list(work), []
    by_size = sorted(work, key=lambda file: file.size, reverse=True)
    return by_size[::2], by_size[1::2]


@contextmanager
def made_elsewhere(work: Sequence[Work], make: Callable[[Work], Made]) -> Iterator[Callable[[], dict[Mark, Made]]]:
    """Let another process do some work; what is given waits for it, and tells by marks what was made, maybe not all."""
    if not work:
        yield dict
        return
    with elsewhere(partial(_do, work, make)) as told:
        yield lambda: _read(told())


def _do(work: Sequence[Work], make: Callable[[Work], Made], file: BinaryIO) -> None:
    """Make leaves, in the other process."""
    for each in work:
        marshal.dump((each.mark, *make(each)), file)


def _read(file: BinaryIO | None) -> dict[Mark, Made]:
    """Read what the other process wrote."""
    made: dict[Mark, Made] = {}
    if file is None:
        return made
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    while file.tell() < end:
        mark, *rest = marshal.load(file)  # noqa: S302 - no stranger can have written there
        made[mark] = Made(*rest)
    return made
