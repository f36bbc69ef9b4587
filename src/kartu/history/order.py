"""Numbers for the order of entries. They leave room between them, so that a new entry seldom changes the others'."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP: Final = 1000


def out_of_order(numbers: Sequence[int]) -> frozenset[int]:
    """Return the indexes of the fewest numbers without which the rest rises; equal ones may follow each other."""
    if all(a <= b for a, b in pairwise(numbers)):
        return frozenset()
    tails: list[int] = []  # for each length of a rising run, the smallest number that one ends with
    ends: list[int] = []  # the index of that number
    before: list[int] = []  # for each number, the index of the one before it in its longest run
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
    """Number entries in their order. `known` are the numbers they had, None for a new entry; few of these change.

    Entries that are new or have moved get numbers between those of their neighbours. If there is no room left, all
    entries are numbered anew.
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
    """Return `count` numbers evenly between two, in whole steps where one of these is None; None without room."""
    if high is None:
        return [(low or 0) + STEP * (index + 1) for index in range(count)]
    if low is None:
        return [high - STEP * (count - index) for index in range(count)]
    if count >= high - low and count:
        return None
    return [low + (high - low) * (index + 1) // (count + 1) for index in range(count)]
