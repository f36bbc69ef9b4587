"""Variants and their times -> Anki's legacy collection as a SQLite database, in bulk. The only user of `genanki`.

genanki gives the tables, the collection's own row, and the JSON of decks and note types, through its public classes.
It would write notes one by one and the JSON of all decks once a deck; here every row is made once, whatever the number
of packages it goes into, and the narrower packages are copied from the widest one within SQLite.
"""

from __future__ import annotations

import inspect
import json
import sqlite3
import sys
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from kartu import identity
from kartu.problems import KartuError
from kartu.rows import card_values, note_types, rows, twice

# genanki's `cached_property` imports asyncio for this one function, which is inspect's; the rest of asyncio takes 12 ms
# to import, a twentieth of the time in which a deck of 1,000 entries is built.
_stand_in = ModuleType("asyncio")
_stand_in.iscoroutinefunction = inspect.iscoroutinefunction  # type: ignore[attr-defined] # of any module
_is_away = sys.modules.setdefault("asyncio", _stand_in) is _stand_in
import genanki  # noqa: E402

if _is_away:
    del sys.modules["asyncio"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.notetype import NoteType, NoteTypeField
    from kartu.record import Stamps
    from kartu.rows import CardsOf
    from kartu.variant import Variant

_DEFAULT_DECK: Final = 1  # the one every collection has: note types belong to no deck of ours
_PAGE: Final = 1 << 15  # bytes; SQLite's own 4096 take a fifth longer to write rows, half as long again to copy
_NOTE: Final = "(?,?,?,?,-1,?,?,?,0,0,'')"
_CARD: Final = "(?,?,?,?,?,-1,0,0,?,0,0,0,0,0,0,0,0,'')"
_AT_ONCE: Final = 50  # rows a statement: SQLite takes a fifth less time for each; neither 10 nor 100 are better
_MADE_AT_ONCE: Final = 1000  # notes: the rows of all their cards would take 100 MB of a deck of 100,000 entries


def _field(field: NoteTypeField) -> dict[str, Any]:
    """Give a field as Anki keeps it. A student who deleted one would get no update ever again (experiment 03).

    So Anki is told to refuse that: its own image occlusion note type uses `preventDeletion` for the same end.
    """
    return {
        "name": field.name,
        "id": field.id,
        "collapsed": field.collapsed,
        "font": "Arial",
        "preventDeletion": True,
    }


class _NoteTypeModel(genanki.Model):  # type: ignore[misc] # genanki ships no types
    """A note type with its own time, and with ids on its fields and card templates."""

    _req: tuple[()] = ()  # which fields a card needs: Anki works it out itself; genanki's rule fails on some fronts

    def __init__(self, note_type: NoteType) -> None:
        super().__init__(
            note_type.id,
            note_type.name,
            fields=[_field(field) for field in note_type.fields],
            templates=[
                {"name": template.name, "id": template.id, "qfmt": template.front, "afmt": template.back}
                for template in note_type.templates
            ],
            css=note_type.css,
        )
        self._mod = note_type.mod

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:
        """Give Anki's JSON; the note type's time is its own, not that of the package."""
        del timestamp
        json_: dict[str, Any] = super().to_json(self._mod, deck_id)
        return json_


class _Package(genanki.Package):  # type: ignore[misc] # genanki ships no types
    """All of a collection but its notes and cards."""

    def __init__(self, variants: Sequence[Variant], stamps: Stamps, descriptions: Mapping[str, str]) -> None:
        super().__init__([])  # genanki would write its decks one by one
        self._all_decks = [genanki.Deck(identity.deck_id(name), name) for name in _deck_names(variants)]
        for deck in self._all_decks:
            deck.description = "<br><br>".join(
                descriptions.get(variant.language, "") for variant in variants if variant.title == deck.name
            )
        self.note_types = note_types(variants)
        self.time = stamps.deck_mod
        self._origin = {
            "deck": variants[0].deck.key,
            "languages": [variant.language for variant in variants],
            "release": stamps.release,
            "released": stamps.released,
            "changed": stamps.changed,
        }

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, id_gen: Iterator[int]) -> None:
        """Write the tables and the one row of `col`; `timestamp` is the time of the decks, in seconds."""
        super().write_to_db(cursor, timestamp, id_gen)
        conf, deck_json = map(json.loads, cursor.execute("SELECT conf, decks FROM col").fetchone())
        conf["kartu"] = self._origin  # Anki's import reads nothing of it; our inspector does
        deck_json |= {str(deck.deck_id): deck.to_json() | {"mod": int(timestamp)} for deck in self._all_decks}
        models = {
            str(model.model_id): model.to_json(timestamp, _DEFAULT_DECK)
            for model in map(_NoteTypeModel, self.note_types)
        }
        cursor.execute(
            "UPDATE col SET mod = ?, scm = ?, conf = ?, decks = ?, models = ?",
            (int(timestamp) * 1000, int(timestamp) * 1000, _json(conf), _json(deck_json), _json(models)),
        )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _deck_names(variants: Sequence[Variant]) -> list[str]:
    """Give the full names of all decks: the one of each title, for its description, and the subdecks.

    Anki imports a deck without notes of its own if one below it has some. It is the deck that a student opens, so the
    description stands there and nowhere else.
    """
    return list(dict.fromkeys(name for variant in variants for name in (variant.title, *variant.subdecks.values())))


class Collection(NamedTuple):
    """A finished collection."""

    file: Path
    notes: int
    cards: int


def collections(
    packages: Sequence[Sequence[Variant]], stamps: Stamps, descriptions: Mapping[str, str], folder: Path
) -> Iterator[Callable[[], Collection]]:
    """Give for each package what makes its collection, as a file in `folder`: several can be made at once, in threads.

    Raises `KartuError`, there or here, if two notes share a guid or an id, which is a fault of ours, or if there is no
    room.
    """
    everything = _in_order(variant for package in packages for variant in package)
    database = _Database(folder / "whole.anki2", _Package(everything, stamps, descriptions))
    whole = database.filled(everything, stamps)
    for number, variants in enumerate(map(_in_order, packages)):
        if len(variants) == len(everything):
            yield lambda: whole
        else:
            package = _Package(variants, stamps, descriptions)
            yield partial(_copied, folder / f"{number}.anki2", package, whole.file)


def _copied(file: Path, package: _Package, whole: Path) -> Collection:
    return _Database(file, package).copied(whole)


def _in_order(variants: Iterable[Variant]) -> list[Variant]:
    """Give each variant once, by language, so that the order of the packages asked for changes no byte."""
    by_language = {variant.language: variant for variant in variants}
    return [by_language[language] for language in sorted(by_language)]


class _Database:
    """One collection: tables without indexes, then rows in bulk.

    Anki's import reads a package by the keys of its tables and throws the file away: 10,000 entries in two languages
    take it as long with the seven indexes of its schema as without (0.61 and 0.62 s, Anki 26.9.3), and the same with
    Anki 25.9.5. They would be an eighth of the file and a quarter of the time to make it.
    """

    def __init__(self, file: Path, package: _Package) -> None:
        self._file = file
        self._note_types = package.note_types
        file.write_bytes(_without_rows(package))

    def filled(self, variants: Sequence[Variant], stamps: Stamps) -> Collection:
        """Write the notes of all variants, then their cards: the order in which `copied` writes them, too."""
        cards: list[CardsOf] = []
        try:
            with self._bulk() as connection:
                with _Inserter(connection, "notes", _NOTE) as insert:
                    for some_notes, some_cards in rows(variants, stamps):
                        insert.rows_of(chain.from_iterable(some_notes))
                        cards += some_cards
                with _Inserter(connection, "cards", _CARD) as insert:
                    for start in range(0, len(cards), _MADE_AT_ONCE):
                        insert.rows_of(card_values(cards[start : start + _MADE_AT_ONCE]))
        except sqlite3.IntegrityError as error:
            key = twice(variants)
            fault = f"the note {key} is in the package twice" if key else "the record gives two notes the same id"
            raise KartuError(f"{fault} ({error})") from error
        return Collection(self._file, len(cards), insert.count)

    def copied(self, whole: Path) -> Collection:
        """Write the notes of the package's note types, and their cards, from another database."""
        ids = ",".join(str(note_type.id) for note_type in self._note_types)
        with self._bulk(whole) as connection:
            notes = connection.execute(
                f"INSERT INTO notes SELECT * FROM whole.notes WHERE mid IN ({ids}) ORDER BY id"  # noqa: S608 - numbers
            )
            cards = connection.execute(
                "INSERT INTO cards SELECT * FROM whole.cards WHERE nid IN (SELECT id FROM main.notes) ORDER BY id"
            )
            return Collection(self._file, notes.rowcount, cards.rowcount)

    @contextmanager
    def _bulk(self, whole: Path | None = None) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            if whole:
                connection.execute("ATTACH ? AS whole", (str(whole),))
            try:
                connection.execute("BEGIN")
                yield connection
                connection.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise KartuError(f"no room to make the package ({error}); make room on the disk") from error


class _Inserter:
    """Inserts rows into a table, some in a statement; those that are left, one by one at the end of the block."""

    def __init__(self, connection: sqlite3.Connection, table: str, row: str) -> None:
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


def _without_rows(package: _Package) -> bytes:
    """Give a collection that lacks only notes and cards; indexes, too, which Anki's import has no need of."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        package.write_to_db(connection.cursor(), package.time, iter(()))
        indexes = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'").fetchall()
        for (name,) in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute("VACUUM")
        return connection.serialize()
