"""Tables that are malformed, huge or made to do harm: a clear line, nothing written, bounded time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandline import kartu
from kartu.tables import importing
from kartu.tables.reading import TableRow
from kartu.tables.sheet import TableError, cell_position
from kartu.tables.tablefile import read_table
from support import PROJECT, write_deck
from tablefiles import BOMB, MAIN, MANIFEST, OUTSIDE, cell, ods, ods_cell, ods_row, row, shared, xlsx, zipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TERMS = """\
kind: term
section: dasar
notes:
  hak:
    term: {id: hak, en: right}
    definition: {id: Kuasa untuk berbuat, en: A power to act}
"""
HEAD: Final = ("key", "term [id]", "term [en]")
CSV_HEAD: Final = "key;kind;term [id];term [en]\r\n"
X_HEAD, X_ROW = row(*HEAD), row("hak", "hak", "a right")
O_HEAD, O_ROW = ods_row(*HEAD), ods_row("hak", "hak", "a right")
TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)
LOCKED: Final = MANIFEST.replace('"text/xml"/>', '"text/xml"><m:encryption-data/></m:file-entry>')

STYLE: Final = f'<styleSheet xmlns="{MAIN}"><cellXfs count="1"><xf numFmtId="%s"/></cellXfs></styleSheet>'

# What the file is -> its name, its bytes, and what is said first, behind the file's name.
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "an old Excel file or one with a password": ("a.xlsx", OLE, ": E701 this is an old Excel file (.xls), or one with"),
    "a web page by another name": ("a.xlsx", b"\n<html><table><tr><td>key", ": E701 this is a web page or XML"),
    "nothing": ("a.csv", b"", ": E701 this table is empty"),
    "nothing but a mark": ("a.csv", b"\xef\xbb\xbf\r\n\r\n", ": E701 this table is empty"),
    "sheets without a cell": ("a.xlsx", xlsx(""), ": E701 this table is empty"),
    "half a zip": ("a.xlsx", xlsx(X_HEAD + X_ROW)[:600], ": E701 this file is damaged: it cannot be unpacked"),
    "a zip of something else": ("a.xlsx", zipped({"a.txt": "a"}), ": E701 this file is not a table"),
    "a zip of a later time": (
        "a.xlsx",
        zipped({"a.txt": "a"}).replace(b"PK\1\2\x14\x03\x14", b"PK\1\2\x14\x03\x63"),  # “needs version 9.9”
        ": E701 this file is damaged: it cannot be unpacked",
    ),
    "a text document": (
        "a.xlsx",
        zipped({"[Content_Types].xml": f'<Types xmlns="{TYPES}"/>', "word/document.xml": "<document/>"}),
        ": E701 this file cannot be read as an Excel workbook",
    ),
    "XML that ends": (
        "a.xlsx",
        xlsx(X_HEAD, parts={"xl/worksheets/sheet1.xml": "<worksheet><a"}),
        ": E701 this file is damaged: a part of it is not XML",
    ),
    "no sheet where one should be": (
        "a.xlsx",
        xlsx(X_HEAD, sheets='<sheet name="term" sheetId="1" r:id="z"/>'),
        ": E701 this file cannot be read as an Excel workbook",
    ),
    "a cell of no place": ("a.xlsx", xlsx(row(cell("x", 'r="9"'))), ": E701 this file cannot be read as an Excel"),
    "a number of 5,000 digits": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", f"<c><v>{'9' * 5000}</v></c>")),
        ": E701 this file cannot be read as an Excel workbook",
    ),
    "a style with a number beyond all numbers": (
        "a.xlsx",
        xlsx(X_HEAD + X_ROW, parts={"xl/styles.xml": STYLE % ("9" * 30)}),
        ": E701 this file cannot be read as an Excel workbook",
    ),
    "a number beyond all numbers": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", "<c><v>1e999</v></c>")),
        ", sheet term, B2: E705 [hak, term [id]] the cell holds a number that may not be what was typed",
    ),
    "a formula that calls a program": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", "<c><f>cmd|' /C calc'!A0</f><v>3</v></c>")),
        ", sheet term, B2: E705 [hak, term [id]] the cell holds a formula, not a text",
    ),
    "a formula with a text for its value": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", '<c t="str"><f>"a"</f><v>a</v></c>')),
        ", sheet term, B2: E705 [hak, term [id]] the cell holds a formula, not a text",
    ),
    "an error": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", '<c t="e"><v>#DIV/0!</v></c>')),
        ", sheet term, B2: E705 [hak, term [id]] the cell holds an error of the spreadsheet program, not a text",
    ),
    "true where a text belongs": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", '<c t="b"><v>1</v></c>')),
        ", sheet term, B2: E705 [hak, term [id]] the cell holds true or false, not a text",
    ),
    "a character that no card can show": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", "a_x0007_b")),
        ", sheet term, B2: E705 [hak, term [id]] the cell holds a character that cannot be shown",
    ),
    "a key that is a number with a fraction": (
        "a.xlsx",
        xlsx(X_HEAD + row("<c><v>1.5</v></c>", "a", "b")),
        ", sheet term, A2: E2",
    ),
    "merged cells": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", "hak"), rest='<mergeCells count="1"><mergeCell ref="B2:C2"/></mergeCells>'),
        ", sheet term, C2: E401 [hak, term [en]] the text is missing in `en`",
    ),
    "a text in the last column of all": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", "hak", cell("x", 'r="GR2"'))),
        ", sheet term, GR2: E703 [hak] this column has no heading",
    ),
    "one sheet many times": (
        "a.xlsx",
        xlsx(X_HEAD, sheets="".join(f'<sheet name="t{n}" sheetId="{n}" r:id="a"/>' for n in range(1, 5000))),
        ": E702 this table has more than 20 sheets",
    ),
    "one sheet twice": (
        "a.xlsx",
        xlsx(X_HEAD, sheets="".join(f'<sheet name="t{n}" sheetId="{n}" r:id="a"/>' for n in (1, 2))),
        ": E701 this file is damaged: two sheets are one",
    ),
    "thousands of parts": (
        "a.xlsx",
        xlsx(X_HEAD, parts={f"x/{number}": "" for number in range(2500)}),
        ": E702 unpacked, this file is larger than 96 MB or has too many parts",
    ),
    "a zip bomb": (
        "a.xlsx",
        xlsx(X_HEAD, parts={"xl/media/image1.png": bytes(100 << 20)}),
        ": E702 unpacked, this file is larger than 96 MB or has too many parts",
    ),
    "a billion laughs in a sheet": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", "&i;"), start=BOMB),
        ": E701 this file is not as a spreadsheet program writes it: it defines entities",
    ),
    "a billion laughs in the texts": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", '<c t="s"><v>0</v></c>'), parts=shared("<si><t>&i;</t></si>", BOMB)),
        ": E701 this file is not as a spreadsheet program writes it: it defines entities",
    ),
    "a file of this machine in the texts": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", '<c t="s"><v>0</v></c>'), parts=shared("<si><t>&i;</t></si>", OUTSIDE)),
        ": E701 this file is not as a spreadsheet program writes it: it defines entities",
    ),
    "a million layers": (
        "a.xlsx",
        xlsx(X_HEAD + row("hak", "<a>" * 1_000_000 + "</a>" * 1_000_000)),
        ": E701 this file is not as a spreadsheet program writes it: it has too many layers",
    ),
    "an .ods file with a password": ("a.ods", ods("", manifest=LOCKED), ": E701 this file has a password"),
    "an .ods file with a password, of newer programs": (
        "a.ods",
        ods("", parts={"encrypted-package": b"\x00\x01"}),
        ": E701 this file has a password",
    ),
    "an .ods file without a content": (
        "a.ods",
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        ": E701 this file cannot be read as an OpenDocument spreadsheet",
    ),
    "an .ods text in too many layers": (
        "a.ods",
        ods(O_HEAD + ods_row("hak", "<x:span>" * 240 + "x" + "</x:span>" * 240)),
        ": E701 this file is not as a spreadsheet program writes it: it has too many layers",
    ),
    "two billion spaces in five characters": (
        "a.ods",
        ods(
            O_HEAD
            + ods_row("hak", '<t:table-cell o:value-type="string"><x:p><x:s x:c="2000000000"/></x:p></t:table-cell>')
        ),
        ": E702 this file holds far more spaces than the table of a deck",
    ),
    "a billion laughs in an .ods": (
        "a.ods",
        ods(O_HEAD + ods_row("hak", "&i;"), start=BOMB),
        ": E701 this file is not as a spreadsheet program writes it: it defines entities",
    ),
    "a file of this machine in an .ods": (
        "a.ods",
        ods(O_HEAD + ods_row("hak", "&i;"), start=OUTSIDE),
        ": E701 this file is not as a spreadsheet program writes it: it defines entities",
    ),
    "a count that is none": (
        "a.ods",
        ods(O_HEAD + ods_row("hak", attributes='t:number-rows-repeated="x"')),
        ": E701 this file cannot be read as an OpenDocument spreadsheet",
    ),
    "a formula in an .ods": (
        "a.ods",
        ods(O_HEAD + ods_row("hak", ods_cell("3", 't:formula="of:=1+2" o:value-type="float" o:value="3"'))),
        ", sheet term, B2: E705 [hak, term [id]] the cell holds a formula, not a text",
    ),
    "a CSV file in half a UTF-16": (
        "a.csv",
        (CSV_HEAD + "hak;term;hak;right").encode("utf-16") + b"x",
        ": E701 this CSV file is not saved as UTF-8",
    ),
    "a CSV file with a zero byte": (
        "a.csv",
        (CSV_HEAD + "hak;term;h\x00ak;right").encode(),
        ": E701 this is not a CSV file: it holds binary data",
    ),
    "a quotation mark that is never closed": (
        "a.csv",
        (CSV_HEAD + 'hak;term;hak;"right\r\n' + "x;term;y;z\r\n" * 20_000).encode(),
        ": E701 the row that begins in line 2 of this CSV file cannot be read",
    ),
    "a quotation mark in a text": (
        "a.csv",
        (CSV_HEAD + "hak;term;hak;right\r\n" * 2 + 'hak;term;hak;"a" right\r\n').encode(),
        ": E701 the row that begins in line 4 of this CSV file cannot be read",
    ),
    "a section that is a path": (
        "a.csv",
        (CSV_HEAD.strip() + ";section\r\n;term;a;b;../../evil\r\n").encode(),
        ", E2: E205 [section] the deck has no section `../../evil`",
    ),
    "a key that is a path": (
        "a.csv",
        (CSV_HEAD.strip() + ";definition [id];definition [en]\r\n../evil;term;a;b;c;d\r\n").encode(),
        ", A2: E207",
    ),
    "a picture outside the deck": (
        "a.csv",
        (CSV_HEAD.strip() + ";image;alt [id];alt [en]\r\nhak;term;hak;right;../../etc/passwd;a;b\r\n").encode(),
        ", E2: E502",
    ),
}
# Nothing is wrong with these: what else is in the file has no say.
TAKEN: dict[str, tuple[str, bytes]] = {
    "a size that is not true": ("a.xlsx", xlsx(X_HEAD + X_ROW, size='<dimension ref="A1:XFD1048576"/>')),
    "a hidden sheet": (
        "a.xlsx",
        xlsx(X_HEAD + X_ROW, sheets='<sheet name="term" sheetId="1" state="hidden" r:id="a"/>'),
    ),
    "parts that are named as paths": (
        "a.xlsx",
        xlsx(X_HEAD + X_ROW, parts={"../evil.txt": "x", "xl/../../evil.txt": "x", "..\\evil.txt": "x"}),
    ),
    "an .ods of parts that are named as paths": ("a.ods", ods(O_HEAD + O_ROW, parts={"../evil.txt": "x"})),
    "an .ods of a million rows and 16,384 columns": (
        "a.ods",
        ods(
            O_HEAD
            + O_ROW
            + ods_row(
                '<t:table-cell t:number-columns-repeated="16384"/>', attributes='t:number-rows-repeated="1048574"'
            )
        ),
    ),
    "a CSV file in UTF-16": ("a.csv", (CSV_HEAD + "hak;term;hak;a right").replace(";", "\t").encode("utf-16")),
    "16,384 columns": ("a.xlsx", xlsx(row(*HEAD, *(f"x{n}" for n in range(16_381))) + X_ROW)),
    "headings without an end": (
        "a.xlsx",
        xlsx(row(*HEAD, *(f"a{' ' * 30_000}b{number}" for number in range(100))) + X_ROW),
    ),
    "what openpyxl would warn of": (
        "a.xlsx",
        xlsx(X_HEAD + X_ROW, rest='<extLst><ext uri="{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"/></extLst>'),
    ),
}
# Huge ones, made only when they are needed -> what is said, or '' if the change in them is taken.
HUGE: dict[str, tuple[str, Callable[[], bytes | str], str]] = {
    "a million empty rows": (
        "a.xlsx",
        lambda: xlsx(X_HEAD + X_ROW + "".join(f'<row r="{number}"/>' for number in range(3, 1_048_577))),
        "",
    ),
    "a row with the number of a hundred billion": (
        "a.xlsx",
        lambda: xlsx(X_HEAD + X_ROW + row("x", attributes='r="99999999999"')),
        "",
    ),
    "ten million rows": ("a.xlsx", lambda: xlsx(X_HEAD + "<row/>" * 10_000_000), ": E702 this file holds far more"),
    "ten million cells": (
        "a.xlsx",
        lambda: xlsx(X_HEAD + f"<row>{'<c/>' * 16_384}</row>" * 600),
        ": E702 this file holds far more cells",
    ),
    "one long text in a million cells": (
        "a.xlsx",
        lambda: xlsx(
            X_HEAD + row(*['<c t="s"><v>0</v></c>'] * 200) * 3500, parts=shared(f"<si><t>{'a ' * 16_000}</t></si>")
        ),
        ": E702 this table has more than 20,000,000 characters",
    ),
    "a million empty rows in an .ods": (
        "a.ods",
        lambda: ods(O_HEAD + O_ROW + "<t:table-row/>" * 1_000_000),
        ": E702 this table has more than 100,000 rows",
    ),
    "a row a million times": (
        "a.ods",
        lambda: ods(O_HEAD + ods_row("x", attributes='t:number-rows-repeated="1048574"')),
        ": E702 this table has more than 50,000 rows",
    ),
    "a million empty lines": ("a.csv", lambda: CSV_HEAD + "hak;term;hak;a right\n" + "\n" * 1_000_000, ""),
    "a quarter of a million cells": (
        "a.csv",
        lambda: CSV_HEAD + "hak;term;hak;a right;;;;;;;;;;;;x;x;x;x;x;x\n" * 26_000,
        ": E702 more than 250,000 cells of this table are filled",
    ),
    "30 million empty lines": (
        "a.csv",
        lambda: CSV_HEAD + "\n" * 30_000_000,
        ": E702 this table has more than 1,048,576 rows",
    ),
    "30 million cells in a line": (
        "a.csv",
        lambda: CSV_HEAD + "hak;term;hak;a right" + ";" * 30_000_000,
        "",
    ),
    "a cell of 30 MB": (
        "a.csv",
        lambda: CSV_HEAD + "hak;term;hak;" + "a" * 30_000_000,
        ": E701 the row that begins in line 2 of this CSV file cannot be read",
    ),
}
_LIMITED: Final = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
from kartu.commands.main import run
run()
"""


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    deck = write_deck(tmp_path, {"1.yaml": TERMS})
    monkeypatch.chdir(deck)  # so that a name with `..` in it would lead to a place that the test looks at
    return deck


def _written(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("name", "data", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_said_in_a_line_and_nothing_is_written(
    deck: Path, name: str, data: bytes, said: str
) -> None:
    table = deck.parent / name
    table.write_bytes(data)
    before = _written(deck.parent)
    done = kartu("import", str(table), str(deck), "--yes")
    first, *others = done.err.splitlines()
    assert first.startswith(f"{table.as_posix()}{said}")
    assert (done.status, done.out) == (1, "")
    assert others[0].startswith("    → ")  # what to do
    assert others[-1] == "Nothing was written."
    assert _written(deck.parent) == before


@pytest.mark.parametrize(("name", "data"), TAKEN.values(), ids=TAKEN)
def test_what_else_is_in_a_file_does_no_harm(deck: Path, name: str, data: bytes) -> None:
    table = deck.parent / name
    table.write_bytes(data)
    before = _written(deck.parent)
    done = kartu("import", str(table), str(deck), "--yes")
    assert (done.status, done.err) == (0, "")
    changed = TERMS.replace("en: right", "en: a right").encode()
    assert _written(deck.parent) == {**before, "pkn/1.yaml": changed}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "make", "said"), HUGE.values(), ids=HUGE)
def test_what_is_huge_takes_bounded_time_and_memory(
    deck: Path, name: str, make: Callable[[], bytes | str], said: str
) -> None:
    table = deck.parent / name
    data = make()
    table.write_bytes(data if isinstance(data, bytes) else data.encode())
    done = _imported_within_limits(table, deck)
    if said:
        assert done.stderr.startswith(f"{table.as_posix()}{said}")
        assert done.returncode == 1
    else:
        assert (done.returncode, done.stderr) == (0, "")
    wanted = TERMS if said else TERMS.replace("en: right", "en: a right")
    assert (deck / "1.yaml").read_text(encoding="utf-8") == wanted


@pytest.mark.slow
def test_thousands_of_new_rows_that_look_alike_get_keys_and_places_in_bounded_time(deck: Path) -> None:
    table = deck.parent / "a.csv"
    rows = (f";term;dasar;kata;word;arti {number};meaning {number}\n" for number in range(10_000))
    table.write_text(
        "key;kind;section;term [id];term [en];definition [id];definition [en]\n" + "".join(rows), encoding="utf-8"
    )
    done = _imported_within_limits(table, deck)
    assert (done.returncode, done.stderr) == (0, "")
    lines = (deck / "1.yaml").read_text(encoding="utf-8").splitlines()
    keys = [line.strip(" :") for line in lines if line.startswith("  ") and not line.startswith("   ")]
    assert keys == ["hak", "word", *(f"word-{number}" for number in range(2, 10_001))]


def test_a_file_of_a_gigabyte_is_not_even_read(deck: Path) -> None:
    table = deck.parent / "a.csv"
    with table.open("wb") as file:
        file.truncate(1 << 30)
    done = kartu("import", str(table), str(deck), "--yes")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"{table.as_posix()}: E702 this file is larger than 32 MB")


def _imported_within_limits(table: Path, deck: Path) -> subprocess.CompletedProcess[str]:
    """Import in a process that may take 1 GB and two minutes of the processor."""
    pytest.importorskip("resource", reason="only Unix has limits for processes")
    return subprocess.run(
        [sys.executable, "-c", _LIMITED, "import", str(table), str(deck), "--yes"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(PROJECT / "src")},
    )


# -- any damage --------------------------------------------------------------------------------------------------------

GOOD: Final = [xlsx(X_HEAD + X_ROW, parts=shared("<si><t>x</t></si>")), ods(O_HEAD + O_ROW)]
_changes = st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=3)), min_size=1, max_size=4)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(GOOD), _changes)
def test_any_damage_to_a_file_is_said(tmp_path: Path, data: bytes, changes: list[tuple[int, bytes]]) -> None:
    _assert_readable_or_refused(tmp_path, _damaged(data, changes))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(GOOD), st.data())
def test_any_damage_to_a_part_is_said(tmp_path: Path, data: bytes, draw: st.DataObject) -> None:
    (tmp_path / "good").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "good") as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = draw.draw(st.sampled_from(sorted(parts)))
    words = st.sampled_from([b"", b"-1", b"1e9", b"x", b"<a>", b'"', b"</", b"999999999", "é".encode()])
    changes = st.lists(st.tuples(st.integers(0, 2000), words), min_size=1, max_size=3)
    part = parts[name]
    assert isinstance(part, bytes)
    parts[name] = _damaged(part, draw.draw(changes))
    _assert_readable_or_refused(tmp_path, zipped(parts, zipfile.ZIP_STORED))


def _damaged(data: bytes, changes: list[tuple[int, bytes]]) -> bytes:
    for place, new in changes:
        start = place % len(data)
        data = data[:start] + new + data[start + max(len(new), 1) :]
    return data


def _assert_readable_or_refused(folder: Path, data: bytes) -> None:
    table = folder / "a.xlsx"
    table.write_bytes(data)
    with suppress(TableError):
        assert read_table(table)


def _table_of_two_kinds_of_rows(folder: Path, bad: int, good: int) -> Path:
    table = folder / "a.csv"
    rows = [f"salah {number};term;x{number};a" for number in range(bad)]
    rows += [f"k{number};term;y{number};b" for number in range(good)]
    table.write_text("\n".join(["key;kind;term;definition", *rows]), encoding="utf-8")
    return table


def test_the_rows_of_mistakes_are_looked_for_once(deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[TableRow] = []

    def where(row: TableRow) -> tuple[str, int]:
        asked.append(row)
        return cell_position(row.place.file, row.place.sheet, row.place.row, 0)[:2]

    monkeypatch.setattr(TableRow, "where", property(where))
    done = kartu("import", str(_table_of_two_kinds_of_rows(deck.parent, 200, 200)), str(deck), "--yes")
    assert done.status == 1
    assert 0 < len(asked) <= 10 * 400


def test_of_a_table_with_more_bad_rows_than_anybody_mends_nothing_is_taken(
    deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BAD_ROWS", 20)
    before = _written(deck)
    done = kartu("import", str(_table_of_two_kinds_of_rows(deck.parent, 21, 9)), str(deck), "--yes")
    assert (done.status, done.err.splitlines()[-1]) == (1, "Nothing was written.")
    assert _written(deck) == before
    done = kartu("import", str(_table_of_two_kinds_of_rows(deck.parent, 20, 9)), str(deck), "--yes")
    assert "20 rows cannot be taken" in done.err
    assert _written(deck) != before
