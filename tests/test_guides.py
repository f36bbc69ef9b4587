"""The guides for teachers and students say what is so: decks build, commands exist, boxes are named as in Anki."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from ankitools import words_of_anki
from commandline import kartu
from kartu.build.loading import load
from kartu.commands.main import main
from kartu.kinds import kinds
from kartu.model.language import languages
from support import TODAY

DOCS = Path(__file__).parent.parent / "docs"
GUIDES = sorted(DOCS.glob("??/*.md"))
TEACHERS = {"id": DOCS / "id" / "guru.md", "en": DOCS / "en" / "teachers.md"}
STUDENTS = {"id": DOCS / "id" / "siswa.md", "en": DOCS / "en" / "students.md"}


def _text(guide: Path) -> str:
    return guide.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", TEACHERS)
def test_the_deck_in_a_teachers_guide_is_without_fault(language: str, tmp_path: Path) -> None:
    text = _text(TEACHERS[language])
    name = re.search(r"`decks/([\w-]+\.yaml)`", text)
    yaml = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert name
    file = tmp_path / name.group(1)
    file.write_text("".join(yaml), encoding="utf-8")
    (loaded,) = load([file], TODAY)
    assert loaded.validated.problems == ()
    assert loaded.validated.deck
    assert {entry.kind for entry in loaded.validated.deck.entries} == set(kinds())


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_command_in_a_guide_exists(guide: Path) -> None:
    names = re.findall(r"(?:`|\$ )kartu ([a-z]+)", _text(guide))
    assert set(names) <= set(main.list_commands(click.Context(main)))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_link_in_a_guide_leads_somewhere(guide: Path) -> None:
    prose = re.sub(r"(`+).*?\1", "", _text(guide))  # code shows links that a deck would have
    for target in re.findall(r"\]\((?!https://)([^)]+)\)", prose):
        assert (guide.parent / target).exists(), target


@pytest.mark.parametrize("language", STUDENTS)
def test_the_boxes_to_tick_are_those_of_the_share_page(language: str) -> None:
    table = re.findall(r"^\| (.+?) \| (.+?) \|", _text(STUDENTS[language]), re.MULTILINE)
    boxes = [tuple(line.split(" = ")) for line in languages()[language].page["boxes"].strip().splitlines()]
    assert [row for row in table if row in boxes] == boxes


def test_both_languages_count_what_an_update_keeps_in_as_many_points() -> None:
    for guides in (TEACHERS, STUDENTS):
        points = [len(re.findall(r"^\d+\. ", _text(guide), re.MULTILINE)) for guide in guides.values()]
        assert points == [10, 10]


@pytest.mark.parametrize("language", STUDENTS)
def test_anki_itself_names_the_boxes_so(language: str) -> None:
    words = words_of_anki(language)
    names = [
        words(f"importing_{name}")
        for name in (
            "also_import_progress",
            "with_deck_configs",
            "merge_notetypes",
            "update_notes",
            "update_notetypes",
        )
    ]
    boxes = [line.split(" = ") for line in languages()[language].page["boxes"].strip().splitlines()]
    assert [name for name, _ in boxes] == names
    assert {value for _, value in boxes[3:]} == {words("importing_update_if_newer")}
    buttons = languages()[language].page
    assert (buttons["again"], buttons["good"]) == (words("studying_again"), words("studying_good"))


@pytest.mark.parametrize("language", STUDENTS)
def test_a_student_with_two_devices_is_told_what_to_turn_on(language: str) -> None:
    words, text = words_of_anki(language), " ".join(_text(STUDENTS[language]).split())
    for key in (
        "preferences_on_next_sync_force_changes_in",
        "preferences_network",
        "sync_upload_to_ankiweb",
        "sync_download_from_ankiweb",
        "deck_config_bury_title",
        "deck_config_bury_new_siblings",
        "deck_config_bury_review_siblings",
        "studying_mark_note",
        "browsing_change_deck",
    ):
        assert words(key) in text


TABLES = sorted((DOCS / "tables").glob("*.xlsx"))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_model_table_is_a_deck_in_one_command(table: Path, tmp_path: Path) -> None:
    done = kartu("import", table.as_posix(), (tmp_path / "contoh.yaml").as_posix(), "-y")
    assert (done.status, done.err) == (0, "")
    assert "left out" not in done.out
    (loaded,) = load([tmp_path / "contoh.yaml"], TODAY)
    assert loaded.validated.deck
    assert loaded.validated.problems == ()
    assert len(loaded.validated.deck.entries) >= 3


def test_both_guides_to_tables_name_all_three() -> None:
    assert len(TABLES) == 3
    for guide in (DOCS / "id" / "tabel.md", DOCS / "en" / "table.md"):
        assert all(f"](../tables/{table.name})" in _text(guide) for table in TABLES)


SAMPLE = re.compile(r"```console\n\$ kartu import (\S+) (\S+)\n(.*?)```", re.DOTALL)
FIRST_ROW = {
    "id": "bea masuk\tPungutan negara atas barang dari luar negeri.\n",
    "en": "import duty\tA state charge on goods from abroad.\n",
}


@pytest.mark.parametrize(("language", "page"), [("id", "tabel.md"), ("en", "table.md")])
def test_what_a_guide_to_tables_shows_is_what_kartu_says(
    language: str, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    guide = DOCS / language / page
    sample = SAMPLE.search(_text(guide))
    assert sample
    table, deck = Path(sample[1]).with_suffix(".txt"), sample[2]
    table.write_text(FIRST_ROW[language] + "pajak\tIuran wajib.\n", encoding="utf-8")
    done = kartu("import", table.as_posix(), deck, KARTU_LANG=language)
    question = done.err.splitlines()[0].partition(": ")[0]
    shown = "\n".join([*done.out.splitlines()[:4], "  …", question, ""])
    if request.config.getoption("--golden"):
        guide.write_text(_text(guide).replace(sample[3], shown), encoding="utf-8")
    assert SAMPLE.findall(_text(guide))[0][2] == shown, "run pytest --golden tests/test_guides.py"


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_the_chatbot_is_shown_is_without_fault(language: str, tmp_path: Path) -> None:
    text = _text(DOCS / language / "chatbot.md").partition("```text\n")[2]
    sample = text[text.index("deck: ") :].partition("\n\n")[0]
    file = tmp_path / "draf.yaml"
    file.write_text(sample, encoding="utf-8")
    (loaded,) = load([file], TODAY)
    assert [problem for problem in loaded.validated.problems if problem.code != "W403"] == []
    assert loaded.validated.deck
    assert {entry.kind for entry in loaded.validated.deck.entries} == {"term", "question", "cloze", "institution"}
