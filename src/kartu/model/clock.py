"""The one clock of a run: the machine's, or SOURCE_DATE_EPOCH. What it gives is safe to become an id or a time in Anki.

Anki takes a note with the time 0 and its own Check Database then stops (import experiment 04); a note from the future
beats every later correction (experiment 02). Zip files know no date before 1980.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from kartu.model.messages import msg
from kartu.model.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE: Final = "SOURCE_DATE_EPOCH"
EARLIEST: Final = 315_532_800  # 1980-01-01, where the dates of zip files begin; an earlier epoch is taken for this
_BEFORE_KARTU: Final = 1_700_000_000  # 2023-11-14: a machine whose clock is behind this has lost its time
SKEW: Final = 60  # seconds that two machines' clocks may differ without anyone being wrong
_NUMBER: Final = re.compile(r"-?[0-9]+", re.ASCII)


class EpochError(KartuError):
    """SOURCE_DATE_EPOCH holds what is no time, or one that may not be used: wrong usage, status 2."""


class ClockError(KartuError):
    """The machine's clock is plainly wrong: status 3."""


def now(environment: Mapping[str, str], machine: float) -> int:
    """Return the time of this run, in seconds since 1970, never 0 and never in the future.

    `machine` is the machine's own clock. SOURCE_DATE_EPOCH wins if it is set: before 1980 it is taken for 1980-01-01.
    Raises `EpochError` if it is no number, negative or in the future, and `ClockError` if the machine's clock is used
    and stands before Kartu was made.
    """
    epoch = environment.get(VARIABLE)
    here = int(machine)
    if epoch is not None:
        return _from_epoch(epoch, here)
    if here < _BEFORE_KARTU:
        raise ClockError(msg("the clock of this computer says {time}; set it, then run kartu again", time=moment(here)))
    return here


def _from_epoch(epoch: str, here: int) -> int:
    if not _NUMBER.fullmatch(epoch):
        raise EpochError(
            msg("SOURCE_DATE_EPOCH is “{epoch}”; it is a number of seconds since 1970, or not set at all", epoch=epoch)
            if epoch
            else msg("SOURCE_DATE_EPOCH is empty; it is a number of seconds since 1970, or not set at all")
        )
    seconds = int(epoch)
    if seconds < 0:
        message = msg("SOURCE_DATE_EPOCH is {seconds}, a time before 1970; cards cannot carry it", seconds=str(seconds))
        raise EpochError(message)
    if seconds > here + SKEW:
        message = msg(
            "SOURCE_DATE_EPOCH is {seconds}, which is in the future (this computer's clock says {time}): "
            "cards with such a time would refuse every correction until then",
            seconds=str(seconds),
            time=moment(here),
        )
        raise EpochError(message)
    return max(EARLIEST, min(seconds, here))


def moment(seconds: int) -> str:
    """Write a time for people and for the record: 2026-01-31T08:00:00Z; what no calendar holds stays a number."""
    try:
        return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def day_of(seconds: int) -> tuple[int, int, int]:
    """Return the day of a time (seconds since 1970) where days begin first, so that today is nowhere still to come."""
    day = datetime.fromtimestamp(seconds + 14 * 3600, tz=UTC)
    return day.year, day.month, day.day
