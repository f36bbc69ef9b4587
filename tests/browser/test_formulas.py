"""Formulas on the share page: set without a network, on the screen of a phone and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped] # it ships no types
import pytest

from kartu.build.pipeline import Options
from support import PROJECT, build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("biologi")
    build(PROJECT / "tests" / "decks" / "biologi", Options(folder, now=1_700_000_000))
    return (folder / "biologi.html").as_uri()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 400, "height": 800}, offline=True, locale="id-ID")
    yield context.new_page()
    context.close()


def test_a_formula_is_set_and_a_wide_one_scrolls_within_its_text(page: Page, address: str) -> None:
    page.goto(f"{address}#card=rumus-kuadrat&lang=id")
    fraction = page.locator("math mfrac").first
    fraction.wait_for()
    above, below = (fraction.locator("> *").nth(n).bounding_box() for n in (0, 1))
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"] + 1, "a fraction stands above its line, not beside it"
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_formula_is_one_word_where_a_text_stands_in_one_line(page: Page, address: str) -> None:
    page.goto(f"{address}#card=persamaan-fotosintesis&lang=id")
    page.locator("math").first.wait_for()
    assert page.get_by_text("6CO2+6H2O→").count() > 0


def test_formulas_are_set_on_paper_too(page: Page, address: str) -> None:
    page.goto(f"{address}#print")
    page.wait_for_timeout(500)
    pdf = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    text = "".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))
    assert "\\ce" not in text
    assert "\\frac" not in text
    assert "glukosa" in text
