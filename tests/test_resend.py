"""`kartu release --resend KEY`: a correction that a leech tag, a mark or an edit kept out arrives after all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import ankitools
from kartu.inspect.contents import read_notes
from workshop import MONDAY, TUESDAY, WEDNESDAY, Workshop, term

if TYPE_CHECKING:
    from pathlib import Path

WORDS = (term("hak"), term("wajib"), term("adil"))
CORRECTED = (term("hak", meaning="yang benar"), *WORDS[1:])


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    """Give a deck of three terms, one of them corrected on Tuesday."""
    made = Workshop(tmp_path).write(*WORDS)
    made.release()
    made.write(*CORRECTED)
    made.release(at=TUESDAY)
    return made


def mods(shop: Workshop) -> dict[str, int]:
    notes = read_notes(shop.out / "pkn.id.apkg")
    return {note.fields["Key"].removeprefix("pkn/"): note.mod for note in notes}


def test_a_note_sent_again_gets_a_new_time_and_no_other_does(shop: Workshop) -> None:
    shop.release("--resend", "hak", at=WEDNESDAY)
    assert mods(shop) == {"hak": WEDNESDAY, "wajib": MONDAY, "adil": MONDAY}
    assert "nothing to release" in shop.release(at=WEDNESDAY).stdout
    before = shop.packages()
    shop.run("build", at=None)
    assert shop.packages() == before, "a build afterwards is that release"


@pytest.mark.parametrize("tag", ["leech", "marked", "punyaku"])
def test_it_reaches_a_student_whose_tag_kept_the_correction_out(tmp_path: Path, tag: str) -> None:
    shop = Workshop(tmp_path).write(*WORDS)
    shop.release()
    with ankitools.new_collection(tmp_path) as student:
        ankitools.import_package(student, shop.out / "pkn.id.apkg")
        ankitools.review_all(student)
        note = student.get_note(student.find_notes("Key:pkn/hak")[0])
        note.add_tag(tag)
        student.update_note(note)
        student.db.execute("update notes set mod = ? where id = ?", TUESDAY + 60, note.id)
        shop.write(*CORRECTED)
        shop.release(at=TUESDAY)
        assert ankitools.import_package(student, shop.out / "pkn.id.apkg").updated == 0
        shop.release("--resend", "hak", at=WEDNESDAY)
        assert ankitools.import_package(student, shop.out / "pkn.id.apkg").updated == 1
        note.load()
        assert "yang benar" in note.fields
        assert ankitools.reviews_of(student) == 3


def test_the_lists_of_changes_name_it_and_say_what_it_does_to_own_words(shop: Workshop) -> None:
    said = shop.release("--resend", "hak", at=WEDNESDAY).stdout
    assert "Sent again (2)" in said
    part = shop.changes().split("## Rilis 2")[0]
    assert "### Dikirim ulang (1)\n\n- hak\n" in part
    assert "Suntingan dan tagmu sendiri pada kartu ini diganti." in part
    assert "### Sent again (1)\n\n- hak\n" in shop.changes("en")


def test_what_changed_anyway_is_told_as_corrected_only(shop: Workshop) -> None:
    shop.write(term("hak", meaning="yang paling benar"), *WORDS[1:])
    said = shop.release("--resend", "hak", "--resend", "adil", at=WEDNESDAY).stdout
    assert "Corrected (2)" in said
    assert "Sent again (2)" in said
    assert mods(shop) == {"hak": WEDNESDAY, "wajib": MONDAY, "adil": WEDNESDAY}


def test_a_look_shows_it_and_writes_nothing(shop: Workshop) -> None:
    before = shop.files()
    assert "Sent again" in shop.release("--resend", "hak", "--dry-run", at=WEDNESDAY).stdout
    assert shop.files() == before


@pytest.mark.parametrize(("key", "said"), [("hakk", "did you mean `hak`?"), ("hak,adil", "no entry `hak,adil`")])
def test_a_key_that_students_do_not_have_is_wrong_usage(shop: Workshop, key: str, said: str) -> None:
    before = shop.files()
    result = shop.run("release", "--resend", key, at=WEDNESDAY)
    assert result.exit_code == 2
    assert said in result.output
    assert shop.files() == before


def test_nothing_is_sent_again_before_the_first_release(tmp_path: Path) -> None:
    shop = Workshop(tmp_path).write(*WORDS)
    result = shop.run("release", "--resend", "hak")
    assert result.exit_code == 2
    assert "was never released" in result.output


def test_programs_read_it_too(shop: Workshop) -> None:
    from dataclasses import replace

    from kartu.history.changes import as_json
    from kartu.history.compare import compare, side_of_record
    from kartu.history.recordfile import read_record
    from kartu.history.resend import with_sent_again

    side = side_of_record(read_record(shop.record, "", "pkn").record)
    changes = with_sent_again(compare(side, replace(side)), side, ["hak"])
    (told,) = json.loads(as_json([changes]))
    assert [note["entry"] for note in told["sent_again"]] == ["hak", "hak"]
