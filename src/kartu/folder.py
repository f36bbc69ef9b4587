"""Where decks are: which paths are decks, and which decks a folder holds. Light to import: every command asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.problems import KartuError

if TYPE_CHECKING:
    from pathlib import Path

HEADER: Final = "deck.yaml"
SUFFIXES: Final = (".yaml", ".yml")


def is_deck(path: Path) -> bool:
    """Tell if a path is a deck: a folder with a deck.yaml, or a YAML file."""
    return (path / HEADER).is_file() if path.is_dir() else path.suffix in SUFFIXES


def find_decks(folder: Path) -> tuple[Path, ...]:
    """Find all decks directly under a folder, in the order of their names."""
    if not folder.is_dir():
        raise KartuError(f"there is no folder {folder.as_posix()}; run kartu where decks/ is, or name a deck")
    found = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "_")))
    return tuple(path for path in found if is_deck(path))
