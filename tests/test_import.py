"""Tables taken back into decks: exactly what was changed changes, and what cannot be taken is said at its cell."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kartu.edit.revision import difference, write
from kartu.history.record import Record
from kartu.kinds import kinds
from kartu.tables import export, importing
from kartu.tables.columns import EXPORTED
from kartu.tables.csvfile import read_csv, write_csv
from kartu.tables.sheet import Sheet, plain_rows
from kartu.tables.workbook import read_xlsx, write_xlsx
from support import HEAD, INSTITUTIONS, TODAY, check, run_kartu, write_deck

if TYPE_CHECKING:
    from kartu.tables.importing import Prepared

TERMS = """\
# The terms.
kind: term
section: dasar
reverse: true
notes:

  term-demokrasi:  # the first
    term: {id: demokrasi, en: democracy}
    definition:
      id: "Kekuasaan di tangan rakyat: dari, oleh, untuk"
      # Lincoln's words
      en: >-
        Rule by the people,
        for the people
    tags: [kunci, bab-1]

  term-hak:
    term:
      id: hak
      en: right
    definition:
      id: Kuasa untuk menerima atau melakukan sesuatu
      en: 'A power to get or do something'   # short
    note: 007
"""
EXAMPLES = """\
kind: example
section: dasar
notes:
  contoh:
    example: {id: Satu rumah, en: One house}
    form: satu
"""
FILES = {"1.yaml": TERMS, "2.yaml": INSTITUTIONS, "3.yaml": EXAMPLES}
TERM_HEAD = ["key", "section", "term [id]", "term [en]", "definition [id]", "definition [en]"]


class Table:
    """Sheets as lines of texts, to be changed as a teacher would."""

    def __init__(self, sheets: tuple[Sheet, ...]) -> None:
        self.sheets = {sheet.name: [[cell.text for cell in row.cells] for row in sheet.rows] for sheet in sheets}

    def set(self, sheet: str, key: str, head: str, text: str) -> None:
        lines = self.sheets[sheet]
        place = lines[0].index(head)
        next(line for line in lines if line[0] == key)[place] = text

    def add(self, sheet: str, **cells: str) -> None:
        lines = self.sheets[sheet]
        named = {name.replace("__", " [") + ("]" if "__" in name else ""): text for name, text in cells.items()}
        lines.append([named.get(head, "") for head in lines[0]])

    def read(self) -> tuple[Sheet, ...]:
        return tuple(Sheet(name, plain_rows(lines)) for name, lines in self.sheets.items())


def _table(deck: Path) -> Table:
    validated = check(deck)
    assert validated.deck is not None, validated.problems
    return Table(export.sheets_by_kind(validated.deck, validated.raw, kinds()))


def _prepared(deck: Path, sheets: tuple[Sheet, ...], record: Record | None = None) -> Prepared:
    validated = check(deck)
    assert validated.deck is not None, validated.problems
    record = record or Record(deck=validated.deck.key)
    return importing.prepare(sheets, "pkn.xlsx", validated, validated.deck, kinds(), record, TODAY)


def _changed(deck: Path, table: Table) -> str:
    """Import a table and give what changed, without the lines around."""
    prepared = _prepared(deck, table.read())
    assert prepared.problems == ()
    lines = difference(prepared.files)
    return "\n".join(line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---"))


def _problems(deck: Path, table: Table) -> list[str]:
    prepared = _prepared(deck, table.read())
    assert prepared.files == ()
    return [f"{problem.position}: {problem.code} {problem.message}" for problem in prepared.problems]


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return write_deck(tmp_path, FILES)


def test_a_table_without_a_change_changes_nothing(deck: Path) -> None:
    prepared = _prepared(deck, _table(deck).read())
    assert (prepared.files, prepared.problems, prepared.planned.absent) == ((), (), ())


def test_a_changed_cell_changes_its_line_only(deck: Path) -> None:
    table = _table(deck)
    table.set("term", "term-hak", "definition [en]", "A power that is someone's")
    assert _changed(deck, table) == (
        "-      en: 'A power to get or do something'   # short\n+      en: 'A power that is someone''s'   # short"
    )


def test_all_sorts_of_values_are_taken_back(deck: Path) -> None:
    table = _table(deck)
    table.set("term", "term-demokrasi", "definition [en]", "Rule by the people, by the people")
    table.set("term", "term-demokrasi", "tags", "kunci, bab-2")
    table.set("term", "term-demokrasi", "reverse", "")
    table.set("term", "term-hak", "note [en]", "seven")
    table.set("institution", "asean", "facts [id]", "Berdiri = 1967\nIbu kota = Jakarta")
    table.set("example", "contoh", "form", "banyak")
    assert _changed(deck, table).split("\n") == [
        "-        for the people",
        "-    tags: [kunci, bab-1]",
        "+        by the people",
        "+    reverse: false",
        "+    tags: [kunci, bab-2]",
        "-    note: 007",
        "+    note:",
        "+      id: 007",
        "+      en: seven",
        "-      - {label: {id: Kota, en: City}, value: Jakarta}",
        "+      - {label: {id: Ibu kota, en: City}, value: Jakarta}",
        "-    form: satu",
        "+    form: banyak",
    ]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        *((word, "") for word in ("true", "TRUE", "ya", "benar", "yes")),
        *((word, "+    reverse: false") for word in ("", "false", "FALSE", "tidak", "salah", "no", "No")),
    ],
)
def test_yes_and_no_may_be_said_in_either_language(deck: Path, text: str, changed: str) -> None:
    table = _table(deck)
    table.set("term", "term-hak", "reverse", text)
    assert _changed(deck, table) == changed


def test_an_emptied_cell_takes_the_key_away(deck: Path) -> None:
    table = _table(deck)
    table.set("term", "term-hak", "note [id]", "")
    table.set("term", "term-hak", "note [en]", "")
    assert _changed(deck, table) == "-    note: 007"


def test_a_fact_is_added_and_another_removed(deck: Path) -> None:
    table = _table(deck)
    table.set("institution", "asean", "facts [id]", "Kota = Jakarta\nAnggota = 11")
    table.set("institution", "asean", "facts [en]", "City = Jakarta\nMembers = 11")
    assert _changed(deck, table).split("\n") == [
        "-      - label: {id: Berdiri, en: Founded}   # year only",
        "-        value: 1967",
        "+      - label: {id: Anggota, en: Members}",
        "+        value: 11",
    ]


def test_a_new_row_becomes_an_entry_of_its_kind_and_section_with_a_key_of_its_text(deck: Path) -> None:
    table = _table(deck)
    table.add(
        "term",
        section="dasar",
        term__id="kewajiban",
        term__en="duty",
        definition__id="Yang harus",
        definition__en="A must",
    )
    assert _changed(deck, table).split("\n") == [
        "+",
        "+  term-duty:",
        "+    term:",
        "+      id: kewajiban",
        "+      en: duty",
        "+    definition:",
        "+      id: Yang harus",
        "+      en: A must",
    ]


def test_keys_are_unique_even_beside_entries_that_were_withdrawn(deck: Path) -> None:
    head = HEAD + "retired: [term-duty]\n"
    (deck / "deck.yaml").write_text(head, encoding="utf-8")
    table = _table(deck)
    for definition in ("A must", "A tax"):
        table.add(
            "term",
            section="dasar",
            term__id="kewajiban",
            term__en="Duty!",
            context__id=definition,
            context__en=definition,
            definition__id="Itu",
            definition__en="That",
        )
    assert _prepared(deck, table.read()).planned.added == ("term-duty-2", "term-duty-3")


def test_importing_the_same_new_row_again_changes_nothing(deck: Path) -> None:
    table = _table(deck)
    table.add("term", section="dasar", term__id="tugas", term__en="task", definition__id="Itu", definition__en="That")
    write(deck, _prepared(deck, table.read()).files)
    prepared = _prepared(deck, table.read())
    assert (prepared.files, prepared.planned.recognised) == ((), ("term-task",))


def test_a_new_section_gets_a_file_of_its_own(deck: Path) -> None:
    head = HEAD.replace("sections:\n", "sections:\n  lain: {id: 02 Lain, en: 02 Other}\n")
    (deck / "deck.yaml").write_text(head, encoding="utf-8")
    table = _table(deck)
    table.add("term", section="lain", term__id="tugas", term__en="task", definition__id="Itu", definition__en="That")
    write(deck, _prepared(deck, table.read()).files)
    assert (
        (deck / "lain.yaml").read_text(encoding="utf-8").startswith("kind: term\nsection: lain\nnotes:\n  term-task:\n")
    )
    assert check(deck).deck is not None


def test_entries_that_the_table_lacks_stay(deck: Path) -> None:
    table = _table(deck)
    del table.sheets["term"][1]
    prepared = _prepared(deck, table.read())
    assert (prepared.files, prepared.planned.absent) == ((), ("term-demokrasi",))


def test_rows_and_columns_may_stand_in_any_order_and_some_columns_be_away(deck: Path) -> None:
    table = _table(deck)
    lines = [[line[3], line[0]] for line in table.sheets["term"]]
    table.sheets = {"term": [lines[0], lines[2], lines[1]]}
    assert _prepared(deck, table.read()).files == ()
    table.set("term", "right", "term [en]", "a right")
    assert _changed(deck, table) == "-      en: right\n+      en: a right"


def test_what_nobody_touched_does_not_undo_what_the_deck_got_since(deck: Path) -> None:
    table = _table(deck)
    file = deck / "1.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("en: right", "en: a right"), encoding="utf-8")
    table.set("term", "term-hak", "term [id]", "Hak")
    assert _changed(deck, table) == "-      id: hak\n+      id: Hak"


def test_what_both_changed_is_shown_and_not_overwritten(deck: Path) -> None:
    table = _table(deck)
    file = deck / "1.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("en: right", "en: a right"), encoding="utf-8")
    table.set("term", "term-hak", "term [en]", "the right")
    assert _problems(deck, table) == [
        "pkn.xlsx, sheet term, D3: E710 this was changed in the deck as well since the export; there it is `a right`"
    ]


def test_one_conflict_holds_up_no_other_row(deck: Path) -> None:
    table = _table(deck)
    file = deck / "1.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("en: right", "en: a right"), encoding="utf-8")
    table.set("term", "term-hak", "term [en]", "the right")
    table.set("term", "term-demokrasi", "term [en]", "democracies")
    prepared = _prepared(deck, table.read())
    assert [problem.code for problem in prepared.problems] == ["E710"]
    assert (prepared.left, prepared.planned.changed) == (1, ("term-demokrasi",))
    assert any(line.startswith("+") and "democracies" in line for line in difference(prepared.files))


# What is wrong in a table: the sheet, the row (or None for the header), what its cells hold, and what is said.
BAD: dict[str, tuple[str, dict[str, str], str]] = {
    "a language is missing": (
        "term",
        {"section": "dasar", "term__id": "tugas", "definition__id": "Itu", "definition__en": "That"},
        "pkn.xlsx, sheet term, D4: E401",
    ),
    "a required key is missing": (
        "term",
        {"section": "dasar", "term__id": "a", "term__en": "b"},
        "pkn.xlsx, sheet term, ",
    ),
    "an unknown section": (
        "term",
        {"section": "dasr", "term__id": "a", "term__en": "b", "definition__id": "Itu", "definition__en": "That"},
        "pkn.xlsx, sheet term, B4: E205",
    ),
    "an unknown form": (
        "example",
        {"section": "dasar", "example__id": "a", "example__en": "b", "form": "tiga"},
        "pkn.xlsx, sheet example, ",
    ),
    "a key that nobody may use": (
        "term",
        {
            "key": "Kunci Baru",
            "section": "dasar",
            "term__id": "a",
            "term__en": "b",
            "definition__id": "Itu",
            "definition__en": "That",
        },
        "pkn.xlsx, sheet term, A4: E207",
    ),
    "a flag that is none": (
        "term",
        {
            "reverse": "mungkin",
            "section": "dasar",
            "term__id": "a",
            "term__en": "b",
            "definition__id": "Itu",
            "definition__en": "That",
        },
        "pkn.xlsx, sheet term, ",
    ),
    "the same key twice": ("term", {"key": "term-hak"}, "pkn.xlsx, sheet term, A4: E706"),
    "an entry of another kind": ("term", {"key": "asean"}, "pkn.xlsx, sheet term, A4: E708"),
    "a key that was changed": (
        "term",
        {"key": "hak", "term__id": "hak", "term__en": "right"},
        "pkn.xlsx, sheet term, A3: E707",
    ),
    "a fact without a sign": (
        "institution",
        {
            "section": "dasar",
            "name__id": "a",
            "name__en": "b",
            "role__id": "Itu",
            "role__en": "That",
            "facts__id": "1967",
            "facts__en": "1967",
        },
        "pkn.xlsx, sheet institution, ",
    ),
    "facts that do not match": (
        "institution",
        {
            "section": "dasar",
            "name__id": "a",
            "name__en": "b",
            "role__id": "Itu",
            "role__en": "That",
            "facts__id": "x = 1\ny = 2",
            "facts__en": "x = 1",
        },
        "pkn.xlsx, sheet institution, ",
    ),
    "a picture that is not there": (
        "term",
        {
            "image": "a.png",
            "alt__id": "x",
            "alt__en": "y",
            "section": "dasar",
            "term__id": "a",
            "term__en": "b",
            "definition__id": "Itu",
            "definition__en": "That",
        },
        "pkn.xlsx, sheet term, ",
    ),
}


@pytest.mark.parametrize(("sheet", "cells", "said"), BAD.values(), ids=BAD)
def test_what_is_wrong_in_a_row_is_said_at_its_cell(deck: Path, sheet: str, cells: dict[str, str], said: str) -> None:
    table = _table(deck)
    if cells.get("key") == "hak":
        del table.sheets[sheet][2]  # the row whose key was changed
    table.add(sheet, **cells)
    found = _problems(deck, table)
    assert len(found) == 1, found
    assert found[0].startswith(said)


HEADERS: dict[str, tuple[list[str], str]] = {
    "an unknown column": (["key", "defenisi [id]"], "B1: E703 `defenisi [id]` is no column of this sheet"),
    "a column twice": (["key", "term [id]", "Term [ID]"], "C1: E704 the column `Term [ID]` is there twice"),
    "a language that the deck does not have": (["key", "term [xx]"], "B1: E703"),
    "a text below no heading": (["key"], "B2: E703 this column has no heading"),
}


@pytest.mark.parametrize(("header", "said"), HEADERS.values(), ids=HEADERS)
def test_what_is_wrong_in_a_header_is_said_at_its_cell(deck: Path, header: list[str], said: str) -> None:
    table = _table(deck)
    table.sheets = {"term": [header, ["term-hak", "x", "x"][: max(len(header), 2)]]}
    assert _problems(deck, table)[0].startswith(f"pkn.xlsx, sheet term, {said}")


def test_a_sheet_needs_no_name_of_a_kind_and_its_rows_are_known_by_their_keys(deck: Path) -> None:
    table = _table(deck)
    table.sheets = {"Lembar1": [["key", "term [en]"], ["term-hak", "a right"]]}
    assert _changed(deck, table) == "-      en: right\n+      en: a right"


def test_what_the_head_of_a_file_gives_to_all_entries_cannot_be_emptied(deck: Path) -> None:
    table = _table(deck)
    table.set("term", "term-hak", "section", "")
    (said,) = _problems(deck, table)
    assert said.startswith(
        "pkn.xlsx, sheet term, B3: E708 this cannot be empty: the head of pkn/1.yaml gives `section:`"
    )


def test_all_problems_are_said_in_one_run(deck: Path) -> None:
    table = _table(deck)
    for name in ("satu", "dua", "tiga"):
        table.add("term", section="dasar", term__id=name, definition__id="Itu", definition__en="That")
    assert [line.split()[3] for line in _problems(deck, table)] == ["D4:", "D5:", "D6:"]


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_shows_the_difference_asks_and_writes(deck: Path, tmp_path: Path) -> None:
    table = _table(deck)
    table.set("term", "term-hak", "term [en]", "a right")
    file = tmp_path / "pkn.xlsx"
    with file.open("wb") as target:
        write_xlsx(target, table.read())
    asked = run_kartu("import", str(file), str(deck))
    assert asked.returncode == 2
    assert "+      en: a right" in asked.stdout
    assert (deck / "1.yaml").read_text(encoding="utf-8") == TERMS
    done = run_kartu("import", str(file), str(deck), "--yes")
    assert done.returncode == 0, done.stderr
    assert (deck / "1.yaml").read_text(encoding="utf-8") == TERMS.replace("en: right", "en: a right")
    assert sorted(path.name for path in deck.iterdir()) == ["1.yaml", "2.yaml", "3.yaml", "deck.yaml"]


def test_a_table_becomes_a_new_deck(tmp_path: Path) -> None:
    file = tmp_path / "kelas.csv"
    file.write_text(
        "key;kind;section;term [id];term [en];definition [id];definition [en];example [id];example [en];form\r\n"
        ";term;Pengertian;hak;right;Kuasa;A power;;;\r\n"
        ";term;Istilah penting;kewajiban;duty;Keharusan;A must;;;\r\n"
        ";example;Istilah penting;;;;;Satu rumah;One house;Milik pribadi\r\n"
        ";example;Istilah penting;;;;;Satu jalan;One road;Milik umum\r\n",
        encoding="utf-8",
    )
    done = run_kartu("import", str(file), str(tmp_path / "kelas-10"), "--yes")
    assert done.returncode == 0, done.stderr
    validated = check(tmp_path / "kelas-10")
    assert validated.deck is not None, validated.problems
    assert validated.deck.key == "kelas-10"
    assert {key: section.title["id"] for key, section in validated.deck.sections.items()} == {
        "pengertian": "01 Pengertian",
        "istilah-penting": "02 Istilah penting",
    }
    assert [entry.key for entry in validated.deck.entries] == ["right", "duty", "one-house", "one-road"]
    assert run_kartu("import", str(file), str(tmp_path / "kelas-10")).stdout.startswith("Nothing changes.")


# -- any deck ----------------------------------------------------------------------------------------------------------

words = st.sampled_from(
    [
        "kata",
        "dua tiga",
        "x: y",
        "C# D",
        "- z",
        "Jum'at",
        '"q" r',
        "=1+1",
        "007",
        "1-2",
        "é 😀",
        "null",
        "a = b",
        "_x0041_",
    ]
)
sentences = st.lists(words, min_size=1, max_size=4).map(" ".join).filter(lambda text: " #" not in text)
styles = st.sampled_from(["plain", "single", "double", "literal", "folded", "flow"])


def _styled(text: str, style: str) -> str:
    if style == "single":
        return " '" + text.replace("'", "''") + "'"
    if style == "double":
        return ' "' + text.replace("\\", "\\\\").replace('"', '\\"') + '"  # a comment'
    if style in ("literal", "folded"):
        return f" {'|' if style == 'literal' else '>-'}\n        {text}"
    return f" {text}"


@st.composite
def decks(draw: st.DrawFn) -> dict[str, str]:
    """Write a deck in all sorts of styles, with comments."""
    files = {}
    for number in range(draw(st.integers(1, 2))):
        lines = ["# a file", "kind: term", "section: dasar", *draw(st.sampled_from([[], ["reverse: true"]])), "notes:"]
        for entry in range(draw(st.integers(1, 3))):
            lines += [*draw(st.sampled_from([[], [""], ["  # between"]])), f"  entry-{number}-{entry}:"]
            for key in ("term", "definition", *draw(st.sampled_from([(), ("note",), ("example", "note")]))):
                own = f"{number}{entry} "
                texts = {code: f"{own}{key[0]} {code} " + draw(sentences) for code in ("id", "en")}
                if draw(st.booleans()):
                    lines.append(f"    {key}:")
                    lines += [f"      {code}:{_styled(text, draw(styles))}" for code, text in texts.items()]
                else:
                    lines.append(f"    {key}:{_styled(texts['id'], draw(styles))}")
            lines += draw(st.sampled_from([[], ["    tags: [satu, dua]"], ["    tags:", "    - satu # one"]]))
        files[f"{number}.yaml"] = "\n".join(lines) + draw(st.sampled_from(["\n", "", "\n# the end\n"]))
    return files


@settings(max_examples=60)
@given(decks(), st.booleans())
def test_export_and_import_without_a_change_leave_every_byte_of_any_deck(files: dict[str, str], as_csv: bool) -> None:  # noqa: FBT001
    with tempfile.TemporaryDirectory() as folder:
        deck = write_deck(Path(folder), files)
        validated = check(deck)
        assume(validated.deck is not None)
        assert validated.deck is not None
        file = io.BytesIO()
        if as_csv:
            write_csv(file, export.one_sheet(validated.deck, validated.raw, kinds())[0])
            sheets = read_csv(file.getvalue())
        else:
            write_xlsx(file, export.sheets_by_kind(validated.deck, validated.raw, kinds()))
            sheets = read_xlsx(file)
        prepared = _prepared(deck, sheets)
        assert (prepared.files, prepared.problems) == ((), ())


@settings(max_examples=60)
@given(decks(), st.data())
def test_what_was_changed_in_the_table_of_any_deck_is_what_it_then_exports(
    files: dict[str, str], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        deck = write_deck(Path(folder), files)
        assume(check(deck).deck is not None)
        table = _table(deck)
        lines = table.sheets["term"]
        changed: dict[str, set[str]] = {}
        for _ in range(data.draw(st.integers(1, 4))):
            line = data.draw(st.sampled_from(lines[1:]))
            head = data.draw(st.sampled_from(["term [id]", "definition [en]", "tags", "note"]))
            heads = ["note [id]", "note [en]"] if head == "note" else [head]
            text = data.draw(
                st.sampled_from(["satu", "dua tiga", ""]) if head == "tags" else sentences.map(lambda t: f"w {t}")
            )
            for each in heads:
                line[lines[0].index(each)] = text
                changed.setdefault(line[0], set()).add(each.split(" [")[0])
        before = {file: (deck / file).read_text(encoding="utf-8") for file in files}
        prepared = _prepared(deck, table.read())
        assume(not any(problem.code in ("E303", "E301", "E302") for problem in prepared.problems))
        assert prepared.problems == ()
        write(deck, prepared.files)
        assert _shown(_table(deck)) == _shown(table)
        for file, text in before.items():
            _assert_only_entries_changed(text, (deck / file).read_text(encoding="utf-8"), set(changed))


def _shown(table: Table) -> list[list[str]]:
    lines = table.sheets["term"]
    hidden = next(place for place, head in enumerate(lines[0]) if head.startswith(EXPORTED))
    return [line[:hidden] for line in lines]


def _assert_only_entries_changed(before: str, after: str, entries: set[str]) -> None:
    """See that all lines of other entries stand as they were, in their order."""
    assert _lines_of_others(before, entries) == _lines_of_others(after, entries)


def _lines_of_others(text: str, entries: set[str]) -> list[str]:
    kept, entry = [], ""
    for line in text.split("\n"):
        if line.startswith("  entry-"):
            entry = line.strip().rstrip(":")
        elif line[:3].strip():
            entry = ""
        if entry not in entries or line.strip().startswith("#"):
            kept.append(line)
    return kept
