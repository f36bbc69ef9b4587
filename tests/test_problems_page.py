"""docs/problems.md explains every code, and what it shows is what Kartu says."""

from __future__ import annotations

import re

import pytest

import cases
from kartu.commands.report import problems_as_text
from kartu.model.problems import CODES
from support import PROJECT

PAGE = PROJECT / "docs" / "problems.md"
BLOCK = re.compile(r"<!-- (\S+) -->\n```text\n(.*?)```\n", re.DOTALL)


def said(case: str, code: str) -> str:
    """Give the first problem of a code in a case, as it is shown."""
    problem = next(each for each in cases.problems_of(cases.CASES / "bad" / case) if each.code == code)
    return problems_as_text([problem], color=False) + "\n"


def sections() -> dict[str, str]:
    """Give the sections of the page by their headings."""
    parts = re.split(r"^### (.*)\n", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_page_has_a_section_for_every_code_and_no_other() -> None:
    assert list(sections()) == [f"{code}: {title}" for code, title in CODES.items()]


def test_the_page_in_indonesian_explains_every_code_too() -> None:
    page = (PAGE.parent / "id" / "pesan.md").read_text(encoding="utf-8")
    parts = re.split(r"^### (\S+): .*\n", page, flags=re.MULTILINE)
    assert parts[1::2] == list(CODES)
    assert all(len(section.split()) > 8 for section in parts[2::2])


@pytest.mark.parametrize("code", CODES)
def test_a_section_says_what_to_do_and_shows_what_kartu_says(code: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--golden"):
        _write_anew(code)
    section = sections()[f"{code}: {CODES[code]}"]
    assert len(BLOCK.sub("", section).split()) > 10
    shown = BLOCK.findall(section)
    has_case = any(case.name.startswith(f"{code}-") for case in cases.BAD)
    assert bool(shown) == has_case, "a code with a case shows it: <!-- name of the case --> and a block of text"
    for case, text in shown:
        assert text == said(case, code), "run pytest --golden tests/test_problems_page.py"


def _write_anew(code: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    start = page.index(f"### {code}: ")
    end = page.find("\n### ", start) + 1 or len(page)
    section = BLOCK.sub(lambda block: f"<!-- {block[1]} -->\n```text\n{said(block[1], code)}```\n", page[start:end])
    PAGE.write_text(page[:start] + section + page[end:], encoding="utf-8")


def test_the_page_of_the_example_at_the_top_is_how_problems_look() -> None:
    head = PAGE.read_text(encoding="utf-8").partition("## ")[0]
    assert re.search(r"```text\n\S+:\d+:\d+: E\d{3} \[\S+, \S+\] .*\n +\S.*\n +\^\n    → .*\n```", head)
