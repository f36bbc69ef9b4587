"""What was released: the text file beside a deck's sources, and the times of notes that follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kartu.identity import Guid

CARD_STEP = 8
"""Note ids are multiples of this, in milliseconds; a note's cards take the numbers from its id on."""


class Stamp(NamedTuple):
    """The times of one note. Both are ids or times that Anki compares, so never 0 and never in the future."""

    id: int  # note id: milliseconds since 1970 of its first release, a multiple of CARD_STEP
    mod: int  # seconds since 1970 of its last change


class Stamps(NamedTuple):
    """The times of a whole package."""

    notes: Mapping[Guid, Stamp]
    deck_mod: int  # seconds: time of the release, or of the build where something has changed since
    release: int  # number of the last release, 0 before the first
    released: int  # seconds: time of the last release, 0 before the first
    changed: int  # how many notes differ from the last release
