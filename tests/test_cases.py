"""Every case folder gives exactly the problems that it says, at the very place; and every code has a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import cases
from kartu.problems import CODES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", cases.BAD, ids=lambda path: path.name)
def test_a_bad_deck_gives_its_problems_and_no_others(case: Path) -> None:
    assert [cases.said(problem) for problem in cases.problems_of(case)] == cases.expected(case)


@pytest.mark.parametrize("case", cases.BAD, ids=lambda path: path.name)
def test_a_bad_case_is_named_after_a_code_that_it_shows(case: Path) -> None:
    code = case.name.partition("-")[0]
    assert code in {line.split()[0] for line in cases.expected(case)}


@pytest.mark.parametrize("case", cases.GOOD, ids=lambda path: path.name)
def test_a_good_deck_gives_no_problems_at_all(case: Path) -> None:
    assert [cases.said(problem) for problem in cases.problems_of(case)] == []


_ELSEWHERE = ("E102", "E6", "E7")  # a file of 64 MB, the record's and those of tables have tests of their own


@pytest.mark.parametrize("code", [code for code in CODES if not code.startswith(_ELSEWHERE)])
def test_every_code_has_a_bad_case(code: str) -> None:
    assert code in {case.name.partition("-")[0] for case in cases.BAD}
