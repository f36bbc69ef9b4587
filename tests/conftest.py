"""Options of the suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

settings.register_profile("kartu", deadline=None)  # no test fails for want of speed
settings.load_profile("kartu")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files anew; then read the difference")
    parser.addoption("--repin", action="store_true", help="move the times of note types whose looks changed")
