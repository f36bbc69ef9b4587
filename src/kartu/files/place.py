"""Where a person stands: which decks and which folder of packages are meant when no path is given."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from kartu.files.folder import HEADER

DECKS: Final = "decks"
BUILD: Final = "build"


class Place(NamedTuple):
    """A folder with `decks/` in it, or a deck by itself, as a path from where one stands."""

    root: Path
    deck: Path | None  # the deck in which one stands
    is_found: bool = True  # False: there is neither here nor above

    @property
    def decks(self) -> Path:
        """The folder of all decks."""
        return self.root / DECKS

    @property
    def build(self) -> Path:
        """The folder that packages go to."""
        return self.root / BUILD


def place_of(here: Path) -> Place:
    """Find the place that a folder belongs to: itself, or the nearest one above.

    Nothing above a repository or a person's home folder counts: what lies there is somebody else's.
    """
    deck: Path | None = None
    up = Path()
    for folder in (here, *here.parents):
        if (folder / DECKS).is_dir():
            return Place(up, deck)
        if deck is None and (folder / HEADER).is_file():
            deck = up
        if (folder / ".git").exists() or folder == Path.home():
            break
        up /= ".."
    return Place(deck or Path(), deck, is_found=deck is not None)
