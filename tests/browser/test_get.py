"""Get it: which file, what it is, what to tick, and what an update keeps."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.decks import FIRST

if TYPE_CHECKING:
    from browser.conftest import Opener


def test_every_download_is_the_file_that_the_page_describes(opened: Opener, site: Path) -> None:
    page = opened(FIRST, "#get")
    files = page.locator(".by-language:not([hidden]) .files li")
    names = []
    for row in files.all():
        with page.expect_download() as started:
            row.get_by_role("link").click()
        download = started.value
        content = Path(download.path()).read_bytes()
        names.append(download.suggested_filename)
        assert content == (site / download.suggested_filename).read_bytes()
        row.get_by_text("SHA-256").click()
        expect(row.locator("code")).to_have_text(hashlib.sha256(content).hexdigest())
    assert names == [f"{FIRST}.id.apkg", f"{FIRST}.apkg", f"{FIRST}.en.apkg"]


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("id-ID", ["Gabung jenis catatan kosongkan", "Perbarui catatan Jika lebih baru", "Impor juga seluruh progres"]),
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
    assert {FIRST + ".html", "uji.html", "uji.id.apkg", "besar.html"} <= set(links)
    assert [link for link in links if not (site / link).is_file()] == []
    page.get_by_role("button", name="English").click()
    page.get_by_role("link", name="Test Deck", exact=True).click()
    expect(page.locator("h1")).to_have_text("Dek Uji")  # each page remembers for itself; the browser is Indonesian
    page.get_by_role("link", name="Semua dek").click()
    expect(page.locator("h1")).to_contain_text("Anki decks")
