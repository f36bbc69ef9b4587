"""Numbers that keep entries in order and seldom change: room between them for entries to come."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP: Final = 1000


def out_of_order(numbers: Sequence[int]) -> frozenset[int]:
    """Give the indexes of the fewest numbers that must go for the rest to stand in order; equal ones stand in order."""
    if all(a <= b for a, b in pairwise(numbers)):
        return frozenset()
    tails: list[int] = []  # the smallest number that a run of each length ends with
    ends: list[int] = []  # its index
    before: list[int] = []  # for each index, that of the number before it in the best run
    for index, number in enumerate(numbers):
        length = bisect_right(tails, number)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [number]
        ends[length : length + 1] = [index]
    kept: set[int] = set()
    index = ends[-1]
    while index >= 0:
        kept.add(index)
        index = before[index]
    return frozenset(range(len(numbers))) - kept


def numbered(known: Sequence[int | None]) -> list[int]:
    """Number a sequence of entries, changing as few known numbers as can be; None stands for an entry without one.

    Entries out of order and new ones get numbers between their neighbours'. Where there is no room, all are numbered
    afresh.
    """
    places = [index for index, number in enumerate(known) if number is not None]
    wrong = {places[index] for index in out_of_order([known[index] or 0 for index in places])}
    fixed = [index for index in places if index not in wrong]
    if not fixed:
        return _afresh(len(known))
    numbers: list[int] = []
    for start, end in zip([-1, *fixed], [*fixed, len(known)], strict=True):
        low, high = (None if not 0 <= index < len(known) else known[index] for index in (start, end))
        between = _between(low, high, end - start - 1)
        if between is None:
            return _afresh(len(known))
        numbers += between
        numbers += [] if high is None else [high]
    return numbers


def _afresh(count: int) -> list[int]:
    return [STEP * (index + 1) for index in range(count)]


def _between(low: int | None, high: int | None, count: int) -> list[int] | None:
    """Give `count` numbers between two, evenly; beyond the last or before the first in whole steps; None if no room."""
    if high is None:
        return [(low or 0) + STEP * (index + 1) for index in range(count)]
    if low is None:
        return [high - STEP * (count - index) for index in range(count)]
    if count >= high - low and count:
        return None
    return [low + (high - low) * (index + 1) // (count + 1) for index in range(count)]
