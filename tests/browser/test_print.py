"""Print: paper that can be cut and read; looked at in the PDF that the browser makes."""

from __future__ import annotations

import ctypes
import math
import re
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped] # it ships no types
import pytest
from playwright.sync_api import expect

from browser.decks import FIRST, LONG

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.conftest import Opener

COLUMNS, ROWS = 2, 4
ON_PAPER = "6 kartu, 2 lembar kertas. 1 kartu panjang berlanjut di kartu berikutnya."
MARGIN = 12 * 72 / 25.4  # of a sheet, in points


def _print(page: Page) -> pypdfium2.PdfDocument:
    page.wait_for_timeout(100)
    return pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))


def _text(page: pypdfium2.PdfPage) -> str:
    return _plain(page.get_textpage().get_text_range())


def _plain(text: str) -> str:
    return " ".join(text.replace("￾", "-").split())


def _letters(text: str) -> str:
    """Return a text without what the end of a line changes, spaces and hyphens of either sort, and without dots."""
    return re.sub(r"[\s￾·-]", "", text)


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
    expect(page.locator("#print-count")).to_have_text(ON_PAPER)
    front, back, *_ = list(_print(page))
    assert tuple(round(side) for side in front.get_size()) == size
    fronts, backs = _cells(front), _cells(back)
    assert ["kafe" in cell for cell in fronts] == [False, True, False, False, False, False, False, False]
    assert "Kedai kopi." in backs[0]
    assert "bunyi" in fronts[3]
    assert "Getaran." in backs[2]
    assert "Dua buku" in fronts[4]
    assert "Jamak" in backs[5]
    assert "buku" in backs[5].split()[-1]


def test_a_long_answer_is_whole_and_goes_on_in_the_cells_after(opened: Opener) -> None:
    page = opened("uji", "#print")
    expect(page.locator("#print-count")).to_contain_text("1 kartu panjang berlanjut di kartu berikutnya.")
    front, back, next_front, next_back = list(_print(page))
    fronts, backs = _cells(front) + _cells(next_front), _cells(back) + _cells(next_back)
    parts = [backs[4], backs[7], backs[6], backs[9]]  # mirrored
    assert "".join(parts).count("utuh.") == LONG.count("utuh.")
    assert [part.split()[-1] for part in parts] == ["1/4", "2/4", "3/4", "4/4"]
    assert [cell.split()[1] for cell in fronts[5:9]] == ["Apa", "(2/4)", "(3/4)", "(4/4)"]


def test_the_first_deck_prints_as_many_pages_as_promised_and_every_card_once(opened: Opener) -> None:
    page = opened(FIRST, "#print", locale="en-GB")
    page.wait_for_timeout(300)  # pictures are measured
    cards, sheets, *_ = (int(word) for word in re.findall(r"\d+", page.locator("#print-count").inner_text()))
    document = _print(page)
    assert len(document) == 2 * sheets
    backs = [cell for sheet in list(document)[1::2] for cell in _cells(sheet) if cell]
    names = {cell.split()[-1 if "/" not in cell.split()[-1] else -2] for cell in backs}
    assert len(names) == cards
    assert page.locator("#sheets").inner_text() == ""


def test_front_and_back_lie_side_by_side_on_a_sheet_to_be_folded(opened: Opener) -> None:
    page = opened("uji", "#print")
    page.get_by_label("Yang dicetak").select_option("fold")
    expect(page.locator("#print-count")).to_contain_text("3 lembar kertas")
    first, second, _ = list(_print(page))
    cells = _cells(first)
    assert "kafe" in cells[2]
    assert "Kedai kopi." in cells[3]
    assert "Jamak" in _cells(second)[1]


def test_paper_to_be_folded_shows_where_to_fold_and_has_no_mark_to_cut_there(opened: Opener) -> None:
    page = opened("uji", "#print")
    marks = page.locator("#preview .sheet:first-child .mark-top")
    expect(marks).to_have_count(COLUMNS + 1)
    page.get_by_label("Yang dicetak").select_option("fold")
    expect(marks).to_have_count(2)
    fold = page.locator("#preview .fold-line").evaluate("line => line.getBoundingClientRect().x")
    back = page.locator("#preview .cell").nth(1).evaluate("cell => cell.getBoundingClientRect().x")
    assert abs(fold - back) < 1


_SMALLEST = """() => {
    const sizes = [];
    const walk = (root) => {
        for (const one of root.querySelectorAll("*")) {
            if (one.shadowRoot) walk(one.shadowRoot);
            const has = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
            const shown = has && one.getClientRects().length && getComputedStyle(one).visibility === "visible";
            if (shown) sizes.push(parseFloat(getComputedStyle(one).fontSize) * (one.currentCSSZoom ?? 1) * 0.75);
        }
    };
    walk(document.getElementById("sheets"));
    return Math.min(...sizes);
}"""


@pytest.mark.parametrize("deck", [FIRST, "uji"])
@pytest.mark.parametrize("what", ["cards", "fold", "list"])
def test_no_text_on_paper_is_smaller_than_8_points(opened: Opener, deck: str, what: str) -> None:
    page = opened(deck, "#print")
    page.wait_for_timeout(300)  # pictures are measured
    page.locator("#print-what").select_option(what)
    page.evaluate("() => void dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(_SMALLEST) >= 8


def _sizes(page: pypdfium2.PdfPage) -> set[float]:
    """Give the sizes of all texts of a page in points, those in drawings too."""
    sizes = set()
    for text in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
        size = ctypes.c_float()
        pypdfium2.raw.FPDFTextObj_GetFontSize(text.raw, ctypes.byref(size))
        matrix = text.get_matrix()
        sizes.add(size.value * math.hypot(matrix.b, matrix.d))
    return sizes


@pytest.mark.parametrize("what", ["cards", "list"])
def test_words_in_drawings_have_8_points_too(opened: Opener, what: str) -> None:
    page = opened(FIRST, "#print")
    page.wait_for_timeout(300)  # pictures are measured
    page.locator("#print-what").select_option(what)
    assert min(min(_sizes(sheet)) for sheet in _print(page) if _sizes(sheet)) >= 7.99


def test_nothing_stands_where_printers_do_not_reach(opened: Opener) -> None:
    for page in _print(opened("uji", "#print")):
        text = page.get_textpage()
        width, height = page.get_size()
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
        margin = 5 * 72 / 25.4
        assert min(left for left, _, _, _ in boxes) >= margin
        assert min(bottom for _, bottom, _, _ in boxes) >= margin
        assert max(right for _, _, right, _ in boxes) <= width - margin
        assert max(top for _, _, _, top in boxes) <= height - margin


def test_what_is_filtered_is_printed_from_the_list_itself(opened: Opener) -> None:
    page = opened("uji", "#q=kopi")
    text = " ".join(_text(sheet) for sheet in _print(page))
    assert "Kedai kopi." in text
    assert "Getaran." not in text


def test_print_is_disabled_with_nothing_to_print(opened: Opener) -> None:
    page = opened("uji", "#q=tidakada")
    page.get_by_role("link", name="Cetak").click()
    expect(page.locator("#print-go")).to_be_disabled()
    expect(page.locator("#print-count")).to_have_text("Tidak ada kartu untuk dicetak.")


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


_PICTURES = """() => [...document.querySelectorAll("#sheets .host")].flatMap((host) =>
    [...host.shadowRoot.querySelectorAll("img")].map((picture) => {
        const { width, height } = picture.getBoundingClientRect();
        return [(width * 25.4) / 96, width / height / (picture.naturalWidth / picture.naturalHeight)];
    })
)"""


def test_pictures_keep_their_shape_and_can_be_made_out(opened: Opener) -> None:
    page = opened(FIRST, "#print")
    page.wait_for_timeout(300)  # pictures are measured
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(500)  # pictures are shown
    pictures = page.evaluate(_PICTURES)
    assert len(pictures) > 50
    assert min(width for width, _ in pictures) >= 30  # mm
    assert all(abs(shape - 1) < 0.02 for _, shape in pictures)


def test_what_folds_out_on_the_screen_leaves_no_dead_control_on_paper(opened: Opener) -> None:
    front, back = list(_print(opened("kuis", "#print", locale="en-GB")))
    assert "[taste]" in _text(front)
    assert "Show" not in _text(back)
    assert "Air laut rasanya asin & dingin." in _text(back)


def test_a_short_paragraph_goes_on_as_a_whole(opened: Opener) -> None:
    page = opened(FIRST, "#print")
    page.wait_for_timeout(300)  # pictures are measured
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    continued = page.locator("#sheets .cell.has-key", has_text=re.compile(r" [2-9]/\d$")).locator(".host")
    starts = continued.evaluate_all(
        "hosts => hosts.map((host) => host.shadowRoot.querySelector('.card').textContent.trim())"
    )
    assert starts
    assert [start for start in starts if start[:1].islower()] == []


def test_a_last_row_does_not_go_on_without_the_picture_beside_it(opened: Opener) -> None:
    page = opened(FIRST, "#q=IDA")
    page.get_by_role("link", name="Cetak").click()
    page.wait_for_timeout(300)  # pictures are measured
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    continued = page.locator("#sheets .cell.has-key", has_text="inst-ida 2/2")
    expect(continued.locator("img")).to_have_count(1)
    expect(continued.locator(".row").last).to_contain_text("International Development Association")


def test_the_other_direction_is_printed_only_if_wanted(opened: Opener) -> None:
    page = opened("uji", "#print")
    page.get_by_label("Sertakan kartu arah sebaliknya").check()
    expect(page.locator("#print-count")).to_contain_text("7 kartu, 2 lembar kertas")


def test_only_the_section_or_the_cards_found_in_browse_are_printed(opened: Opener) -> None:
    page = opened("uji", "#print")
    page.locator("#print-section").select_option(label="02 Kedua")
    expect(page.locator("#print-count")).to_have_text("3 kartu, 1 lembar kertas.")
    page.get_by_role("link", name="Lihat").click()
    page.get_by_role("searchbox").fill("kopi")
    page.get_by_role("link", name="Cetak").click()
    expect(page.locator("#print-section")).to_have_value("dua")  # what was chosen stays
    page.locator("#print-section").select_option(label="Hasil saringan di tab Lihat (1)")
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
    assert ("bunyi · sound" if locale == "id-ID" else "sound · bunyi") in text


def test_the_pages_of_the_glossary_are_numbered(opened: Opener) -> None:
    page = opened(FIRST, "#print")
    page.locator("#print-what").select_option("list")
    assert [_text(sheet).split()[0] for sheet in list(_print(page))[:3]] == ["1", "2", "3"]


def test_the_glossary_shows_the_picture_that_a_question_is_about_and_no_other(opened: Opener) -> None:
    page = opened(FIRST, "#print")
    page.locator("#print-what").select_option("list")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    with_picture = page.locator("#sheets .entry", has=page.locator("img[src^='data:']")).all_inner_texts()
    assert any("yang tampak pada grafik ini?" in text for text in with_picture)
    assert [text for text in with_picture if "?" not in text] == []


def test_no_line_of_the_glossary_is_cut_by_the_end_of_a_page(opened: Opener) -> None:
    page = opened(FIRST, "#print")
    page.locator("#print-what").select_option("list")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    lines = [_letters(text) for text in page.locator("#sheets .entry").all_inner_texts()]
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    pages = [_letters(_text(sheet)) for sheet in _print(page)]
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
    assert "AnkiDroid" in text  # the steps for every device, and all changes
    assert "Rilis pertama." in text
    assert page.locator(".steps:visible details[open]").count() == 1  # and then it is as it was


def test_front_and_back_of_a_sheet_are_seen_together_on_a_tablet(opened: Opener) -> None:
    page = opened(FIRST, "#print", viewport={"width": 768, "height": 1024})
    front, back = page.locator("#preview .sheet").evaluate_all("all => all.map((one) => one.getBoundingClientRect().y)")
    assert front == back
