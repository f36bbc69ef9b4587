"""The case folders under `tests/cases/`: small decks, good and bad, with all that `kartu check` says about them."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kartu.build import loading
from kartu.files.folder import find_decks
from support import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.model.problems import Problem

CASES = Path(__file__).parent / "cases"
BAD = sorted(path for path in (CASES / "bad").iterdir() if path.is_dir())
GOOD = sorted(path for path in (CASES / "good").iterdir() if path.is_dir())


def problems_of(case: Path) -> tuple[Problem, ...]:
    """Check the deck of a case, or those in its folder decks/; files are named from the case's folder."""
    with inside(case):
        return loading.problems_of(loading.load(decks_here(), TODAY))


def decks_here() -> tuple[Path, ...]:
    """Give the decks of the case whose folder this is."""
    return find_decks(Path("decks")) if Path("decks").is_dir() else (Path(),)


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Be in a folder for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def said(problem: Problem) -> str:
    """Write a problem as a line of `expected.txt`: code, place, entry and key, `-` for none."""
    return f"{problem.code} {problem.position} {problem.entry or '-'} {problem.key or '-'}"


def expected(case: Path) -> list[str]:
    """Read the lines of `expected.txt`; those with `#` first are remarks."""
    lines = (case / "expected.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
