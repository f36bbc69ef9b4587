"""Rows of notes and cards -> SQLite databases, in bulk: one with all of them, and narrower ones copied from it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from kartu.model.problems import KartuError
from kartu.packing.rows import card_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kartu.packing.rows import CardsOf, Rows

_COL: Final = "UPDATE col SET mod = ?, scm = ?, conf = ?, decks = ?, models = ?"
_NOTE: Final = "(?,?,?,?,-1,?,?,?,0,0,'')"
_CARD: Final = "(?,?,?,?,?,-1,0,0,?,0,0,0,0,0,0,0,0,'')"
_AT_ONCE: Final = 50  # rows a statement: SQLite takes a fifth less time for each; neither 10 nor 100 are better
_CACHE: Final = 16  # pages: rows are copied in their order; SQLite's own 62 would be 4,000 pages of memory to fetch
_MADE_AT_ONCE: Final = 1000  # notes: the rows of all their cards would take 100 MB of a deck of 100,000 entries


class Col(NamedTuple):
    """The one row of `col`, as far as it differs from one package to the next."""

    mod: int  # milliseconds
    scm: int  # likewise
    conf: str  # JSON, as the others
    decks: str
    models: str


class Collection(NamedTuple):
    """A finished collection."""

    file: Path
    notes: int
    cards: int


class Database:
    """One collection: tables without indexes, then rows in bulk.

    Anki's import reads a package by the keys of its tables and throws the file away: 10,000 entries in two languages
    take it as long with the seven indexes of its schema as without (0.61 and 0.62 s, Anki 26.9.3), and the same with
    Anki 25.9.5. They would be an eighth of the file and a quarter of the time to make it.
    """

    def __init__(self, file: Path, empty: bytes, col: Callable[[], Col], note_types: Sequence[int]) -> None:
        """Take the file to write, a database with empty tables, what gives the row of `col`, and ids of note types."""
        self._file = file
        self._empty = empty
        self._col = col
        self._note_types = ",".join(map(str, note_types))
        self._notes = self._cards = 0

    def finished(self) -> Collection:
        """Give what was written."""
        return Collection(self._file, self._notes, self._cards)

    def write_notes(self, rows: Rows) -> None:
        """Write notes."""
        self._file.write_bytes(self._empty)
        with self._bulk(None) as connection, _Inserter(connection, "notes", _NOTE) as insert:
            connection.execute(_COL, self._col())
            insert.rows_of(rows.notes)
        self._notes = insert.count

    def write_cards(self, cards: list[CardsOf]) -> None:
        """Write cards."""
        with self._bulk(None) as connection, _Inserter(connection, "cards", _CARD) as insert:
            for start in range(0, len(cards), _MADE_AT_ONCE):
                insert.rows_of(card_values(cards[start : start + _MADE_AT_ONCE]))
        self._cards = insert.count

    def copy_notes(self, whole: Database) -> None:
        """Write the notes of the note types from another database, which may be getting its cards meanwhile."""
        self._file.write_bytes(self._empty)
        which = f"mid IN ({self._note_types})"  # numbers
        with self._bulk(whole._file) as connection:
            connection.execute(_COL, self._col())
            copy = f"INSERT INTO notes SELECT * FROM other.notes WHERE {which} ORDER BY id"  # noqa: S608 - see above
            self._notes = connection.execute(copy).rowcount

    def copy_cards(self, whole: Database) -> Collection:
        """Write the cards of these notes likewise, once the other database has them all."""
        copy = "INSERT INTO cards SELECT * FROM other.cards WHERE nid IN (SELECT id FROM main.notes) ORDER BY id"
        with self._bulk(whole._file) as connection:
            self._cards = connection.execute(copy).rowcount
        return self.finished()

    @contextmanager
    def _bulk(self, other: Path | None, *, spills: bool = True) -> Iterator[sqlite3.Connection]:
        """Open the database for writing much, and maybe another one, as `other`, for reading.

        With `spills` what is written may go to the file before the end, when no one else may be reading it.
        """
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(f"PRAGMA cache_spill = {'ON' if spills else 'OFF'}")  # has no effect after BEGIN
            if other:
                connection.execute("ATTACH ? AS other", (str(other),))
                for copied in ("main", "other"):
                    connection.execute(f"PRAGMA {copied}.cache_size = {_CACHE}")
            try:
                connection.execute("BEGIN")
                yield connection
                connection.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise KartuError(f"no room to make the package ({error}); make room on the disk") from error


class _Inserter:
    """Inserts rows into a table, some in a statement; those that are left, one by one at the end of the block."""

    def __init__(self, connection: sqlite3.Connection, table: str, row: str) -> None:
        """Take a row as SQL, with a question mark for each of its values."""
        self.count = 0
        self._connection = connection
        self._table = table
        self._row = row
        self._rest: list[int | str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._insert(1)

    def rows_of(self, values: Iterable[int | str]) -> None:
        """Insert the rows of these values, which stand one after the other."""
        self._rest.extend(values)
        self._insert(_AT_ONCE)

    def _insert(self, at_once: int) -> None:
        step = self._row.count("?") * at_once
        end = len(self._rest) - len(self._rest) % step
        statement = f"INSERT INTO {self._table} VALUES {','.join([self._row] * at_once)}"  # noqa: S608 - names of our own
        self._connection.executemany(statement, (self._rest[start : start + step] for start in range(0, end, step)))
        self.count += end // step * at_once
        del self._rest[:end]
