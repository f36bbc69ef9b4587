"""A first release is one only if nothing says otherwise; and it is asked for by name, without sample entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commandline import kartu
from kartu.history.recordfile import read_record
from kartu.inspect.contents import read_notes
from support import HEAD
from workshop import MONDAY, TUESDAY, WEDNESDAY, Workshop, term

if TYPE_CHECKING:
    from pathlib import Path

WORDS = (term("hak"), term("wajib"))


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path).write(*WORDS)


# Signs of an earlier one


@pytest.mark.parametrize(
    ("line", "name"), [("retired: [adil]", "retired"), ("renamed: {title: {id: Kewarganegaraan}}", "renamed")]
)
def test_a_head_that_speaks_of_the_past_stops_a_first_release(shop: Workshop, line: str, name: str) -> None:
    shop.write(*WORDS, head=f"{HEAD}{line}\n")
    before = shop.files()
    result = shop.run("release")
    assert result.exit_code == 1
    assert f"E612 [{name}]" in result.stderr
    assert f"kartu release --adopt OLD.apkg {shop.deck.as_posix()}" in result.stderr
    assert f"kartu release --first {shop.deck.as_posix()}" in result.stderr
    assert shop.files() == before


def test_a_released_package_in_the_output_folder_stops_it_too(shop: Workshop) -> None:
    shop.release()
    for file in (shop.record, *shop.deck.glob("CHANGES*")):
        file.unlink()
    before = shop.files()
    result = shop.run("release", at=TUESDAY)
    assert result.exit_code == 1
    assert "pkn.apkg is release 1 of this deck" in result.stderr
    assert f"--adopt {(shop.out / 'pkn.apkg').as_posix()}" in result.stderr
    assert shop.files() == before


def test_lists_of_changes_stop_it_and_can_be_insisted_against(shop: Workshop) -> None:
    shop.release()
    shop.record.unlink()
    result = shop.run("release", at=TUESDAY)
    assert "E608" in result.stderr
    assert "--first" in result.stderr
    assert "release 1" in shop.release("--first", at=TUESDAY).stdout


def test_who_insists_releases_for_the_first_time(shop: Workshop) -> None:
    shop.write(*WORDS, head=f"{HEAD}retired: [adil]\n")
    assert "release 1" in shop.release("--first").stdout
    shop.write(term("hak", meaning="lain"), *WORDS[1:], head=f"{HEAD}retired: [adil]\n")
    assert "release 2" in shop.release(at=TUESDAY).stdout, "and need not insist again"


def test_drafts_and_packages_of_other_decks_in_the_output_folder_say_nothing(shop: Workshop, tmp_path: Path) -> None:
    other = Workshop(tmp_path / "other")
    other.deck = other.folder / "lain"
    other.deck.mkdir(parents=True)
    head = HEAD.replace("deck: pkn", "deck: lain").replace("PKn", "Lain").replace("Civics", "Other")
    (other.deck / "deck.yaml").write_text(head)
    (other.deck / "01.yaml").write_text(f"kind: term\nsection: dasar\nnotes:\n{WORDS[0]}")
    assert other.run("release", out=shop.out).exit_code == 0
    (shop.out / "strange.apkg").write_bytes(b"no package")
    shop.run("build")
    shop.release()


def test_after_a_first_release_that_was_none_the_record_can_still_be_rebuilt(shop: Workshop, tmp_path: Path) -> None:
    shop.release()
    shop.write(term("hak", meaning="lain"), *WORDS[1:])
    shop.release(at=TUESDAY)
    old = tmp_path / "old.apkg"
    old.write_bytes((shop.out / "pkn.apkg").read_bytes())
    shop.record.unlink()
    shop.release("--first", at=WEDNESDAY)
    result = shop.run("release", "--adopt", str(old), at=WEDNESDAY)
    assert result.exit_code == 0, result.output
    assert "the record of release 1, 26 November 2025, is replaced" in result.stdout
    assert read_record(shop.record, "", "pkn").record.release == 2
    shop.write(term("hak", meaning="lain"), term("wajib", meaning="lain lagi"))
    shop.release(at=WEDNESDAY + 60)
    mods = {note.fields["Key"]: note.mod for note in read_notes(shop.out / "pkn.id.apkg")}
    assert mods == {"pkn/hak": TUESDAY, "pkn/wajib": WEDNESDAY + 60}


def test_a_record_that_is_right_is_not_replaced(shop: Workshop) -> None:
    shop.release()
    before = shop.files()
    result = shop.run("release", "--adopt", str(shop.out / "pkn.apkg"), at=TUESDAY)
    assert result.exit_code == 2
    assert "only a record that was lost is rebuilt" in result.output
    assert shop.files() == before


# Which decks are meant


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a teacher's folder with two decks, of which `fisika` was released."""
    monkeypatch.chdir(tmp_path)
    for key in ("fisika", "kimia"):
        deck = tmp_path / "decks" / key
        deck.mkdir(parents=True)
        head = f"deck: {key}\nlanguages: [id]\ntitle: {key.capitalize()}\n"
        (deck / "deck.yaml").write_text(head)
        (deck / "01.yaml").write_text("kind: term\nnotes:\n  satu: {term: satu, definition: Angka pertama.}\n")
    assert kartu("release", "decks/fisika", SOURCE_DATE_EPOCH=str(MONDAY)).status == 0
    return tmp_path


def test_without_names_only_what_was_released_before_is_released(folder: Path) -> None:
    notes = folder / "decks" / "fisika" / "01.yaml"
    notes.write_text(notes.read_text().replace("pertama", "kesatu"))
    done = kartu("release", SOURCE_DATE_EPOCH=str(TUESDAY))
    assert done.status == 0
    assert "fisika: release 2" in done.out
    assert "never released: kimia; the first time, name it: `kartu release decks/kimia`" in done.err
    assert not list((folder / "decks" / "kimia").glob("*.record"))
    assert kartu("release", "decks/kimia", SOURCE_DATE_EPOCH=str(TUESDAY)).status == 0
    assert "never released" not in kartu("release", SOURCE_DATE_EPOCH=str(WEDNESDAY)).err


def test_a_mistake_in_a_deck_that_was_never_released_does_not_stop_the_others(folder: Path) -> None:
    (folder / "decks" / "kimia" / "01.yaml").write_text("kind: term\nnotes:\n  satu: {term: satu}\n")
    assert kartu("release", SOURCE_DATE_EPOCH=str(TUESDAY)).status == 0


def test_where_nothing_was_released_a_name_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for key in ("fisika", "kimia"):
        kartu("new", key)
    done = kartu("release")
    assert done.status == 2
    assert (
        "never released: fisika, kimia; the first time, name them: `kartu release decks/fisika decks/kimia`" in done.err
    )


# Samples


def test_samples_of_a_new_deck_are_refused_with_their_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kartu("new", "kimia")
    assert kartu("build", "decks/kimia").status == 0
    done = kartu("release", "decks/kimia")
    assert done.status == 1
    for key in ("demokrasi", "konstitusi", "mk", "sidang-pencurian", "bahas-ruu", "program-sekolah"):
        assert f"E613 [{key}]" in done.err
    assert not list((tmp_path / "decks" / "kimia").glob("*.record"))


def test_a_sample_that_was_made_ones_own_is_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kartu("new", "kimia", "--language", "en")
    deck = tmp_path / "decks" / "kimia"
    terms = deck / "01-terms.yaml"
    for file in deck.glob("0*.yaml"):
        if file != terms:
            file.unlink()
    terms.write_text(terms.read_text(encoding="utf-8").replace("kekuasaan tertingginya", "kekuasaannya"))
    done = kartu("release", "decks/kimia")
    assert "E613 [constitution]" in done.err
    assert "E613 [democracy]" not in done.err
    terms.write_text(terms.read_text(encoding="utf-8").replace("hukum lain", "aturan lain"))
    assert kartu("release", "decks/kimia").status == 0
