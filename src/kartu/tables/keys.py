"""Keys for new entries, made from their texts and in the habit of the deck. Once written, they never change."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from kartu.check.checker import DEVICES, KEY_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LENGTH: Final = 40  # characters are enough to tell entries apart, and still easy to read
_USUAL: Final = 0.8  # if so many of a kind's keys begin alike, it is a habit
_ROOM: Final = 8  # characters for a number at the end


def prefix_of(keys: Sequence[str]) -> str:
    """Return what the keys of a kind begin with, as `term-` in `term-export`; '' if most begin in different ways."""
    starts = [key.partition("-")[0] for key in keys if "-" in key]
    if len(starts) < 2:
        return ""
    usual = max(sorted(set(starts)), key=starts.count)
    return f"{usual}-" if starts.count(usual) >= _USUAL * len(keys) else ""


def slug(text: str) -> str:
    """Write a text in lower-case letters, digits and hyphens, cut between words; '' if nothing is left."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    taken = ""
    for word in re.findall(r"[a-z0-9]+", plain.replace("'", "")):
        longer = f"{taken}-{word}" if taken else word[:_LENGTH]
        if len(longer) > _LENGTH:
            break
        taken = longer
    return taken


class KeyMaker:
    """Makes keys that are not taken yet."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {*taken, *DEVICES}
        self._next: dict[str, int] = {}  # the number that is tried next, by what stands before it

    def take(self, key: str) -> None:
        """Remember a key that somebody chose, so that it is never made."""
        self._taken.add(key)

    def make(self, texts: Iterable[str], prefix: str, otherwise: str) -> str:
        """Make a key of the first text that is fit for one, else of `otherwise`. If it is taken, a number is added."""
        made = next((made for text in texts if (made := slug(text))), "") or otherwise
        key = start = f"{prefix}{made}"[: KEY_LIMIT - _ROOM].rstrip("-")
        while key in self._taken:
            number = self._next[start] = self._next.get(start, 1) + 1
            key = f"{start}-{number}"
        self._taken.add(key)
        return key
