"""The clock gives times that are safe to become an id in a student's collection."""

from datetime import datetime

import pytest

from kartu.model import clock, dates

MACHINE = 1_764_043_200.9  # 2025-11-25


def test_without_an_epoch_the_machine_is_the_clock() -> None:
    assert clock.now({}, MACHINE) == 1_764_043_200


def test_an_epoch_of_the_past_is_the_clock() -> None:
    assert clock.now({"SOURCE_DATE_EPOCH": "1700000000"}, MACHINE) == 1_700_000_000


@pytest.mark.parametrize("epoch", ["0", "1", "315532799", "000"])
def test_an_epoch_before_1980_is_taken_for_1980(epoch: str) -> None:
    assert clock.now({"SOURCE_DATE_EPOCH": epoch}, MACHINE) == 315_532_800


@pytest.mark.parametrize("epoch", ["", "abc", "-1", "1.5", "1e9", " 5", "٣", "1_000", "+5", "4354819200", "9" * 30])
def test_an_epoch_that_is_no_time_or_lies_in_the_future_is_refused(epoch: str) -> None:
    with pytest.raises(clock.EpochError, match="SOURCE_DATE_EPOCH is"):
        clock.now({"SOURCE_DATE_EPOCH": epoch}, MACHINE)


def test_another_machine_may_be_some_seconds_ahead_but_no_time_is_then_in_the_future() -> None:
    assert clock.now({"SOURCE_DATE_EPOCH": "1764043230"}, MACHINE) == 1_764_043_200


def test_a_machine_that_lost_its_time_is_told_so() -> None:
    with pytest.raises(clock.ClockError, match="1970-01-01T00:01:00Z"):
        clock.now({}, 60)


@pytest.mark.parametrize(("time", "day"), [("09:59:59", (2026, 11, 30)), ("10:00:00", (2026, 12, 1))])
def test_a_day_has_begun_as_soon_as_it_has_anywhere_on_earth(time: str, day: dates.Day) -> None:
    """The islands where a day begins first are 14 hours ahead: nobody is told that today is still to come."""
    assert clock.day_of(int(datetime.fromisoformat(f"2026-11-30T{time}+00:00").timestamp())) == day
