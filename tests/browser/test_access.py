"""For everyone: axe-core's judgement of every view, in light and dark, wide and narrow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it ships no types
from playwright.sync_api import expect

from browser.decks import FIRST

if TYPE_CHECKING:
    from pathlib import Path

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


LOOKS = pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide-light", "narrow-dark"]
)  # what the colours are does not depend on the width


@LOOKS
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("view", ["browse", "study", "print", "get"])
def test_axe_finds_no_fault_in_a_view(
    opened: Opener, view: str, language: str, size: dict[str, int], scheme: str
) -> None:
    page = opened("uji", f"#{view}&lang={language}", viewport=size, color_scheme=scheme, reduced_motion="reduce")
    assert _violations(page) == []


@LOOKS
@pytest.mark.parametrize("deck", ["uji", "kuis"])
def test_axe_finds_no_fault_in_a_list_that_is_searched_and_opened(
    opened: Opener, deck: str, size: dict[str, int], scheme: str
) -> None:
    page = opened(deck, "#q=a", viewport=size, color_scheme=scheme, reduced_motion="reduce")
    for button in page.locator(".row-open").all():
        button.click()
    if size == NARROW:
        page.get_by_role("button", name="Saringan", exact=True).click()
    assert page.locator("mark").count() > 0
    assert _violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("deck", ["uji", "kuis"])
def test_axe_finds_no_fault_in_a_page_without_script(
    opened: Opener, site: Path, tmp_path: Path, deck: str, scheme: str
) -> None:
    html = (site / f"{deck}.html").read_text(encoding="utf-8")
    html = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)  # axe itself is one, so they cannot be turned off
    alone = tmp_path / "alone.html"
    alone.write_text(re.sub("</?noscript>", "", html), encoding="utf-8")
    page = opened(deck, color_scheme=scheme)
    page.goto(alone.as_uri())
    assert page.locator("#list article").count() > 0
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


def test_axe_finds_no_fault_at_the_end_of_a_session(opened: Opener) -> None:
    page = opened("kuis", "#study", reduced_motion="reduce")
    page.locator("#study-go").click()
    for key in ("Space", "1", *["Space", "2"] * 4):
        page.keyboard.press(key)
    expect(page.locator("#missed-list li")).to_have_count(1)
    assert _violations(page) == []


@pytest.mark.parametrize("view", ["browse", "study", "print", "get"])
@pytest.mark.parametrize("width", [360, 1280])
def test_text_of_twice_the_size_still_fits(opened: Opener, view: str, width: int) -> None:
    page = opened("uji", f"#{view}", viewport={"width": width, "height": 800})
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_colours_that_a_person_forces_leave_what_is_chosen_and_done_to_be_seen(opened: Opener) -> None:
    page = opened("uji", "#study", forced_colors="active")
    chosen = page.get_by_role("link", name="Belajar")
    assert chosen.evaluate("(link) => getComputedStyle(link).textDecorationLine") == "underline"
    page.locator("#study-go").click()
    assert page.locator("#study-progress").evaluate("(bar) => getComputedStyle(bar).borderTopWidth") == "1px"
    page.keyboard.press("Space")
    line = page.locator("#stage #answer")
    assert line.evaluate("(line) => getComputedStyle(line).borderTopWidth") == "2px"


def test_the_card_that_is_studied_is_spoken_once_and_so_is_its_answer(opened: Opener) -> None:
    page = opened("kuis", "#study")
    page.locator("#study-kind").select_option("question")
    page.locator("#study-go").click()
    spoken = page.locator("#study-session [role=status], #study-session [aria-live]")
    expect(spoken).to_have_count(1)
    expect(spoken).to_have_text(re.compile("Apa ibu kota Jepang\\?( (Kyoto|Osaka|Tokyo)){3}"))
    page.keyboard.press("Space")
    expect(spoken).to_have_text("Tokyo Bahasa lain Tokyo What is the capital of Japan?")


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


@pytest.mark.parametrize("view", ["browse", "study", "print", "get"])
def test_a_page_written_from_right_to_left_is_not_wider_than_a_phone(opened: Opener, view: str) -> None:
    page = opened("uji", f"#{view}", viewport=NARROW)
    page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    assert page.evaluate("() => [document.documentElement.scrollWidth, scrollX]") == [NARROW["width"], 0]


def test_an_arabic_title_runs_from_right_to_left(opened: Opener) -> None:
    title = opened("uji").locator("#n-arab .row-title")
    assert title.evaluate("(one) => getComputedStyle(one).direction") == "rtl"


def test_text_of_twice_the_size_leaves_every_control_of_a_session_on_the_screen(opened: Opener) -> None:
    page = opened(FIRST, "#study", viewport=NARROW)
    page.locator("#study-go").click()
    size = "(text) => parseFloat(getComputedStyle(text).fontSize)"
    before = page.locator("#stage .kartu").evaluate(size)
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.locator("#stage .kartu").evaluate(size) == 2 * before
    assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW["width"]
    for control in ("#study-undo", "#study-stop", "#flip"):
        box = page.locator(control).bounding_box()
        assert box
        assert box["x"] + box["width"] <= NARROW["width"]


def test_nothing_covers_the_views_when_the_head_does_not_stay(opened: Opener) -> None:
    page = opened(FIRST, viewport=NARROW)
    page.add_style_tag(content="html { font-size: 200% }")
    expect(page.locator("html.tall")).to_have_count(1)
    page.evaluate("window.scrollTo(0, 1200)")
    for link in page.locator(".views a").all():
        assert link.evaluate(
            """link => {
                const box = link.getBoundingClientRect();
                return link.contains(document.elementFromPoint(box.x + box.width / 2, box.y + 4));
            }"""
        )


def test_with_forced_colours_only_the_chosen_view_is_underlined_or_lined(opened: Opener) -> None:
    page = opened("uji", forced_colors="active")
    lines = page.locator(".views a").evaluate_all("all => all.map((one) => getComputedStyle(one).borderBottomColor)")
    assert len(set(lines)) == 2
    assert lines.count(lines[1]) == 3
    assert lines[1] == page.locator("body").evaluate("() => getComputedStyle(document.body).backgroundColor")
