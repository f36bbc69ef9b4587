"""Many leaves at once: another process makes some of them, while this one makes the rest; see `elsewhere.py`."""

from __future__ import annotations

import marshal
import os
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from kartu.elsewhere import elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kartu.source import Piece

Mark = tuple[str, int]
"""The name of a file and the number of a piece in it: what tells a leaf from all others of its deck."""
_WORTH: Final = 1 << 20  # bytes of files that take 0.15 s to read; a process takes 0.02 s to begin and end
_TICKET: Final = 2  # bytes
_TICKETS: Final = 1000  # at most: they fit into the smallest pipe, of 4096 bytes


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


def is_shared(work: Sequence[Work], processes: int) -> bool:
    """Tell if another process would do some of the work."""
    return processes > 1 and len(work) > 1 and sum(part.size for part in work) >= _WORTH


@contextmanager
def shared(
    work: Sequence[Work], make: Callable[[Work], Made], processes: int
) -> Iterator[tuple[Iterator[Work], Callable[[], dict[Mark, Made]]]]:
    """Let another process do some of the work, where it pays.

    Gives what is to be done here, and what waits for the other process and tells by marks what was made there, maybe
    not all that it took. Each process begins with a lot of its own and takes the next when it has done one: so both end
    at the same time, however fast each is.
    """
    if not is_shared(work, processes):
        yield iter(work), dict
        return
    by_size = sorted(work, key=lambda part: part.size, reverse=True)
    count = min(len(by_size), _TICKETS)
    lots = [by_size[number::count] for number in range(count)]
    tickets = _tickets(range(2, count))
    try:
        with elsewhere(partial(_do, lots, tickets, make)) as told:
            yield _taken(lots, tickets, 0), lambda: _read(told())
    finally:
        os.close(tickets)


def _tickets(numbers: Iterable[int]) -> int:
    """Give the end of a pipe out of which numbers come, each to one of the processes that read them."""
    out, into = os.pipe()
    os.write(into, b"".join(number.to_bytes(_TICKET) for number in numbers))
    os.close(into)
    return out


def _taken(lots: Sequence[Sequence[Work]], tickets: int, first: int) -> Iterator[Work]:
    yield from lots[first]
    while ticket := os.read(tickets, _TICKET):
        yield from lots[int.from_bytes(ticket)]


def _do(lots: Sequence[Sequence[Work]], tickets: int, make: Callable[[Work], Made], file: BinaryIO) -> None:
    """Make leaves, in the other process."""
    for each in _taken(lots, tickets, 1):
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
