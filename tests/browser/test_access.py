"""For everyone: axe-core's judgement of every view, in light and dark, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it ships no types

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.conftest import Opener

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 360, "height": 640}


def _violations(page: Page) -> list[str]:
    results = Axe().run(page)
    assert results.response["passes"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("view", ["browse", "study", "print", "get"])
def test_axe_finds_no_fault_in_a_view(opened: Opener, view: str, size: dict[str, int], scheme: str) -> None:
    page = opened("uji", f"#{view}", viewport=size, color_scheme=scheme, reduced_motion="reduce")
    assert _violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_the_midst_of_studying(opened: Opener, scheme: str) -> None:
    page = opened("uji", "#study", color_scheme=scheme, reduced_motion="reduce")
    page.locator("#study-form .primary").click()
    assert _violations(page) == []
    page.keyboard.press("Space")
    assert _violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_the_list_of_decks(opened: Opener, scheme: str) -> None:
    assert _violations(opened("index", color_scheme=scheme)) == []


def test_every_text_is_marked_with_its_language(opened: Opener) -> None:
    page = opened("uji", "#card=kafe&lang=en")
    languages = page.locator("#card-kafe .kartu").evaluate_all("(all) => all.map((e) => e.lang)")
    assert languages == ["en", "en"]
    assert page.locator("#card-kafe summary span").get_attribute("lang") == "id"


def test_reduced_motion_is_respected(opened: Opener) -> None:
    page = opened("uji", "#study", reduced_motion="reduce")
    page.locator("#study-form .primary").click()
    moving = "(element) => getComputedStyle(element).animationName"
    assert page.locator("#stage .host").evaluate(moving) == "none"
    assert opened("uji", "#study").locator("#stage").evaluate(moving) == "none"
