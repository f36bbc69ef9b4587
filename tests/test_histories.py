"""Whatever was edited, built and released before, a build gives the bytes that a fresh one gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from histories import histories

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_builds_in_random_histories_are_as_fresh_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")  # put back at the end
    assert histories(5, tmp_path).total() > 20
