"""The rows of the rehearsal: what an author can change between two releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from rehearsal.course import Course

TERMS: Final = "01-terms.yaml"
MORE: Final = "02-more.yaml"
HEAD: Final = "deck.yaml"
SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'


def nothing(course: Course) -> None:
    """Change nothing."""
    del course


class Row(NamedTuple):
    """A change by the author, and which packages the student imports before and after it."""

    name: str
    change: Callable[[Course], object]
    start: Callable[[Course], object] = nothing  # done before the first release
    skipped: Callable[[Course], object] | None = None  # released in between, but not imported
    packages: tuple[str, str] = ("pkn.apkg", "pkn.apkg")
    blank_cards: int = 0  # of cards that are asked no longer: Tools > Empty Cards removes them
    core: bool = False  # also played with old versions of Anki


def entry(key: str) -> str:
    """Write a new entry."""
    return (
        f"  {key}:\n    term: {{id: istilah {key}, en: term {key}}}\n    definition: {{id: yang {key}, en: a {key}}}\n"
    )


def edit(file: str, old: str, new: str) -> Callable[[Course], object]:
    """Give a change of a text in the sources."""
    return lambda course: course.edit(file, old, new)


def line(file: str, key: str, words: str) -> Callable[[Course], object]:
    """Give a line more to an entry or to the head."""
    return lambda course: course.edit(file, f"  {key}:\n", f"  {key}:\n    {words}\n")


def head(words: str) -> Callable[[Course], object]:
    """Give a line more to the head."""
    return lambda course: course.edit(HEAD, "tag: pkn\n", f"tag: pkn\n{words}\n")


def kartu(*edits: tuple[str, str, str]) -> Callable[[Course], object]:
    """Give a later Kartu: file under `kinds/`, old text, new text."""
    return lambda course: course.change_kartu(*edits)


def all_of(*changes: Callable[[Course], object]) -> Callable[[Course], object]:
    """Give several changes as one."""
    return lambda course: [change(course) for change in changes]


def add(before: str) -> Callable[[Course], object]:
    """Add two entries before another one."""
    return lambda course: course.add(TERMS, entry("baru") + entry("baru-2"), before=before)


def cut(file: str, key: str) -> Callable[[Course], object]:
    """Take an entry out."""
    return lambda course: course.cut(file, key)


def reorder(course: Course) -> None:
    """Put the last entry first and swap two others."""
    course.add(TERMS, course.cut(TERMS, "searah"), before="sunting")
    course.add(TERMS, course.cut(TERMS, "tanda"), before="label")


def to_another_file(course: Course) -> None:
    """Move two entries to a file of their own, in the same section."""
    text = course.cut(TERMS, "sunting") + course.cut(TERMS, "koreksi")
    (course.deck / "00-first.yaml").write_text(f"kind: term\nsection: dasar\nnotes:\n{text}", encoding="utf-8")


def picture(course: Course) -> None:
    """Draw the picture anew under the same name."""
    (course.deck / "peta.svg").write_text(SVG, encoding="utf-8")


SPARE = (
    ("term/__init__.py", "*SPARES,", 'Field("Spare1", Fill.TEXT, "usage"), *SPARES[1:],'),
    ("term/__init__.py", "    keys=(\n", '    keys=(\n        Key("usage", Value.TEXT, "How it is used."),\n'),
    ("term/labels.toml", 'Term = "Istilah"\n', 'Term = "Istilah"\nSpare1 = "Pemakaian"\n'),
    ("term/definition.back.html", "{{#Image}}", "{{#Spare1}}<p>{{Spare1}}</p>{{/Spare1}}{{#Image}}"),
)
CHOICES = "{id: [tiga, empat, tujuh], en: [three, four, seven]}"
NO_CHOICES = edit(MORE, f"    choices: {CHOICES}\n", "")
SIX = "four, seven, six"
EN = edit(MORE, "sions of", "sions}} of")
UNBLANKED = (edit(MORE, "{{c2::28 Mei 1945}}", "28 Mei 1945"), edit(MORE, "{{c2::28 May 1945}}", "28 May 1945"))
BACK = edit(TERMS, "yang di-koreksi", "yang telah dikoreksi")

ROWS: Final = (
    Row("nothing", nothing),
    Row("front corrected", edit(TERMS, "istilah koreksi", "istilah terkoreksi")),
    Row("back corrected", BACK, core=True),
    Row("example corrected", edit(TERMS, "Misalnya koreksi.", "Misalnya koreksian.")),
    Row("institution corrected", edit(MORE, "Memajukan kawasan.", "Memajukan seluruh kawasan.")),
    Row("form of an example corrected", edit(MORE, "form: satu", "form: banyak")),
    Row("choice corrected", edit(MORE, "id: [tiga, empat,", "id: [tiga, keempat,")),
    Row("answer with choices corrected", edit(MORE, "answer: {id: lima,", "answer: {id: Lima,")),
    Row("choice added", all_of(edit(MORE, "empat, tujuh]", "empat, tujuh, enam]"), edit(MORE, "four, seven", SIX))),
    Row("choices taken away", edit(MORE, f"    choices: {CHOICES}\n", "")),
    Row("choices added", edit(MORE, "en: five}\n", f"en: five}}\n    choices: {CHOICES}\n"), start=NO_CHOICES),
    Row("text with blanks corrected", edit(MORE, "dibuka pada", "dimulai pada"), core=True),
    Row("answer of a blank corrected", edit(MORE, "{{c1::BPUPK::badan}}", "{{c1::BPUPKI::badan}}")),
    Row(
        "blank added",
        all_of(edit(MORE, "Sidang {{c1", "{{c3::Sidang}} {{c1"), edit(MORE, "The ses", "The {{c3::ses"), EN),
    ),
    Row("blank retired", all_of(*UNBLANKED, line(MORE, "rumpang", "retired_blanks: [2]")), blank_cards=2),
    Row("tags changed", line(TERMS, "koreksi", "tags: [penting]")),
    Row("picture redrawn", picture, core=True),
    Row("notes added on top", add("sunting")),
    Row("notes added in the middle", add("tangguh"), core=True),
    Row("notes reordered", reorder),
    Row("notes moved to another file", to_another_file),
    Row("note moved to another section", line(TERMS, "koreksi", "section: lanjut")),
    Row("note withdrawn", all_of(cut(MORE, "tarik"), head("retired: [tarik]"))),
    Row("reverse turned on", line(TERMS, "searah", "reverse: true"), core=True),
    Row("reverse turned off", edit(MORE, "both}\n    reverse: true\n", "both}\n"), blank_cards=2),
    Row("speech turned on", head("speech: true")),
    Row("speech turned off", edit(HEAD, "speech: true\n", ""), start=head("speech: true")),
    Row(
        "deck renamed",
        all_of(edit(HEAD, "id: PKn,", "id: Kewarganegaraan,"), head("renamed: {title: {id: PKn}}"), add("label")),
    ),
    Row(
        "section renamed",
        all_of(
            edit(HEAD, "id: 01 Dasar,", "id: 01 Pokok,"),
            head("renamed: {sections: {dasar: {id: 01 Dasar}}}"),
            add("label"),
        ),
    ),
    Row("CSS changed", kartu(("term/style.css", "#17695d", "#17695e")), core=True),
    Row("template changed", kartu(("term/definition.back.html", '<hr id="answer">', '<hr id="answer"><br>'))),
    Row("template and note changed", all_of(BACK, kartu(("term/definition.back.html", "<hr ", "<br><hr ")))),
    Row(
        "field renamed",
        all_of(BACK, kartu(("term/labels.toml", 'Definition = "Definisi"', 'Definition = "Arti"'))),
        core=True,
    ),
    Row(
        "card template renamed",
        all_of(BACK, kartu(("term/labels.toml", '"Istilah → Definisi"', '"Istilah → Arti"'))),
    ),
    Row("note type renamed", all_of(BACK, kartu(("term/labels.toml", '"Kartu Istilah"', '"Kartu Kata"')))),
    Row(
        "spare field taken into use",
        all_of(kartu(*SPARE), line(TERMS, "koreksi", "usage: {id: Dalam kalimat., en: In a sentence.}")),
        core=True,
    ),
    Row("a release skipped", add("tangguh"), skipped=all_of(BACK, edit(TERMS, "yang di-label", "berlabel")), core=True),
    Row("one language after both", BACK, packages=("pkn.apkg", "pkn.id.apkg")),
    Row("both languages after one", BACK, packages=("pkn.id.apkg", "pkn.apkg")),
)
