"""Commands that are cut off leave all old or all new, also in a project that is moved or copied then."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and fork are Unix's; the journal is tested everywhere")
def test_60_interruptions_of_each_sort_leave_all_old_or_all_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from interruptions import interruptions

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")  # put back at the end
    seen = interruptions(60, tmp_path)
    assert any("old" in what for what in seen)
    assert any("new" in what for what in seen)
