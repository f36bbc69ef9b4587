"""Public cases about identity, updates and order, from a teacher's sources through the command to the real Anki.

The others are decks under `tests/cases/`, or stand where their subject is tested: see `tests/cases/README.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import ankitools
from ankitools import Imported
from workshop import MONDAY, TUESDAY, Workshop, term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anki.collection import Collection

HEAD = "deck: pkn\nlanguages: [id]\ntitle: PKn\nsections: {dasar: 01 Dasar}\n"
DEMOKRASI = term("demokrasi", "Demokrasi", "Kekuasaan di tangan rakyat.")
ASEAN = term("asean", "ASEAN", "Perhimpunan negara-negara Asia Tenggara.")
HAK = term("hak", "Hak", "Yang boleh dituntut.")


@pytest.fixture
def student(tmp_path: Path) -> Iterator[Collection]:
    with ankitools.new_collection(tmp_path) as collection:
        yield collection


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path).write(DEMOKRASI, ASEAN, HAK, head=HEAD)


def imported(shop: Workshop, student: Collection) -> Imported:
    return ankitools.import_package(student, shop.out / "pkn.apkg")


def built(shop: Workshop, at: int) -> None:
    result = shop.run("build", at=at)
    assert result.exit_code == 0, result.output


def fields_by_key(student: Collection) -> dict[str, tuple[str, ...]]:
    """Give all fields by the permanent key of the entry."""
    notes = ankitools.notes_of(student).values()
    return {next(field for field in note.fields if "/" in field and " " not in field): note.fields for note in notes}


def test_c01_building_again_later_duplicates_nothing(shop: Workshop, student: Collection) -> None:
    built(shop, MONDAY)
    assert imported(shop, student) == Imported(3, 0, 0, 0)
    built(shop, TUESDAY)
    assert imported(shop, student).new == 0
    assert ankitools.note_type_names(student) == ["Kartu Istilah"]
    assert ankitools.deck_names(student) == ["PKn", "PKn::01 Dasar"]


@pytest.mark.parametrize("corrected", ["front", "back"])
def test_c02_a_corrected_text_keeps_its_history(shop: Workshop, student: Collection, corrected: str) -> None:
    wrong = DEMOKRASI.replace(*{"front": ("Demokrasi", "Demokrassi"), "back": ("rakyat", "rakjat")}[corrected])
    shop.write(wrong, ASEAN, HAK, head=HEAD).release(at=MONDAY)
    imported(shop, student)
    reviews = ankitools.review_all(student)
    shop.write(DEMOKRASI, ASEAN, HAK, head=HEAD).release(at=TUESDAY)
    assert imported(shop, student) == Imported(0, 1, 2, 0)
    assert ankitools.reviews_of(student) == reviews == 3
    assert fields_by_key(student)["pkn/demokrasi"][0] == "Demokrasi"


def test_c03_two_decks_with_the_same_entries_are_both_complete(tmp_path: Path, student: Collection) -> None:
    for grade in ("7", "9"):
        head = HEAD.replace("pkn", f"pkn-{grade}").replace("PKn", f"PKn {grade}")
        other = Workshop(tmp_path / grade).write(DEMOKRASI, ASEAN, head=head)
        built(other, MONDAY)
        assert ankitools.import_package(student, other.out / f"pkn-{grade}.apkg") == Imported(2, 0, 0, 0)
    assert student.card_count() == 4
    assert ankitools.deck_names(student) == ["PKn 7", "PKn 7::01 Dasar", "PKn 9", "PKn 9::01 Dasar"]


def test_c05_homonyms_are_two_notes(shop: Workshop, student: Collection) -> None:
    second = term("hak-sepatu", "Hak", "Bagian bawah sepatu di belakang.")
    built(shop.write(HAK, second, head=HEAD), MONDAY)
    assert imported(shop, student).new == 2
    assert {fields[0] for fields in fields_by_key(student).values()} == {"Hak"}


def test_c07_an_entry_at_the_top_and_two_that_swap_change_no_identity(shop: Workshop, student: Collection) -> None:
    shop.release(at=MONDAY)
    imported(shop, student)
    before = ankitools.notes_of(student)
    ids = dict(student.db.all("select guid, id from notes"))
    shop.write(term("warga", "Warga", "Anggota suatu negara."), DEMOKRASI, HAK, ASEAN, head=HEAD).release(at=TUESDAY)
    assert imported(shop, student) == Imported(1, 0, 3, 0)
    after = ankitools.notes_of(student)
    assert {guid: after[guid].fields for guid in before} == {guid: note.fields for guid, note in before.items()}
    assert ids.items() <= dict(student.db.all("select guid, id from notes")).items()


def test_c14_and_c15_what_students_did_to_unchanged_cards_stays(shop: Workshop, student: Collection) -> None:
    shop.release(at=MONDAY)
    imported(shop, student)
    (own_id,) = student.find_notes("ASEAN")
    own = student.get_note(own_id)
    own.fields[1] = "catatanku sendiri"
    own.tags.append("pribadi")
    student.update_note(own)
    shop.write(DEMOKRASI.replace("Kekuasaan", "Kekuasaan tertinggi"), ASEAN, HAK, head=HEAD).release(at=TUESDAY)
    assert imported(shop, student) == Imported(0, 1, 2, 0)
    kept = student.get_note(own_id)
    assert kept.fields[1] == "catatanku sendiri"
    assert "pribadi" in kept.tags


def test_c45_cards_come_in_the_order_of_files_and_lines_and_numbers_stay_as_typed(
    tmp_path: Path, student: Collection
) -> None:
    texts = {"01.yaml": [("c", "3E2"), ("a", "007")], "02.yaml": [("b", "1_000")]}
    shop = Workshop(tmp_path)
    files = {
        name: "kind: term\nsection: dasar\nnotes:\n" + "".join(term(key, word, f"Arti {key}.") for key, word in entries)
        for name, entries in texts.items()
    }
    (tmp_path / "pkn").mkdir()
    for name, text in {"deck.yaml": HEAD, **files}.items():
        (tmp_path / "pkn" / name).write_text(text, encoding="utf-8")
    built(shop, MONDAY)
    imported(shop, student)
    cards = [student.get_card(id_) for id_ in student.db.list("select id from cards order by due")]
    assert [card.due for card in cards] == [1, 2, 3]
    assert [card.note().fields[0] for card in cards] == ["3E2", "007", "1_000"]
