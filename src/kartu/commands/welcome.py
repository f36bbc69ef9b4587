"""What `kartu` alone says: what to do next, by what is in the folder. Nothing is read, only looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.files.folder import find_decks
from kartu.model.counting import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kartu.files.place import Place

RECORD: Final = ".record"  # as in history.recordfile, which takes too long to import


def next_steps(place: Place) -> str:
    """Say in six lines what a person can do next here."""
    decks = _decks_at(place)
    if not decks:
        return _lines(
            "There are no decks here yet.",
            ("kartu new biologi", "make a small deck decks/biologi/ to start from"),
            ("kartu import kata.xlsx decks/biologi", "or make one of a table"),
            ("kartu build", "then make the packages for Anki, and a page to look at"),
            ("kartu release biologi", "and at last what students get"),
        )
    named = _name(decks[0]) if len(decks) == 1 else "DECK"
    build = place.build.as_posix()
    new = [deck for deck in decks if not _was_released(deck)]
    if new:
        return _lines(
            f"{_counted(decks)} here; not all released.",
            ("kartu check", "show all mistakes, each with its line"),
            ("kartu build", f"make packages and pages in {build}/ to look at"),
            (f"kartu release {_name(new[0])}", "make what students get, and record it"),
            (f"kartu export {named}", "edit it as a spreadsheet"),
        )
    return _lines(
        f"{_counted(decks)} here, released before.",
        ("kartu check", "show all mistakes, each with its line"),
        ("kartu diff", "show what students would get with the next release"),
        ("kartu release", "make what students get, and record it"),
        (f"kartu describe {named}", "write the texts for AnkiWeb's form"),
    )


def _decks_at(place: Place) -> Sequence[Path]:
    if place.deck:
        return (place.deck,)
    return find_decks(place.decks) if place.is_found else ()


def _was_released(deck: Path) -> bool:
    return any(deck.glob(f"*{RECORD}")) if deck.is_dir() else deck.with_suffix(RECORD).is_file()


def _name(deck: Path) -> str:
    """Return a deck as one types it: by its name in decks/, and `.` in the deck itself."""
    return deck.stem if deck.name not in ("", "..") else deck.as_posix()


def _counted(decks: Sequence[Path]) -> str:
    return counted(len(decks), "deck")


def _lines(first: str, *commands: tuple[str, str]) -> str:
    rows = [*commands, ("kartu --help", "list all commands")]
    width = max(len(command) for command, _ in rows)
    return "\n".join([first, *(f"  {command.ljust(width)}  {words}" for command, words in rows)])
