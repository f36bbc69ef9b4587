"""How much of a deck is read and told: bounds that no honest deck meets, so that one made to do harm ends soon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.model.messages import msg
from kartu.model.problems import Position, Problem

if TYPE_CHECKING:
    from kartu.source import SourceFile

ENTRIES_OF_A_DECK: Final = 150_000
"""Entries of a deck; all that a pupil learns in twelve years of school are not a tenth of these."""
BYTES_OF_A_DECK: Final = 128 << 20
"""Bytes of all files of a deck; 10,000 entries in two languages make 3 MB."""
TOLD: Final = 50_000
"""Mistakes of a deck that are told, and as many pieces of advice: to find the place of each takes its time."""


class Allowance:
    """Counts what is told of a deck."""

    def __init__(self, *, errors: int = TOLD, advice: int = TOLD) -> None:
        """Take how many there may be of each."""
        self._left = {"E": errors, "W": advice}

    def takes(self, code: str) -> bool:
        """Tell if one more problem is told."""
        self._left[code[0]] -= 1
        return self._left[code[0]] >= 0


def too_large(file: SourceFile, entries: int, size: int) -> Problem | None:
    """Give the problem of a deck that has so many entries and bytes, with this file; None if it may have them."""
    if entries > ENTRIES_OF_A_DECK:
        message = msg("with this file, the deck has more than {most} entries", most=ENTRIES_OF_A_DECK)
    elif size > BYTES_OF_A_DECK:
        message = msg("with this file, the deck has more than {most} MB", most=BYTES_OF_A_DECK >> 20)
    else:
        return None
    return Problem("E102", Position(file.name, 1, 1), message, msg("split it into several decks"))
