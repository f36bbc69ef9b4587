"""Every case folder gives exactly the problems that it says, at the very place; and every code has a case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import cases
from kartu.model.problems import CODES

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


_ELSEWHERE = ("E102", "E6", "E7", "W403", "W7")
# A file of 64 MB, records, tables, what only `kartu check` says and edits in Anki have tests of their own.


@pytest.mark.parametrize("code", [code for code in CODES if not code.startswith(_ELSEWHERE)])
def test_every_code_has_a_bad_case(code: str) -> None:
    assert code in {case.name.partition("-")[0] for case in cases.BAD}


def test_every_public_case_names_a_test_or_a_folder_that_is_there() -> None:
    table = (cases.CASES / "README.md").read_text(encoding="utf-8").partition("| case |")[2]
    named = re.findall(r"`([^`]+)`", "".join(row.rpartition("|")[0].rpartition("|")[2] for row in table.splitlines()))
    assert len(named) > 34
    for name in named:
        file, _, test = name.partition("::")
        path = cases.CASES.parent / file if file.endswith(".py") else cases.CASES / file
        assert path.exists(), name
        assert not test or f"def {test}(" in path.read_text(encoding="utf-8"), name
