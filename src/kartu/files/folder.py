"""Where decks are, and what folders hold: alike on every system. Light to import: every command asks."""

from __future__ import annotations

import os
import unicodedata
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from kartu.model.messages import msg
from kartu.model.problems import KartuError
from kartu.model.systemwords import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

HEADER: Final = "deck.yaml"
JOURNAL: Final = ".kartu-release"
"""How the name of a journal of a deck begins; in a deck's folder it is the whole name: see `journal.py`."""
SUFFIXES: Final = (".yaml", ".yml")
IMAGES: Final = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
PHOTOS: Final = (".heic", ".heif", ".jfif")  # only become something Anki shows when they are made anew
SOUNDS: Final = (".mp3", ".ogg", ".opus", ".wav", ".m4a", ".flac")


def is_deck(path: Path) -> bool:
    """Return True if a path is a deck: a YAML file, or a folder that holds some."""
    if not path.is_dir():
        return is_yaml(path.name)
    return (path / JOURNAL).is_file() or any(is_yaml(name) for name in names_in(path))


def is_yaml(name: str) -> bool:
    """Return True if a file of this name is read."""
    return name.lower().endswith(SUFFIXES)


def find_decks(folder: Path) -> tuple[Path, ...]:
    """Find all decks directly under a folder, in the order of their names; names with `_` first are left alone."""
    if not folder.is_dir():
        message = msg(
            "there is no folder {folder}/ here or above; `kartu new KEY` makes a deck", folder=folder.as_posix()
        )
        raise KartuError(message)
    return tuple(path for name, path in names_in(folder).items() if name[0] != "_" and is_deck(path))


def names_in(folder: Path) -> Mapping[str, Path]:
    """Return what a folder holds, by name, sorted; hidden things are left out.

    Windows and macOS would find `A.PNG` under `a.png`, and macOS decomposes accents: names are exact here and composed
    (NFC), so a deck that builds on one system builds on all. Raises `KartuError` if the folder cannot be read.
    """
    return {name: folder / entry.name for name, entry in _entries(folder)}


def _entries(folder: Path) -> list[tuple[str, os.DirEntry[str]]]:
    try:
        with os.scandir(folder) as found:
            shown = [entry for entry in found if not entry.name.startswith(".") and _can_be_read(entry)]
    except OSError as error:
        message = msg("cannot read the folder {folder}: {reason}", folder=folder.as_posix(), reason=reason_of(error))
        raise KartuError(message) from error
    by_name = [(unicodedata.normalize("NFC", entry.name), entry.name, entry) for entry in shown]
    return [(name, entry) for name, _, entry in sorted(by_name, key=itemgetter(0, 1))]


def _can_be_read(entry: os.DirEntry[str]) -> bool:
    """Tell if an entry is no pipe, socket or device: these are no part of a deck, and may wait for ever."""
    return entry.is_symlink() or entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)


def files_below(folder: Path, start: str = "") -> Iterator[tuple[str, Path]]:
    """Yield all files below a folder with their paths from it; links to folders are not followed."""
    for name, entry in _entries(folder):
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(path, f"{start}{name}/")
        elif path.is_file():
            yield start + name, path
