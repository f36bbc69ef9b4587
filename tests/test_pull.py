"""What a teacher edits in Anki comes home into the YAML: exactly that, as if it had been typed there."""

from __future__ import annotations

import json
import subprocess
import unicodedata
from html import escape
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import ankitools
from kartu.commands.main import main
from kartu.html import render
from kartu.html.fieldtext import shown_alike
from kartu.html.markup import to_html
from kartu.html.to_text import markup_text, plain_text
from kartu.model import identity
from support import HEAD
from workshop import MONDAY, TUESDAY, WEDNESDAY, Workshop, term, terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anki.collection import Collection
    from click.testing import Result

TERMS = """\
# Kata-kata pertama.
kind: term
section: dasar
notes:

  demokrasi:  # dari bahasa Yunani
    term: {id: demokrasi, en: democracy}
    definition:
      id: "Kekuasaan di tangan rakyat: dari, oleh, untuk"
      # Lincoln's words
      en: >-
        Rule by the people,
        for the people
    reverse: true

  hak:
    term: {id: hak, en: right}
    definition:
      id: Kuasa untuk menerima sesuatu
      en: 'A power to get something'   # short
    note: lihat UUD 1945
"""
EXAMPLES = """\
kind: example
section: dasar
notes:
  rumah:
    example: {id: Satu rumah, en: One house}
    form: satu
"""
FORMATS = pytest.mark.parametrize("legacy", [True, False], ids=["legacy", "latest"])


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path)
    made.write(**{"01.yaml": TERMS, "02.yaml": EXAMPLES})
    made.release()
    return made


class Teacher:
    """A teacher's collection, with the deck imported."""

    def __init__(self, collection: Collection, workshop: Workshop) -> None:
        self.collection = collection
        self.workshop = workshop
        ankitools.import_package(collection, workshop.out / "pkn.apkg")

    def note(self, entry: str, language: str, kind: str = "term") -> Any:
        guid = identity.note_guid("pkn", "", kind, entry, language)
        id_ = self.collection.db.scalar("select id from notes where guid = ?", guid)
        return self.collection.get_note(id_)

    def edit(self, entry: str, language: str, kind: str = "term", **fields: str) -> None:
        """Edit fields, given by number, as the editor does when a person leaves a field."""
        note = self.note(entry, language, kind)
        for name, html in fields.items():
            note.fields[int(name.removeprefix("field"))] = html
        self.collection.update_note(note)

    def export(self, *, legacy: bool = True) -> Path:
        file = self.workshop.folder / f"home-{legacy}.apkg"
        file.unlink(missing_ok=True)
        ankitools.export_package(self.collection, file, legacy=legacy)
        return file

    def pull(self, *options: str, legacy: bool = True) -> Result:
        package = str(self.export(legacy=legacy))
        return CliRunner().invoke(main, ["pull", package, str(self.workshop.deck), "--yes", *options])


@pytest.fixture
def teacher(tmp_path: Path, workshop: Workshop) -> Iterator[Teacher]:
    with ankitools.new_collection(tmp_path, "teacher") as collection:
        yield Teacher(collection, workshop)


def sources(workshop: Workshop) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(workshop.deck.glob("*.yaml"))}


TERM, DEFINITION, NOTE, OTHER, REVERSE = "field0", "field3", "field7", "field10", "field11"


@FORMATS
def test_without_an_edit_nothing_comes_home(teacher: Teacher, legacy: bool) -> None:  # noqa: FBT001
    before = teacher.workshop.files()
    done = teacher.pull(legacy=legacy)
    assert (done.exit_code, done.output) == (0, "Nothing changes.\n")
    assert teacher.workshop.files().items() >= before.items()


@FORMATS
def test_exactly_the_edits_come_home_and_the_next_release_takes_them_to_students(
    teacher: Teacher,
    tmp_path: Path,
    legacy: bool,  # noqa: FBT001
) -> None:
    workshop = teacher.workshop
    subprocess.run(["git", "init", "-q", str(workshop.folder)], check=True)
    subprocess.run(["git", "-C", str(workshop.folder), "add", "-A"], check=True)
    ankitools.review_all(teacher.collection)
    lines = "<div>Kekuasaan&nbsp;di tangan&nbsp;rakyat</div><div>&lt;semua&gt;</div>"
    teacher.edit("demokrasi", "id", **{DEFINITION: lines})
    teacher.edit("demokrasi", "en", **{DEFINITION: "Rule by&nbsp;the people, <b>and</b> for them<br>"})
    teacher.edit("hak", "en", **{NOTE: "see the 1945 constitution", TERM: "<p>a right</p>"})
    note = teacher.note("hak", "id")
    note.tags.append("punyaku")
    teacher.collection.update_note(note)
    done = teacher.pull(legacy=legacy)
    assert done.exit_code == 0, done.output
    command = ["git", "-C", str(workshop.folder), "diff", "-U0", "--", "pkn/*.yaml"]
    diff = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        '-      id: "Kekuasaan di tangan rakyat: dari, oleh, untuk"',
        "+      id: |-",
        "+        Kekuasaan di tangan rakyat",
        "+        <semua>",
        "-        for the people",
        "+        and for them",
        "-    term: {id: hak, en: right}",
        "+    term: {id: hak, en: a right}",
        "-    note: lihat UUD 1945",
        "+    note: {id: lihat UUD 1945, en: see the 1945 constitution}",
    ]
    assert "W701" in done.output, "bold cannot be kept in plain text"
    teacher.collection.db.execute("update notes set mod = mod - 60 where mod > ?", TUESDAY)  # a minute goes by
    workshop.release(at=None)
    with ankitools.new_collection(tmp_path, "second") as second:
        ankitools.import_package(second, workshop.out / "pkn.apkg")
        texts = [value for each in ankitools.notes_of(second).values() for value in each.fields]
    assert {"Rule by the people, and for them", "a right", "see the 1945 constitution"} <= set(texts)
    assert "Kekuasaan di tangan rakyat<br>&lt;semua&gt;" in texts
    assert ankitools.import_package(teacher.collection, workshop.out / "pkn.apkg").updated == 4
    assert teacher.pull(legacy=legacy).output == "Nothing changes.\n"
    assert "punyaku" not in "".join(sources(workshop).values())


def test_a_mark_is_an_edit_too(teacher: Teacher) -> None:
    teacher.edit("demokrasi", "id", **{REVERSE: ""})
    teacher.edit("hak", "id", **{REVERSE: "x"})
    assert teacher.pull().exit_code == 0
    assert sources(teacher.workshop)["01.yaml"].count("reverse: true") == 1
    assert "  hak:\n    term: {id: hak, en: right}\n" in sources(teacher.workshop)["01.yaml"]


def test_a_text_that_both_changed_is_shown_and_stays_unless_anki_is_to_count(teacher: Teacher) -> None:
    workshop = teacher.workshop
    file = workshop.deck / "01.yaml"
    file.write_text(TERMS.replace("Kuasa untuk menerima sesuatu", "Kuasa yang diakui hukum"), encoding="utf-8")
    teacher.edit("hak", "id", **{DEFINITION: "Kuasa untuk berbuat"})
    teacher.edit("hak", "en", **{DEFINITION: "A power to act"})
    done = teacher.pull()
    assert done.exit_code == 0
    assert "W703" in done.output
    for words in ("released: Kuasa untuk menerima", "deck now: Kuasa yang diakui", "in Anki: Kuasa untuk berbuat"):
        assert words in done.output
    assert "Kuasa yang diakui hukum" in sources(workshop)["01.yaml"]
    assert "'A power to act'" in sources(workshop)["01.yaml"]
    assert teacher.pull("--theirs").exit_code == 0
    assert "Kuasa untuk berbuat" in sources(workshop)["01.yaml"]


def test_what_the_deck_got_since_is_not_undone(teacher: Teacher) -> None:
    file = teacher.workshop.deck / "01.yaml"
    file.write_text(TERMS.replace("Kuasa untuk menerima sesuatu", "Kuasa yang diakui hukum"), encoding="utf-8")
    teacher.edit("hak", "id", **{NOTE: "lihat UUD"})
    assert teacher.pull().exit_code == 0
    assert "Kuasa yang diakui hukum" in sources(teacher.workshop)["01.yaml"]
    assert "note: {id: lihat UUD, en: lihat UUD 1945}" in sources(teacher.workshop)["01.yaml"]


def test_edits_made_on_an_older_release_come_home_with_that_as_the_base(teacher: Teacher, tmp_path: Path) -> None:
    workshop = teacher.workshop
    first = tmp_path / "first.apkg"
    first.write_bytes((workshop.out / "pkn.apkg").read_bytes())
    teacher.edit("hak", "en", **{TERM: "a right"})
    teacher.collection.db.execute("update notes set mod = ? where mod > ?", MONDAY + 100, MONDAY)
    file = workshop.deck / "01.yaml"
    file.write_text(TERMS.replace("menerima sesuatu", "memperoleh sesuatu"), encoding="utf-8")
    workshop.release(at=TUESDAY)
    file.write_text(file.read_text(encoding="utf-8").replace("en: right", "en: law"), encoding="utf-8")
    workshop.release(at=WEDNESDAY)
    assert "--base" in teacher.pull().output
    done = teacher.pull("--base", str(first))
    assert "W703" in done.output, "the term was changed in the deck as well"
    assert teacher.pull("--base", str(first), "--theirs").exit_code == 0
    text = sources(workshop)["01.yaml"]
    assert "en: a right" in text
    assert "memperoleh sesuatu" in text, "what was not edited stays as the deck has it"


@pytest.mark.parametrize(
    ("field", "html", "code"),
    [
        (DEFINITION, "<b>Kuasa</b> untuk menerima sesuatu", "W701"),
        (DEFINITION, 'Kuasa untuk menerima sesuatu<img src="a.png">', "W701"),
        (OTHER, '<span lang="en">A power</span>', "W702"),
        ("field5", '<img src="a.png">', "W702"),
    ],
    ids=["bold", "picture in a text", "other language", "picture"],
)
def test_what_the_deck_cannot_hold_is_said_and_changes_nothing(
    teacher: Teacher, field: str, html: str, code: str
) -> None:
    before = sources(teacher.workshop)
    teacher.edit("hak", "id", **{field: html})
    done = teacher.pull()
    assert done.exit_code == 0
    assert f"{code} [hak" in done.output
    assert "01.yaml:" in done.output
    assert sources(teacher.workshop) == before


def test_the_form_of_an_example_is_not_changed_by_its_name(teacher: Teacher) -> None:
    note = teacher.note("rumah", "id", "example")
    place = note.fields.index("Tunggal")
    teacher.edit("rumah", "id", "example", **{f"field{place}": "Jamak"})
    assert "W702 [rumah" in teacher.pull().output


def test_an_emptied_text_that_is_needed_stops_all(teacher: Teacher) -> None:
    before = sources(teacher.workshop)
    teacher.edit("hak", "id", **{DEFINITION: "<br>"})
    done = teacher.pull()
    assert done.exit_code == 1
    assert "Nothing was written." in done.output
    assert sources(teacher.workshop) == before


def test_an_emptied_note_is_taken_away(teacher: Teacher) -> None:
    for language in ("id", "en"):
        teacher.edit("hak", language, **{NOTE: ""})
    assert teacher.pull().exit_code == 0
    assert "note:" not in sources(teacher.workshop)["01.yaml"]


def test_deletions_are_listed_and_nothing_is_deleted(teacher: Teacher) -> None:
    before = sources(teacher.workshop)
    teacher.collection.remove_notes([teacher.note("hak", "id").id])
    done = teacher.pull()
    assert "1 entry (hak) not in the package" in done.output
    assert sources(teacher.workshop) == before


def test_a_package_of_one_language_says_nothing_of_the_others(teacher: Teacher, tmp_path: Path) -> None:
    with ankitools.new_collection(tmp_path, "one") as collection:
        one = Teacher.__new__(Teacher)
        one.collection, one.workshop = collection, teacher.workshop
        ankitools.import_package(collection, teacher.workshop.out / "pkn.id.apkg")
        one.edit("hak", "id", **{TERM: "hak asasi"})
        done = one.pull()
    assert "not in the package" not in done.output
    assert "term: {id: hak asasi, en: right}" in sources(teacher.workshop)["01.yaml"]


def test_notes_added_in_anki_become_entries_on_request(teacher: Teacher) -> None:
    own = teacher.note("hak", "id")
    note = teacher.collection.new_note(own.note_type())
    note.fields[0], note.fields[3] = "kewajiban", "Hal yang <i>harus</i> dilakukan"
    note.fields[9], note.fields[10] = "duty", "What one must do"
    teacher.collection.add_note(note, own.cards()[0].did)
    before = sources(teacher.workshop)
    done = teacher.pull()
    assert "1 new in Anki (kewajiban)" in done.output
    assert sources(teacher.workshop) == before
    done = teacher.pull("--new")
    assert done.exit_code == 0, done.output
    assert sources(teacher.workshop)["01.yaml"].startswith(TERMS)
    assert sources(teacher.workshop)["01.yaml"].removeprefix(TERMS).split("\n")[:4] == [
        "",
        "  kewajiban:",
        "    term: {id: kewajiban, en: duty}",
        "    definition: {id: Hal yang harus dilakukan, en: What one must do}",
    ]


def test_a_new_note_that_lacks_a_language_is_a_problem_and_nothing_is_written(teacher: Teacher) -> None:
    own = teacher.note("hak", "id")
    note = teacher.collection.new_note(own.note_type())
    note.fields[0], note.fields[3] = "kewajiban", "Hal yang harus dilakukan"
    teacher.collection.add_note(note, own.cards()[0].did)
    before = sources(teacher.workshop)
    done = teacher.pull("--new")
    assert done.exit_code == 1
    assert "E401 [kewajiban" in done.output
    assert sources(teacher.workshop) == before


def add(teacher: Teacher, term: str, definition: str = "Hal yang harus dilakukan", deck: str = "") -> Any:
    """Add a note of the deck's own note type in Anki, as a teacher does, in the deck or in another one."""
    own = teacher.note("hak", "id")
    note = teacher.collection.new_note(own.note_type())
    note.fields[0], note.fields[3], note.fields[9], note.fields[10] = term, definition, f"{term} (en)", "What to do"
    place = teacher.collection.decks.id(deck) if deck else own.cards()[0].did
    teacher.collection.add_note(note, place)
    return note


def test_a_note_that_came_home_does_not_come_twice(teacher: Teacher) -> None:
    add(teacher, "kewajiban")
    assert teacher.pull("--new").exit_code == 0
    before = teacher.workshop.files()
    for options in ((), ("--new",)):
        done = teacher.pull(*options)
        assert done.exit_code == 0, done.output
        assert done.output.startswith(
            "Nothing changes.\n1 added in Anki, and in the deck already (kewajiban): not taken"
        )
        assert {name: data for name, data in teacher.workshop.files().items() if "pkn/" in name} == {
            name: data for name, data in before.items() if "pkn/" in name
        }


def test_nor_after_release_and_import_of_ones_own_deck(teacher: Teacher) -> None:
    add(teacher, "kewajiban")
    teacher.pull("--new")
    teacher.workshop.release(at=TUESDAY)
    assert ankitools.import_package(teacher.collection, teacher.workshop.out / "pkn.apkg").new == 2
    before = sources(teacher.workshop)
    assert "not taken again; delete them in Anki" in teacher.pull("--new").output
    assert sources(teacher.workshop) == before


def test_it_is_known_though_its_front_was_changed_on_either_side(teacher: Teacher) -> None:
    note = add(teacher, "kewajiban")
    teacher.pull("--new")
    file = teacher.workshop.deck / "01.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("id: kewajiban", "id: wajib"), encoding="utf-8")
    note.fields[0] = "kewajiban warga"
    teacher.collection.update_note(note)
    before = sources(teacher.workshop)
    assert "in the deck already (kewajiban warga)" in teacher.pull("--new").output
    assert sources(teacher.workshop) == before


def test_without_what_was_noted_of_it_it_is_known_by_its_front(teacher: Teacher) -> None:
    add(teacher, "Kewajiban")
    teacher.pull("--new")
    (teacher.workshop.deck / "pkn.pulled").unlink()
    before = sources(teacher.workshop)
    assert "in the deck already (Kewajiban)" in teacher.pull("--new").output
    assert sources(teacher.workshop) == before


def test_what_is_noted_of_it_is_shown_before_it_is_written(teacher: Teacher) -> None:
    note = add(teacher, "kewajiban")
    done = teacher.pull("--new")
    (line,) = (line for line in done.output.splitlines() if line.startswith("+kewajiban "))
    text = (teacher.workshop.deck / "pkn.pulled").read_text(encoding="utf-8")
    assert text.splitlines()[1:] == [line.removeprefix("+")]
    add(teacher, "hukum")
    assert teacher.pull("--new").exit_code == 0
    text = (teacher.workshop.deck / "pkn.pulled").read_text(encoding="utf-8")
    assert [line.split(" ")[0] for line in text.splitlines()[1:]] == ["hukum", "kewajiban"]
    assert json.dumps(note.guid) in text


def test_notes_of_other_note_types_are_counted_and_named(teacher: Teacher) -> None:
    collection = teacher.collection
    for name, front, deck in (("Basic", "Apa itu pajak?", "PKn::01 Dasar"), ("Basic", "Lain", "Punyaku")):
        note = collection.new_note(collection.models.by_name(name))
        note.fields[:2] = [front, "x"]
        collection.add_note(note, collection.decks.id(deck))
    cloze = collection.new_note(collection.models.by_name("Cloze"))
    cloze.fields[0] = "Ibu kota {{c1::Indonesia}}"
    collection.add_note(cloze, collection.decks.id("PKn"))
    before = sources(teacher.workshop)
    done = teacher.pull("--new")
    assert done.exit_code == 0
    assert "2 of other note types (" in done.output
    assert "Apa itu pajak?" in done.output
    assert "Lain" not in done.output
    assert sources(teacher.workshop) == before


def test_in_a_deck_without_subdecks_a_new_note_goes_to_the_section_that_its_tag_names(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    head = HEAD.replace("  dasar:", "  lanjut: {id: 02 Lanjut, en: 02 More}\n  dasar:") + "subdecks: false\n"
    workshop.write(head=head, **{"01.yaml": TERMS, "02.yaml": EXAMPLES.replace("section: dasar", "section: lanjut")})
    workshop.release()
    with ankitools.new_collection(tmp_path, "teacher") as collection:
        teacher = Teacher(collection, workshop)
        note = add(teacher, "kewajiban")
        note.tags = ["pkn::lanjut"]
        collection.update_note(note)
        assert teacher.pull("--new").exit_code == 0
    assert "section: lanjut" in next(text for text in sources(workshop).values() if "kewajiban" in text)


def test_a_package_of_another_deck_is_refused_in_a_line(teacher: Teacher, tmp_path: Path) -> None:
    head = HEAD.replace("deck: pkn", "deck: lain").replace("PKn", "Lain")
    other = Workshop(tmp_path / "other").write(term("satu"), head=head)
    done = CliRunner().invoke(main, ["pull", str(teacher.export()), str(other.deck), "--yes"])
    assert "holds no note of the deck `lain`" in str(done.exception)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_no_package_is_refused_in_a_line(workshop: Workshop, tmp_path: Path, content: bytes) -> None:
    before = sources(workshop)
    (tmp_path / "x.apkg").write_bytes(content)
    done = CliRunner().invoke(main, ["pull", str(tmp_path / "x.apkg"), str(workshop.deck), "--yes"])
    assert len(str(done.exception).splitlines()) == 1
    assert sources(workshop) == before


def test_the_command_asks_before_it_writes(teacher: Teacher) -> None:
    teacher.edit("hak", "id", **{TERM: "hak asasi"})
    package = str(teacher.export())
    before = sources(teacher.workshop)
    refused = CliRunner().invoke(main, ["pull", package, str(teacher.workshop.deck)], input="n\n")
    assert "+    term: {id: hak asasi, en: right}" in refused.output
    assert sources(teacher.workshop) == before
    taken = CliRunner().invoke(main, ["pull", package, str(teacher.workshop.deck)], input="y\n")
    assert taken.output.endswith("Written: " + (teacher.workshop.deck / "01.yaml").as_posix() + "\n")


def test_in_a_deck_with_markup_form_comes_home_as_markup(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    own = terms("  a:\n    term: satu\n    definition: Angka\n")
    workshop.write(head=HEAD + "markup: markdown\n", **{"01.yaml": own})
    workshop.release(at=WEDNESDAY)
    with ankitools.new_collection(tmp_path, "teacher") as collection:
        teacher = Teacher(collection, workshop)
        teacher.edit("a", "id", **{DEFINITION: "Angka <b>pertama</b> 2*3<ul><li>satu</li><li>dua</li></ul>"})
        assert teacher.pull().exit_code == 0
    (text,) = [text for name, text in sources(workshop).items() if name == "01.yaml"]
    assert "Angka **pertama** 2*3\n        - satu\n        - dua" in text


MARKED = """\
kind: term
section: dasar
notes:
  daftar:
    term: dua
    definition: |-
      Daftar:
      - satu
      - dua
        - dalam
      1. pertama
      2. kedua
  kode:
    term: tiga
    definition: |-
      Kode:
      ```
      for i in x:
          print(i)
      ```
  polos: {term: empat, definition: polos}
"""
FORMED = {
    "a word in a list": ("daftar", ("dalam", "lebih dalam"), MARKED.replace("- dalam", "- lebih dalam")),
    "a number in a list": ("daftar", ("pertama", "yang pertama"), MARKED.replace("1. pertama", "1. yang pertama")),
    "a sign in code": ("kode", ("print(i)", "print(i+1)"), MARKED.replace("print(i)", "print(i+1)")),
    "a word before code": ("kode", ("Kode:", "Program:"), MARKED.replace("Kode:", "Program:")),
    "code that is new": (
        "polos",
        ("polos", "<pre><code>a = 1\nb = 2</code></pre>"),
        MARKED.replace("definition: polos}", 'definition: "```\\na = 1\\nb = 2\\n```"}'),
    ),
    "a raised digit": ("polos", ("polos", "10<sup>9</sup>"), MARKED.replace("definition: polos", "definition: 10⁹")),
}


@pytest.mark.parametrize(("entry", "edit", "wanted"), FORMED.values(), ids=FORMED)
def test_the_form_of_a_text_stays_when_a_part_of_it_changes(
    tmp_path: Path, entry: str, edit: tuple[str, str], wanted: str
) -> None:
    workshop = Workshop(tmp_path)
    workshop.write(head=HEAD + "markup: markdown\n", **{"01.yaml": MARKED})
    workshop.release()
    with ankitools.new_collection(tmp_path, "teacher") as collection:
        teacher = Teacher(collection, workshop)
        own = teacher.note(entry, "id")
        for language in ("id", "en"):
            teacher.edit(entry, language, **{DEFINITION: own.fields[3].replace(*edit)})
        done = teacher.pull()
    assert done.exit_code == 0, done.output
    text = sources(workshop)["01.yaml"]
    assert yaml.safe_load(text) == yaml.safe_load(wanted)
    assert text == wanted or entry == "polos"


@pytest.mark.parametrize("html", ["tag &lt;b&gt; ini", "&lt;br&gt;"])
def test_a_tag_that_was_typed_in_a_deck_with_markup_holds_up_no_other_edit(tmp_path: Path, html: str) -> None:
    workshop = Workshop(tmp_path)
    workshop.write(head=HEAD + "markup: markdown\n", **{"01.yaml": MARKED})
    workshop.release()
    with ankitools.new_collection(tmp_path, "teacher") as collection:
        teacher = Teacher(collection, workshop)
        for language in ("id", "en"):
            teacher.edit("polos", language, **{DEFINITION: html, TERM: "lima"})
        done = teacher.pull()
    assert done.exit_code == 1
    assert "the edit of the field “Definisi” in Anki (id) cannot be taken: " in done.output
    assert "term: lima, definition: polos" in sources(workshop)["01.yaml"]


LEFT = {
    "emptied": ("<br>", "the field “Definisi” was emptied in Anki (id), but this text is needed"),
    "a picture in its place": (
        '<img src="paste-1.png">',
        "in Anki the field “Definisi” (id) holds only a picture, but this text is needed",
    ),
    "the same as the front": (
        "hak",
        "the edit of the field “Definisi” in Anki (id) cannot be taken: the answer",
    ),
}


@pytest.mark.parametrize(("html", "said"), LEFT.values(), ids=LEFT)
def test_one_edit_that_cannot_be_taken_holds_up_no_other(teacher: Teacher, html: str, said: str) -> None:
    before = sources(teacher.workshop)["01.yaml"]
    teacher.edit("hak", "id", **{DEFINITION: html})
    teacher.edit("hak", "en", **{NOTE: "eight"})
    done = teacher.pull()
    assert done.exit_code == 1
    assert said in done.output
    assert "deck keeps: " in done.output
    after = sources(teacher.workshop)["01.yaml"]
    assert "eight" in after
    kept = next(line for line in before.splitlines() if "Kuasa" in line)
    assert kept in after


def test_letters_that_would_lose_their_meaning_are_not_taken(teacher: Teacher) -> None:
    before = sources(teacher.workshop)
    teacher.edit("hak", "id", **{DEFINITION: "<s>Kuasa</s> Wewenang"})
    done = teacher.pull()
    assert "holds struck-out words, which would be lost" in done.output
    assert sources(teacher.workshop) == before


def test_a_card_added_in_one_language_of_two_is_left_and_all_else_is_taken(teacher: Teacher) -> None:
    own = teacher.note("hak", "id")
    for word in ("kewajiban", "tugas"):
        note = teacher.collection.new_note(own.note_type())
        note.fields[0], note.fields[3] = word, f"Hal {word} yang harus dilakukan siapa saja"
        if word == "tugas":
            note.fields[9], note.fields[10] = "task", "What one is to do"
        teacher.collection.add_note(note, own.cards()[0].did)
    done = teacher.pull("--new")
    assert done.exit_code == 1
    assert "E401 [kewajiban" in done.output
    assert "incomplete: allow" in done.output
    assert "tugas" in sources(teacher.workshop)["01.yaml"]
    assert "kewajiban" not in sources(teacher.workshop)["01.yaml"]


def test_where_a_deck_may_be_incomplete_such_a_card_is_taken(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    workshop.write(head=HEAD + "incomplete: allow\n", **{"01.yaml": TERMS, "02.yaml": EXAMPLES})
    workshop.release()
    with ankitools.new_collection(tmp_path, "teacher") as collection:
        teacher = Teacher(collection, workshop)
        own = teacher.note("hak", "id")
        note = collection.new_note(own.note_type())
        note.fields[0], note.fields[3] = "kewajiban", "Hal yang harus dilakukan"
        collection.add_note(note, own.cards()[0].did)
        assert teacher.pull("--new").exit_code == 0
    assert "kewajiban" in sources(workshop)["01.yaml"]


@pytest.mark.parametrize(
    ("html", "text", "lost"),
    [
        ("a<br>b<br/>c", "a\nb\nc", ()),
        ("<div>a</div><div>b</div>", "a\nb", ()),
        ("a<div>b</div>c", "a\nb\nc", ()),
        ("a<div><br></div><div>b</div>", "a\n\nb", ()),
        ("<p>a</p>\n<p>b</p>", "a\nb", ()),
        ("foo&nbsp;bar&nbsp;", "foo bar", ()),
        ("a  \n  b", "a b", ()),
        ("&lt;b&gt; &amp;amp; &quot;", '<b> &amp; "', ()),
        ("a\u200bb", "ab", ()),
        ("cafe\u0301", "café", ()),
        ("H<sub>2</sub>O", "H₂O", ()),
        ("20<sup>th</sup>", "20th", ("raised letters",)),
        ('<span style="font-weight: 700; color: red">a</span>', "a", ("colours or sizes",)),
        ('<span class="x">a</span>', "a", ()),
        ('<a href="https://x.example">a</a>', "a", ("a link",)),
        ("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>", "a\nb", ("a table",)),
        ("<style>b{}</style><script>x</script>a", "a", ()),
        ("<b>a<i>b</b>c</i>", "abc", ("bold", "italics")),
        ("a[sound:x.mp3]", "a", ("a sound",)),
        (r"\(x &lt; 1\)", r"\(x < 1\)", ()),
        ("<<<>&", "<<<>&", ()),
    ],
)
def test_html_of_the_editor_is_the_text_that_it_shows(html: str, text: str, lost: tuple[str, ...]) -> None:
    assert plain_text(html) == (text, lost)


def test_a_fixed_space_stays_where_it_was() -> None:
    assert plain_text("naik&nbsp;10&nbsp;% lagi", "naik 10\u00a0%").text == "naik 10\u00a0% lagi"


_SIGNS = st.characters(exclude_categories=("C", "Z"), exclude_characters="\\") | st.sampled_from(" \u00a0<&>[]")
_PARTS = st.sampled_from(
    ["<b>", "</b>", "<div>", "<br>", "&nbsp;", "a", "<!--", "<![", "&#x", "<i", "</", "\n", "[sound:"]
)


@given(st.lists(st.text(_SIGNS, max_size=30), max_size=4).map("\n".join))
def test_any_text_comes_back_from_its_html(text: str) -> None:

    wanted = "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", text).split("\n")).strip()
    assert plain_text(render.plain(wanted), wanted).text.replace("\u00a0", " ") == wanted.replace("\u00a0", " ")


@given(st.text(max_size=60) | st.lists(_PARTS).map("".join))
def test_any_html_can_be_read(html: str) -> None:
    typed = plain_text(html)
    assert plain_text(escape(typed.text, quote=False).replace("\n", "<br>")).lost in ((), ("a sound",))
    assert shown_alike(html, html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>a</b> b", "**a** b"),
        ("a<b>b </b>c", "a**b** c"),
        ("<b><i>a</i></b> b", "***a*** b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("2*3*4", r"2\*3\*4"),
        ("x<div>- y</div>", "x\n\\- y"),
        ("<code>a*b</code>", "`a*b`"),
        ('<img src="a-1.png" alt="A"> b', "![A](a.png) b"),
    ],
)
def test_form_is_written_in_the_markup(html: str, text: str) -> None:
    def shown(words: str) -> str:
        return to_html(words, {}).replace("![A](a.png)", '<img src="a-1.png" alt="A">')

    assert markup_text(html, "", {"a-1.png": "a.png"}, shown) == (text, ())
