"""A package's SQLite database -> its decks, note types and notes, whoever wrote it.

The database may come from anywhere, so it is opened in memory and only for reading. Only plain tables are read; no
function, view or trigger of its own is run; sizes and steps are limited.

The tables are those of Anki's rslib/src/storage: schema 11 keeps decks and note types as JSON in the one row of `col`,
later schemas keep them in tables of their own, as protobuf.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

from kartu.inspect import protobuf
from kartu.inspect.archive import PackageError
from kartu.inspect.packed import Origin, PackedCard, PackedDeck, PackedField, PackedNote, PackedNoteType, PackedTemplate
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TABLES: Final = frozenset({"col", "notes", "cards", "decks", "notetypes", "fields", "templates"})
_MAGIC: Final = b"SQLite format 3\x00"
_VERSIONS: Final = slice(
    18, 20
)  # bytes of the header; 2 means a write-ahead log, which a database in memory cannot have
_PLAIN: Final = b"\x01\x01"
_LONGEST: Final = 64 << 20  # bytes of one value
_STEPS: Final = 1_000_000  # of SQLite's virtual machine between two calls of the progress handler
_LOOKS: Final = 500  # so many such calls are allowed; 2 million notes take about 100
_MOST: Final = {
    "SELECT id FROM notes LIMIT 1 OFFSET 300000": msg(
        "the collection in it has more than {n} notes: not read", n=300_000
    ),
    "SELECT id FROM cards LIMIT 1 OFFSET 900000": msg(
        "the collection in it has more than {n} cards: not read", n=900_000
    ),
}
"""Rows that are not there; a deck of 100,000 entries in two languages has 200,000 notes. More would take too long."""
_DEFAULT_DECK: Final = 1
_CLOZE: Final = 1


class Database:
    """The database of a package, open for reading."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._tables = self._plain_tables()
        if not {"col", "notes", "cards"} <= self._tables:
            raise PackageError(msg("the collection in it has not Anki's tables"))
        for query, too_many in _MOST.items():
            if next(iter(self._connection.execute(query)), None):
                raise PackageError(too_many)
        row = next(self._rows("SELECT conf, models, decks FROM col", str, str, str), None)
        if row is None:
            raise PackageError(msg("the collection in it is empty"))
        self._conf, self._models, self._decks = row
        self.note_types = self._note_types() if "notetypes" in self._tables else self._note_types_of_json()
        self.decks = self._decks_of_tables() if "notetypes" in self._tables else self._decks_of_json()

    @property
    def origin(self) -> Origin | None:
        """What Kartu wrote about the package; None if it is not ours."""
        ours = _json(self._conf).get("kartu") if self._conf else None
        if not isinstance(ours, dict):
            return None
        return Origin(
            str(ours.get("deck", "")),
            tuple(map(str, _list(ours.get("languages")))),
            _integer(ours.get("release")),
            _integer(ours.get("released")),
            _integer(ours.get("changed")),
            str(ours.get("uid", "")),
        )

    def cards(self) -> Iterator[PackedCard]:
        """Yield all cards, in no particular order."""
        names = {deck.id: deck.name for deck in self.decks}
        query = "SELECT nid, ord, CASE odid WHEN 0 THEN did ELSE odid END, due FROM cards"
        for note, number, deck, due in self._rows(query, int, int, int, int):
            yield PackedCard(note, number, names.get(deck, ""), due)

    def notes(self) -> Iterator[PackedNote]:
        """Yield all notes, in no particular order."""
        first: dict[int, PackedCard] = {}
        for card in self.cards():
            known = first.get(card.note)
            if known is None or card.number < known.number:
                first[card.note] = card
        nowhere = PackedCard(0, 0, "", 0)
        note_types = {note_type.id: note_type for note_type in self.note_types}
        query = "SELECT id, guid, mid, mod, tags, flds FROM notes"
        for id_, guid, note_type, mod, tags, values in self._rows(query, int, str, int, int, str, str):
            if note_type not in note_types:
                raise PackageError(msg("a note in it is of a note type that is not there"))
            _, _, deck, due = first.get(id_, nowhere)
            of = note_types[note_type]
            yield PackedNote(id_, guid, mod, of, _filled_up(values, len(of.fields)), tuple(tags.split()), deck, due)

    def _plain_tables(self) -> frozenset[str]:
        found = self._rows("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL", str, str, str)
        plain = set()
        for kind, name, sql in found:
            if name in _TABLES:
                if kind != "table" or not sql.upper().startswith("CREATE TABLE") or self._computes(name):
                    raise PackageError(msg("the collection in it has a {name} that is no plain table", name=name))
                plain.add(name)
        return frozenset(plain)

    def _computes(self, table: str) -> bool:
        """Return True if a column is computed when it is read; its formula could take any time."""
        return any(hidden for *_, hidden in self._connection.execute(f"PRAGMA table_xinfo({table})"))

    def _rows(self, query: str, *types: type) -> Iterator[tuple[Any, ...]]:
        for row in self._connection.execute(query):
            for value, type_ in zip(row, types, strict=True):
                if not isinstance(value, type_):
                    table = query.rpartition(" ")[2]
                    raise PackageError(
                        msg("the collection in it is not as Anki writes it (table {table})", table=table)
                    )
            yield row

    def _note_types_of_json(self) -> tuple[PackedNoteType, ...]:
        return tuple(
            PackedNoteType(
                id=int(key),
                name=_text(model.get("name")),
                mod=_integer(model.get("mod")),
                fields=tuple(
                    PackedField(_text(each.get("name")), _integer(each.get("id"))) for each in _in_order(model, "flds")
                ),
                templates=tuple(
                    PackedTemplate(
                        _text(each.get("name")),
                        _integer(each.get("id")),
                        _text(each.get("qfmt")),
                        _text(each.get("afmt")),
                    )
                    for each in _in_order(model, "tmpls")
                ),
                css=_text(model.get("css")),
                is_cloze=model.get("type") == _CLOZE,
            )
            for key, model in _json(self._models).items()
            if isinstance(model, dict)
        )

    def _note_types(self) -> tuple[PackedNoteType, ...]:
        fields: dict[int, list[PackedField]] = {}
        for owner, _, name, config in sorted(
            self._rows("SELECT ntid, ord, name, config FROM fields", int, int, str, bytes)
        ):
            fields.setdefault(owner, []).append(PackedField(name, protobuf.integer(config, 9)))
        templates: dict[int, list[PackedTemplate]] = {}
        for owner, _, name, config in sorted(
            self._rows("SELECT ntid, ord, name, config FROM templates", int, int, str, bytes)
        ):
            template = PackedTemplate(
                name, protobuf.integer(config, 8), protobuf.text(config, 1), protobuf.text(config, 2)
            )
            templates.setdefault(owner, []).append(template)
        return tuple(
            PackedNoteType(
                id=id_,
                name=name,
                mod=mod,
                fields=tuple(fields.get(id_, ())),
                templates=tuple(templates.get(id_, ())),
                css=protobuf.text(config, 3),
                is_cloze=protobuf.integer(config, 1) == _CLOZE,
            )
            for id_, name, mod, config in self._rows(
                "SELECT id, name, mtime_secs, config FROM notetypes", int, str, int, bytes
            )
        )

    def _decks_of_json(self) -> tuple[PackedDeck, ...]:
        return tuple(
            PackedDeck(int(key), _text(deck.get("name")), _text(deck.get("desc")))
            for key, deck in _json(self._decks).items()
            if isinstance(deck, dict)
        )

    def _decks_of_tables(self) -> tuple[PackedDeck, ...]:
        return tuple(
            PackedDeck(id_, name.replace("\x1f", "::"), protobuf.text(protobuf.message(kind, 1), 4))
            for id_, name, kind in self._rows("SELECT id, name, kind FROM decks", int, str, bytes)
        )


@contextmanager
def opened_database(database: bytes) -> Iterator[Database]:
    """Open the database of a package, as a block. Whatever fails in the block because of it is a `PackageError`."""
    if not database.startswith(_MAGIC):
        raise PackageError(msg("the collection in it is no SQLite database"))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        try:
            if database[_VERSIONS] != _PLAIN:
                database = database[: _VERSIONS.start] + _PLAIN + database[_VERSIONS.stop :]
            connection.deserialize(database)
            _restrain(connection)
            yield Database(connection)
        except sqlite3.Error as error:
            reason = msg("the collection in it is damaged: get it once more")
            if "interrupted" in str(error):
                reason = msg("the collection in it takes too long to read")
            raise PackageError(reason) from error


def _restrain(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    looks = iter(range(_LOOKS))
    connection.set_progress_handler(lambda: next(looks, None) is None, _STEPS)
    connection.set_authorizer(_may)


def _may(action: int, table: str | None, _column: str | None, _database: str | None, within: str | None) -> int:
    allowed = (
        action == sqlite3.SQLITE_SELECT
        or (action == sqlite3.SQLITE_PRAGMA and table == "table_xinfo")
        or (action == sqlite3.SQLITE_READ and within is None and (table in _TABLES or table == "sqlite_master"))
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _json(text: str) -> dict[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise PackageError(msg("the collection in it is not as Anki writes it"))
    return value


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _in_order(model: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    parts = [part for part in _list(model.get(key)) if isinstance(part, dict)]
    return sorted(parts, key=lambda part: _integer(part.get("ord")))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _integer(value: object) -> int:
    return value if isinstance(value, int) else 0


def _filled_up(values: str, fields: int) -> tuple[str, ...]:
    """Give the values of a note, and empty ones for fields that it lacks: so Anki mends it when it checks itself."""
    found = values.split("\x1f")
    return (*found, *[""] * (fields - len(found)))
