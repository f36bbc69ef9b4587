"""The note types as they are pinned: what must never change, and what may change only together with its time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kartu.inspect.archive import opened
from kartu.inspect.database import opened_database
from kartu.kinds import kinds
from kartu.model.notetype import NoteType, note_types
from support import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kartu.inspect.packed import PackedNote

GOLDEN = PROJECT / "tests" / "golden" / "note-types.txt"
KINDS = PROJECT / "src" / "kartu" / "kinds"
Pins = dict[str, dict[str, Any]]


def schema() -> str:
    """Give what can never change after the first release: ids, keys, order and number of fields and templates."""
    lines: list[str] = []
    for note_type in note_types(kinds()):
        lines.append(
            f"{note_type.name}  (kind {note_type.kind.name}, language {note_type.language}, id {note_type.id})"
        )
        lines += [
            f"  field {n}: {field.key} = {field.name}  id {field.id}" for n, field in enumerate(note_type.fields, 1)
        ]
        lines += [
            f"  card {n}: {each.key} = {each.name}  id {each.id}" for n, each in enumerate(note_type.templates, 1)
        ]
        lines.append("")
    return "\n".join(lines)


def without_names(schema: str) -> list[str]:
    """Give the lines of a schema without the names that Anki shows, which are free to change."""
    return [re.sub(r"^\S[^(]*\(|= .*  id", "", line) for line in schema.splitlines()]


def is_kept(golden: str, now: str) -> bool:
    """Tell if a schema has every note type of another one as it was, but for names; new ones may be beside them."""
    before, after = ([without_names(part) for part in text.strip().split("\n\n")] for text in (golden, now))
    return all(part in after for part in before)


def repinned(pins: Mapping[str, Mapping[str, Any]], hashes: Mapping[str, str], now: int) -> Pins:
    """Give the pins of a kind for these hashes: a changed one gets a later time, the others keep theirs."""
    new: Pins = {}
    for language, content in hashes.items():
        old = pins.get(language, {})
        same = old.get("hash") == content
        new[language] = {"mod": old["mod"] if same else max(old.get("mod", 0) + 1, now), "hash": content}
    return new


def released_packages() -> list[Path]:
    """Give the packages that are out, those of before the last change of identities included."""
    folders = (PROJECT / "tests" / "released", PROJECT / "tests" / "rehearsal" / "before")
    return sorted(file for folder in folders for file in folder.glob("*.apkg"))


def other_cards(note_type: NoteType, packages: Iterable[Path]) -> list[str]:
    """Say which notes of packages would get other cards than they have there, though nobody changed them."""
    return [
        f"{note.fields['Key']} in {package.name} has the cards {has}, and would have {gets}"
        for package in packages
        for note, has in _with_cards(package)
        if note.note_type.id == note_type.id and (gets := _cards_of(note_type, note)) != has
    ]


def _with_cards(package: Path) -> Iterator[tuple[PackedNote, list[int]]]:
    with opened(package) as archive, opened_database(archive.collection()) as database:
        numbers: dict[int, list[int]] = {}
        for card in database.cards():
            numbers.setdefault(card.note, []).append(card.number)
        for note in database.notes():
            yield note, sorted(numbers[note.id])


def _cards_of(note_type: NoteType, note: PackedNote) -> list[int]:
    values = {field.id: value for field, value in zip(note.note_type.fields, note.values, strict=True)}
    return sorted(note_type.cards_of([values.get(field.id, "") for field in note_type.fields], note.tags))


def hashes_of(kind: str) -> dict[str, str]:
    """Give the content hash of each note type of a kind, by language, as the sources have it now."""
    return {each.language: each.content_hash for each in note_types(kinds()) if each.kind.name == kind}


def write_pins(kind: str, pins: Pins) -> None:
    """Write a kind's pinned.toml."""
    lines = [
        "# When each note type last changed, in seconds since 1970, and the hash of what it was then.",
        "# Written by `pytest --repin`: Anki takes new templates and CSS only with a later time.",
    ]
    for language, pin in sorted(pins.items()):
        lines += ["", f"[{language}]", f"mod = {pin['mod']}", f'hash = "{pin["hash"]}"']
    Path(KINDS / kind / "pinned.toml").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def all_note_types() -> tuple[NoteType, ...]:
    """Give all note types."""
    return note_types(kinds())
