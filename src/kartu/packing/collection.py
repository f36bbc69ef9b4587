"""Variants and their times -> Anki's legacy collection as a SQLite database, in bulk. The only user of `genanki`.

genanki gives the tables, the collection's own row, and the JSON of decks and note types, through its public classes.
It would write notes one by one and the JSON of all decks once a deck; here every row is made once, whatever the number
of packages it goes into, and the narrower packages are copied from the widest one within SQLite.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import genanki

from kartu.model import identity
from kartu.model.problems import KartuError
from kartu.packing.database import Col, Database
from kartu.packing.rows import note_types, rows, twice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.history.record import Stamps
    from kartu.model.notetype import NoteType, NoteTypeField
    from kartu.model.variant import Variant
    from kartu.packing.database import Collection

_DEFAULT_DECK: Final = 1  # the one every collection has: note types belong to no deck of ours
_PAGE: Final = 1 << 15  # bytes; SQLite's own 4096 take a fifth longer to write rows, half as long again to copy


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


def _col(empty: _Empty, variants: Sequence[Variant], stamps: Stamps, descriptions: Mapping[str, str]) -> Col:
    """Give the one row of `col`: what a package says of itself, its decks and note types."""
    conf = json.loads(empty.conf) | {"kartu": _origin(variants, stamps)}  # Anki's import reads nothing of it
    decks = json.loads(empty.decks)
    for name in _deck_names(variants):
        deck = genanki.Deck(identity.deck_id(name), name)
        deck.description = "<br><br>".join(
            descriptions.get(variant.language, "") for variant in variants if variant.title == name
        )
        decks[str(deck.deck_id)] = deck.to_json() | {"mod": stamps.deck_mod}
    models = map(_NoteTypeModel, note_types(variants))
    models_json = {str(model.model_id): model.to_json(stamps.deck_mod, _DEFAULT_DECK) for model in models}
    return Col(stamps.deck_mod * 1000, stamps.deck_mod * 1000, _json(conf), _json(decks), _json(models_json))


def _origin(variants: Sequence[Variant], stamps: Stamps) -> dict[str, object]:
    """Tell our own inspector which state of which deck this is."""
    return {
        "deck": variants[0].deck.key,
        "languages": [variant.language for variant in variants],
        "release": stamps.release,
        "released": stamps.released,
        "changed": stamps.changed,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _deck_names(variants: Sequence[Variant]) -> list[str]:
    """Give the full names of all decks: the one of each title, for its description, and the subdecks.

    Anki imports a deck without notes of its own if one below it has some. It is the deck that a student opens, so the
    description stands there and nowhere else.
    """
    return list(dict.fromkeys(name for variant in variants for name in (variant.title, *variant.subdecks.values())))


def collections(
    packages: Sequence[Sequence[Variant]],
    stamps: Stamps,
    descriptions: Mapping[str, str],
    folder: Path,
) -> Iterator[Callable[[], Collection]]:
    """Give for each package what makes its collection, as a file in `folder`: several can be made at once, in threads.

    Raises `KartuError`, there or here, if two notes share a guid or an id, which is a fault of ours, or if there is no
    room.
    """
    everything = _in_order(variant for package in packages for variant in package)

    empty = _empty()

    def database(name: str, variants: Sequence[Variant]) -> Database:
        col = partial(_col, empty, variants, stamps, descriptions)
        return Database(folder / f"{name}.anki2", empty.database, col, [of.id for of in note_types(variants)])

    whole = database("whole", everything)
    narrower = {
        number: database(str(number), variants)
        for number, variants in enumerate(map(_in_order, packages))
        if len(variants) < len(everything)
    }
    with _none_twice(everything):
        made = rows(everything, stamps)
        whole.write_notes(made)
        for each in narrower.values():
            each.copy_notes(whole)
        whole.write_cards(made.cards)
    for number in range(len(packages)):
        yield partial(narrower[number].copy_cards, whole) if number in narrower else whole.finished


def _in_order(variants: Iterable[Variant]) -> list[Variant]:
    """Give each variant once, by language, so that the order of the packages asked for changes no byte."""
    by_language = {variant.language: variant for variant in variants}
    return [by_language[language] for language in sorted(by_language)]


@contextmanager
def _none_twice(variants: Sequence[Variant]) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        key = twice(variants)
        fault = f"the note {key} is in the package twice" if key else "the record gives two notes the same id"
        raise KartuError(f"{fault} ({error})") from error
