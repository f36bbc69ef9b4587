"""`kartu new`: a deck that builds at once, explained in the language asked for, and never over anything."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

import ankitools
from commandline import kartu
from kartu.commands.author import LANGUAGES
from kartu.commands.starter import starter_languages
from kartu.kinds import kinds
from support import need

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_deck_has_no_problems_and_anki_takes_it(tmp_path: Path, language: str) -> None:
    made = kartu("new", "ekonomi-kelas-11", "--language", language)
    assert made.status == 0, made.err
    assert made.out.endswith("Now: kartu build decks/ekonomi-kelas-11\n")
    assert kartu("check", "--strict").out == "ekonomi-kelas-11: 9 entries (id, en), no problems\n"
    assert kartu("build", "--no-page").status == 0
    with ankitools.new_collection(tmp_path) as collection:
        assert ankitools.import_package(collection, tmp_path / "build" / "ekonomi-kelas-11.apkg").new == 18
        assert ankitools.deck_names(collection)[0] == "Ekonomi kelas 11"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_deck_shows_every_kind_and_explains_in_its_language(tmp_path: Path, language: str) -> None:
    kartu("new", "pkn", "--language", language)
    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "decks" / "pkn").glob("*.yaml"))
    assert {kind for kind in kinds() if f"kind: {kind}\n" in text} == set(kinds())
    remarks = [line for line in text.splitlines() if line.strip().startswith("# ")]
    assert len(remarks) > 20
    assert any(word in " ".join(remarks) for word in {"id": ["jangan"], "en": ["never"]}[language])
    assert not any(word in " ".join(remarks) for word in {"id": ["the "], "en": [" yang "]}[language])


def test_two_new_decks_live_beside_one_another() -> None:
    for key in ("pkn", "ekonomi"):
        assert kartu("new", key).status == 0
    assert kartu("check", "--strict").status == 0


def test_editors_find_the_schema_that_every_file_names(tmp_path: Path) -> None:
    kartu("new", "pkn")
    for path in (tmp_path / "decks" / "pkn").glob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../deck.schema.json"
    assert json.loads((tmp_path / "decks" / "deck.schema.json").read_bytes())["title"] == "A Kartu deck"


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "decks" / "pkn").mkdir(parents=True)
    done = kartu("new", "pkn")
    assert done.status == 2
    assert "decks/pkn is there already" in done.err
    assert list((tmp_path / "decks" / "pkn").iterdir()) == []


@pytest.mark.parametrize("key", ["PKN", "a b", "../x", "con", "", "x" * 61])
def test_a_key_that_no_deck_may_have_is_refused(tmp_path: Path, key: str) -> None:
    done = kartu("new", key)
    assert done.status == 2
    assert "deck key" in done.err
    assert not (tmp_path / "decks").exists()


def test_the_languages_offered_are_those_there_are_files_for() -> None:
    assert starter_languages() == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_deck_shows_how_a_picture_is_added(tmp_path: Path, language: str) -> None:
    kartu("new", "pkn", "--language", language)
    assert (tmp_path / "decks" / "pkn" / "images" / "ballot-box.svg").is_file()
    assert kartu("build").status == 0
    assert "data:image/svg+xml" in (tmp_path / "build" / "pkn.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("kept", "gone"), [("id", "en"), ("en", "id")])
def test_a_new_deck_with_one_language_less_is_told_once(tmp_path: Path, kept: str, gone: str) -> None:
    kartu("new", "pkn")
    head = tmp_path / "decks" / "pkn" / "deck.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("languages: [id, en]", f"languages: [{kept}]"), "utf-8")
    said = kartu("check", "--all").err
    assert len([line for line in said.splitlines() if " E" in line and ": E" in line]) == 1
    assert f"`{gone}` is not a language of this deck, but " in said


# What stands beside the first deck

BESIDE = {"README.md", ".gitignore"}
WORKFLOWS = {".github/workflows/check-decks.yml", ".github/workflows/release-decks.yml"}


def _beside(folder: Path) -> set[str]:
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if path.parts[0] not in ("decks", ".git")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_folder_also_gets_a_page_in_the_teachers_language(tmp_path: Path, language: str) -> None:
    (tmp_path / ".git").mkdir()
    assert kartu("new", "pkn", "--language", language).status == 0
    assert _beside(tmp_path) == BESIDE
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert page.startswith({"id": "# Dek kami", "en": "# Our decks"}[language])
    for command in ("kartu check", "kartu build", "kartu release"):
        assert command in page
    assert kartu("new", "ips").status == 0
    assert _beside(tmp_path) == BESIDE


def test_a_folder_with_work_in_it_gets_nothing_but_the_deck(tmp_path: Path) -> None:
    (tmp_path / "lesson.txt").touch()
    kartu("new", "pkn")
    assert _beside(tmp_path) == {"lesson.txt"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_git_leaves_out_what_is_made_anew(tmp_path: Path, language: str) -> None:
    need("git", package="git")
    kartu("new", "pkn", "--language", language)
    kartu("build")
    (tmp_path / "decks" / "pkn" / ".kartu-release").touch()
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    shown = subprocess.run([*git, "status", "--porcelain", "-uall"], check=True, capture_output=True, text=True).stdout
    assert not [line for line in shown.splitlines() if "build" in line or ".kartu" in line]
    assert "?? decks/pkn/deck.yaml" in shown.splitlines()


def test_workflows_are_written_on_demand_with_a_deck_or_without(tmp_path: Path) -> None:
    assert kartu("new", "pkn", "--github").status == 0
    assert _beside(tmp_path) == BESIDE | WORKFLOWS


def test_workflows_are_added_to_decks_that_are_there_and_never_overwritten(tmp_path: Path) -> None:
    kartu("new", "pkn")
    assert kartu("new", "--github").status == 0
    own = tmp_path / ".github" / "workflows" / "check-decks.yml"
    own.write_text("mine", encoding="utf-8")
    done = kartu("new", "--github")
    assert done.status == 0
    assert done.err.count("is there already and stays as it is") == 2
    assert own.read_text(encoding="utf-8") == "mine"


def test_without_a_key_it_is_said_what_one_looks_like(tmp_path: Path) -> None:
    done = kartu("new")
    assert done.status == 2
    assert "kartu new biologi-kelas-11" in done.err
    assert not list(tmp_path.iterdir())
