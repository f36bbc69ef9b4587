"""One mistake is said once: what only follows from it is not said at all, and what has nothing to do with it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import check, write_deck

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
deck: pkn
languages: [id, en]
title: {id: PKn, en: Civics}
sections: {dasar: {id: 01 Dasar, en: 01 Basics}}
forms:
  bentuk:
    question: {id: Apa?, en: Which?}
    options: {satu: {id: Tunggal, en: Single}, dua: {id: Jamak, en: Plural}}
"""
NOTES = """\
kind: term
section: dasar
notes:
  hak:
    term: {id: hak, en: right}
    definition: {id: Yang boleh dituntut., en: What may be claimed.}
  buku:
    kind: example
    example: {id: Dua buku, en: Two books}
    form: dua
  pena:
    kind: example
    example: {id: Sebuah pena, en: A pen}
    form: satu
"""


def codes(folder: Path, head: str = HEAD, notes: str = NOTES) -> list[str]:
    return [problem.code for problem in check(write_deck(folder, {"01.yaml": notes}, head=head)).problems]


def test_the_deck_of_these_tests_is_good(tmp_path: Path) -> None:
    assert codes(tmp_path) == []


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ("[id, en]", "[id, eng]", "E402"),
        ("[id, en]", "", "E203"),
        ("sections: {dasar: {id: 01 Dasar, en: 01 Basics}}", "sections: dasar", "E203"),
        ("options: {satu", "options: [satu", "E105"),
        ("options: {satu: {id: Tunggal, en: Single}, dua: {id: Jamak, en: Plural}}", "options: satu", "E203"),
        ("forms:\n  bentuk:\n", "forms:\n", "E203"),
        ("title: {id: PKn, en: Civics}", "title: PKn: kelas 10", "E106"),
        ("title: {id: PKn, en: Civics}", "titel: {id: PKn, en: Civics}", "E201"),
        ("languages: [id, en]\n", "", "E202"),
    ],
)
def test_a_mistake_in_the_head_is_not_said_again_for_every_entry(
    tmp_path: Path, good: str, bad: str, code: str
) -> None:
    assert codes(tmp_path, HEAD.replace(good, bad)) == [code]


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ("definition: {id: Yang boleh dituntut.,", "definition: {id: Yang: boleh dituntut,", "E106"),
        ("term: {id: hak, en: right}", "term: *hak", "E108"),
        ("    term: {id", "\tterm: {id", "E104"),
        ("definition:", "defenisi:", "E201"),
        ("section: dasar", "section: dasr", "E205"),
        ("kind: term", "kind: trem", "E204"),
        ("kind: term\n", "", "E202"),
        ("notes:", "note:", "E202"),
    ],
)
def test_a_mistake_in_the_notes_is_said_once(tmp_path: Path, good: str, bad: str, code: str) -> None:
    assert codes(tmp_path, notes=NOTES.replace(good, bad)) == [code]


@pytest.mark.parametrize(("text", "found"), [("Yang boleh dituntut.", []), ("Yang boleh dituntut warga.", ["W401"])])
def test_the_same_text_in_both_languages_is_a_forgotten_translation_from_four_words_on(
    tmp_path: Path, text: str, found: list[str]
) -> None:
    notes = NOTES.replace("{id: Yang boleh dituntut., en: What may be claimed.}", f"{{id: {text}, en: {text}}}")
    assert codes(tmp_path, notes=notes) == found


def test_a_mistake_in_yaml_hides_none_in_other_entries(tmp_path: Path) -> None:
    notes = NOTES.replace("term: {id: hak, en: right}", "term: *hak").replace("form: dua", "form: tiga")
    notes = notes.replace("en: A pen", "en: ")
    assert codes(tmp_path, notes=notes) == ["E108", "E206", "E301"]


def test_what_a_mistake_leaves_of_a_deck_is_still_judged_by_the_rules(tmp_path: Path) -> None:
    notes = NOTES.replace("Yang boleh dituntut.", "Hak adalah yang boleh dituntut.").replace("form: satu", "form: tiga")
    assert codes(tmp_path, notes=notes) == ["W302", "E206"]
