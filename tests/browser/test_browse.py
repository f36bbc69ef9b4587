"""Browse: every card as Anki shows it, found by search and filters, in either language, light or dark."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import ankitools
from browser.decks import ARABIC, FIRST, FIRST_DECK, LARGE_SIZE, LONG, SCRIPT
from kartu.packing.package import pack
from support import variants
from synthetic import DESCRIPTIONS, stamps

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from browser.conftest import Opener

# What Anki itself shows of a side, brought into the form in which a page gives back its own content.
_AS_THE_BROWSER_WRITES_IT = """(html) => {
    const content = document.createElement("template");
    content.innerHTML = html;
    return content.innerHTML;
}"""
_SHOWN = "(tiles) => tiles.map((tile) => tile.querySelector('.host').shadowRoot.querySelector('.card').innerHTML)"


def _keys(page: Page) -> list[str]:
    return [name.removeprefix("card-") for name in page.locator(".tile").evaluate_all("(all) => all.map((e) => e.id)")]


def _search(page: Page, words: str) -> list[str]:
    page.get_by_role("searchbox").fill(words)
    return _keys(page)


def _show_all(page: Page, cards: int) -> None:
    """Scroll until the last card is there, and ask for those before the one that the list began with."""
    for _ in range(200):
        if page.locator("#earlier").is_visible():
            page.locator("#earlier").click()
        if page.locator(".tile").count() == cards:
            return
        page.mouse.wheel(0, 5000)
        page.wait_for_timeout(20)
    pytest.fail("the page does not show all cards")


def _data_address(picture: Path) -> str:
    assert picture.suffix == ".svg"
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.read_bytes()).decode()}"


def _with_pictures(html: str, addresses: dict[str, str]) -> str:
    """Give Anki's HTML with each picture itself in place of its name: the page is one file."""
    return re.sub(r'(?<=<img src=")[^"]+', lambda name: addresses[name.group()], html)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_card_shows_the_html_of_ankis_own_renderer(opened: Opener, tmp_path: Path, language: str) -> None:
    variant = variants(FIRST_DECK)[language]
    with ankitools.new_collection(tmp_path) as collection:
        ankitools.import_bytes(collection, tmp_path, pack([variant], stamps(variant), DESCRIPTIONS))
        ankis = ankitools.render_all(collection)
    addresses = {name: _data_address(file.path) for name, file in variant.media.items()}
    page = opened(FIRST, f"#card=term-export&lang={language}")
    _show_all(page, len(ankis))
    backs = page.locator(".tile").evaluate_all(_SHOWN)
    assert sorted(backs) == sorted(
        page.evaluate(_AS_THE_BROWSER_WRITES_IT, _with_pictures(card.back, addresses)) for card in ankis
    )
    page.locator("#hide-answers").check()
    _show_all(page, len(ankis))
    fronts = page.locator(".tile").evaluate_all(_SHOWN)
    assert sorted(fronts) == sorted(page.evaluate(_AS_THE_BROWSER_WRITES_IT, card.front) for card in ankis)
    assert len(fronts) > 100


def test_search_finds_words_of_every_language_whatever_their_case_and_accents(opened: Opener) -> None:
    page = opened("uji")
    assert _search(page, "KEDAI") == ["kafe"]  # Indonesian, shown
    assert _search(page, "coffee") == ["kafe"]  # English, not shown
    assert _search(page, "cafe") == ["kafe"]  # written Café
    assert _search(page, "بالعالم") == ["arab"]
    assert _search(page, "< b &") == ["skrip", "skrip.2"]
    assert _search(page, "kopi café kedai") == ["kafe"]
    assert _search(page, "kopi buku") == []
    expect(page.locator("#nothing")).to_be_visible()
    expect(page.locator("#count")).to_have_text("0 dari 7 kartu")
    page.get_by_role("button", name="Hapus saringan").click()
    assert len(_keys(page)) == 7
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_filters_narrow_by_section_kind_and_tag_together(opened: Opener) -> None:
    page = opened("uji")
    page.get_by_role("combobox", name="Tag").select_option("sulit")
    assert _keys(page) == ["skrip", "skrip.2", "buku"]
    page.get_by_role("combobox", name="Bagian").select_option(label="02 Kedua")
    assert _keys(page) == ["buku"]
    page.get_by_role("combobox", name="Jenis").select_option(label="Istilah")
    assert _keys(page) == []
    page.get_by_role("combobox", name="Tag").select_option("")
    assert _keys(page) == ["arab", "bunyi"]


def test_switching_the_language_keeps_the_card_in_its_place_on_the_screen(opened: Opener) -> None:
    page = opened(FIRST)
    page.locator("#search").fill("a")
    page.mouse.move(600, 500)
    page.mouse.wheel(0, 2500)
    page.wait_for_function("scrollY === 2500")  # a wheel moves smoothly
    seen = page.locator(".tile").evaluate_all("(all) => all.find((e) => e.getBoundingClientRect().bottom > 300).id")
    tile = page.locator(f"[id='{seen}']")
    indonesian = tile.locator(".kartu").first.inner_text()
    before = _top(tile)
    button = page.get_by_role("button", name="English").bounding_box()
    assert button
    page.mouse.click(button["x"] + 20, button["y"] + 20)  # Locator.click would scroll, a person need not
    expect(page).to_have_title("International Economic Cooperation")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert abs(_top(tile) - before) <= 2
    assert tile.locator(".kartu").first.inner_text() != indonesian
    assert tile.locator(".kartu").first.get_attribute("lang") == "en"
    assert page.locator("#search").input_value() == "a"


def _top(tile: Locator) -> float:
    box = tile.bounding_box()
    assert box
    return box["y"]


def test_the_language_is_remembered_and_else_that_of_the_browser(opened: Opener) -> None:
    page = opened("uji", locale="en-GB")
    expect(page.locator("h1")).to_have_text("Test Deck")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    page.reload()
    expect(page.locator("h1")).to_have_text("Dek Uji")


def test_dark_follows_the_system_until_a_person_chooses_and_is_then_remembered(opened: Opener) -> None:
    page = opened("uji", color_scheme="dark")
    card = page.locator(".tile .card").first
    expect(card).to_have_class("card card1 nightMode")
    assert _background(page, "body") == "rgb(22, 21, 19)"
    assert _background(page, ".tile .card") == "rgb(32, 31, 29)"
    page.get_by_role("button", name="Mode gelap").click()
    expect(card).to_have_class("card card1")
    page.reload()
    expect(card).to_have_class("card card1")
    assert _background(page, ".tile .card") == "rgb(252, 251, 247)"


def _background(page: Page, selector: str) -> str:
    style: str = page.locator(selector).first.evaluate("(element) => getComputedStyle(element).backgroundColor")
    return style


def test_a_link_to_a_card_opens_it_in_its_language_even_from_a_filtered_list(opened: Opener) -> None:
    page = opened("uji", "#card=kafe&lang=en")
    expect(page.locator("#card-kafe")).to_be_focused()
    expect(page.locator("#card-kafe .answer")).to_have_text("A coffee house.")
    assert _search(page, "book") == ["buku"]
    link = page.get_by_role("link", name="Link to card buku")
    assert link.get_attribute("href") == "#card=buku&lang=en"
    page.goto(page.url.split("#")[0] + "#card=skrip.2&lang=id")
    expect(page.locator("#card-skrip\\.2")).to_be_focused()
    expect(page.locator("#card-skrip\\.2")).to_be_in_viewport()
    assert page.locator("#search").input_value() == ""


def test_a_report_of_a_mistake_names_the_card_and_its_language(opened: Opener) -> None:
    page = opened("uji")
    href = page.get_by_role("link", name="Laporkan kesalahan pada kartu kafe").get_attribute("href")
    assert href
    assert href.startswith("mailto:guru@example.org?subject=Kesalahan%20pada%20kartu%20kafe%20(uji)&body=")
    assert "Kartu%3A%20kafe%0ABahasa%3A%20id" in href
    assert opened(FIRST).get_by_role("link", name="Laporkan").count() == 0  # no contact, no promise


def test_hidden_answers_are_shown_by_click_and_by_key(opened: Opener) -> None:
    page = opened("uji")
    page.get_by_label("Sembunyikan jawaban").check()
    tile = page.locator("#card-kafe")
    assert tile.locator(".answer").count() == 0
    tile.locator(".asked").click()
    expect(tile.locator(".answer")).to_have_text("Kedai kopi.")
    tile.get_by_role("button", name="Sembunyikan jawaban").press("Enter")
    assert tile.locator(".answer").count() == 0


def test_texts_are_shown_as_typed_and_do_nothing(opened: Opener) -> None:
    page = opened("uji")
    expect(page).to_have_title("Dek Uji")
    expect(page.locator("#card-skrip .asked")).to_have_text(SCRIPT)
    expect(page.locator("#card-skrip .answer")).to_have_text("a < b & c > d")
    expect(page.locator("#card-arab .asked")).to_have_text(ARABIC)
    expect(page.locator("#card-panjang .answer")).to_have_text(LONG.strip())
    assert page.locator("#card-skrip").get_attribute("aria-label") == SCRIPT


def test_pictures_and_sounds_come_from_the_page_itself(opened: Opener) -> None:
    page = opened("uji")
    picture = page.get_by_role("img", name="Peta")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("(image) => image.complete && image.naturalWidth") == 40
    expect(page.locator("#card-bunyi").get_by_role("button", name="Putar suara")).to_be_visible()
    expect(page.locator("#card-kafe").get_by_role("button", name="Bacakan").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 320])
def test_nothing_is_wider_than_a_phone(opened: Opener, width: int) -> None:
    for view in ("browse", "study", "print", "get"):
        page = opened("uji", f"#{view}", viewport={"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view
    page = opened("index", viewport={"width": width, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_views_are_reached_and_left_by_keys_alone(opened: Opener) -> None:
    page = opened("uji")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Lihat")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Belajar")).to_be_visible()
    expect(page.get_by_role("link", name="Belajar")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_be_visible()


def test_a_large_deck_makes_only_the_cards_that_are_looked_at(opened: Opener) -> None:
    page = opened("besar")
    expect(page.locator("#count")).to_have_text("5.000 kartu")
    assert page.locator(".tile").count() < 100
    assert _search(page, "ke-4321.") == ["istilah-4321"]
    page.goto(page.url.split("#")[0] + f"#card=istilah-{LARGE_SIZE - 1}")
    expect(page.locator(f"#card-istilah-{LARGE_SIZE - 1}")).to_be_in_viewport()
    assert page.locator(".tile").count() < 100
    page.get_by_role("button", name="Tampilkan kartu sebelumnya").click()
    expect(page.locator(f"#card-istilah-{LARGE_SIZE - 1}")).to_be_in_viewport()
    assert page.locator(".tile").first.get_attribute("id") != f"card-istilah-{LARGE_SIZE - 4}"
