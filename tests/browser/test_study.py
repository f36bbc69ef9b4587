"""Study: cards are turned and graded, wrong ones come back, and the browser remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from browser.conftest import Opener


def _start(page: Page, size: str = "10") -> None:
    page.get_by_label("Kartu per sesi").select_option(size)
    page.get_by_role("button", name="Mulai", exact=True).click()


def _asked(page: Page) -> str:
    return page.locator("#stage .asked").inner_text().strip()


def _answer_is_shown(page: Page) -> bool:
    return page.locator("#stage .answer").count() == 1


def _swipe(page: Page, across: int) -> None:
    """Move a finger over the card, as a touch screen reports it."""
    box = page.locator("#stage").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 100
    client = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x + across / 2, "y": y}]),
        ("touchMove", [{"x": x + across, "y": y}]),
        ("touchEnd", []),
    ):
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_card_is_turned_by_click_button_and_space(opened: Opener) -> None:
    page = opened("uji", "#study")
    _start(page)
    turns: tuple[Callable[[], None], ...] = (
        lambda: page.locator("#stage .asked").click(),
        lambda: page.get_by_role("button", name="Tampilkan jawaban").click(),
        lambda: page.keyboard.press("Space"),
    )
    for turn in turns:
        assert not _answer_is_shown(page)
        turn()
        assert _answer_is_shown(page)
        page.keyboard.press("2")


def test_a_card_is_turned_and_graded_by_swipes(opened: Opener) -> None:
    page = opened("uji", "#study", viewport={"width": 360, "height": 640}, has_touch=True)
    _start(page)
    first = _asked(page)
    _swipe(page, -150)
    expect(page.locator("#stage .answer")).to_be_visible()
    _swipe(page, 150)
    expect(page.locator("#study-count")).to_have_text("1 dari 7 kartu selesai")
    assert _asked(page) != first
    _swipe(page, 150)
    expect(page.locator("#stage .answer")).to_be_visible()
    _swipe(page, -150)
    expect(page.locator("#study-count")).to_have_text("1 dari 7 kartu selesai")


def test_the_fold_out_part_of_a_card_opens_without_grading_it(opened: Opener) -> None:
    page = opened("uji", "#study")
    _start(page)
    page.keyboard.press("Space")
    page.locator("#stage summary").click()
    expect(page.locator("#stage .more")).to_be_visible()
    page.locator("#stage summary").press("Space")
    expect(page.locator("#stage .more")).to_be_hidden()
    expect(page.locator("#study-count")).to_have_text("0 dari 7 kartu selesai")


def test_a_wrong_card_comes_back_until_it_is_right_even_after_a_reload(opened: Opener) -> None:
    page = opened("uji", "#study")
    _start(page)
    missed = _asked(page)
    page.keyboard.press("Space")
    page.keyboard.press("1")
    seen = []
    for _ in range(3):
        seen.append(_asked(page))
        page.keyboard.press("Space")
        page.get_by_role("button", name="Baik").click()
    assert missed not in seen
    page.reload()
    expect(page.locator("#study-count")).to_have_text("3 dari 7 kartu selesai")
    for _ in range(4):
        seen.append(_asked(page))
        page.keyboard.press("Space")
        page.keyboard.press("2")
    assert seen.count(missed) == 1
    assert len(seen) == 7
    expect(page.locator("#study-result")).to_have_text(
        "Selesai! 7 kartu kamu jawab dengan benar; 1 di antaranya setelah diulang."
    )


def test_the_next_session_begins_with_what_was_wrong_and_then_takes_new_cards(opened: Opener) -> None:
    page = opened("besar", "#study")
    _start(page)
    asked = []
    for number in range(11):
        asked.append(_asked(page))
        page.keyboard.press("Space")
        page.keyboard.press("1" if number == 2 else "2")
    page.get_by_role("button", name="Sesi berikutnya").click()
    assert _asked(page) == asked[2]
    page.keyboard.press("Space")
    page.keyboard.press("2")
    assert _asked(page) not in asked
    page.get_by_role("button", name="Akhiri").click()
    expect(page.locator("#known")).to_have_text("10 dari 5.000 kartu sudah kamu kuasai.")


def test_a_session_takes_only_the_section_asked_for(opened: Opener) -> None:
    page = opened("uji", "#study")
    page.locator("#study-section").select_option(label="02 Kedua")
    _start(page)
    expect(page.locator("#study-count")).to_have_text("0 dari 3 kartu selesai")


def test_what_is_known_is_forgotten_only_when_a_person_says_so(opened: Opener) -> None:
    page = opened("uji", "#study")
    _start(page)
    page.keyboard.press("Space")
    page.keyboard.press("2")
    page.get_by_role("button", name="Akhiri").click()
    expect(page.locator("#known")).to_have_text("1 dari 7 kartu sudah kamu kuasai.")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Mulai dari awal").click()
    expect(page.locator("#known")).to_have_text("1 dari 7 kartu sudah kamu kuasai.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Mulai dari awal").click()
    expect(page.locator("#known")).to_have_text("0 dari 7 kartu sudah kamu kuasai.")


def test_a_session_goes_on_in_the_other_language(opened: Opener) -> None:
    page = opened("uji", "#study")
    _start(page)
    page.keyboard.press("Space")
    page.keyboard.press("2")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#study-count")).to_have_text("1 of 7 cards done")
    expect(page.locator("#stage .kartu").first).to_have_attribute("lang", "en")


def test_study_works_where_the_browser_allows_no_storage(opened: Opener) -> None:
    page = opened("uji", "#study", allow_storage=False)
    _start(page)
    for _ in range(7):
        page.keyboard.press("Space")
        page.keyboard.press("2")
    expect(page.locator("#study-result")).to_have_text("Selesai! 7 kartu kamu jawab dengan benar.")


@pytest.mark.parametrize(("locale", "words"), [("id-ID", "Anki lebih baik"), ("en-GB", "Anki is better")])
def test_the_page_says_plainly_that_anki_schedules_better(opened: Opener, locale: str, words: str) -> None:
    page = opened("uji", "#study", locale=locale)
    expect(page.locator("#study-start")).to_contain_text(words)
