"""Search: as people type, with the card that was asked for first and within the first screen of a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.decks import FIRST, LARGE_SIZE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.conftest import Opener

PHONE = {"width": 360, "height": 740}


def _rows(page: Page, words: str) -> list[str]:
    page.get_by_role("searchbox").fill(words)
    return list(page.locator("#rows .row").evaluate_all("(all) => all.map((e) => e.id.slice(2))"))


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("WTO", "WTO – Organisasi Perdagangan Dunia"),
        ("IMF", "IMF – Dana Moneter Internasional"),
        ("tarif", "tarif"),
        ("uni eropa", "UE – Uni Eropa"),
        ("MEA", "MEA – Masyarakat Ekonomi ASEAN"),
        ("ekspor", "ekspor"),
        ("devisa", "devisa"),
        ("APEC", "APEC – Kerja Sama Ekonomi Asia-Pasifik"),
        ("A.P.E.C.", "APEC – Kerja Sama Ekonomi Asia-Pasifik"),
        ("dumping", "dumping"),
        ("kerjasama", "kerja sama"),
        ("Asia-Eropa", ".*ASEM.*"),
        ("G-20", "G20 – Kelompok Dua Puluh"),
        ('"bank dunia"', "Kelompok Bank Dunia"),
        ("bea-masuk", "bea masuk"),
        ("tarrif", "tarif"),
        ("trif", None),  # four letters: taken as they are
        ("devissa", "devisa"),
        ("ekpsor", "ekspor"),
    ],
)
def test_the_card_that_was_asked_for_is_the_first_and_on_the_first_screen(
    opened: Opener, typed: str, title: str | None
) -> None:
    page = opened(FIRST, viewport=PHONE)
    rows = _rows(page, typed)
    if title is None:
        assert rows == []
        return
    first = page.locator("#rows .row").first
    expect(first.locator(".row-title")).to_have_text(re.compile(f"^{title}$"))
    expect(first).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("typed", ["2024-2028", "2024–2028", "indonesia's", "Indonesia’s", "Indonesias"])
def test_dashes_and_apostrophes_are_those_of_the_keyboard(opened: Opener, typed: str) -> None:
    assert _rows(opened(FIRST), typed) != []


@pytest.mark.parametrize("typed", ["kerjasama", "G-20", '"bank dunia" kelompok', "ekpsor", "uni eropa"])
def test_letter_by_letter_the_same_is_found_as_at_once(opened: Opener, typed: str) -> None:
    page = opened(FIRST)

    def found(words: str) -> tuple[list[str], str | None]:
        return _rows(page, words)[:20], page.locator("#count").text_content()

    begun = [typed[:end] for end in range(1, len(typed) + 1)]
    grown = [found(words) for words in begun]
    assert [found(words) for words in reversed(begun)] == grown[::-1]


def test_a_phrase_in_quotes_is_found_only_as_it_stands(opened: Opener) -> None:
    page = opened(FIRST)
    assert set(_rows(page, '"perdagangan dunia"')) < set(_rows(page, "perdagangan dunia"))


def test_a_hit_is_marked_where_it_stands_even_in_what_a_row_does_not_show(opened: Opener) -> None:
    page = opened("uji")
    _rows(page, "CAFE")
    expect(page.locator("#n-kafe mark").first).to_have_text("Café")
    _rows(page, "lebih dari")
    expect(page.locator("#n-buku .row-found mark")).to_have_text(["Lebih", "dari"])
    _rows(page, "kedaikopi")
    expect(page.locator("#n-kafe .row-answer mark")).to_have_text(["Kedai kopi"])


def test_every_text_of_every_card_is_there_for_the_browsers_own_search(opened: Opener) -> None:
    page = opened("besar")
    expect(page.locator("#rows .row")).to_have_count(LARGE_SIZE, timeout=20_000)
    assert "Penjelasan istilah ke-4999." in page.locator("#rows").evaluate("(rows) => rows.textContent")
    page = opened("uji", "#:~:text=Lebih dari satu")
    hidden = page.locator("#n-buku .row-more")
    assert "Lebih dari satu." in (hidden.text_content() or "")
    assert hidden.get_attribute("hidden") == "until-found"


def test_rows_that_make_room_are_out_of_sight_at_once_and_soon_gone(opened: Opener) -> None:
    page = opened("besar")
    expect(page.locator(".row")).to_have_count(LARGE_SIZE, timeout=20_000)
    page.get_by_role("searchbox").fill("istilah 77")
    expect(page.locator("#n-istilah-77").first).to_be_in_viewport()
    expect(page.locator("#rows").get_by_role("button").first).to_have_text("istilah 77")
    expect(page.locator(".aside")).to_have_count(0, timeout=20_000)
    assert page.locator(".row").count() == page.locator("#rows .row").count()


def test_a_slip_is_forgiven_and_parts_of_a_word_may_stand_apart_in_a_large_deck_too(opened: Opener) -> None:
    page = opened("besar")
    assert _rows(page, "istilah4321")[0] == "istilah-4321"
    assert _rows(page, "istlah 4321")[0] == "istilah-4321"
