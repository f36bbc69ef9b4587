"""The core of the page in Firefox: found, opened, studied, laid out for paper, downloaded."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from browser.decks import FIRST
from browser.firefox import Firefox
from support import need

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = need("firefox-esr", package="firefox-esr")
    with Firefox(program, tmp_path_factory.mktemp("firefox")) as started:
        yield started


@pytest.fixture
def page(firefox: Firefox, site: Path) -> Firefox:
    """The page of the first deck, in Indonesian, with nothing remembered."""
    firefox.open((site / f"{FIRST}.html").as_uri() + "#browse&lang=id")
    firefox.run("localStorage.clear()")
    firefox.open("about:blank")
    firefox.open((site / f"{FIRST}.html").as_uri() + "#browse&lang=id")
    return firefox


def _type(page: Firefox, words: str) -> None:
    page.run(
        f"(() => {{ const box = document.getElementById('search'); box.value = '{words}';"
        " box.dispatchEvent(new Event('input')); })()"
    )


def _click(page: Firefox, selector: str) -> None:
    page.run(f"document.querySelector('{selector}').click()")


def test_firefox_finds_a_card_marks_the_hit_and_opens_it(page: Firefox) -> None:
    _type(page, "kerjasama")
    assert page.run("document.querySelector('.row-title').textContent") == "kerja sama"
    assert page.run("document.querySelector('.row mark').textContent") == "kerja sama"
    _click(page, ".row-open")
    assert "Apa artinya?" in page.run("document.querySelector('.tile .host').shadowRoot.textContent")


def test_firefox_goes_back_to_the_search(page: Firefox) -> None:
    _type(page, "tarif")
    page.run("location.hash = '#get'")
    page.wait_for("document.getElementById('browse').hidden")
    page.run("history.back()")
    page.wait_for("!document.getElementById('browse').hidden")
    assert page.run("document.getElementById('search').value") == "tarif"


def test_firefox_studies_and_remembers(page: Firefox) -> None:
    page.run("location.hash = '#study'")
    page.wait_for("document.getElementById('study-go')?.getClientRects().length > 0")
    _click(page, "#study-go")
    for _ in range(3):
        _click(page, "#flip")
        _click(page, "#good")
    assert page.run("document.getElementById('study-count').textContent") == "3 dari 20 kartu selesai"
    time.sleep(0.2)  # the session is kept a moment after it began
    page.run("location.reload()")
    page.wait_for("document.getElementById('study-count')?.textContent === '3 dari 20 kartu selesai'")


def test_firefox_lays_out_paper_on_which_nothing_is_cut(page: Firefox) -> None:
    page.run("location.hash = '#print'")
    page.wait_for("document.querySelectorAll('#preview .sheet').length === 2")
    time.sleep(0.5)  # pictures are measured
    page.run("void dispatchEvent(new Event('beforeprint'))")
    cut = """[...document.querySelectorAll("#sheets .cell")].filter((cell) => {
        const card = cell.querySelector(".host")?.shadowRoot.querySelector(".card");
        return card && card.getBoundingClientRect().bottom > cell.getBoundingClientRect().bottom + 1;
    }).length"""
    assert page.run("document.querySelectorAll('#sheets .sheet').length") > 40
    assert page.run(cut) == 0
    page.run("void dispatchEvent(new Event('afterprint'))")


def test_firefox_saves_a_package_out_of_a_page_that_is_alone(firefox: Firefox, site: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.html"
    alone.write_bytes((site / "kuis.html").read_bytes())
    firefox.open(alone.as_uri() + "#get")
    firefox.run("document.querySelector('#files a[download=\"kuis.id.apkg\"]').click()")
    saved = firefox.downloads / "kuis.id.apkg"
    for _ in range(100):
        if saved.is_file() and saved.stat().st_size:
            break
        time.sleep(0.1)
    assert saved.read_bytes() == (site / "kuis.id.apkg").read_bytes()
