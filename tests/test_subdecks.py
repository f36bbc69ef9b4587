"""`subdecks: false`: all cards are in one deck, the sections only tags and order; a later change is for new cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import ankitools
from kartu.inspect.contents import read_contents, read_notes
from support import HEAD
from workshop import MONDAY, TUESDAY, WEDNESDAY, Workshop, term

if TYPE_CHECKING:
    from pathlib import Path

SECTIONS = HEAD.replace("  dasar:", "  lanjut: {id: 02 Lanjut, en: 02 More}\n  dasar:")
ONE_DECK = f"{SECTIONS}subdecks: false\n"
WORDS = (term("hak"), term("wajib", more="section: lanjut"), term("adil"))


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    """Give a deck with two sections and no subdecks, released on Monday."""
    made = Workshop(tmp_path).write(*WORDS, head=ONE_DECK)
    made.release()
    return made


def test_all_cards_are_in_one_deck_with_sections_as_tags_and_in_their_order(shop: Workshop) -> None:
    assert [deck.name for deck in read_contents(shop.out / "pkn.id.apkg").decks] == ["PKn"]
    notes = sorted(read_notes(shop.out / "pkn.id.apkg"), key=lambda note: note.due)
    assert [(note.fields["Key"], note.deck, note.tags) for note in notes] == [
        ("pkn/hak", "PKn", ("pkn::dasar",)),
        ("pkn/wajib", "PKn", ("pkn::lanjut",)),
        ("pkn/adil", "PKn", ("pkn::dasar",)),
    ]


def test_the_default_stays_a_subdeck_for_each_section(tmp_path: Path) -> None:
    shop = Workshop(tmp_path).write(*WORDS, head=f"{SECTIONS}subdecks: true\n")
    shop.release()
    written = shop.packages()
    shop.write(*WORDS, head=SECTIONS)
    assert "nothing to release" in shop.release(at=TUESDAY).stdout
    assert shop.packages() == written


def test_with_nothing_changed_nothing_is_released(shop: Workshop) -> None:
    assert "nothing to release" in shop.release(at=TUESDAY).stdout
    shop.run("build", at=WEDNESDAY)
    (deck,) = read_contents(shop.out / "pkn.id.apkg").decks
    assert "Rilis 1, 24 November 2025." in deck.description


@pytest.mark.parametrize(("before", "after"), [(SECTIONS, ONE_DECK), (ONE_DECK, SECTIONS)], ids=["off", "on"])
def test_a_later_change_is_told_and_concerns_new_cards_only(tmp_path: Path, before: str, after: str) -> None:
    shop = Workshop(tmp_path).write(*WORDS, head=before)
    shop.release()
    with ankitools.new_collection(tmp_path) as student:
        ankitools.import_package(student, shop.out / "pkn.id.apkg")
        ankitools.review_all(student)
        had = ankitools.notes_of(student)
        shop.write(*WORDS, term("bela"), head=after)
        shop.release(at=TUESDAY)
        told = ankitools.import_package(student, shop.out / "pkn.id.apkg")
        has = ankitools.notes_of(student)
        assert (told.new, told.updated) == (1, 0)
        assert {guid: has[guid] for guid in had} == had
        assert ankitools.reviews_of(student) == 3
        (new,) = (note.decks for guid, note in has.items() if guid not in had)
        assert new == {0: "PKn" if after is ONE_DECK else "PKn::01 Dasar"}
    part = shop.changes().split("## Rilis 1")[0]
    assert "### Kartu baru masuk ke dek lain\n\nKartu yang sudah kamu miliki tetap berada di deknya" in part
    assert "### New cards come into another deck\n" in shop.changes("en")
    assert "Pindah bagian" not in part


def test_the_gate_asks_for_no_old_titles_of_sections(shop: Workshop) -> None:
    shop.write(*WORDS, head=ONE_DECK.replace("01 Dasar", "01 Pokok"))
    assert "release 2" in shop.release(at=TUESDAY).stdout
    shop.write(*WORDS, head=SECTIONS.replace("01 Dasar", "01 Inti"))
    assert "release 3" in shop.release(at=WEDNESDAY).stdout


def test_a_note_of_another_section_is_told_as_one_with_another_tag(shop: Workshop) -> None:
    shop.write(term("hak", more="section: lanjut"), *WORDS[1:], head=ONE_DECK)
    shop.release(at=TUESDAY)
    part = shop.changes().split("## Rilis 1")[0]
    assert "### Dikoreksi (1)\n\n- hak\n  - Tag: ~~pkn::dasar~~ **pkn::lanjut**\n" in part
    assert "Pindah bagian" not in part


def test_a_lost_record_is_rebuilt_as_it_was(shop: Workshop) -> None:
    before = shop.record.read_bytes()
    shop.record.unlink()
    assert shop.run("release", "--adopt", str(shop.out / "pkn.apkg"), at=TUESDAY).exit_code == 0
    assert "nothing to release" in shop.release(at=WEDNESDAY).stdout
    assert b"\nsubdecks false\n" in before
    assert b"\nsubdecks false\n" in shop.record.read_bytes()


def test_only_true_and_false_are_taken(tmp_path: Path) -> None:
    shop = Workshop(tmp_path).write(*WORDS, head=f"{SECTIONS}subdecks: tidak\n")
    result = shop.run("check", at=MONDAY)
    assert result.exit_code == 1
    assert "E210 [subdecks]" in result.output
