"""Study: cards are turned and graded, wrong ones come back, and the browser remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.decks import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from browser.conftest import Opener


def _start(page: Page, size: str = "10") -> None:
    page.get_by_label("Kartu per sesi").select_option(size)
    page.locator("#study-go").click()


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
    seen = _all_asked(page, 1)
    missed = _asked(page)
    page.keyboard.press("Space")
    page.keyboard.press("1")
    for _ in range(3):
        seen.append(_asked(page))
        page.keyboard.press("Space")
        page.get_by_role("button", name="Baik").click()
    assert missed not in seen
    page.reload()
    expect(page.locator("#study-count")).to_have_text("4 dari 7 kartu selesai")
    for _ in range(3):
        seen.append(_asked(page))
        page.keyboard.press("Space")
        page.keyboard.press("2")
    assert seen.count(missed) == 1
    assert len(seen) == 7
    expect(page.locator("#study-result")).to_have_text(
        "Selesai! Kamu menjawab 7 kartu dengan benar, 1 di antaranya setelah diulang."
    )


def test_the_next_session_takes_what_was_wrong_and_then_new_cards(opened: Opener) -> None:
    page = opened("besar", "#study")
    _start(page)
    asked = []
    for number in range(11):
        asked.append(_asked(page))
        page.keyboard.press("Space")
        page.keyboard.press("1" if number == 2 else "2")
    page.get_by_role("button", name="Sesi berikutnya").click()
    second = _all_asked(page, 10)
    assert asked[2] in second
    assert set(second) & set(asked) == {asked[2]}
    page.locator("#study-end").click()
    expect(page.locator("#known")).to_have_text("19 dari 5.000 kartu sudah kamu kuasai.")


def _all_asked(page: Page, cards: int) -> list[str]:
    asked = []
    for _ in range(cards):
        asked.append(_asked(page))
        page.keyboard.press("Space")
        page.keyboard.press("2")
    return asked


def test_cards_come_mixed_in_a_way_that_belongs_to_the_session(opened: Opener) -> None:
    page = opened("besar", "#study")
    _start(page)
    first = _all_asked(page, 9)
    assert sorted(first, key=lambda name: int(name.split()[1])) != first
    assert {int(name.split()[1]) for name in first} < set(range(10))  # still the first cards of the deck
    again = opened("besar", "#study")
    _start(again)
    assert _all_asked(again, 9) == first
    again.keyboard.press("Space")
    again.keyboard.press("2")
    again.get_by_role("button", name="Sesi berikutnya").click()
    assert [int(name.split()[1]) - 10 for name in _all_asked(again, 9)] != [int(name.split()[1]) for name in first]


def test_both_directions_of_a_note_are_never_within_five_cards(opened: Opener) -> None:
    page = opened(FIRST, "#study")
    _start(page, "0")
    ids = page.evaluate(f"() => JSON.parse(localStorage.getItem('kartu/{FIRST}/session')).ids")
    keys = [name.partition(".")[0] for name in ids]
    assert len(keys) > 200
    assert [key for place, key in enumerate(keys) if key in keys[max(0, place - 5) : place]] == []


def test_nor_are_they_when_cards_are_missed_and_come_back(opened: Opener) -> None:
    page = opened(FIRST, "#study")
    page.locator("#study-section").select_option(index=1)
    _start(page, "0")
    shown = []
    while page.locator("#stage").is_visible():
        front = page.locator("#stage .kartu.front").inner_text()
        page.keyboard.press("Space")
        shown.append((front, _term(page)))
        page.keyboard.press("1" if len(shown) % 4 == 1 else "2")
    assert len(shown) > 10
    for place, (front, term) in enumerate(shown):
        assert [other for other, of in shown[max(0, place - 5) : place] if of == term and other != front] == []


_TERM = """(stage) => {
    const card = stage.querySelector(".host").shadowRoot;
    return card.querySelector(".answer.short, .asked:not(.text)").textContent.trim();
}"""


def _term(page: Page) -> str:
    """Give the term on the stage, whichever side of the card it is on."""
    return str(page.locator("#stage").evaluate(_TERM))


def test_a_card_for_which_there_is_no_room_is_kept_for_the_next_session(opened: Opener) -> None:
    page = opened("uji", "#study")
    _start(page)
    page.keyboard.press("Space")
    page.keyboard.press("1")  # the one note of two cards, whose second can now not be far enough from it
    _all_asked(page, 6)
    expect(page.locator("#study-result")).to_contain_text("6 kartu")
    expect(page.locator("#study-left")).to_contain_text("1 kartu disimpan untuk sesi berikutnya")
    page.locator("#study-end").click()
    expect(page.locator("#known")).to_have_text("5 dari 7 kartu sudah kamu kuasai.")


def test_a_grade_can_be_taken_back(opened: Opener) -> None:
    page = opened("uji", "#study")
    _start(page)
    first = _asked(page)
    page.keyboard.press("Space")
    page.keyboard.press("1")
    assert _asked(page) != first
    page.get_by_role("button", name="Urungkan").click()
    assert _asked(page) == first
    page.keyboard.press("Space")
    page.keyboard.press("2")
    page.keyboard.press("u")
    assert _asked(page) == first
    page.locator("#study-stop").click()
    expect(page.locator("#known")).to_have_text("0 dari 7 kartu sudah kamu kuasai.")


def test_enter_and_arrows_turn_and_grade(opened: Opener) -> None:
    page = opened("uji", "#study")
    _start(page)
    first = _asked(page)
    for turn, grade in (("Enter", "ArrowLeft"), ("ArrowRight", "ArrowRight"), ("Space", "Enter")):
        page.keyboard.press(turn)
        assert _answer_is_shown(page)
        page.keyboard.press(grade)
    expect(page.locator("#study-count")).to_have_text("2 dari 7 kartu selesai")
    assert _asked(page) != first


def test_what_was_missed_is_listed_at_the_end_and_can_be_repeated(opened: Opener) -> None:
    page = opened("uji", "#study")
    _start(page)
    missed = _asked(page)
    page.keyboard.press("Space")
    page.keyboard.press("1")
    _all_asked(page, 6)
    rows = page.locator("#missed-list li")
    expect(rows).to_have_count(1)
    assert rows.get_by_role("link").inner_text().strip() == missed
    page.get_by_role("button", name="Ulangi yang salah").click()
    expect(page.locator("#study-count")).to_have_text("0 dari 1 kartu selesai")
    assert _asked(page) == missed


def test_only_what_was_missed_or_one_direction_or_a_tag_or_what_is_filtered_is_studied(opened: Opener) -> None:
    page = opened("uji", "#study")
    choice = page.locator("#study-choice")
    expect(page.locator("#study-scope")).to_be_hidden()  # nothing to choose from yet
    page.locator("#study-direction").select_option("back")
    expect(choice).to_have_text("1 kartu dapat dipelajari.")
    page.locator("#study-direction").select_option("")
    page.locator("#study-tag").select_option("sulit")
    expect(choice).to_have_text("3 kartu dapat dipelajari.")
    page.locator("#study-kind").select_option("example")
    expect(choice).to_have_text("1 kartu dapat dipelajari.")
    _start(page)
    page.keyboard.press("Space")
    page.keyboard.press("1")
    page.locator("#study-stop").click()
    page.locator("#study-scope").select_option("missed")
    expect(choice).to_have_text("1 kartu dapat dipelajari.")
    page.locator("#study-kind").select_option("term")
    expect(choice).to_have_text("Tidak ada kartu yang cocok.")
    expect(page.locator("#study-go")).to_be_disabled()
    page.get_by_role("link", name="Lihat").click()
    page.get_by_role("searchbox").fill("kopi")
    page.get_by_role("link", name="Belajar").click()
    page.locator("#study-tag").select_option("")
    page.locator("#study-scope").select_option("filtered")
    expect(choice).to_have_text("1 kartu dapat dipelajari.")


def test_the_answer_is_scrolled_into_view(opened: Opener) -> None:
    page = opened("uji", "#study", viewport={"width": 360, "height": 640})
    page.locator("#study-kind").select_option("example")
    _start(page)
    page.locator("#flip").click()
    answer = page.locator("#stage .answer")
    expect(answer).to_be_in_viewport(ratio=1)
    box, bar = answer.bounding_box(), page.locator("#study-back").bounding_box()
    assert box
    assert bar
    assert box["y"] + box["height"] <= bar["y"]


@pytest.mark.parametrize("by", ["tap", "key"])
def test_a_choice_on_the_front_is_taken_by_tap_or_key_and_judged(opened: Opener, by: str) -> None:
    page = opened("uji", "#study")
    page.locator("#study-kind").select_option("example")
    _start(page)
    wrong = page.locator("#stage").get_by_role("button", name="Tunggal")
    if by == "tap":
        wrong.click()
    else:
        wrong.press("Enter")
    expect(page.locator("#stage .is-wrong")).to_have_text("Tunggal")
    expect(page.locator("#stage .is-right")).to_have_text("Jamak")
    expect(page.locator("#say")).to_contain_text("Belum tepat. Jamak")
    page.keyboard.press("Enter")  # takes the judgement over
    page.locator("#stage").get_by_role("button", name="Jamak").click()
    expect(page.locator("#good")).to_have_class("good suggested")
    page.keyboard.press("Enter")
    expect(page.locator("#study-result")).to_contain_text("1 di antaranya setelah diulang")


def test_the_answers_of_a_question_can_be_tapped(opened: Opener) -> None:
    page = opened("kuis", "#study")
    page.locator("#study-kind").select_option("question")
    _start(page)
    page.locator("#stage").get_by_role("button", name="Kyoto").click()
    expect(page.locator("#stage .answer")).to_have_text("Tokyo")
    expect(page.locator("#stage .is-wrong")).to_have_text("Kyoto")
    expect(page.locator("#again")).to_have_class("again suggested")


def test_each_blank_of_a_text_is_a_card_and_all_ask_the_usual_way(opened: Opener) -> None:
    page = opened("kuis", "#study")
    page.locator("#study-kind").select_option("cloze")
    expect(page.locator("#study-choice")).to_have_text("2 kartu dapat dipelajari.")
    expect(page.locator("#study-direction")).to_be_hidden()
    _start(page)
    assert "[" in page.locator("#stage .cloze").inner_text()
    page.keyboard.press("Space")
    expect(page.locator("#stage .kartu.front")).to_contain_text("Air laut rasanya asin & dingin.")


def test_an_open_session_is_offered_when_the_page_opens(opened: Opener) -> None:
    page = opened("uji", "#study")
    _start(page)
    page.keyboard.press("Space")
    page.keyboard.press("2")
    current = _asked(page)
    page.goto(page.url.split("#")[0] + "#browse")
    page.reload()
    expect(page.locator("#open-session")).to_contain_text("1 dari 7 kartu")
    page.get_by_role("button", name="Lanjutkan sesi").click()
    assert _asked(page) == current


def test_two_windows_do_not_overwrite_each_other(opened: Opener) -> None:
    one = opened("uji", "#study")
    _start(one)
    other = one.context.new_page()
    other.goto(one.url)
    for page, shown in ((one, 1), (other, 2), (one, 3)):
        expect(page.locator("#study-count")).to_have_text(f"{shown - 1} dari 7 kartu selesai")
        page.keyboard.press("Space")
        page.keyboard.press("2")
    expect(other.locator("#study-count")).to_have_text("3 dari 7 kartu selesai")
    expect(one.locator("#study-count")).to_have_text("3 dari 7 kartu selesai")
    one.locator("#study-stop").click()
    one.reload()
    expect(one.locator("#known")).to_have_text("3 dari 7 kartu sudah kamu kuasai.")


def test_what_the_first_edition_of_the_page_kept_is_taken_over(opened: Opener) -> None:
    page = opened("uji", "#study")
    page.evaluate("() => localStorage.setItem('kartu/uji/known-id', JSON.stringify({ kafe: true, arab: false }))")
    page.reload()
    expect(page.locator("#known")).to_have_text("1 dari 7 kartu sudah kamu kuasai.")
    page.reload()
    expect(page.locator("#known")).to_have_text("1 dari 7 kartu sudah kamu kuasai.")


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
    page.locator("#study-stop").click()
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
    expect(page.locator("#study-result")).to_have_text("Selesai! Kamu menjawab 7 kartu dengan benar.")


@pytest.mark.parametrize(("locale", "words"), [("id-ID", "Anki lebih baik"), ("en-GB", "Anki is better")])
def test_the_page_says_plainly_that_anki_schedules_better(opened: Opener, locale: str, words: str) -> None:
    page = opened("uji", "#study", locale=locale)
    expect(page.locator("#study-start")).to_contain_text(words)
