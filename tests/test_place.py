"""Which decks are meant, and where packages go, from wherever one stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import kartu
from support import HEAD, write_deck

NO_FORMS = HEAD.partition("forms:")[0]
NOTES = "kind: term\nsection: dasar\nnotes:\n  hak: {term: {id: hak, en: right}, definition: {id: Boleh., en: May.}}\n"


def _head(key: str) -> str:
    return NO_FORMS.replace("pkn", key).replace("PKn", key).replace("Civics", f"{key} (en)")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with two decks."""
    for key in ("pkn", "ips"):
        deck = write_deck(tmp_path / "decks", {"01.yaml": NOTES}, _head(key))
        deck.rename(deck.with_name(f"{key}-folder"))
    (tmp_path / "decks" / "pkn-folder" / "images").mkdir()
    return tmp_path


def _checked() -> list[str]:
    done = kartu("check")
    assert done.status == 0, done.err
    return [line.partition(":")[0] for line in done.out.splitlines()]


@pytest.mark.parametrize(
    ("here", "decks"),
    [
        (".", ["ips", "pkn"]),
        ("decks", ["ips", "pkn"]),
        ("decks/pkn-folder", ["pkn"]),
        ("decks/pkn-folder/images", ["pkn"]),
        ("notes for the lesson/week 1", ["ips", "pkn"]),
    ],
)
def test_the_decks_are_found_from_wherever_one_stands(
    home: Path, monkeypatch: pytest.MonkeyPatch, here: str, decks: list[str]
) -> None:
    (home / here).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(home / here)
    assert _checked() == decks
    assert kartu("build", "--no-page").status == 0
    assert {path.name for path in (home / "build").glob("*.id.apkg")} == {f"{key}.id.apkg" for key in decks}
    assert not list((home / "decks").rglob("*.apkg"))


def test_problems_are_placed_as_one_would_open_the_file_from_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "decks" / "pkn-folder" / "02.yaml").write_text("kind: term\nnotes:\n  a: {}\n", encoding="utf-8")
    for here, file in ((".", "decks/pkn-folder/02.yaml"), ("decks/pkn-folder", "02.yaml"), ("build", None)):
        (home / here).mkdir(exist_ok=True)
        monkeypatch.chdir(home / here)
        said = kartu("check").err
        assert f"{file or '../decks/pkn-folder/02.yaml'}:3:" in said


def test_a_deck_by_itself_builds_into_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = write_deck(tmp_path, {"01.yaml": NOTES}, NO_FORMS)
    monkeypatch.chdir(deck)
    assert kartu("build").status == 0
    assert kartu("release", ".").status == 0
    assert (deck / "build" / "pkn.apkg").is_file()
    assert (deck / "pkn.record").is_file()
    assert kartu("check", "--strict").status == 0, "what was built is no part of the deck"
    done = kartu("new", "ips")
    assert done.status == 2
    assert "you are in a deck" in done.err


def test_decks_outside_a_repository_are_somebody_elses(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "project" / ".git").mkdir(parents=True)
    monkeypatch.chdir(home / "project")
    done = kartu("check")
    assert done.status == 3
    assert "there is no folder decks/ here or above" in done.err


def test_decks_above_the_home_folder_are_somebody_elses(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "ani" / "school").mkdir(parents=True)
    monkeypatch.setattr(Path, "home", lambda: home / "ani")
    monkeypatch.chdir(home / "ani" / "school")
    assert kartu("check").status == 3


@pytest.mark.parametrize("here", [".", "decks", "decks/pkn-folder"])
def test_a_deck_is_named_by_its_folder_in_decks_from_anywhere(
    home: Path, monkeypatch: pytest.MonkeyPatch, here: str
) -> None:
    (home / "decks" / "small.yaml").write_text(_head("small") + NOTES, encoding="utf-8")
    monkeypatch.chdir(home / here)
    assert kartu("check", "ips-folder").out.startswith("ips: ")
    assert kartu("check", "small").out.startswith("small: ")
    assert kartu("check", "nowhere").status == 2


def test_a_new_deck_goes_beside_the_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home / "decks" / "pkn-folder" / "images")
    assert kartu("new", "biologi").status == 0
    assert (home / "decks" / "biologi" / "deck.yaml").is_file()


def test_every_command_knows_a_deck_by_its_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    Path("kata.csv").write_text("Istilah,Definisi\nwajib,Harus dilakukan.\n", encoding="utf-8")
    asked = (
        *(("check", name) for name in ("pkn-folder",)),
        ("release", "pkn-folder", "--first"),
        ("diff", "pkn-folder"),
        ("describe", "pkn-folder"),
        ("export", "pkn-folder", "-o", "tabel.csv", "--yes"),
        ("import", "tabel.csv", "pkn-folder", "--yes"),
        ("pull", "build/pkn.id.apkg", "pkn-folder", "--yes"),
        ("build", "pkn-folder"),
    )
    for command in asked:
        done = kartu(*command)
        assert done.status == 0, (command, done.err)
    assert not Path("pkn-folder").exists()
    done = kartu("import", "kata.csv", "kata", "--yes")
    assert done.status == 0, done.err
    assert Path("decks/kata/deck.yaml").is_file()
    assert not Path("kata").exists()


def test_a_package_that_is_not_there_is_no_deck(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    done = kartu("diff", "lama.apkg")
    assert done.status == 2
    assert done.err.endswith("there is no file lama.apkg\n")


def test_the_last_line_of_a_check_counts_what_is_said_of_the_deck(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    head = Path("decks/ips-folder/deck.yaml")
    head.write_text(head.read_text(encoding="utf-8").replace("ips (en)", "pkn (en)"), encoding="utf-8")
    done = kartu("check")
    assert sum("E216" in line for line in done.err.splitlines()) == 1
    said = dict(line.split(": ", 1) for line in done.out.splitlines())
    assert {key: what.rpartition(", ")[2] for key, what in said.items()} == {
        "ips": "1 piece of advice",
        "pkn": "1 problem and 1 piece of advice",
    }
