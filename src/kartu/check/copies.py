"""Files that are copies of others in the same folder, as cloud folders, phones and people leave them behind."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from kartu.model.messages import msg
from kartu.model.problems import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MOST: Final = 0.5  # of the keys of a file are those of another: then it is a copy, with or without changes
_FEWEST: Final = 2
_NAMED_AS_COPY: Final = re.compile(
    r"\(\d+\)|\bcopy\b|\bsalinan\b|\bkopie\b|conflict|konflik|~|\.sync-|-[A-Z0-9-]{4,}\.ya?ml$", re.IGNORECASE
)


def copied_file(name: str, keys: Sequence[str], known: Mapping[str, str]) -> str:
    """Give the file of which another of the same deck is a copy; '' if of none. `known` are files by key."""
    files = Counter(known[key] for key in keys if known.get(key, name) != name)
    (other, same), *_ = files.most_common(1) or [("", 0)]
    return other if same >= _FEWEST and same >= _MOST * len(keys) else ""


class Copies:
    """Collects the files of a deck that are copies of others."""

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[str, int, int]]] = {}  # by the file that was read first: name, same, all

    def note(self, first: str, second: str, keys: Sequence[str], known: Mapping[str, str]) -> None:
        """Take note of a file of which most keys are in one that was read before."""
        same = sum(known.get(key) == first for key in keys)
        self._found.setdefault(first, []).append((second, same, len(keys)))

    def problems(self) -> Iterator[Problem]:
        """Say of each file which it is a copy of: the one whose name is not that of a copy."""
        for first, others in self._found.items():
            original = max((first, *(name for name, *_ in others)), key=_is_original)
            _, same, all_of_it = others[0]
            for name, same_of, all_of in [(first, same, all_of_it), *others]:
                if name != original:
                    yield _problem(name, original, same_of, all_of)


def _problem(copy: str, original: str, same: int, keys: int) -> Problem:
    name = original.rpartition("/")[2]
    message = msg("this file is a copy of {file}: {n} of {all} keys are the same", file=name, n=same, all=keys)
    hint = msg("see which of the two is right, and delete the other, or move it out of the deck's folder")
    return Problem("E208", Position(copy, 1, 1), message, hint)


def _is_original(name: str) -> tuple[bool, int, str]:
    """Order files: those with the name of a copy first, then the longer name."""
    return not _NAMED_AS_COPY.search(name.rpartition("/")[2]), -len(name), name
