"""docs/problems.md and docs/id/pesan.md explain every code, and what they show is what Kartu says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

import cases
from kartu.commands.report import problems_as_text
from kartu.model.problems import CODES
from support import PROJECT

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGES: Final = {"en": PROJECT / "docs" / "problems.md", "id": PROJECT / "docs" / "id" / "pesan.md"}
BLOCK: Final = re.compile(r"<!-- (\S+) -->\n```text\n(.*?)```\n", re.DOTALL)
_SECTION: Final = re.compile(r"^### (\S+): (.*)\n", re.MULTILINE)
_CODE: Final = re.compile(r"`([^`\n]+)`")
_KEY_OR_OPTION: Final = re.compile(r"--[a-z]+|^[a-z_]+:|kartu [a-z]+|\\[a-z]+")
_NUMBER: Final = re.compile(r"\b\d[\d.,]*\b")
each_page = pytest.mark.parametrize("language", PAGES)


def said(case: str, code: str, language: str) -> str:
    """Give the first problem of a code in a case, as it is shown to who speaks a language."""
    problem = next(each for each in cases.problems_of(cases.CASES / "bad" / case) if each.code == code)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KARTU_LANG", language)
        return problems_as_text([problem], color=False) + "\n"


def sections(language: str) -> Mapping[str, str]:
    """Give the sections of a page by their codes, without what stands below the last of a chapter."""
    _, *parts = _SECTION.split(PAGES[language].read_text(encoding="utf-8"))
    return {code: text.partition("\n## ")[0] for code, text in zip(parts[::3], parts[2::3], strict=True)}


def test_the_page_has_a_section_for_every_code_and_no_other() -> None:
    _, *parts = _SECTION.split(PAGES["en"].read_text(encoding="utf-8"))
    assert list(zip(parts[::3], parts[1::3], strict=True)) == list(CODES.items())


def test_the_page_in_indonesian_has_the_same_sections_with_the_same_cases_and_samples() -> None:
    english, indonesian = sections("en"), sections("id")
    assert list(indonesian) == list(english)
    for code, text in indonesian.items():
        assert [case for case, _ in BLOCK.findall(text)] == [case for case, _ in BLOCK.findall(english[code])]
        assert text.count("```yaml") == english[code].count("```yaml")


@pytest.mark.parametrize("code", CODES)
def test_the_page_in_indonesian_names_each_key_option_command_and_limit_that_the_english_one_names(code: str) -> None:
    english, indonesian = (_named(sections(language)[code]) for language in PAGES)
    assert english - indonesian == set()


def _named(section: str) -> set[str]:
    prose = BLOCK.sub("", section)
    keys = {key for code in _CODE.findall(prose) for key in _KEY_OR_OPTION.findall(code)}
    return keys | {re.sub(r"[.,]", "", number) for number in _NUMBER.findall(_CODE.sub("", prose))}


@each_page
@pytest.mark.parametrize("code", CODES)
def test_a_section_says_what_to_do_and_shows_what_kartu_says(
    code: str, language: str, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--golden"):
        _write_anew(code, language)
    section = sections(language)[code]
    assert len(BLOCK.sub("", section).split()) > 8
    shown = BLOCK.findall(section)
    has_case = any(case.name.startswith(f"{code}-") for case in cases.BAD)
    assert bool(shown) == has_case, "a code with a case shows it: <!-- name of the case --> and a block of text"
    for case, text in shown:
        assert text == said(case, code, language), "run pytest --golden tests/test_problems_page.py"


def _write_anew(code: str, language: str) -> None:
    page = PAGES[language].read_text(encoding="utf-8")
    start = page.index(f"### {code}: ")
    end = page.find("\n### ", start) + 1 or len(page)
    section = BLOCK.sub(
        lambda block: f"<!-- {block[1]} -->\n```text\n{said(block[1], code, language)}```\n", page[start:end]
    )
    PAGES[language].write_text(page[:start] + section + page[end:], encoding="utf-8")


@each_page
def test_the_sample_at_the_top_is_how_a_problem_looks_and_what_it_says(
    language: str, request: pytest.FixtureRequest
) -> None:
    real = said("E201-mistyped-keys", "E201", language).splitlines()
    message, hint = real[0].partition("] ")[2], real[-1]
    page = PAGES[language].read_text(encoding="utf-8")
    sample = re.compile(r"(```text\n\S+:\d+:\d+: E201 \[\S+, \S+\] )(.*)(\n +\S.*\n +\^\n)(.*)(\n```)")
    if request.config.getoption("--golden"):
        page = sample.sub(lambda found: f"{found[1]}{message}{found[3]}{hint}{found[5]}", page, count=1)
        PAGES[language].write_text(page, encoding="utf-8")
    assert [found.group(2, 4) for found in sample.finditer(page.partition("## ")[0])] == [(message, hint)]
