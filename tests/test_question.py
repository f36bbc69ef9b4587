"""Whole questions: their choices, a picture that is asked about, and the way back."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from kartu.model.kind import Value
from kartu.tables.cells import cell_text, node_of
from support import SVG, check, variants, write_deck

if TYPE_CHECKING:
    from pathlib import Path

    from kartu.model.variant import Note
    from kartu.source import Node

HEAD = "deck: uji\nlanguages: [id, en]\ntitle: {id: Uji, en: Test}\n"
CAPITAL = """\
  jepang:
    question: {id: Apa ibu kota Jepang?, en: What is the capital of Japan?}
    answer: Tokyo
"""
CHOICES = "    choices: [Kyoto, Osaka, Nagoya]\n"


def _deck(folder: Path, notes: str) -> Path:
    return write_deck(folder, {"01.yaml": f"kind: question\nnotes:\n{notes}"}, head=HEAD)


def _note(folder: Path, notes: str, language: str = "id") -> Note:
    return variants(_deck(folder, notes))[language].notes[0]


def _field(note: Note, key: str) -> str:
    return dict(zip((field.key for field in note.note_type.fields), note.fields, strict=True))[key]


def _choices(note: Note) -> list[str]:
    return re.findall("<li>(.*?)</li>", _field(note, "Choices"))


def test_the_right_answer_stands_among_the_choices_and_the_back_names_it(tmp_path: Path) -> None:
    note = _note(tmp_path, CAPITAL + CHOICES)
    assert sorted(_choices(note)) == ["Kyoto", "Nagoya", "Osaka", "Tokyo"]
    assert _field(note, "Answer") == "Tokyo"


def test_a_note_with_choices_and_one_without_are_of_one_note_type_and_have_one_identity(tmp_path: Path) -> None:
    with_them, without = _note(tmp_path / "a", CAPITAL + CHOICES), _note(tmp_path / "b", CAPITAL)
    assert (with_them.guid, with_them.note_type, with_them.cards) == (without.guid, without.note_type, without.cards)
    assert _field(without, "Choices") == ""


def test_what_stands_where_follows_from_the_key_so_no_correction_moves_a_choice(tmp_path: Path) -> None:
    entries = [CAPITAL.replace("jepang", f"soal-{n}").replace("Jepang", f"J{n}") for n in range(30)]
    notes = "".join(entry + CHOICES.replace("Kyoto", f"Kyoto {n}") for n, entry in enumerate(entries))

    def orders(name: str, notes: str) -> list[list[str]]:
        return [_choices(note) for note in variants(_deck(tmp_path / name, notes))["id"].notes]

    before = orders("a", notes)
    after = orders("b", notes.replace("Kyoto", "Kyōto").replace("Tokyo", "Tōkyō").replace("Apa ibu", "Mana ibu"))
    assert after == [[choice.replace("Kyo", "Kyō").replace("Tokyo", "Tōkyō") for choice in order] for order in before]
    more = orders("c", notes.replace("Nagoya]", "Nagoya, Sapporo]"))
    assert [[choice for choice in order if choice != "Sapporo"] for order in more] == before


def test_both_languages_show_the_choices_in_one_order(tmp_path: Path) -> None:
    notes = """\
  warna:
    question: {id: Apa warna daun?, en: What colour is a leaf?}
    answer: {id: hijau, en: green}
    choices: {id: [merah, biru, kuning], en: [red, blue, yellow]}
"""
    words = {"hijau": "green", "merah": "red", "biru": "blue", "kuning": "yellow"}
    both = [_choices(_note(tmp_path / language, notes, language)) for language in ("id", "en")]
    assert [words[choice] for choice in both[0]] == both[1]
    single = notes.replace("{id: [merah, biru, kuning], en: [red, blue, yellow]}", "[{id: merah, en: red}, X1]")
    assert sorted(_choices(_note(tmp_path / "each", single, "en"))) == ["X1", "green", "red"]


def test_the_place_of_the_right_answer_tells_nothing(tmp_path: Path) -> None:
    notes = "".join(CAPITAL.replace("jepang", f"soal-{n}").replace("Jepang", f"J{n}") + CHOICES for n in range(400))
    places = Counter(_choices(note).index("Tokyo") for note in variants(_deck(tmp_path, notes))["id"].notes)
    assert set(places) == {0, 1, 2, 3}
    assert all(70 < count < 130 for count in places.values())


def test_a_picture_may_be_asked_about_without_a_word(tmp_path: Path) -> None:
    notes = "  negara:\n    front_image: a.svg\n    front_alt: {id: Sebuah bendera, en: A flag}\n    answer: Jepang\n"
    deck = _deck(tmp_path, notes)
    (deck / "a.svg").write_text(SVG, encoding="utf-8")
    note = variants(deck)["id"].notes[0]
    assert 'alt="Sebuah bendera"' in _field(note, "FrontImage")
    assert (note.cards, _field(note, "Question"), _field(note, "Image")) == ((0,), "", "")
    assert list(variants(deck)["id"].media) == [re.findall('src="(.*?)"', _field(note, "FrontImage"))[0]]


def test_two_questions_about_one_picture_are_told(tmp_path: Path) -> None:
    notes = "".join(
        f"  n{n}:\n    front_image: a.svg\n    front_alt: Bendera\n    answer: negara {n}\n" for n in (1, 2)
    )
    deck = _deck(tmp_path, notes)
    (deck / "a.svg").write_text(SVG, encoding="utf-8")
    assert {problem.code for problem in check(deck).problems} == {"W301"}


def test_the_way_back_asks_what_the_entry_says(tmp_path: Path) -> None:
    back = "    reverse: true\n    reverse_question: {id: Ibu kota negara apa?, en: Capital of which country?}\n"
    note = _note(tmp_path, CAPITAL + back)
    assert note.cards == (0, 1)
    assert _field(note, "ReverseQuestion") == "Ibu kota negara apa?"


def test_twenty_questions_with_choices_take_four_lines_each_and_no_advice(tmp_path: Path) -> None:
    entries = [
        f"  soal-{n}:\n"
        f"    question: {{id: Berapa {n} + {n}?, en: What is {n} + {n}?}}\n"
        f"    answer: {2 * n}\n"
        f"    choices: [{2 * n + 1}, {2 * n - 1}, {n}{n}]\n"
        for n in range(1, 21)
    ]
    deck = _deck(tmp_path, "".join(entries))
    files = [file.read_text(encoding="utf-8") for file in deck.iterdir()]
    assert sum(text.count("\n") for text in files) <= 90
    assert check(deck).problems == ()


def test_choices_and_blanks_come_back_from_a_table_as_they_went() -> None:
    by_language: Node = {"id": ["merah; tua", "biru"], "en": ["dark red", "blue"]}
    cells = {code: cell_text(Value.CHOICES, code, by_language) for code in ("id", "en")}
    assert cells == {"id": r"merah\; tua; biru", "en": "dark red; blue"}
    assert node_of(Value.CHOICES, by_language, cells) is by_language
    assert node_of(Value.CHOICES, None, cells) == by_language
    assert node_of(Value.CHOICES, None, {"id": "1; 2", "en": "1; 2"}) == ["1", "2"]
    assert node_of(Value.CHOICES, by_language, {"id": "", "en": ""}) is None
    retired: Node = ["2", "3"]
    assert node_of(Value.BLANKS, ["2"], {"": cell_text(Value.BLANKS, "", retired)}) == retired
    text: Node = {"id": "{{c1::satu}}", "en": "{{c1::one}}"}
    assert node_of(Value.CLOZE, text, {code: cell_text(Value.CLOZE, code, text) for code in ("id", "en")}) == text
