"""Notes -> rows of one SQLite file, written while a deck is read; every package of the deck is then chosen from it.

A row holds a note as Anki keeps it, and what its cards need: their deck, position and numbers. Nothing of a note stays
in memory.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import contextmanager
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Self

from kartu.model import identity
from kartu.model.messages import msg
from kartu.model.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from kartu.model.identity import Guid
    from kartu.notes.columns import Columns

_TABLES: Final = """\
CREATE TABLE made (id, guid, mid, mod, tags, flds, sfld, did, due, cards, entry);
CREATE TABLE numbers (n INTEGER PRIMARY KEY);
"""
_ROW: Final = "INSERT INTO made VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PAGE: Final = 1 << 15  # bytes; SQLite's own 4096 take a fifth longer to write rows, half as long again to copy
_type_id: Final = attrgetter("id")


class Rows:
    """The notes of one deck; use it as a block, and then only for reading."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._masks: dict[tuple[int, ...], int] = {}  # numbers of cards, a bit for each

    def __enter__(self) -> Self:
        with no_room():
            self._connection = sqlite3.connect(self.file, isolation_level=None)
            self._connection.execute(f"PRAGMA page_size = {_PAGE}")
            for pragma in ("journal_mode", "synchronous"):
                self._connection.execute(f"PRAGMA {pragma} = OFF")
            self._connection.executescript(_TABLES)
            self._connection.execute("BEGIN")
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._connection.close()

    def add(self, columns: Columns, stamps: Iterable[tuple[int, int]], decks: Mapping[str, int], first: int) -> None:
        """Write notes: `stamps` are their ids and times, `decks` the ids of decks by section.

        `first` is the position of the first note in its language, from 1 on.
        """
        if not columns.guids:
            return
        ids, mods = zip(*stamps, strict=True)
        if min(ids) <= 0 or any(id_ % identity.CARDS for id_ in ids):
            key = next(key for key, id_ in zip(columns.keys, ids, strict=True) if id_ <= 0 or id_ % identity.CARDS)
            raise KartuError(
                msg(
                    "the note {key} has an id that is not a positive multiple of {number}",
                    key=key,
                    number=identity.CARDS,
                )
            )
        for numbers in {*columns.cards} - self._masks.keys():
            self._masks[numbers] = _mask(numbers)
        rows = zip(
            ids,
            columns.guids,
            map(_type_id, columns.note_types),
            mods,
            columns.tags,
            columns.joined,
            columns.sort_fields,
            map(decks.__getitem__, columns.sections),
            range(first, first + len(ids)),
            map(self._masks.__getitem__, columns.cards),
            columns.keys,
            strict=True,
        )
        with no_room():
            self._connection.executemany(_ROW, rows)

    def stamped(self) -> Iterator[tuple[Guid, int]]:
        """Yield all guids with their ids."""
        yield from self._connection.execute("SELECT guid, id FROM made")

    def move(self, ids: Mapping[Guid, int]) -> None:
        """Change the ids of notes."""
        rows = ((id_, guid) for guid, id_ in ids.items())
        self._connection.executemany("UPDATE made SET id = ? WHERE guid = ?", rows)

    def _finish(self) -> None:
        numbers = {number for numbers in self._masks for number in numbers}
        with no_room():
            self._connection.executemany("INSERT INTO numbers VALUES (?)", zip(sorted(numbers)))
            self._connection.execute("COMMIT")


def _mask(numbers: Iterable[int]) -> int:
    """Return the numbers of cards as one number with a bit for each; SQLite's 64 bits include the sign."""
    mask = sum(1 << number for number in numbers)
    return mask - (1 << identity.CARDS if mask >> (identity.CARDS - 1) else 0)


@contextmanager
def no_room() -> Iterator[None]:
    """Say what a full disk means for a package."""
    try:
        yield
    except sqlite3.OperationalError as error:
        message = msg(
            "{folder}: the disk is full ({error}); packages are made there, so make room on it",
            folder=tempfile.gettempdir(),
            error=str(error),
        )
        raise KartuError(message) from error
