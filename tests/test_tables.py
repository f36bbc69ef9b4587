"""Decks as spreadsheets: what is written out, and that nothing in it is mangled, run or lost."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kartu.tables.csvfile import guarded, read_csv, unguarded, write_csv
from kartu.tables.sheet import Sheet, letters, plain_rows, text_cell
from kartu.tables.tablefile import read_table
from kartu.tables.workbook import read_xlsx, write_xlsx
from support import PROJECT, run_kartu, write_deck

if TYPE_CHECKING:
    from pathlib import Path

TERMS = """\
kind: term
section: dasar
notes:
  demokrasi:
    term: {id: demokrasi, en: democracy}
    definition:
      id: "=Kekuasaan di tangan rakyat: dari, oleh, untuk"
      en: Rule by the people
    reverse: true
    tags: [kunci, bab-1]
  kode:
    term: 007
    definition: {id: 1-2, en: "+62"}
"""
INSTITUTIONS = """\
kind: institution
section: dasar
notes:
  asean:
    acronym: ASEAN
    name: {id: Perhimpunan, en: Association}
    role: {id: Menjaga kawasan, en: Keeps its region}
    facts:
      - label: {id: Berdiri, en: Founded}
        value: {id: 8 Agustus 1967, en: 8 August 1967}
      - {label: {id: Kota, en: City}, value: Jakarta}
"""
# What a spreadsheet program would run, or change on the way.
TRICKY = ["=1+1", "+62", "-5", "@SUM(A1)", "007", "1-2", "1945-08-17", "3E2", "12:30", "17 Agustus 1945", "50%", "TRUE"]
text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=12)


def _exported(tmp_path: Path, name: str, files: dict[str, str] | None = None) -> Path:
    deck = write_deck(tmp_path, files or {"a.yaml": TERMS, "b.yaml": INSTITUTIONS})
    done = run_kartu("export", str(deck), "-o", str(tmp_path / name))
    assert done.returncode == 0, done.stderr
    return tmp_path / name


def test_a_workbook_has_a_sheet_for_each_kind_and_a_row_for_each_entry(tmp_path: Path) -> None:
    book = load_workbook(_exported(tmp_path, "pkn.xlsx"))
    assert book.sheetnames == ["term", "institution"]
    heads = [cell.value for cell in book["term"][1]]
    assert heads[:6] == ["key", "section", "term [id]", "term [en]", "definition [id]", "definition [en]"]
    row = dict(zip(heads, (cell.value for cell in book["term"][2]), strict=True))
    assert (row["key"], row["section"], row["reverse"], row["tags"]) == ("demokrasi", "dasar", "true", "kunci bab-1")
    assert row["definition [id]"] == "=Kekuasaan di tangan rakyat: dari, oleh, untuk"
    facts = dict(zip((cell.value for cell in book["institution"][1]), book["institution"][2], strict=True))
    assert facts["facts [en]"].value == "Founded = 8 August 1967\nCity = Jakarta"
    assert facts["acronym [id]"].value == facts["acronym [en]"].value == "ASEAN"


def test_the_header_and_the_keys_stay_in_sight(tmp_path: Path) -> None:
    for sheet in load_workbook(_exported(tmp_path, "pkn.xlsx")):
        assert sheet.freeze_panes == "B2"


def test_every_cell_of_a_workbook_is_text_even_one_that_begins_like_a_formula(tmp_path: Path) -> None:
    for sheet in load_workbook(_exported(tmp_path, "pkn.xlsx")):
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.number_format for cell in cells} == {"@"}
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_a_csv_file_is_what_excel_with_indonesian_settings_reads(tmp_path: Path) -> None:
    data = _exported(tmp_path, "pkn.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfkey;kind;section;")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row[:2] for row in rows] == [
        ["key", "kind"],
        ["demokrasi", "term"],
        ["kode", "term"],
        ["asean", "institution"],
    ]
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("value", TRICKY)
def test_what_a_spreadsheet_program_would_change_stands_behind_an_apostrophe(value: str) -> None:
    assert guarded(value) == f"'{value}"
    assert unguarded(f"'{value}") == value


@pytest.mark.parametrize("value", ["Demokrasi", "8 negara", "Pasal 27", "Maret", "G20", "a=b", "Jum'at"])
def test_ordinary_words_stand_as_they_are(value: str) -> None:
    assert guarded(value) == value


@given(text | st.sampled_from(TRICKY).map(lambda value: f"'{value}"))
def test_the_apostrophe_goes_as_it_came(value: str) -> None:
    assert unguarded(guarded(value)) == value
    assert not guarded(value).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.lists(text | st.sampled_from(TRICKY), min_size=2, max_size=4), min_size=1, max_size=4))
def test_texts_come_back_from_files_as_they_went(lines: list[list[str]]) -> None:
    filled = [[text_cell(cell).text for cell in (f"x{line[0]}", *line[1:], "end")] for line in lines]
    sheet, table, book = Sheet("term", plain_rows(filled)), io.BytesIO(), io.BytesIO()
    write_csv(table, sheet)
    write_xlsx(book, [sheet])
    for (back,) in (read_csv(table.getvalue()), read_xlsx(book)):
        assert [[cell.text for cell in row.cells] for row in back.rows] == filled


def test_escapes_of_excel_in_a_text_are_text() -> None:
    lines = [["_x0041_", "_x005F_x0041_", "a_x000D_b_x0041_x0042_"]]
    file = io.BytesIO()
    write_xlsx(file, [Sheet("term", plain_rows(lines))])
    assert [cell.text for cell in read_xlsx(file)[0].rows[0].cells] == lines[0]


def test_columns_are_named_as_spreadsheet_programs_name_them() -> None:
    assert [letters(number) for number in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]


def test_an_export_does_not_write_over_a_table_unasked(tmp_path: Path) -> None:
    table = _exported(tmp_path, "pkn.csv")
    table.write_text("my own work", encoding="utf-8")
    done = run_kartu("export", str(tmp_path / "pkn"), "-o", str(table))
    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert table.read_text(encoding="utf-8") == "my own work"
    assert run_kartu("export", str(tmp_path / "pkn"), "-o", str(table), "--yes").returncode == 0
    assert read_table(table)[0].rows[1].cells[0].text == "demokrasi"


def test_a_text_that_no_cell_can_hold_is_a_problem_of_the_entry(tmp_path: Path) -> None:
    long = "kata " * 7000
    deck = write_deck(tmp_path, {"a.yaml": TERMS.replace("Rule by the people", f"Rule {long}")})
    done = run_kartu("export", str(deck), "-o", str(tmp_path / "pkn.xlsx"))
    assert done.returncode == 1
    assert "a.yaml" in done.stderr
    assert "E709" in done.stderr
    assert not (tmp_path / "pkn.xlsx").exists()
    assert run_kartu("export", str(deck), "-o", str(tmp_path / "pkn.csv")).returncode == 0


def test_an_export_says_how_much_is_in_each_sheet(tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {"a.yaml": "kind: term\nnotes: {a: {term: satu, definition: Angka pertama.}}\n"})
    table = tmp_path / "pkn.xlsx"
    assert run_kartu("export", str(deck), "-o", str(table)).stdout == f"{table.as_posix()}, sheet term: 1 entry\n"


def test_a_deck_with_mistakes_is_not_exported(tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {"a.yaml": TERMS.replace("definition: {id: 1-2", "defenisi: {id: 1-2")})
    done = run_kartu("export", str(deck), "-o", str(tmp_path / "pkn.xlsx"))
    assert done.returncode == 1
    assert "E201" in done.stderr
    assert not (tmp_path / "pkn.xlsx").exists()


def test_what_reads_spreadsheets_is_imported_only_where_one_is_read(tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {"a.yaml": TERMS})
    program = (
        "import sys; from kartu.commands import main; main.outcome();"
        "print(*sorted({'openpyxl', 'odfdo', 'lxml', 'PIL', 'backports.zstd'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "check", str(deck)],
        check=True,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(PROJECT / "src")},
    )
    assert done.stdout.splitlines()[-1] == ""
