"""What a release changes reaches both devices, wherever it was imported, and costs neither a review nor an edit.

The suite plays a dozen of the changes. `pytest tests/sync --every-change` plays all of them, on each device and both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rehearsal.changes import Row, kartu
from sync.changes import ALL, BOTH, IN_SUITE, PLACES, play

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose what is played: a dozen, or all."""
    if "where" in metafunc.fixturenames:
        by_name = {row.name: row for row in ALL}
        every = [(name, where) for name in by_name for where in PLACES]
        chosen = every if metafunc.config.getoption("--every-change") else IN_SUITE
        rows = [pytest.param(by_name[name], where, id=f"{name}, {where}") for name, where in chosen]
        metafunc.parametrize(("row", "where"), rows)


def test_a_change_reaches_both_devices_and_nothing_is_lost(row: Row, where: str, tmp_path: Path) -> None:
    assert not play(row, where, tmp_path)


def test_a_front_that_gives_unchanged_notes_another_card_would_double_it_and_force_a_one_way_sync(
    tmp_path: Path,
) -> None:
    """Why `tests/test_note_types.py` refuses such a front."""
    everywhere = kartu(
        ("term/term.front.html", "{{#Reverse}}", "{{#Definition}}"),
        ("term/term.front.html", "{{/Reverse}}", "{{/Definition}}"),
    )
    with pytest.raises(AssertionError, match="Check Database would force a one-way sync"):
        play(Row("every term asked back", everywhere), BOTH, tmp_path)
