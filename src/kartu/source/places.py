"""Where keys and values stand in a file. A place is looked up only on demand, in the one block that holds it."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kartu.source.blocks import Block, split
from kartu.source.careful import look_at
from kartu.source.quickspots import quick_spots
from kartu.source.tree import Path_, Shift, Spot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Spots = dict[Path_, Spot]
_KEPT: Final = 10_000
"""Blocks whose places are kept; a rule goes through them in their order, and the next one begins anew."""


class Places:
    """The places of a file's keys and values.

    `lines` are the lines that were read; where they were mended, `shifts` lead back to columns of the file.
    """

    def __init__(
        self, lines: Sequence[str], stand_ins: Mapping[int, str], shifts: Mapping[int, Shift], *, is_in_order: bool
    ) -> None:
        """Take the lines; they are in order if they were read the quick way."""
        self._lines = lines
        self._stand_ins = stand_ins
        self._shifts = shifts
        self._is_in_order = is_in_order
        self._spots_of: dict[int, Spots] = {}
        self._keys_of: dict[int, list[tuple[int, int, Path_]]] = {}

    def spot(self, path: Path_) -> tuple[Spot, bool] | None:
        """Return the place of what is at a path, and True; or the place of what would hold it, and False."""
        for length in range(len(path), 0, -1):
            if spot := self._spots_near(path[:length]).get(path[:length]):
                return self._in_file(spot), length == len(path)
        return None

    def path_at(self, line: int, column: int) -> Path_:
        """Return the path of the last key before a place, or of the first key on its line; () above all keys."""
        keys = self._keys(bisect_right(self._starts, line) - 1)
        number = bisect_right(keys, (line, self._in_lines(line, column)), key=lambda item: item[:2])
        following = keys[number][:1] if number < len(keys) else ()
        if number and (keys[number - 1][0] == line or following != (line,)):
            return keys[number - 1][2]
        return keys[number][2] if following == (line,) else ()

    @cached_property
    def _blocks(self) -> list[Block]:
        return split(self._lines)

    @cached_property
    def _starts(self) -> list[int]:
        return [block.lines.start for block in self._blocks]

    @cached_property
    def _numbers(self) -> dict[Path_, int]:
        """The number of the first block of each path."""
        numbers: dict[Path_, int] = {}
        for number, block in enumerate(self._blocks):
            numbers.setdefault(block.path, number)
        return numbers

    @cached_property
    def _whole(self) -> Spots:
        return look_at(self._lines, self._stand_ins, spots=True).spots

    def _spots_near(self, path: Path_) -> Spots:
        number = self._numbers.get(path[:2], self._numbers.get(path[:1], -1))
        spots = self._spots(number) if number >= 0 else {}
        return spots if path in spots else self._whole

    def _spots(self, number: int) -> Spots:
        """Return the places in one block; none if the block cannot be read alone."""
        if number not in self._spots_of:
            if len(self._spots_of) >= _KEPT:
                self._spots_of.clear()
            self._spots_of[number] = self._read(self._blocks[number])
        return self._spots_of[number]

    def _read(self, block: Block) -> Spots:
        lines = self._lines[block.lines.start : block.lines.stop]
        lead, start = block.path[:-1], block.lines.start
        if self._is_in_order:
            return quick_spots(lines, lead, start)
        look = look_at(lines, self._stand_ins, spots=True)
        if look.trouble:
            return {}
        return {
            (*lead, *path): Spot(spot.line + start, spot.column, spot.key_line + start, spot.key_column)
            for path, spot in look.spots.items()
        }

    def _keys(self, number: int) -> list[tuple[int, int, Path_]]:
        """Return the keys of a block in their order: line, column, path."""
        if number not in self._keys_of:
            spots = self._spots(number) or self._whole
            keys = [(spot.key_line, spot.key_column, path) for path, spot in spots.items()]
            self._keys_of[number] = sorted(keys, key=lambda item: item[:2])
        return self._keys_of[number]

    def _in_file(self, spot: Spot) -> Spot:
        if not self._shifts:
            return spot
        column = unshifted(spot.line, spot.column, self._shifts)
        return Spot(spot.line, column, spot.key_line, unshifted(spot.key_line, spot.key_column, self._shifts))

    def _in_lines(self, line: int, column: int) -> int:
        shift = self._shifts.get(line)
        return column + shift.by if shift and column >= shift.start else column


def unshifted(line: int, column: int, shifts: Mapping[int, Shift]) -> int:
    """Turn a column of a line that was read into a column of the file."""
    shift = shifts.get(line)
    return max(0, column - shift.by) if shift and column >= shift.start else column
