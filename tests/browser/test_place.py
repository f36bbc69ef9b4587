"""The place is kept: in the address, in the browser's history, and in links that are passed on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from browser.decks import FIRST, FIRST_DECK
from support import variants

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.conftest import Opener

PHONE = {"width": 360, "height": 740}


def _fill(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)


def _wait_for_all_rows(page: Page) -> int:
    """Wait until the rows that are made in idle moments are there; returns how many there are."""
    notes = len(variants(FIRST_DECK)["id"].notes)
    expect(page.locator("#rows .row")).to_have_count(notes)
    return notes


def test_search_and_filters_stand_in_the_address_and_survive_a_reload(opened: Opener) -> None:
    page = opened("uji")
    _fill(page, "dua buku")
    page.get_by_role("combobox", name="Tag").select_option("sulit")
    expect(page).to_have_url(re.compile(r"#q=dua\+buku&tag=sulit$"))
    page.reload()
    assert page.get_by_role("searchbox").input_value() == "dua buku"
    assert page.get_by_role("combobox", name="Tag").input_value() == "sulit"
    assert page.locator("#rows .row").count() == 1


def test_back_returns_to_the_list_as_it_was_with_its_scroll(opened: Opener) -> None:
    page = opened(FIRST, viewport=PHONE)
    _fill(page, "ekonomi")
    page.evaluate("window.scrollTo(0, 1200)")
    page.wait_for_timeout(500)
    seen = page.locator("#rows .row").nth(14)
    before = seen.bounding_box()
    page.get_by_role("link", name="Unduh").click()
    expect(page.locator("#get-heading")).to_be_visible()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("ekonomi")
    page.wait_for_timeout(300)
    assert before
    after = page.locator("#rows .row").nth(14).bounding_box()
    assert after
    assert abs(after["y"] - before["y"]) <= 2


def test_back_from_a_search_is_the_whole_list(opened: Opener) -> None:
    page = opened("uji", "#browse")
    for typed in ("k", "ko", "kopi"):
        _fill(page, typed)
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("")
    assert page.locator("#rows .row").count() == 6


def test_the_filters_stay_when_another_view_is_looked_at(opened: Opener) -> None:
    page = opened("uji")
    _fill(page, "kopi")
    page.get_by_role("link", name="Belajar").click()
    page.get_by_role("link", name="Lihat").click()
    expect(page.get_by_role("searchbox")).to_have_value("kopi")


def test_links_of_a_card_a_section_and_a_search_open_what_was_looked_at(opened: Opener) -> None:
    page = opened("uji", permissions=["clipboard-read", "clipboard-write"])
    read = "navigator.clipboard.readText()"
    _fill(page, "kopi")
    page.get_by_role("button", name="Bagikan daftar ini").click()
    expect(page.locator("#toast")).to_have_text("Tautan disalin.")
    assert page.evaluate(read).endswith("uji.html#q=kopi&lang=id")
    page.locator(".row-open").first.click()
    page.get_by_role("button", name="Bagikan kartu kafe").click()
    page.wait_for_timeout(200)
    assert page.evaluate(read).endswith("#card=kafe&lang=id")
    page.goto(page.evaluate(read).replace("lang=id", "lang=en"))
    expect(page.locator("#card-kafe .answer")).to_have_text("A coffee house.")
    section = page.get_by_role("link", name="02 Second")
    page.get_by_role("button", name="Clear filters").click()
    section.click()
    expect(page).to_have_url(re.compile("#section=dua"))
    assert page.locator("#rows .row").count() == 3


def test_a_link_to_a_card_opens_it_in_its_language_even_from_a_filtered_list(opened: Opener) -> None:
    page = opened("uji", "#card=kafe&lang=en")
    expect(page.locator("#card-kafe")).to_be_focused()
    expect(page.locator("#card-kafe .answer")).to_have_text("A coffee house.")
    _fill(page, "book")
    assert page.locator("#rows .row").count() == 1
    page.goto(page.url.split("#")[0] + "#card=skrip.2&lang=id")
    expect(page.locator("#card-skrip\\.2")).to_be_focused()
    expect(page.locator("#card-skrip\\.2")).to_be_in_viewport()
    assert page.locator("#search").input_value() == ""


def test_a_card_that_is_gone_is_said(opened: Opener) -> None:
    page = opened("uji", "#card=hilang&lang=id")
    expect(page.get_by_text("Kartu “hilang” tidak ada lagi di dek ini.")).to_be_visible()
    page.get_by_role("link", name="Belajar").click()
    page.get_by_role("link", name="Lihat").click()
    expect(page.get_by_text("tidak ada lagi")).to_be_hidden()


def test_search_box_and_filters_stay_in_reach_of_the_thumb(opened: Opener) -> None:
    page = opened(FIRST, viewport=PHONE)
    _wait_for_all_rows(page)
    page.evaluate("window.scrollTo(0, 9000)")
    expect(page.get_by_role("searchbox")).to_be_in_viewport()
    page.get_by_role("button", name="Saringan", exact=True).click()
    expect(page.get_by_role("combobox", name="Bagian")).to_be_in_viewport()


def test_the_list_of_a_phone_shows_several_notes_a_screen(opened: Opener) -> None:
    page = opened(FIRST, viewport=PHONE)
    notes = _wait_for_all_rows(page)
    heights = page.evaluate("() => document.getElementById('rows').getBoundingClientRect().height")
    assert heights / notes < PHONE["height"] / 4  # a card takes more than a screen


def test_a_page_that_begins_with_an_unknown_address_shows_the_list_and_nothing_else(opened: Opener) -> None:
    page = opened("uji", "#content")  # as after a reload, when the link to the content was followed
    expect(page.locator("main > .view:visible")).to_have_id("browse")
    expect(page.locator(".views [aria-current]")).to_have_text("Lihat")
    expect(page.locator("#rows .row")).to_have_count(6)
