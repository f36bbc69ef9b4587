"""Release, student, next release, in the real Anki with its default options: the promise of Kartu, kept or broken.

`pytest tests/rehearsal` prints the table: what an author changes, and what a student keeps. What Anki lets nobody keep
is in `ALWAYS` and `LOST` here, and stands on the students' page.
"""

from __future__ import annotations

import re
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from kartu.model.identity import note_type_id
from rehearsal.changes import BACK, MORE, ROWS, TERMS, Row, all_of, cut, edit, head, nothing
from rehearsal.course import Course
from rehearsal.play import (
    COLUMNS,
    DEFINITION,
    FIRST,
    IMPORT,
    KEPT,
    NEXT,
    NONE,
    REPLACED,
    SKIPPED,
    STUDY,
    Verdict,
    guid,
    judge,
    play,
    run,
)
from rehearsal.versions import OLDEST, VERSIONS, python_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rehearsal.student import Step

pytestmark = pytest.mark.slow

# What Anki takes from a student whatever a package holds (import experiments 02, 03 and 11):
ALWAYS = {
    "deleted": "comes back",  # a note that was deleted is new to Anki with every import
    "edits of changed": (REPLACED, NONE),  # a corrected note takes all fields and tags from the package
    "tags of changed": (REPLACED, NONE),
}
# Each note says itself whether it is spoken, for all decks share their note types: so every note is a changed one.
ALL_CHANGED = dict.fromkeys(("own edits", "own tags", "marks"), NONE)
NEW_LOOK = {"own look": REPLACED}  # a newer note type replaces the student's templates and CSS
LOST = {
    "speech turned on": ALL_CHANGED,
    "speech turned off": ALL_CHANGED,
    "CSS changed": NEW_LOOK,
    "template changed": NEW_LOOK,
    "template and note changed": NEW_LOOK,
    "field renamed": NEW_LOOK,
    "card template renamed": NEW_LOOK,
    "note type renamed": NEW_LOOK,
    "spare field taken into use": NEW_LOOK,
}


NEEDS_IDS = {"field renamed", "card template renamed", "spare field taken into use"}
"""Anki matches fields and card templates by id from 23.10 on (import experiment 01): before, such a release conflicts,
and nothing is lost."""


def unexpected(name: str, cells: dict[str, str]) -> dict[str, str]:
    """Give the cells of a row that are not as they must be: all kept, but for what Anki lets nobody keep."""
    expected: dict[str, Any] = {**dict.fromkeys(COLUMNS, KEPT), "news": "all", **ALWAYS, **LOST.get(name, {})}
    return {
        column: cells[column]
        for column, wanted in expected.items()
        if not (cells[column] in wanted if isinstance(wanted, tuple) else cells[column] == wanted)
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_student_keeps_what_anki_lets_anyone_keep(
    row: Row, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    cells = Verdict(play(row, tmp_path)).cells()
    record_property("rehearsal", [row.name, *cells.values()])
    assert not unexpected(row.name, cells)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play the core of the rehearsal with older versions of Anki; all of it, and the oldest, with `--every-change`."""
    if metafunc.function is test_students_with_an_older_anki_keep_the_same:
        every = metafunc.config.getoption("--every-change")
        metafunc.parametrize("version", [*VERSIONS, OLDEST] if every else VERSIONS)
        metafunc.parametrize("row", [row for row in ROWS if every or row.core], ids=lambda row: row.name)


def test_students_with_an_older_anki_keep_the_same(row: Row, version: str, tmp_path: Path) -> None:
    """None of the old versions differs in this; 23.10.1 has no options yet, and does what is the default since."""
    cells = Verdict(play(row, tmp_path, python_of(version))).cells()
    if version == OLDEST and row.name in NEEDS_IDS:
        assert "conflicting" in cells["news"]
        assert not {column for column in ("reviews", "own edits", "own tags", "marks") if cells[column] != KEPT}
    else:
        assert not unexpected(row.name, cells)


@pytest.mark.parametrize("version", [*VERSIONS, ""])
def test_a_field_that_the_student_renamed_makes_no_cards_and_stops_no_correction(version: str, tmp_path: Path) -> None:
    """With every change of a field's name Anki adds the first field to fronts that have none outside of conditions.

    The import of a renamed field does so, too, up to 23.10; each front therefore has one outside, see
    `test_every_front_has_a_field_outside_of_conditions`.
    """
    course = Course(tmp_path / "author")
    first = course.release(FIRST) / "pkn.apkg"
    BACK(course)
    second = course.release(NEXT) / "pkn.apkg"
    term_type = note_type_id("term", "id")
    steps: list[Step] = [
        {"do": "import", "file": str(first), "at": FIRST + 60},
        {"do": "look"},
        {"do": "rename_field", "note_type": term_type, "field": DEFINITION, "name": "Maknanya"},
        {"do": "at", "time": STUDY},
        {"do": "check"},
        {"do": "import", "file": str(second), "at": IMPORT},
        {"do": "look"},
    ]
    told = run(steps, tmp_path, python_of(version) if version else "")
    before, after = told[1]["notes"], told[6]["notes"]
    assert {note: len(held[0]["cards"]) for note, held in after.items()} == {
        note: len(held[0]["cards"]) for note, held in before.items()
    }
    assert told[5]["conflicting"] == 0
    assert after[guid("koreksi")][0]["fields"][DEFINITION] == "yang telah dikoreksi"


# What each version makes of two corrections of one note, if the student imports the first after the second was built


@pytest.mark.parametrize(
    ("version", "text"),
    [
        ("23.10.1", "yang telah dikoreksi"),  # up to 24.11, an updated note takes the time of the import, which is
        ("24.11", "yang telah dikoreksi"),  # later than the second correction: tell students to import the newest only
        ("25.9.5", "yang benar"),  # from 25.02 on it takes the package's time
        ("", "yang benar"),
    ],
)
def test_a_release_imported_late_hides_the_next_one_only_in_old_versions(
    version: str, text: str, tmp_path: Path
) -> None:
    course = Course(tmp_path / "author")
    packages = [course.release(FIRST)]
    BACK(course)
    packages.append(course.release(SKIPPED))
    course.edit(TERMS, "yang telah dikoreksi", "yang benar")
    packages.append(course.release(NEXT))
    times = (FIRST + 60, NEXT + 60, IMPORT)
    steps: list[Step] = [
        {"do": "import", "file": str(folder / "pkn.apkg"), "at": at} for folder, at in zip(packages, times, strict=True)
    ]
    *_, look = run([*steps, {"do": "look"}], tmp_path, python_of(version) if version else "")
    assert look["notes"][guid("koreksi")][0]["fields"][DEFINITION] == text


def test_an_edit_between_release_and_import_wins_until_the_note_is_released_again(tmp_path: Path) -> None:
    """Anki compares times only, and the student's is the later one; nothing in a package can change that."""
    course = Course(tmp_path / "author")
    packages = [course.release(FIRST)]
    BACK(course)
    packages.append(course.release(STUDY))
    course.edit(TERMS, "yang telah dikoreksi", "yang benar")
    packages.append(course.release(IMPORT))
    first, second, third = (str(folder / "pkn.apkg") for folder in packages)
    steps: list[Step] = [
        {"do": "import", "file": first, "at": FIRST + 60},
        {"do": "edit", "guid": guid("koreksi"), "field": DEFINITION, "text": "kata saya"},
        {"do": "at", "time": NEXT},
        {"do": "import", "file": second, "at": NEXT + 60},
        {"do": "look"},
        {"do": "import", "file": third, "at": IMPORT + 60},
        {"do": "look"},
    ]
    told = run(steps, tmp_path)
    texts = [look["notes"][guid("koreksi")][0]["fields"][DEFINITION] for look in (told[4], told[6])]
    assert texts == ["kata saya", "yang benar"]


def test_two_releases_within_one_second_both_arrive(tmp_path: Path) -> None:
    course = Course(tmp_path / "author")
    packages = [course.release(FIRST)]
    BACK(course)
    packages.append(course.release(FIRST, out="second"))
    course.edit(TERMS, "yang telah dikoreksi", "yang benar")
    packages.append(course.release(FIRST, out="third"))
    steps: list[Step] = [{"do": "import", "file": str(folder / "pkn.apkg"), "at": IMPORT} for folder in packages]
    told = run([*steps, {"do": "look"}], tmp_path)
    assert [log["updated"] for log in told[:3]] == [0, 2, 2]
    assert told[3]["notes"][guid("koreksi")][0]["fields"][DEFINITION] == "yang benar"


def test_the_search_of_the_list_of_changes_finds_the_withdrawn_notes_and_no_other(tmp_path: Path) -> None:
    course = Course(tmp_path / "author")
    first = course.release(FIRST) / "pkn.apkg"
    all_of(cut(MORE, "tarik"), cut(TERMS, "label"), head("retired: [tarik, label]"))(course)
    second = course.release(NEXT) / "pkn.apkg"
    (search,) = re.findall(r"```text\n(.*)\n```", course.shop.changes())
    gone = [guid(entry, language=language) for entry in ("tarik", "label") for language in ("id", "en")]
    steps: list[Step] = [
        {"do": "import", "file": str(first), "at": FIRST + 60},
        {"do": "import", "file": str(second), "at": IMPORT},
        {"do": "search", "query": search},
        *({"do": "delete", "guid": note} for note in gone),
        {"do": "import", "file": str(second), "at": IMPORT + 60},
        {"do": "search", "query": search},
        {"do": "check"},
    ]
    told = run(steps, tmp_path)
    assert told[2] == sorted(gone)
    assert told[-2:] == [[], ""]


def _end(english: re.Match[str]) -> str:
    """Leave out a text in English: of a mapping in one line its end stays."""
    return "}" if english.group().endswith("}") else ""


def test_a_language_that_a_deck_gave_up_is_found_by_its_search_and_the_other_is_not(tmp_path: Path) -> None:
    course = Course(tmp_path / "author")
    first = course.release(FIRST) / "pkn.apkg"
    for file in (course.deck / name for name in ("deck.yaml", TERMS, MORE)):
        text = file.read_text(encoding="utf-8").replace("languages: [id, en]", "languages: [id]")
        file.write_text(re.sub(r", en: (?:'[^']*'|[^}]*)\}|\n +en: '.*'", _end, text), encoding="utf-8")
    second = course.release(NEXT) / "pkn.apkg"
    (search,) = re.findall(r"```text\n(.*)\n```", course.shop.changes("en"))
    steps: list[Step] = [
        {"do": "import", "file": str(first), "at": FIRST + 60},
        {"do": "import", "file": str(second), "at": IMPORT},
        {"do": "search", "query": search},
        {"do": "look"},
    ]
    *_, found, look = run(steps, tmp_path)
    english = sorted(note for note, held in look["notes"].items() if "Term" in held[0]["note_type"])
    assert [note for note in found if note in english] == english
    assert guid("sunting") not in found


# The rehearsal itself would notice a generator that breaks the promise


def restamped(package: Path, mod: int) -> Path:
    """Give a package in which every note has one time, as other generators write it."""
    with zipfile.ZipFile(package) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(members["collection.anki2"])
        connection.execute("update notes set mod = ?", (mod,))
        connection.commit()
        members["collection.anki2"] = connection.serialize()
    made = package.with_name("restamped.apkg")
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made


def test_packages_that_stamp_one_time_on_all_notes_fail_the_rehearsal(tmp_path: Path) -> None:
    course = Course(tmp_path / "author")
    first = course.release(FIRST) / "pkn.apkg"
    BACK(course)
    second = course.release(NEXT) / "pkn.apkg"
    row = Row("back corrected", nothing)
    newer = Verdict(judge(row, first, restamped(second, NEXT), tmp_path)).cells()
    assert {"own edits", "own tags", "marks"} <= unexpected("", newer).keys()
    constant = Verdict(judge(row, first, restamped(second, FIRST), tmp_path)).cells()
    assert "pkn/koreksi not updated" in constant["news"]


def test_a_guid_made_of_the_text_fails_the_rehearsal(tmp_path: Path) -> None:
    course = Course(tmp_path / "author")
    first = course.release(FIRST) / "pkn.apkg"
    edit(TERMS, "  koreksi:\n", "  koreksi-baru:\n")(course)
    head("retired: [koreksi]")(course)
    second = course.release(NEXT) / "pkn.apkg"
    log = judge(Row("another key", nothing), first, second, tmp_path).log
    assert isinstance(log, dict)
    assert log["new"] == 3, "the deleted note and both languages of the one with another key"
