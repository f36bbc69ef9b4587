"""The rows of a deck -> Anki's legacy collection of a package, as a SQLite database. The only user of `genanki`.

genanki gives the tables, the collection's own row, and the JSON of decks and note types, through its public classes.
It would write notes one by one and the JSON of all decks once a deck; here the rows of a package are copied within
SQLite from those that were written while the deck was read (`rows.py`), whatever the number of packages.

The tables have no indexes. Anki's import reads a package by the keys of its tables and throws the file away: 10,000
entries in two languages take it as long with the seven indexes of its schema as without (0.61 and 0.62 s, Anki 26.9.3),
and the same with Anki 25.9.5. They would be an eighth of the file and a quarter of the time to make it.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import genanki

from kartu.model import identity
from kartu.model.messages import Message, msg
from kartu.model.problems import KartuError
from kartu.packing.rows import no_room

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kartu.history.stamping import Stamps
    from kartu.model.notetype import NoteType, NoteTypeField
    from kartu.model.variant import Variant

_DEFAULT_DECK: Final = 1  # the one every collection has: note types belong to no deck of ours
_PAGE: Final = 1 << 15  # bytes; SQLite's own 4096 take a fifth longer to write rows, half as long again to copy
_CACHE: Final = 16  # pages: rows come in their order; SQLite's own 62 would be 4,000 pages of memory to fetch
_COL: Final = "UPDATE col SET mod = ?, scm = ?, conf = ?, decks = ?, models = ?"
# Both in the order of ids, so that SQLite only appends. The numbers in the braces are ids of note types.
_NOTES: Final = """\
INSERT INTO notes SELECT id, guid, mid, mod, -1, tags, flds, sfld, 0, 0, ''
FROM other.made WHERE mid IN ({}) ORDER BY id"""
_CARDS: Final = """\
INSERT INTO cards SELECT id + n, id, did, n, mod, -1, 0, 0, due, 0, 0, 0, 0, 0, 0, 0, 0, ''
FROM other.made JOIN other.numbers ON cards >> n & 1 WHERE mid IN ({}) ORDER BY id, n"""


def _field(field: NoteTypeField) -> dict[str, Any]:
    """Return a field as Anki keeps it. A student who deleted one would get no update ever again (experiment 03).

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
            model_type=genanki.Model.CLOZE if note_type.kind.is_cloze else genanki.Model.FRONT_BACK,
        )
        self._mod = note_type.mod

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:
        """Return Anki's JSON; the note type's time is its own, not that of the package."""
        del timestamp
        json_: dict[str, Any] = super().to_json(self._mod, deck_id)
        return json_


class _Empty(NamedTuple):
    """A collection without anything, as genanki makes it."""

    database: bytes
    conf: str  # JSON, as in the one row of `col`
    decks: str  # likewise


def _empty() -> _Empty:
    """Make tables without rows, and without indexes, which Anki's import has no need of."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        genanki.Package([]).write_to_db(connection.cursor(), 0, iter(()))
        indexes = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'").fetchall()
        for (name,) in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute("VACUUM")
        return _Empty(connection.serialize(), *connection.execute("SELECT conf, decks FROM col").fetchone())


def _col(
    empty: _Empty, variants: Sequence[Variant], stamps: Stamps, descriptions: Mapping[str, str]
) -> tuple[int, int, str, str, str]:
    """Return the one row of `col`: what a package says of itself, its decks and note types."""
    conf = json.loads(empty.conf) | {"kartu": _origin(variants, stamps)}  # Anki's import reads nothing of it
    decks = json.loads(empty.decks)
    for name in _deck_names(variants):
        deck = genanki.Deck(identity.deck_id(name), name)
        deck.description = "<br><br>".join(
            descriptions.get(variant.language, "") for variant in variants if variant.title == name
        )
        decks[str(deck.deck_id)] = deck.to_json() | {"mod": stamps.deck_mod}
    models = map(_NoteTypeModel, note_types_of(variants))
    models_json = {str(model.model_id): model.to_json(stamps.deck_mod, _DEFAULT_DECK) for model in models}
    mod = stamps.deck_mod * 1000  # milliseconds
    return mod, mod, _json(conf), _json(decks), _json(models_json)


def _origin(variants: Sequence[Variant], stamps: Stamps) -> dict[str, object]:
    """Tell our own inspector which state of which deck this is."""
    return {
        "deck": variants[0].deck.key,
        "uid": variants[0].deck.uid,
        "languages": [variant.language for variant in variants],
        "release": stamps.release,
        "released": stamps.released,
        "changed": stamps.changed,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _deck_names(variants: Sequence[Variant]) -> list[str]:
    """Return the full names of all decks: the one of each title, for its description, and the subdecks.

    Anki imports a deck without notes of its own if one below it has some. It is the deck that a student opens, so the
    description stands there and nowhere else.
    """
    return list(dict.fromkeys(name for variant in variants for name in (variant.title, *variant.subdecks.values())))


def note_types_of(variants: Iterable[Variant]) -> list[NoteType]:
    """Return the note types of the notes, by id."""
    return sorted({one for variant in variants for one in variant.note_types}, key=lambda note_type: note_type.id)


class Collections:
    """Makes the collections of one deck's packages out of its rows; several can be made at once, in threads."""

    def __init__(self, rows: Path, stamps: Stamps, descriptions: Mapping[str, str]) -> None:
        """Take the file with the rows (`rows.py`), and for each language the description of its deck as HTML."""
        self._rows = rows
        self._stamps = stamps
        self._descriptions = descriptions
        self._empty = _empty()

    def make(self, variants: Sequence[Variant], file: Path) -> tuple[int, int]:
        """Write the collection of a package with these languages; gives its numbers of notes and cards.

        Raises `KartuError` if two notes share an id, which is a fault of ours, or if there is no room.
        """
        own = sorted(variants, key=lambda variant: variant.language)  # the order asked for changes no byte
        types = note_types_of(own)
        if too_many := next((of for of in types if len(of.templates) > identity.CARDS), None):
            raise KartuError(
                msg(
                    "{name} has more than {limit} card templates: card ids would overlap",
                    name=too_many.name,
                    limit=identity.CARDS,
                )
            )
        with no_room():
            file.write_bytes(self._empty.database)
            with closing(sqlite3.connect(file, isolation_level=None)) as connection:
                for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = {_CACHE}"):
                    connection.execute(f"PRAGMA {pragma}")
                connection.execute("ATTACH ? AS other", (str(self._rows),))
                connection.execute("BEGIN")
                connection.execute(_COL, _col(self._empty, own, self._stamps, self._descriptions))
                try:
                    which = ",".join(str(of.id) for of in types)
                    counts = [connection.execute(copy.format(which)).rowcount for copy in (_NOTES, _CARDS)]
                except sqlite3.IntegrityError as error:
                    raise KartuError(_twice(connection, str(error))) from error
                connection.execute("COMMIT")
        return counts[0], counts[1]


def _twice(connection: sqlite3.Connection, error: str) -> Message:
    """Say which notes have the same id."""
    notes, key = connection.execute(
        "SELECT count(DISTINCT guid), min(entry) FROM other.made GROUP BY id HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    if notes == 1:
        return msg("the note {key} is in the package twice ({error})", key=key, error=error)
    return msg("the record gives two notes the same id: {key} ({error})", key=key, error=error)
