"""Print: paper that can be cut and read; looked at in the PDF that the browser makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped] # it ships no types
import pytest
from playwright.sync_api import expect

from browser.decks import FIRST, LONG

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.conftest import Opener

COLUMNS, ROWS = 2, 4
MARGIN = 12 * 72 / 25.4  # of a sheet, in points


def _print(page: Page) -> pypdfium2.PdfDocument:
    page.wait_for_timeout(100)
    return pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))


def _text(page: pypdfium2.PdfPage) -> str:
    return _plain(page.get_textpage().get_text_range())


def _plain(text: str) -> str:
    return " ".join(text.replace("￾", "-").split())


def _cells(page: pypdfium2.PdfPage) -> list[str]:
    """Give the text of each cell of a sheet, row by row from the top left."""
    width, height = page.get_size()
    text = page.get_textpage()
    cells = []
    for row in range(ROWS):
        for column in range(COLUMNS):
            left = MARGIN + column * (width - 2 * MARGIN) / COLUMNS
            top = height - MARGIN - row * (height - 2 * MARGIN) / ROWS
            right, bottom = left + (width - 2 * MARGIN) / COLUMNS, top - (height - 2 * MARGIN) / ROWS
            cells.append(_plain(text.get_text_bounded(left=left, bottom=bottom, right=right, top=top)))
    return cells


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_each_back_lies_behind_its_front_when_the_paper_is_turned(
    opened: Opener, paper: str, size: tuple[int, int]
) -> None:
    page = opened("uji", "#print")
    page.get_by_label("Kertas").select_option(label=paper)
    expect(page.locator("#print-count")).to_have_text("6 kartu, 1 lembar kertas")
    front, back = list(_print(page))
    assert tuple(round(side) for side in front.get_size()) == size
    fronts, backs = _cells(front), _cells(back)
    assert ["kafe" in cell for cell in fronts] == [False, False, True, False, False, False, False, False]
    assert "Kedai kopi." in backs[3]
    assert "bunyi" in fronts[4]
    assert "Getaran." in backs[5]
    assert "Dua buku" in fronts[5]
    assert "Jamak" in backs[4]
    assert "buku" in backs[4].split()[-1]
    assert fronts[6:] == backs[6:] == ["", ""]


def test_a_long_answer_is_whole_in_its_own_cell(opened: Opener) -> None:
    _, back = list(_print(opened("uji", "#print")))
    assert _cells(back)[0].count("Kalimat panjang yang harus tetap utuh.") == LONG.count("Kalimat")
    assert _cells(back)[0].endswith("panjang")


def test_the_first_deck_prints_as_many_pages_as_promised_and_every_card_once(opened: Opener) -> None:
    page = opened(FIRST, "#print", locale="en-GB")
    cards, sheets = (int(word) for word in page.locator("#print-count").inner_text().split() if word.isdigit())
    document = _print(page)
    assert len(document) == 2 * sheets
    fronts = [cell for sheet in list(document)[::2] for cell in _cells(sheet) if cell]
    backs = [cell for sheet in list(document)[1::2] for cell in _cells(sheet) if cell]
    assert len(fronts) == len(backs) == cards
    assert page.locator("#sheets").inner_text() == ""


_CUT = """() => [...document.querySelectorAll("#sheets .cell")].filter((cell) => {
    const card = cell.querySelector(".host")?.shadowRoot.querySelector(".card");
    return card && card.getBoundingClientRect().bottom > cell.getBoundingClientRect().bottom + 1;
}).map((cell) => cell.textContent)"""


def test_no_card_is_cut_even_with_its_picture_loaded(opened: Opener) -> None:
    page = opened(FIRST, "#print")
    page.wait_for_timeout(300)  # pictures are measured
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(500)  # pictures are shown
    assert page.locator("#sheets img").count() > 50
    assert page.evaluate(_CUT) == []


def test_the_other_direction_is_printed_only_if_wanted(opened: Opener) -> None:
    page = opened("uji", "#print")
    page.get_by_label("Juga kartu arah sebaliknya").check()
    expect(page.locator("#print-count")).to_have_text("7 kartu, 1 lembar kertas")


def test_only_the_section_or_the_cards_found_in_browse_are_printed(opened: Opener) -> None:
    page = opened("uji", "#print")
    page.locator("#print-section").select_option(label="02 Kedua")
    expect(page.locator("#print-count")).to_have_text("3 kartu, 1 lembar kertas")
    page.get_by_role("link", name="Lihat").click()
    page.get_by_role("searchbox").fill("kopi")
    page.get_by_role("link", name="Cetak").click()
    page.locator("#print-section").select_option(label="Yang tersaring di Lihat")
    front, _ = list(_print(page))
    assert [bool(cell) for cell in _cells(front)] == [True] + [False] * 7


@pytest.mark.parametrize(
    ("locale", "title", "answer"), [("id-ID", "Dek Uji", "Getaran."), ("en-GB", "Test Deck", "A vibration.")]
)
def test_the_glossary_lists_term_and_answer_together_in_the_language_of_the_page(
    opened: Opener, locale: str, title: str, answer: str
) -> None:
    page = opened("uji", "#print", locale=locale)
    page.locator("#print-what").select_option("list")
    text = " ".join(_text(sheet) for sheet in _print(page))
    assert title in text
    assert answer in text
    assert ("bunyi sound" if locale == "id-ID" else "sound bunyi") in text


def test_no_line_of_the_glossary_is_cut_by_the_end_of_a_page(opened: Opener) -> None:
    page = opened(FIRST, "#print")
    page.locator("#print-what").select_option("list")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    lines = [_plain(text) for text in page.locator("#sheets .entry").all_inner_texts()]
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    pages = [_text(sheet) for sheet in _print(page)]
    assert len(pages) > 2
    assert [line for line in lines if not any(line in text for text in pages)] == []


def test_dark_mode_does_not_reach_the_paper(opened: Opener) -> None:
    page = opened("uji", "#print", color_scheme="dark")
    expect(page.locator("#preview .card").first).to_have_class("card card1")


def test_printing_the_instructions_prints_the_instructions(opened: Opener) -> None:
    page = opened("uji", "#get")
    text = " ".join(_text(sheet) for sheet in _print(page))
    assert "Cara mengimpor" in text
    assert "Apa artinya?" not in text
