"""Which notes were added in Anki: new ones, those that came home before, and those that Kartu has no kind for.

A note that came home is an entry with a guid of its own, so its guid in Anki says nothing about it any more. That guid
is written beside the deck, `KEY.pulled`, a line an entry; where that is lost, or the entry was typed by hand, the note
is known by its front.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.edit.revision import RevisedFile
from kartu.html.fieldtext import text_of
from kartu.kinds import kinds
from kartu.pulling.added_notes import by_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.check.decksource import DeckSource
    from kartu.history.record import Record
    from kartu.inspect.packed import PackedNote
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Note, Variant

_ADVICE: Final = "# written by `kartu pull --new`: entries of this deck, and the notes in Anki that they were made of"
_CONTEXT: Final = "Context"  # the field that tells look-alike fronts apart


class Added(NamedTuple):
    """Notes in the deck's folder of decks that no release brought."""

    new: tuple[PackedNote, ...]
    known: tuple[PackedNote, ...]  # entries of the deck already
    others: tuple[PackedNote, ...]  # of note types that are not Kartu's, or in languages that the deck has not


class Homecomers:
    """The guids of notes that came home, by the entries that they became."""

    def __init__(self, source: DeckSource, deck: str) -> None:
        """Read the file beside a deck; lines that cannot be read are as none."""
        header = source.header
        self._path: Path = header.path.with_suffix(".pulled")
        if source.is_folder:
            self._path = header.path.with_name(f"{deck}.pulled")
        self._name = header.name.removesuffix(header.path.name) + self._path.name
        self._old = self._path.read_bytes() if self._path.is_file() else None
        self._entries = dict(_read((self._old or b"").decode("utf-8", "replace")))

    def __contains__(self, guid: str) -> bool:
        return guid in self._entries

    def with_more(self, entries: Mapping[str, str]) -> RevisedFile:
        """Return the file as it is with further entries by guid."""
        lines = sorted(f"{entry} {json.dumps(guid)}" for guid, entry in {**self._entries, **entries}.items())
        text = "\n".join([_ADVICE, *lines, ""])
        return RevisedFile(self._path, self._name, self._old, text.encode())


def _read(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        entry, _, guid = line.partition(" ")
        try:
            yield str(json.loads(guid)), entry
        except ValueError:
            continue


def added(
    notes: Iterable[PackedNote],
    types: Mapping[int, NoteType],
    variants: Sequence[Variant],
    record: Record,
    homecomers: Homecomers,
) -> Added:
    """Sort out the notes of a package that are in a deck and that no release of it brought."""
    here = {note.guid for variant in variants for note in variant.notes}
    fronts = {*_fronts_here(variants), *_fronts_released(record)}
    titles = tuple(variant.title for variant in variants)
    new: list[PackedNote] = []
    known: list[PackedNote] = []
    others: list[PackedNote] = []
    for note in notes:
        if note.guid in here or note.guid in record.notes or not _is_in(note.deck, titles):
            continue
        of = types.get(note.note_type.id)
        if of is None:
            others.append(note)
            continue
        values = by_key(note, of)
        if "/" in text_of(values.get("Key", "")):
            continue  # of a release of another deck
        is_known = note.guid in homecomers or _front(of.kind.name, of.language, of.fields[0].key, values) in fronts
        (known if is_known else new).append(note)
    return Added(tuple(new), tuple(known), tuple(others))


def _is_in(deck: str, titles: Iterable[str]) -> bool:
    return any(deck == title or deck.startswith(f"{title}::") for title in titles)


def _front(kind: str, language: str, field: str, values: Mapping[str, str]) -> tuple[str, str, str, str]:
    return kind, language, text_of(values.get(field, "")).casefold(), text_of(values.get(_CONTEXT, "")).casefold()


def _fronts_here(variants: Iterable[Variant]) -> Iterator[tuple[str, str, str, str]]:
    for note in (note for variant in variants for note in variant.notes):
        yield _front_of(note)


def _front_of(note: Note) -> tuple[str, str, str, str]:
    kind = note.note_type.kind
    values = dict(zip((field.key for field in kind.fields), note.fields, strict=True))
    return _front(kind.name, note.note_type.language, kind.fields[0].key, values)


def _fronts_released(record: Record) -> Iterator[tuple[str, str, str, str]]:
    """Yield the fronts of what was released, withdrawn notes and earlier wordings included."""
    for note in record.notes.values():
        first = kinds()[note.kind].fields[0].key
        yield _front(note.kind, note.language, first, json.loads(note.content or "{}"))
