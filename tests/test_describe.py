"""`kartu describe`: what AnkiWeb's form asks for, ready to paste and never too long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from commandline import kartu
from firstdeck import DECK
from support import HEAD, write_deck

if TYPE_CHECKING:
    from pathlib import Path

LIMITS: Final = {"Title": 60, "Tags": 60, "Support page": 180, "Description": 65_000}
NO_FORMS = HEAD.partition("forms:")[0]
NOTES = "kind: term\nsection: dasar\nnotes:\n  hak: {term: {id: hak, en: right}, definition: {id: Boleh., en: May.}}\n"
_FIELD = re.compile(
    r"^(Title|Tags|Support page|Description) \(([\d,]+) of [\d,]+ characters\)\n"
    r"(.*?)(?=\n\n(?:Tags|Support page|Description) \(|\n\n===|\Z)",
    re.MULTILINE | re.DOTALL,
)


def _described(deck: Path, *options: str) -> dict[str, str]:
    """Give the texts for one language by field; the sizes said must be theirs."""
    done = kartu("describe", str(deck), *options)
    assert done.status == 0, done.err
    found = {name: (size, text.rstrip("\n")) for name, size, text in _FIELD.findall(done.out)}
    for name, (size, text) in found.items():
        assert int(size.replace(",", "")) == (0 if text.startswith("(none") else len(text)) <= LIMITS[name]
    return {name: text for name, (_, text) in found.items()}


def _deck(folder: Path, title: str = "{id: PKn, en: Civics}", more: str = "") -> Path:
    head = NO_FORMS.replace("{id: PKn, en: Civics}", title) + more
    return write_deck(folder, {"01.yaml": NOTES}, head)


def test_each_language_gets_the_texts_of_its_own(tmp_path: Path) -> None:
    deck = _deck(tmp_path, more="summary: {id: Istilah dasar., en: Basic terms.}\nlicense: CC-BY-4.0\n")
    said = kartu("describe", str(deck)).out
    assert re.findall(r"^=== (.*) ===$", said, re.MULTILINE) == ["pkn.id.apkg", "pkn.en.apkg"]
    indonesian, english = _described(deck, "--lang", "id"), _described(deck, "--lang", "en")
    assert (indonesian["Title"], english["Title"]) == ("PKn", "Civics")
    assert indonesian["Tags"] == "pkn bahasa-indonesia dasar"
    assert english["Tags"] == "pkn english basics"
    for words in ("Basic terms.", "Notes: 1. Cards: 1.", "- 01 Basics", "To update:", "- License: CC-BY-4.0"):
        assert words in english["Description"]
    for words in ("Istilah dasar.", "Catatan: 1. Kartu: 1.", "Cara memperbarui:", "- Lisensi: CC-BY-4.0"):
        assert words in indonesian["Description"]


def test_the_release_is_named_once_there_is_one(tmp_path: Path) -> None:
    deck = _deck(tmp_path)
    assert "Release" not in _described(deck, "--lang", "en")["Description"]
    kartu("release", str(deck), "-o", str(tmp_path / "out"), SOURCE_DATE_EPOCH="1764000000")
    assert "Notes: 1. Cards: 1. Release 1, 24 November 2025." in _described(deck, "--lang", "en")["Description"]


def test_what_is_too_long_for_the_form_is_cut_between_words(tmp_path: Path) -> None:
    words = "Kewarganegaraan dan " * 5
    found = _described(_deck(tmp_path, title=f"{{id: '{words}', en: 'PPKn::{'x' * 80}'}}"), "--lang", "id")
    assert found["Title"] == "Kewarganegaraan dan Kewarganegaraan dan Kewarganegaraan dan…"
    assert len(_described(tmp_path / "pkn", "--lang", "en")["Title"]) == 60


@pytest.mark.parametrize(
    ("contact", "support"),
    [
        ("https://sekolah.example/pkn", "https://sekolah.example/pkn"),
        ("mailto:guru@sekolah.example", ""),
        (f"https://sekolah.example/{'x' * 200}", ""),
    ],
)
def test_the_support_page_is_the_contact_if_that_is_a_page(tmp_path: Path, contact: str, support: str) -> None:
    found = _described(_deck(tmp_path, more=f"contact: {contact}\n"), "--lang", "en")
    assert found["Support page"].partition("(none")[0] == support
    assert f"<{contact}>" in found["Description"]


def test_a_long_description_loses_its_end_not_its_beginning(tmp_path: Path) -> None:
    sources = "".join(f"  - {{title: '{number} {'x' * 1000}'}}\n" for number in range(80))
    deck = _deck(tmp_path, more=f"summary: Dasar.\nsources:\n{sources}")
    description = _described(deck, "--lang", "id")["Description"]
    assert description.startswith("Dasar.")
    assert "xxx" not in description


def test_texts_with_signs_of_markdown_show_as_typed(tmp_path: Path) -> None:
    deck = _deck(tmp_path, more="summary: {id: 'a*b*c', en: 'x_y_z <b>'}\n")
    assert r"x\_y\_z \<b\>" in _described(deck, "--lang", "en")["Description"]


def test_the_first_deck_is_described_in_all_its_languages() -> None:
    for language in ("id", "en"):
        assert all(_described(DECK, "--lang", language).values())


def test_a_deck_with_mistakes_is_not_described(tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {"01.yaml": NOTES.replace("definition", "defenisi")}, NO_FORMS)
    done = kartu("describe", str(deck))
    assert (done.status, done.out) == (1, "")
    assert "E201" in done.err


def test_a_language_that_no_deck_has_is_wrong_usage(tmp_path: Path) -> None:
    assert kartu("describe", str(_deck(tmp_path)), "--lang", "xx").status == 2
