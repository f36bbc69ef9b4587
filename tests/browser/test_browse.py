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
    return [
        name.removeprefix("n-") for name in page.locator("#rows .row").evaluate_all("(all) => all.map((e) => e.id)")
    ]


def _search(page: Page, words: str) -> list[str]:
    page.get_by_role("searchbox").fill(words)
    return _keys(page)


def _show_all(page: Page, cards: int) -> None:
    """Scroll through the list until all cards are made: they are once they come near the screen."""
    for _ in range(400):
        if page.locator(".tile").count() == cards:
            return
        empty = page.locator(".row-cards:empty").first
        if empty.count():
            empty.scroll_into_view_if_needed()
        page.mouse.wheel(0, 1000)
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
    page = opened(FIRST, f"#browse&lang={language}")
    page.get_by_label(re.compile("Buka semua|Open all")).check()
    page.mouse.move(600, 500)
    _show_all(page, len(ankis))
    backs = page.locator(".tile").evaluate_all(_SHOWN)
    assert sorted(backs) == sorted(
        page.evaluate(_AS_THE_BROWSER_WRITES_IT, _with_pictures(card.back, addresses)) for card in ankis
    )
    line = '<hr id="answer">'  # above it stands the whole front; a text with blanks has none
    fronts = [html.split(line)[0].rstrip("\n") for html in backs if line in html]
    written = [
        page.evaluate(_AS_THE_BROWSER_WRITES_IT, _with_pictures(card.front, addresses))
        for card in ankis
        if line in card.back
    ]
    assert sorted(fronts) == sorted(front.rstrip("\n") for front in written)
    assert len(fronts) > 100


def test_search_finds_words_of_every_language_whatever_their_case_and_accents(opened: Opener) -> None:
    page = opened("uji")
    assert _search(page, "KEDAI") == ["kafe"]  # Indonesian, shown
    assert _search(page, "coffee") == ["kafe"]  # English, not shown
    assert _search(page, "cafe") == ["kafe"]  # written Café
    assert _search(page, "بالعالم") == ["arab"]
    assert _search(page, "< b &") == ["skrip"]
    assert _search(page, "kopi café kedai") == ["kafe"]
    assert _search(page, "kopi buku") == []
    expect(page.locator("#nothing")).to_be_visible()
    expect(page.locator("#count")).to_have_text("0 dari 7 kartu")
    page.get_by_role("button", name="Hapus saringan").click()
    assert len(_keys(page)) == 6
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_filters_narrow_by_section_kind_and_tag_together(opened: Opener) -> None:
    page = opened("uji")
    page.get_by_role("combobox", name="Tag").select_option("sulit")
    assert _keys(page) == ["skrip", "buku"]
    page.get_by_role("combobox", name="Bagian").select_option(label="02 Kedua")
    assert _keys(page) == ["buku"]
    page.get_by_role("combobox", name="Jenis").select_option(label="Istilah")
    assert _keys(page) == []
    page.get_by_role("combobox", name="Tag").select_option("")
    assert _keys(page) == ["arab", "bunyi"]


def test_tags_are_called_what_the_deck_calls_them_in_the_language_of_the_page(opened: Opener) -> None:
    page = opened("uji")
    tags = page.get_by_role("combobox", name="Tag").locator("option")
    expect(tags).to_have_text(["Semua tag", "mudah", "Sukar"])
    page.get_by_role("combobox", name="Tag").select_option(label="Sukar")
    assert sorted(_keys(page)) == ["buku", "skrip"]
    page.get_by_role("button", name="English").click()
    expect(tags).to_have_text(["All tags", "Hard", "mudah"])
    assert sorted(_keys(page)) == ["buku", "skrip"]


def test_switching_the_language_keeps_the_note_in_its_place_on_the_screen(opened: Opener) -> None:
    page = opened(FIRST, "#kind=institution")
    page.mouse.move(600, 500)
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(300)  # a wheel moves smoothly
    seen = page.locator("#rows .row").evaluate_all(
        "(all) => all.find((e) => e.getBoundingClientRect().bottom > 300).id"
    )
    row = page.locator(f"[id='{seen}']")
    indonesian = row.locator(".row-answer").inner_text()
    before = _top(row)
    button = page.get_by_role("button", name="English").bounding_box()
    assert button
    page.mouse.click(button["x"] + 20, button["y"] + 20)  # Locator.click would scroll, a person need not
    expect(page).to_have_title("International Economic Cooperation")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert abs(_top(row) - before) <= 40  # rows above may take a line more or less
    assert row.locator(".row-answer").inner_text() != indonesian
    assert page.locator("#filter-kind").input_value() == "institution"


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
    page.get_by_label("Buka semua").check()
    card = page.locator(".tile .card").first
    expect(card).to_have_class("card card1 nightMode")
    assert _background(page, "body") == "rgb(22, 21, 19)"
    assert _background(page, ".tile .card") == "rgb(32, 31, 29)"
    page.get_by_role("button", name="Mode gelap").click()
    expect(card).to_have_class("card card1")
    page.reload()
    page.get_by_label("Buka semua").check()
    expect(card).to_have_class("card card1")
    assert _background(page, ".tile .card") == "rgb(252, 251, 247)"


def _background(page: Page, selector: str) -> str:
    style: str = page.locator(selector).first.evaluate("(element) => getComputedStyle(element).backgroundColor")
    return style


def test_a_row_opens_to_the_cards_of_its_note_and_closes_again(opened: Opener) -> None:
    page = opened("uji")
    row = page.locator("#n-skrip")
    button = row.get_by_role("button").first
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(row.locator(".tile")).to_have_count(2)
    expect(row.locator(".where")).to_have_text(["Istilah → Definisi", "Definisi → Istilah"])
    button.click()
    expect(row.locator(".tile")).to_have_count(0)
    expect(button).to_have_attribute("aria-expanded", "false")


def test_a_report_of_a_mistake_names_the_card_and_its_language(opened: Opener) -> None:
    page = opened("uji", "#card=kafe")
    href = page.get_by_role("link", name="Laporkan kesalahan pada kartu kafe").get_attribute("href")
    assert href
    assert href.startswith("mailto:guru@example.org?subject=Kesalahan%20pada%20kartu%20kafe%20(uji)&body=")
    assert "Kartu%3A%20kafe%0ABahasa%3A%20id" in href
    first = opened(FIRST)
    first.locator(".row-open").first.click()
    assert first.get_by_role("link", name="Laporkan").count() == 0  # no contact, no promise


def test_hidden_answers_stand_nowhere_until_a_row_is_opened(opened: Opener) -> None:
    page = opened("uji")
    page.get_by_label("Sembunyikan jawaban").check()
    assert _keys(page) == ["skrip", "skrip.2", "kafe", "arab", "bunyi", "buku", "panjang"]
    shown = page.locator("#rows").evaluate("(rows) => rows.innerHTML")
    assert "Kedai kopi." not in shown
    back = page.locator("[id='n-skrip.2']")
    assert "script" not in back.inner_text()
    assert "a < b & c > d" in back.inner_text()
    row = page.locator("#n-kafe")
    row.get_by_role("button").first.click()
    expect(row.locator(".answer")).to_have_text("Kedai kopi.")


def test_texts_are_shown_as_typed_and_do_nothing(opened: Opener) -> None:
    page = opened("uji")
    page.get_by_label("Buka semua").check()
    expect(page).to_have_title("Dek Uji")
    expect(page.locator("#n-skrip .row-title")).to_have_text(SCRIPT)
    expect(page.locator("#card-skrip .asked")).to_have_text(SCRIPT)
    expect(page.locator("#card-skrip .answer")).to_have_text("a < b & c > d")
    expect(page.locator("#card-arab .asked")).to_have_text(ARABIC)
    expect(page.locator("#card-panjang .answer")).to_have_text(LONG.strip())
    assert page.locator("#card-skrip").get_attribute("aria-label") == SCRIPT


def test_pictures_and_sounds_come_from_the_page_itself(opened: Opener) -> None:
    page = opened("uji", "#card=bunyi")
    picture = page.get_by_role("img", name="Peta")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("(image) => image.complete && image.naturalWidth") == 40
    expect(page.locator("#card-bunyi").get_by_role("button", name="Putar suara")).to_be_visible()
    page.locator("#n-kafe .row-open").click()
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
    assert _search(page, "ke-4321.") == ["istilah-4321"]
    page.goto(page.url.split("#")[0] + f"#card=istilah-{LARGE_SIZE - 1}")
    expect(page.locator(f"#card-istilah-{LARGE_SIZE - 1}")).to_be_in_viewport()
    assert page.locator(".tile").count() == 1
    page.locator("#open-all").check()  # by its label it takes Playwright half a minute to find
    page.wait_for_timeout(200)
    assert page.locator(".tile").count() < 100


def test_signs_stand_next_to_their_words_where_a_note_is_told_in_plain_text(opened: Opener) -> None:
    page = opened(FIRST, "#q=kerjasama", locale="en-GB")
    expect(page.locator(".row-found").first).to_contain_text("two words: kerja sama, bekerja sama.")
    page.get_by_role("searchbox").fill("three main parts")
    page.get_by_label("Hide answers").check()
    expect(page.locator(".row-title").first).to_contain_text("the [...] account, the capital account and")


def test_a_piece_of_a_note_ends_with_a_whole_word(opened: Opener) -> None:
    page = opened(FIRST, "#q=tarif")
    ends = page.locator(".row", has=page.locator(".row-found")).evaluate_all(
        """rows => rows.map((row) => {
            const words = row.querySelector(".row-found").textContent.split(/\\s+/);
            const isCut = words.at(-1) === "…";
            return !isCut || row.querySelector(".row-more").textContent.split(/\\s+/).includes(words.at(-2));
        })"""
    )
    assert len(ends) > 5
    assert all(ends)


@pytest.mark.parametrize("locale", ["id-ID", "en-GB"])
@pytest.mark.parametrize("width", [360, 768, 1024])
def test_filters_stand_in_even_rows(opened: Opener, width: int, locale: str) -> None:
    page = opened(FIRST, locale=locale, viewport={"width": width, "height": 800})
    if width == 360:
        page.locator("#more-filters").click()
    tops = page.locator("#selects > label").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    rows = [tops.count(top) for top in sorted(set(tops))]
    assert rows == ([1, 2, 2] if width == 360 else [3, 2])


def test_rows_open_on_the_same_side_whichever_way_their_titles_run(opened: Opener) -> None:
    page = opened("uji")
    page.locator("#n-arab").wait_for()
    sides = page.locator(".row-open").evaluate_all(
        "all => all.map((one) => [one, ...one.children].map((part) => ['::before', '::after'].map((sign) => {"
        "  const style = getComputedStyle(part, sign);"
        "  return style.width === '8px' ? style.right : '';"
        "}).join('')).join(''))"
    )
    assert len(sides) == 6
    assert set(sides) == {"17.6px"}
