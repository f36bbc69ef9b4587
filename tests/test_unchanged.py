"""A build in which nothing changed writes nothing; any other build is a whole one."""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from kartu.build import pipeline
from kartu.build.unchanged import Memory
from kartu.commands import language
from kartu.commands.main import main
from kartu.inspect.contents import read_notes
from kartu.model.messages import Numbers, msg, nmsg, said
from kartu.model.problems import Position, Problem
from support import INSTITUTIONS, write_deck

if TYPE_CHECKING:
    from pathlib import Path

INDONESIAN = Numbers(".", ",")
SECOND = "kind: term\nnotes: {b: {term: b, definition: Huruf}}\n"
NOTES = "kind: term\nsection: dasar\nnotes:\n  a: {term: satu, definition: Angka pertama.}\n"


class Folder:
    """A deck with its output, and the marks that show which files were written."""

    def __init__(self, place: Path) -> None:
        self.deck = write_deck(place, {"01.yaml": NOTES})
        self.out = place / "out"

    def build(self, *options: str) -> str:
        done = CliRunner().invoke(main, ["build", str(self.deck), "-o", str(self.out), *options])
        assert done.exit_code == 0, done.output
        return done.output

    def written(self) -> dict[str, int]:
        return {file.name: file.stat().st_ino for file in sorted(self.out.glob("*.*"))}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.build()
    return made


def test_nothing_changed_writes_nothing_and_says_the_same(folder: Folder) -> None:
    before = folder.written()
    assert before
    assert folder.build() == folder.build()
    assert folder.written() == before


def test_another_version_of_a_library_lets_a_build_be_made_anew(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site" / "jinja2-3.1.5.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    folder.build()
    before = folder.written()
    folder.build()
    assert folder.written() == before
    (tmp_path / "site" / "jinja2-3.1.5.dist-info").rename(tmp_path / "site" / "jinja2-3.1.6.dist-info")
    folder.build()
    assert folder.written() != before


def test_advice_is_given_again(folder: Folder) -> None:
    assert "W201" in folder.build()


class Marked:
    """A catalogue in which each message is to be told from the English one."""

    def gettext(self, message: str, /) -> str:
        return f"«{message}»"

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        return f"«{one if number == 1 else many}»"


def test_what_is_said_again_is_said_in_the_language_of_the_run(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_catalogue", lambda _: Marked())
    english = folder.build()
    monkeypatch.setenv("KARTU_LANG", "id")
    indonesian, written = folder.build(), folder.written()
    assert "«share page: " in indonesian
    assert (folder.build(), folder.written()) == (indonesian, written)
    monkeypatch.setenv("KARTU_LANG", "en")
    assert folder.build() == english


def test_a_problem_that_is_remembered_can_be_said_in_any_language(folder: Folder) -> None:
    message = nmsg("{n} {sort}", "{n} {sort}s", 1200, sort=msg("file"))
    problem = Problem("W201", Position("01.yaml", 1, 2), message, hint=msg("size: {n}", n=1.5), entry="a")
    outputs = {folder.out / "pkn.apkg": ""}
    memory, later = (Memory([folder.deck], folder.out, (), "", (2026, 1, 1)) for _ in "12")
    memory.recall()
    memory.remember(outputs, [problem], "report")
    remembered = later.recall()
    assert remembered is not None
    (again,) = remembered.problems
    assert (again, remembered.report) == (problem, "report")
    assert said(again.message, Marked(), INDONESIAN) == "«1.200 «file»s»"
    assert said(again.hint, Marked(), INDONESIAN) == "«size: 1,5»"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("01.yaml", NOTES.replace("pertama", "kesatu")),
        ("02.yaml", SECOND),
    ],
    ids=["text", "file"],
)
def test_a_change_in_the_deck_is_built(folder: Folder, name: str, text: str) -> None:
    before = {file.name: file.read_bytes() for file in folder.out.glob("*.apkg")}
    (folder.deck / name).write_text(text, encoding="utf-8")
    folder.build()
    assert all((folder.out / name).read_bytes() != content for name, content in before.items())


def test_a_package_that_was_touched_is_made_again(folder: Folder) -> None:
    package = folder.out / "pkn.apkg"
    package.write_bytes(package.read_bytes()[:-1])
    folder.build()
    assert package.read_bytes()[-22:-18] == b"PK\x05\x06", "the end of a whole zip file"


def test_a_package_that_was_deleted_is_made_again(folder: Folder) -> None:
    (folder.out / "pkn.en.apkg").unlink()
    folder.build()
    assert (folder.out / "pkn.en.apkg").is_file()


@pytest.mark.parametrize(
    "damaged",
    ["", "7", "[]", "{}", '{"outputs": 1}', '{"inputs": 3, "outputs": []}', '{"inputs": "a", "outputs": [5]}'],
)
def test_damaged_notes_are_as_good_as_none(folder: Folder, damaged: str) -> None:
    before = folder.written()
    for notes in (folder.out / ".kartu").glob("*.json"):
        notes.write_text(damaged, encoding="utf-8")
    folder.build()
    assert folder.written() != before
    mended = folder.written()
    folder.build()
    assert folder.written() == mended, "the notes are whole again"


@pytest.mark.parametrize("name", ["../strange", "/dev/null", "sub/../strange", ".kartu", "missing"])
def test_notes_speak_of_files_in_the_output_folder_and_no_others(folder: Folder, name: str) -> None:
    (folder.out.parent / "strange").write_bytes(b"")
    (folder.out / "sub").mkdir()
    (folder.out / "strange").write_bytes(b"")
    for notes in (folder.out / ".kartu").glob("*.json"):
        noted = json.loads(notes.read_text(encoding="utf-8"))
        noted["outputs"] = {name: hashlib.sha256().hexdigest()}
        notes.write_text(json.dumps(noted), encoding="utf-8")
    before = folder.written()
    folder.build()
    assert folder.written() != before


def test_other_options_or_another_clock_are_another_build(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    package = folder.out / "pkn.id.apkg"
    before = package.read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    folder.build()
    assert package.read_bytes() != before
    package.unlink()
    folder.build("--lang", "id")
    assert package.is_file()


def test_strict_stops_at_remembered_advice(folder: Folder) -> None:
    done = CliRunner().invoke(main, ["build", str(folder.deck), "-o", str(folder.out), "--strict"])
    assert done.exit_code == 1


# What is hashed is what was read


def test_an_import_that_was_cut_off_is_in_the_very_next_packages(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("kind,key,term,definition\nterm,a,satu,Angka kesatu.\n", encoding="utf-8")
    (folder.deck / "02.yaml").write_text(SECOND, encoding="utf-8")
    folder.build()
    with monkeypatch.context() as patch:
        patch.setattr("kartu.files.journal._place", lambda *_: None)  # killed just after the change
        done = CliRunner().invoke(main, ["import", str(table), str(folder.deck), "--yes"])
    assert "Written" in done.output, done.output
    assert "kesatu" not in (folder.deck / "01.yaml").read_text(encoding="utf-8")
    folder.build()
    assert "kesatu" in (folder.deck / "01.yaml").read_text(encoding="utf-8")
    for package in folder.out.glob("*.apkg"):
        assert any("Angka kesatu." in note.values for note in read_notes(package))


def test_a_build_whose_sources_change_while_they_are_read_is_not_remembered(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = iter([NOTES.replace("pertama", "kesatu")])
    real = pipeline.build_all

    def build_all(*arguments: Any) -> Any:
        (folder.deck / "01.yaml").write_text(next(change), encoding="utf-8")  # everything was read already
        return real(*arguments)

    (folder.deck / "02.yaml").write_text(SECOND, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "build_all", build_all)
        folder.build()
    folder.build()
    assert any("kesatu" in value for note in read_notes(folder.out / "pkn.apkg") for value in note.values)


def test_a_clock_that_went_back_finds_a_fact_in_the_future_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = INSTITUTIONS + "      - {label: {id: Anggota, en: Members}, value: 11 (as of 2026-11-20)}\n"
    (folder.deck / "02.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("kartu.commands.main.today", lambda: (2026, 11, 21))
    folder.build()
    monkeypatch.setattr("kartu.commands.main.today", lambda: (2026, 11, 19))
    done = CliRunner().invoke(main, ["build", str(folder.deck), "-o", str(folder.out)])
    assert "E213" in done.output
    assert done.exit_code == 1


def test_what_no_entry_can_use_is_not_read(folder: Folder) -> None:
    (folder.deck / "film.mkv").write_bytes(b"film")
    with (folder.deck / "large.png").open("wb") as file:
        file.truncate(1 << 40)  # bytes, none of which is on the disk
    folder.build()
    names: set[str] = set()

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            names.add(str(arguments[0]).rpartition("/")[2])

    sys.addaudithook(listen)
    folder.build()
    assert names >= {"01.yaml", "deck.yaml"}
    assert not names & {"film.mkv", "large.png"}


def test_a_picture_is_looked_at_whatever_the_letters_of_its_ending(folder: Folder) -> None:
    (folder.deck / "02.yaml").write_text(
        "kind: term\nnotes: {b: {term: b, definition: Huruf, image: a.SVG, alt: Huruf}}\n", encoding="utf-8"
    )
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="1"/>'
    made = set()
    for width in (1, 2):
        (folder.deck / "a.SVG").write_text(svg.format(width), encoding="utf-8")
        folder.build()
        made.add((folder.out / "pkn.apkg").read_bytes())
    assert len(made) == 2
