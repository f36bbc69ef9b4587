"""Get it: which file, what it is, what to tick, and what an update keeps."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.decks import FIRST

if TYPE_CHECKING:
    from browser.conftest import Opener


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_every_download_is_the_package_that_was_built_even_where_the_page_is_alone(
    opened: Opener, site: Path, tmp_path: Path, *, scripts: bool
) -> None:
    page = opened(FIRST, "#get", java_script_enabled=scripts)
    alone = tmp_path / "alone.html"
    alone.write_bytes((site / f"{FIRST}.html").read_bytes())
    page.goto(f"{alone.as_uri()}#get")
    names = []
    for link in page.locator("#files").get_by_role("link").all():
        with page.expect_download() as started:
            link.click()
        download = started.value
        names.append(download.suggested_filename)
        assert Path(download.path()).read_bytes() == (site / download.suggested_filename).read_bytes()
    assert sorted(names) == sorted(f"{FIRST}{part}.apkg" for part in (".id", ".en", ""))
    if scripts:
        assert names == [f"{FIRST}.id.apkg", f"{FIRST}.apkg", f"{FIRST}.en.apkg"]
        page.get_by_role("button", name="English").click()
        expect(page.locator("#files li").first).to_contain_text(f"{FIRST}.en.apkg")


def test_sizes_are_for_people_and_there_is_no_hash(opened: Opener) -> None:
    text = opened(FIRST, "#get").locator("#files").inner_text()
    assert re.search(r"\d+ kB", text)
    assert not re.search(r"[0-9a-f]{32}|SHA", text)


def test_the_newest_release_is_open_and_all_others_can_be_opened(opened: Opener) -> None:
    page = opened("uji", "#get")
    releases = page.locator(".changes:visible details")
    expect(releases).to_have_count(2)
    expect(releases.first).to_have_attribute("open", "")
    expect(releases.nth(1).get_by_text("Rilis pertama.")).to_be_hidden()
    releases.nth(1).locator("summary").press("Enter")
    expect(releases.nth(1).get_by_text("Rilis pertama.")).to_be_visible()


def test_a_note_in_a_list_of_changes_leads_to_its_card(opened: Opener) -> None:
    page = opened("uji", "#get")
    links = page.locator(".changes:visible").get_by_role("link")
    assert links.all_inner_texts() == ["kafe", "bunyi", "kafe"]
    links.nth(1).click()
    expect(page.locator("#card-bunyi")).to_be_in_viewport()
    page.go_back()
    expect(page.get_by_role("heading", name="Unduh dan impor")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("id-ID", ["Gabung jenis catatan matikan", "Perbarui catatan Jika lebih baru", "Impor juga seluruh progres"]),
        ("en-GB", ["Merge note types off", "Update notes If newer", "Import any learning progress off"]),
    ],
)
def test_the_boxes_to_tick_are_named_as_in_anki_in_the_language_of_the_page(
    opened: Opener, locale: str, words: list[str]
) -> None:
    boxes = " ".join(opened("uji", "#get", locale=locale).locator(".boxes:visible").inner_text().split())
    for each in words:
        assert each in boxes


def test_steps_are_shown_for_one_device_at_a_time(opened: Opener) -> None:
    page = opened("uji", "#get")
    steps = page.locator(".steps:visible ol")
    for number, device in enumerate(("Komputer (Anki)", "Android (AnkiDroid)", "iPhone dan iPad (AnkiMobile)")):
        if number:
            page.locator("summary:visible").filter(has_text=device).click()
        expect(steps.nth(number)).to_be_visible()
        expect(steps.nth(number)).to_contain_text(".apkg")
        assert steps.filter(visible=True).count() == 1


def test_the_page_says_what_an_update_keeps_and_what_it_replaces(opened: Opener) -> None:
    page = opened("uji", "#get", locale="en-GB")
    expect(page.locator(".kept:visible")).to_contain_text("The schedule and review history of every card.")
    expect(page.locator(".lost:visible")).to_contain_text(
        "On notes that were corrected, all text and tags are replaced"
    )


def test_the_list_of_decks_leads_to_every_page_and_file(opened: Opener, site: Path) -> None:
    page = opened("index")
    links = page.locator("a:visible").evaluate_all("(all) => all.map((link) => link.getAttribute('href'))")
    assert {FIRST + ".html?decks", "uji.html?decks", "uji.id.apkg", "besar.html?decks"} <= set(links)
    assert [link for link in links if not (site / link.partition("?")[0]).is_file()] == []


def test_language_and_theme_are_chosen_once_for_the_list_and_all_decks(opened: Opener) -> None:
    page = opened("index")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Dark mode").click()
    page.get_by_role("link", name="Test Deck", exact=True).click()
    expect(page.locator("h1")).to_have_text("Test Deck")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    page.get_by_role("link", name="Semua dek").click()
    expect(page.locator("h1")).to_contain_text("Dek kartu Anki")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_page_that_was_not_opened_from_a_list_leads_to_none(opened: Opener) -> None:
    assert opened("uji").get_by_role("link", name="Semua dek").count() == 0
