"""Decks edited in the real LibreOffice: what was typed there is what changes in the YAML, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from kartu.tables.sheet import letters
from kartu.tables.tablefile import read_table
from libreoffice import Book, LibreOffice
from support import INSTITUTIONS, PROJECT, need, run_kartu, write_deck

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

TERMS = """\
# The terms.
kind: term
section: dasar
notes:

  term-demokrasi:  # the first
    term: {id: demokrasi, en: democracy}
    definition:
      id: "=Kekuasaan di tangan rakyat: dari, oleh, untuk"
      # Lincoln's words
      en: >-
        Rule by the people,
        for the people
    reverse: true
    tags: [kunci, bab-1]

  term-hak:
    term:
      id: hak
      en: right
    definition:
      id: Kuasa untuk menerima atau melakukan sesuatu
      en: 'A power to get or do something'   # short
    example: |-
      1-2
      3/4
    note: 007

  term-kode:
    term: +62
    definition: {id: "1945-08-17", en: 17 Agustus 1945}
    context: {id: "@rumah", en: "'quoted'"}
    note: {id: TRUE, en: 3E2}
    tags: 50%
"""
FILES = {"1.yaml": TERMS, "2.yaml": INSTITUTIONS}
REAL = PROJECT / "decks" / "international-economic-cooperation"
CELLS = [
    ("term", "term-demokrasi", "definition [en]", 'Rule by the people, by the people, "for" the people'),
    ("term", "term-hak", "definition [en]", "A power that is someone's"),
    ("institution", "asean", "facts [id]", "Berdiri = 1967\nIbu kota = Jakarta"),
]
NEW_ROW = {
    "section": "dasar",
    "term [id]": "kewajiban",
    "term [en]": "duty",
    "definition [id]": "=Yang harus",
    "definition [en]": "007",
}
# What a person would have typed: three lines are others, and there is a new entry behind the last of its kind,
# in the style that most of the file's texts have.
TYPED = """\
-        for the people
+        by the people, "for" the people
-      en: 'A power to get or do something'   # short
+      en: 'A power that is someone''s'   # short
+
+  term-duty:
+    term: {id: kewajiban, en: duty}
+    definition: {id: =Yang harus, en: 007}
-      - {label: {id: Kota, en: City}, value: Jakarta}
+      - {label: {id: Ibu kota, en: City}, value: Jakarta}
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    return LibreOffice(tmp_path_factory.mktemp("office"))


def _exported(deck: Path, *tables: Path) -> None:
    for table in tables:
        done = run_kartu("export", str(deck), "-o", str(table))
        assert done.returncode == 0, done.stderr


def _content(deck: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in deck.iterdir() if path.is_file()}


def _assert_nothing_changes(deck: Path, table: Path) -> None:
    before = _content(deck)
    done = run_kartu("import", str(table), str(deck), "--yes")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Nothing changes.\n", "")
    assert _content(deck) == before


def test_opening_and_saving_leaves_every_byte_of_the_yaml(office: LibreOffice, tmp_path: Path) -> None:
    deck = write_deck(tmp_path, FILES)
    book, table = tmp_path / "pkn.xlsx", tmp_path / "pkn.csv"
    _exported(deck, book, table)
    saved = [tmp_path / name for name in ("saved.xlsx", "saved.ods", "saved.csv")]
    office.work(Book(book).save(*saved[:2]), Book(table).save(saved[2]))
    for file in saved:
        _assert_nothing_changes(deck, file)


def test_so_does_the_first_deck_in_both_formats(office: LibreOffice, tmp_path: Path) -> None:
    deck = shutil.copytree(REAL, tmp_path / REAL.name)
    book = tmp_path / "deck.xlsx"
    _exported(deck, book)
    saved = [tmp_path / "saved.ods", tmp_path / "saved.xlsx"]
    office.work(Book(book).save(saved[0]), Book(saved[0]).save(saved[1]))
    for file in saved:
        _assert_nothing_changes(deck, file)


def test_three_cells_and_a_new_row_become_what_a_person_would_have_typed(office: LibreOffice, tmp_path: Path) -> None:
    deck = write_deck(tmp_path, FILES)
    table = tmp_path / "pkn.xlsx"
    _exported(deck, table)
    book = Book(table)
    for sheet, key, head, text in CELLS:
        book.type(sheet, _place(table, sheet, key, head), text)
    for head, text in NEW_ROW.items():
        last = _place(table, "term", "term-kode", head)
        book.type("term", f"{last[0]}{int(last[1:]) + 1}", text)
    saved = [tmp_path / "saved.xlsx", tmp_path / "saved.ods"]
    office.work(book.save(*saved))
    for file in saved:
        assert _difference_after_import(deck, file) == TYPED


def test_what_is_typed_into_a_csv_file_does_too(office: LibreOffice, tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {"1.yaml": TERMS})
    table, saved = tmp_path / "pkn.csv", tmp_path / "saved.csv"
    _exported(deck, table)
    _, *cell, text = CELLS[1]
    office.work(Book(table).type("pkn", _place(table, "", *cell), text).save(saved))
    assert _difference_after_import(deck, saved) == (
        "-      en: 'A power to get or do something'   # short\n+      en: 'A power that is someone''s'   # short\n"
    )


def _place(table: Path, sheet: str, key: str, head: str) -> str:
    """Find the cell of an entry's text in a table."""
    lines = next(
        [[cell.text for cell in row.cells] for row in one.rows] for one in read_table(table) if one.name == sheet
    )
    row = next(number for number, line in enumerate(lines, start=1) if line[0] == key)
    return f"{letters(lines[0].index(head) + 1)}{row}"


def _difference_after_import(deck: Path, table: Path) -> str:
    """Import into a copy of a deck that is kept in git, and give the lines that differ by git."""
    copy = shutil.copytree(deck, table.with_suffix(f"{table.suffix}.deck"))
    git = [need("git", package="git"), "-C", str(copy)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    done = run_kartu("import", str(table), str(copy), "--yes")
    assert done.returncode == 0, done.stderr
    shown = subprocess.run(
        [*git, "-c", "core.autocrlf=false", "diff", "--unified=0", "--no-color"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    lines = shown.stdout.splitlines(keepends=True)
    return "".join(line for line in lines if line[0] in "+-" and line[:4] not in ("--- ", "+++ "))
