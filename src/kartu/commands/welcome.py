"""What `kartu` alone says: what to do next, by what is in the folder. Nothing is read, only looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.commands.language import in_words
from kartu.files.folder import find_decks
from kartu.model.messages import msg, nmsg

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kartu.files.place import Place
    from kartu.model.messages import Message

RECORD: Final = ".record"  # as in history.recordfile, which takes too long to import


def next_steps(place: Place) -> str:
    """Say in six lines what a person can do next here."""
    decks = _decks_at(place)
    if not decks:
        return _lines(
            msg("There are no decks here yet."),
            ("kartu new biologi", msg("make a small deck decks/biologi/ to start from")),
            ("kartu import kata.xlsx decks/biologi", msg("or make one of a table")),
            ("kartu build", msg("then make the packages for Anki, and a page to look at")),
            ("kartu release biologi", msg("and at last what students get")),
        )
    named = _name(decks[0]) if len(decks) == 1 else in_words(msg("DECK"))
    check, release = msg("show all mistakes, each with its line"), msg("make what students get, and record it")
    new = [deck for deck in decks if not _was_released(deck)]
    if new:
        return _lines(
            nmsg("{n} deck here; not all released.", "{n} decks here; not all released.", len(decks)),
            ("kartu check", check),
            ("kartu build", msg("make packages and pages in {folder}/ to look at", folder=place.build.as_posix())),
            (f"kartu release {_name(new[0])}", release),
            (f"kartu export {named}", msg("edit it as a spreadsheet")),
        )
    return _lines(
        nmsg("{n} deck here, released before.", "{n} decks here, released before.", len(decks)),
        ("kartu check", check),
        ("kartu diff", msg("show what students would get with the next release")),
        ("kartu release", release),
        (f"kartu describe {named}", msg("write the texts for AnkiWeb's form")),
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


def _lines(first: Message, *commands: tuple[str, Message]) -> str:
    rows = [*commands, ("kartu --help", msg("list all commands"))]
    width = max(len(command) for command, _ in rows)
    return "\n".join([in_words(first), *(f"  {command.ljust(width)}  {in_words(words)}" for command, words in rows)])
