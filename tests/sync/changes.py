"""Every change of the rehearsal, and what else a release can bring, taken on one device, the other or both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rehearsal.changes import HEAD, MORE, ROWS, SVG, TERMS, Row, add, all_of, cut, edit, head, kartu, line
from rehearsal.course import Course
from rehearsal.play import FIRST, NEXT, NOTE, SKIPPED, STUDY
from sync.device import devices
from sync.school import notes_in
from sync.server import account
from sync.verdict import faults

if TYPE_CHECKING:
    from pathlib import Path

    from sync.device import Device

DESKTOP, PHONE, BOTH = "desktop", "phone", "both"
PLACES: Final = (DESKTOP, PHONE, BOTH)


def _picture(course: Course) -> None:
    """Show a picture on a note that had none."""
    (course.deck / "baru.svg").write_text(SVG, encoding="utf-8")
    line(TERMS, "koreksi", "image: baru.svg\n    alt: {id: Baru, en: New}")(course)


def _sound(course: Course) -> None:
    """Put a sound on a note that had none."""
    (course.deck / "bunyi.mp3").write_bytes(b"ID3\x03\0\0\0\0\0\0")
    line(TERMS, "koreksi", "audio: bunyi.mp3")(course)


def _back_again(course: Course) -> None:
    """Withdraw a note in a release that nobody takes; the next one has it again."""
    text = course.cut(MORE, "tarik")
    head("retired: [tarik]")(course)
    course.release(SKIPPED)
    course.edit(HEAD, "retired: [tarik]\n", "")
    course.add(MORE, text, before="asean")


def _section(course: Course) -> None:
    """Put a new entry into a new section."""
    edit(HEAD, "  lanjut:", "  baru: {id: 03 Baru, en: 03 New}\n  lanjut:")(course)
    new = "  asing:\n    section: baru\n    term: {id: asing, en: alien}\n    definition: {id: Jauh., en: Far.}\n"
    course.add(TERMS, new, before="label")


_EXAMPLE: Final = (
    "  contoh:\n    kind: example\n    example: {id: Satu orang membaca., en: One person reads.}\n    form: satu\n"
)
_CLOZE: Final = """\
  asas:
    kind: cloze
    text:
      id: "Pancasila disahkan pada {{c1::18 Agustus 1945}} oleh PPKI."
      en: "Pancasila was adopted on {{c1::18 August 1945}} by the PPKI."
"""
_BLANK: Final = all_of(
    edit(MORE, "oleh PPKI", "oleh {{c2::PPKI}}"),
    edit(MORE, "by the PPKI", "by the {{c2::PPKI}}"),
)
_SPARE_CARD: Final = (
    ("term/__init__.py", "*SPARES,", '*SPARES[:-1], Field("Spare4", Fill.TEXT, "usage"),'),
    ("term/__init__.py", "    keys=(\n", '    keys=(\n        Key("usage", Value.TEXT, "How it is used."),\n'),
    ("term/labels.toml", 'spare = "Cadangan"', 'spare = "Pemakaian"'),
)
ALL: Final = (
    *ROWS,
    Row("description changed", head("summary: {id: Ringkasan, en: A summary}")),
    Row("picture added", _picture),
    Row("sound added", _sound),
    Row("note withdrawn and back again", _back_again),
    Row("section added", _section),
    Row("kind first used later", lambda course: course.add(MORE, _EXAMPLE), start=cut(MORE, "contoh")),
    Row("blank added", _BLANK, start=lambda course: course.add(MORE, _CLOZE)),
    Row(
        "spare card taken into use",
        all_of(kartu(*_SPARE_CARD), line(TERMS, "koreksi", "usage: {id: Dalam kalimat., en: In a sentence.}")),
    ),
    Row("subdecks turned off", all_of(head("subdecks: false"), add("label"))),
)
# The dozen that the suite plays, and where; the others are played once a day of work: see CONTRIBUTING.
IN_SUITE: Final = (
    ("back corrected", DESKTOP),
    ("back corrected", BOTH),
    ("picture redrawn", BOTH),
    ("notes added in the middle", BOTH),
    ("reverse turned on", BOTH),
    ("note withdrawn", PHONE),
    ("section renamed", BOTH),
    ("CSS changed", BOTH),
    ("template and note changed", DESKTOP),
    ("field renamed", BOTH),
    ("spare field taken into use", PHONE),
    ("a release skipped", DESKTOP),
    ("both languages after one", BOTH),
    ("kind first used later", BOTH),
    ("blank added", BOTH),
)


def play(row: Row, where: str, folder: Path) -> list[str]:
    """Let a student take a change on one device or both, with reviews and an edit waiting to be synced; give faults."""
    course = Course(folder / "author")
    row.start(course)
    first = course.release(FIRST) / row.packages[0]
    if row.skipped:
        row.skipped(course)
        course.release(SKIPPED)
    row.change(course)
    second = first if row.name == "nothing" else course.release(NEXT) / row.packages[1]
    with account(folder / "account") as one, devices(folder, one) as (desktop, phone):
        desktop.take(first)
        desktop.study(12)
        desktop.link_up()
        phone.link_down()
        edited = _edit(phone, first)
        for device in (desktop, phone):
            device.study(5)
            if where in (device.name, BOTH):
                device.take(second)
        for device in (desktop, phone, desktop, phone):
            device.sync()
        before, after = notes_in(first), notes_in(second)
        is_kept = edited not in after or before[edited].values == after[edited].values
        # Anki gives a deck a new id with each import, so what is new on both devices is there twice.
        new_decks = _decks(second) - _decks(first) if where == BOTH else set()
        found = faults((desktop, phone), [first, second], own=[edited] if is_kept else [], doubled=new_decks)
        kept = _OWN in desktop.look().notes[edited][0].fields
        return found + ([] if kept == is_kept else [f"the student's own words are {'not ' if is_kept else ''}there"])


_OWN: Final = "catatanku"


def _edit(device: Device, package: Path) -> str:
    """Write something into a note that few changes touch, before the next release; gives its guid."""
    guid = next(guid for guid, note in notes_in(package).items() if note.fields["Key"] == "pkn/sunting")
    device.edit(guid, NOTE, _OWN, at=STUDY)
    return guid


def _decks(package: Path) -> set[str]:
    names = {note.deck for note in notes_in(package).values()}
    return names | {name.partition("::")[0] for name in names}
