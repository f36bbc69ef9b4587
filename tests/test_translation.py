"""A translator's sheet: both languages side by side, marks where they parted, and only the translation comes back."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from commandline import kartu
from support import HEAD, INSTITUTIONS
from workshop import MONDAY, Workshop, terms

if TYPE_CHECKING:
    from pathlib import Path

NO_FORMS = HEAD.partition("forms:")[0]


def _term(key: str, meaning: str = "arti", translated: str = "meaning") -> str:
    english = f", en: {translated} {key}" if translated else ""
    return f"  {key}:\n    term: {{id: {key}, en: {key}-en}}\n    definition: {{id: {meaning} {key}{english}}}\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    monkeypatch.chdir(tmp_path)
    return Workshop(tmp_path).write(_term("hak"), _term("wajib"), _term("adil"), head=NO_FORMS)


def _exported(shop: Workshop, *options: str, name: str = "sheet.csv") -> list[dict[str, str]]:
    """Export for a translator and give the rows, by the headings."""
    done = kartu("export", str(shop.deck), "--translate", "en", "-o", name, "--yes", *options)
    assert done.status == 0, done.err
    with (shop.folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _write(shop: Workshop, rows: list[dict[str, str]]) -> None:
    with (shop.folder / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def _marks(shop: Workshop) -> dict[str, str]:
    return {row["key"]: row["translate en"] for row in _exported(shop)}


def test_each_text_stands_beside_its_translation_and_nothing_else_is_there(shop: Workshop) -> None:
    first = _exported(shop)[0]
    assert list(first) == [
        "key", "kind", "translate en", "term [id]", "term [en]", "definition [id]", "definition [en]",
    ]  # fmt: skip
    assert first["definition [id]"] == "arti hak"
    assert first["definition [en]"] == "meaning hak"


def test_a_text_that_changed_since_the_release_without_its_translation_is_marked(shop: Workshop) -> None:
    assert set(_marks(shop).values()) == {""}, "nothing was released"
    shop.release(at=MONDAY)
    shop.write(_term("hak", "lain"), _term("wajib", "lain", "other"), _term("adil", "arti", "other"), head=NO_FORMS)
    assert _marks(shop) == {"hak": "changed", "wajib": "", "adil": ""}
    shop.write(_term("hak", "lain", "other"), _term("wajib", "lain", "other"), _term("adil"), head=NO_FORMS)
    assert set(_marks(shop).values()) == {""}


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_changes_tell_who_releases_what_is_to_be_translated_anew(shop: Workshop, form: str) -> None:
    shop.release(at=MONDAY)
    assert "Not corrected" not in kartu("diff", str(shop.deck), "--format", form).out
    shop.write(_term("hak", "lain"), _term("wajib", "lain", "other"), _term("adil", "arti", "other"), head=NO_FORMS)
    assert "Not corrected in `en` yet (1): hak\n" in kartu("diff", str(shop.deck), "--format", form).out


def test_a_text_without_a_translation_is_marked(shop: Workshop) -> None:
    shop.write(_term("hak"), _term("baru", translated=""), head=f"{NO_FORMS}incomplete: allow\n")
    assert _marks(shop) == {"hak": "", "baru": "missing"}
    done = kartu("export", str(shop.deck), "--translate", "en", "-o", "sheet.csv", "--yes")
    assert done.out.endswith("0 changed in id since the release but not in en, 1 not translated yet\n")


def test_an_import_touches_no_other_language(shop: Workshop) -> None:
    rows = _exported(shop)
    rows[0] |= {"definition [en]": "what one may do", "definition [id]": "oops", "term [id]": ""}
    _write(shop, rows)
    before = (shop.deck / "01.yaml").read_text(encoding="utf-8")
    done = kartu("import", "sheet.csv", str(shop.deck), "--yes")
    assert done.status == 0, done.err
    assert (shop.deck / "01.yaml").read_text(encoding="utf-8") == before.replace("meaning hak", "what one may do")


@pytest.mark.parametrize("name", ["sheet.csv", "sheet.xlsx"])
def test_what_nobody_touched_comes_back_as_no_change(shop: Workshop, name: str) -> None:
    shop.write(**{"02.yaml": INSTITUTIONS}, head=NO_FORMS)
    (shop.deck / "01.yaml").write_text(terms(_term("hak")), encoding="utf-8")
    assert kartu("export", str(shop.deck), "--translate", "en", "-o", name).status == 0
    done = kartu("import", name, str(shop.deck), "--yes")
    assert done.status == 0, done.err
    assert "Nothing changes." in done.out


def test_a_translation_that_was_corrected_meanwhile_is_not_undone(shop: Workshop) -> None:
    assert kartu("export", str(shop.deck), "--translate", "en", "-o", "sheet.xlsx").status == 0
    shop.write(_term("hak", translated="better"), _term("wajib"), _term("adil"), head=NO_FORMS)
    book = load_workbook("sheet.xlsx")
    sheet = book["term"]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(3, heads.index("definition [en]") + 1).value = "what one must do"
    book.save("sheet.xlsx")
    done = kartu("import", "sheet.xlsx", str(shop.deck), "--yes")
    assert done.status == 0, done.err
    text = (shop.deck / "01.yaml").read_text(encoding="utf-8")
    assert "en: better hak" in text
    assert "en: what one must do" in text


def test_without_a_name_the_sheet_is_called_after_deck_and_language(shop: Workshop) -> None:
    assert kartu("export", str(shop.deck), "--translate", "en").status == 0
    assert (shop.folder / "pkn.en.xlsx").is_file()


def test_a_language_that_the_deck_does_not_have_is_wrong_usage(shop: Workshop) -> None:
    done = kartu("export", str(shop.deck), "--translate", "de")
    assert done.status == 2
    assert "pkn is not translated into de" in done.err
