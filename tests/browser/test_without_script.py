"""Without script, and before the script is there: the page can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.decks import FIRST, FIRST_DECK
from kartu.html.fieldtext import text_of
from kartu.model.kind import Fill
from support import variants

if TYPE_CHECKING:
    from pathlib import Path

    from browser.conftest import Opener


def test_every_text_and_every_section_of_the_first_language_can_be_read(opened: Opener) -> None:
    page = opened(FIRST, java_script_enabled=False)
    shown = _together(page.locator("#list").text_content() or "")
    variant = variants(FIRST_DECK)["id"]
    lacking = []
    for note in variant.notes:
        for field, text in zip(note.note_type.kind.fields, note.fields, strict=True):
            is_read = field.fill in (Fill.TEXT, Fill.FORM) and "{{c" not in text
            if is_read and _together(text_of(text)) not in shown:
                lacking.append((note.key, field.key))
    assert lacking == []
    assert page.locator("#list h3").all_inner_texts() == [
        section.title["id"] for section in variant.deck.sections.values()
    ]


def _together(text: str) -> str:
    return "".join(text.split())


def test_everything_under_get_it_is_there_in_every_language(opened: Opener) -> None:
    page = opened("uji", java_script_enabled=False)
    for heading in ("Cara mengimpor", "How to import", "Perubahan"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.get_by_role("link", name="Unduh", exact=True).click()
    expect(page.locator("#get-heading")).to_be_in_viewport()
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_count(2)  # and none that would do nothing


def test_the_link_to_get_it_leads_there_however_long_the_list_is(opened: Opener) -> None:
    page = opened(FIRST, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.get_by_role("link", name="Unduh", exact=True).click()
    page.wait_for_timeout(300)  # what comes near the screen takes its height
    expect(page.locator("#get-heading")).to_be_in_viewport()


def test_a_summary_of_several_paragraphs_stays_so(opened: Opener) -> None:
    page = opened(FIRST, "#get")
    expect(page.locator("#get .by-language:visible .lead").nth(1)).to_have_text(re.compile("^Fakta yang dapat berubah"))


def test_blanks_and_questions_can_be_read_without_script(opened: Opener) -> None:
    text = opened("kuis", java_script_enabled=False).locator("#list").inner_text()
    assert "Apa ibu kota Jepang?" in text
    assert "Kyoto" in text
    assert "Air laut rasanya asin & dingin." in text
    assert "{{c1" not in text


def test_pictures_are_shown_without_script(opened: Opener) -> None:
    page = opened("uji", java_script_enabled=False)
    picture = page.get_by_role("img", name="Peta")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box
    assert (round(box["width"]), round(box["height"])) == (40, 30)


def test_texts_stand_once(opened: Opener, site: Path) -> None:
    del opened
    html = (site / "uji.html").read_text(encoding="utf-8")
    for text in ("Getaran.", "A vibration.", "Lebih dari satu.", "Dua buku", "Two books"):
        assert html.count(text) == 1, text


@pytest.mark.parametrize("deck", [FIRST, "besar"])
def test_the_first_30_kilobytes_can_be_read_and_say_that_more_is_to_come(
    opened: Opener, site: Path, tmp_path: Path, deck: str
) -> None:
    part = tmp_path / "alone.html"
    part.write_bytes((site / f"{deck}.html").read_bytes()[:30_000])
    page = opened(deck)
    page.goto(part.as_uri())
    expect(page.get_by_text("Memuat")).to_be_visible()
    assert page.locator("#list article").count() > 3
    expect(page.locator("#list article").first).to_be_in_viewport()
    expect(page.get_by_role("searchbox")).to_be_hidden()


def test_parts_that_the_script_shows_one_at_a_time_stand_apart_without_it(opened: Opener) -> None:
    page = opened(FIRST, java_script_enabled=False)
    listed, heading = page.locator("#list article").last.bounding_box(), page.locator("#get-heading").bounding_box()
    assert listed
    assert heading
    assert heading["y"] - listed["y"] - listed["height"] > 40
    index = opened("index", java_script_enabled=False)
    links = index.locator(".decks .links").first.bounding_box()
    other = index.locator(".decks li").first.locator("h2").nth(1).bounding_box()
    assert links
    assert other
    assert other["y"] - links["y"] - links["height"] > 20
