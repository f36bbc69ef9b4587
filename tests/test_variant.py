"""A deck becomes one variant per language: final fields, tags, subdecks, in the order of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support import HEAD, variants, write_deck

if TYPE_CHECKING:
    from pathlib import Path

    from kartu.model.variant import Note

NOTES = """\
kind: term
section: dasar
notes:
  bea:
    term: {id: bea masuk, en: import duty}
    definition: {id: Pungutan atas barang impor., en: A charge on imports.}
    reverse: true
    tags: [tarif]
  wto:
    kind: institution
    name: {id: Organisasi Perdagangan Dunia, en: World Trade Organization}
    acronym: WTO
    role: {id: Mengatur dagang antarnegara., en: Rules the trade of countries.}
    facts:
      - label: {id: Berdiri, en: Founded}
        value: "1995"
  buku:
    kind: example
    example: {id: Dua buku, en: Two books}
    form: banyak
    reason: {id: Lebih dari satu., en: More than one.}
"""


def _fields(note: Note) -> dict[str, str]:
    keys = (field.key for field in note.note_type.fields)
    return {key: value for key, value in zip(keys, note.fields, strict=True) if value}


def test_each_kind_fills_its_fields_in_the_language_of_the_variant(tmp_path: Path) -> None:
    term, institution, example = map(_fields, variants(write_deck(tmp_path, {"01.yaml": NOTES}))["id"].notes)
    assert term == {
        "Term": "bea masuk",
        "Definition": "Pungutan atas barang impor.",
        "OtherTerm": '<span lang="en">import duty</span>',
        "OtherDefinition": '<span lang="en">A charge on imports.</span>',
        "Key": "pkn/bea",
        "Reverse": "1",
    }
    assert institution["Facts"] == '<table class="facts"><tr><th>Berdiri</th><td>1995</td></tr></table>'
    assert institution["OtherName"] == '<span lang="en">WTO – World Trade Organization</span>'
    assert example == {
        "Example": "Dua buku",
        "Question": "Bentuk apa?",
        "Options": '<ul class="options"><li>Tunggal</li><li>Jamak</li></ul>',
        "Form": "Jamak",
        "Reason": "Lebih dari satu.",
        "OtherExample": '<span lang="en">Two books</span>',
        "OtherForm": '<span lang="en">Plural</span>',
        "OtherReason": '<span lang="en">More than one.</span>',
        "Key": "pkn/buku",
    }


def test_tags_carry_the_deck_prefix_and_the_section(tmp_path: Path) -> None:
    notes = variants(write_deck(tmp_path, {"01.yaml": NOTES}))["en"].notes
    assert [note.tags for note in notes] == [("pkn::dasar", "pkn::tarif"), ("pkn::dasar",), ("pkn::dasar",)]


def test_a_section_is_a_subdeck_of_the_title(tmp_path: Path) -> None:
    made = variants(write_deck(tmp_path, {"01.yaml": NOTES}))
    assert made["id"].subdecks == {"dasar": "PKn::01 Dasar"}
    assert made["en"].subdecks == {"dasar": "Civics::01 Basics"}


def test_files_follow_in_the_order_of_their_names(tmp_path: Path) -> None:
    def entry(key: str) -> str:
        return f"kind: term\nnotes:\n  {key}: {{term: {key}, definition: Arti {key.upper()}1}}\n"

    made = variants(write_deck(tmp_path, {"02.yaml": entry("a"), "10.yaml": entry("b"), "01.yaml": entry("c")}))
    assert [note.key for note in made["id"].notes] == ["c", "a", "b"]


def test_a_note_without_the_language_is_left_out_only_if_the_deck_allows_it(tmp_path: Path) -> None:
    notes = "kind: term\nnotes:\n  a: {term: {id: satu}, definition: {id: Angka pertama., en: First number.}}\n"
    made = variants(write_deck(tmp_path, {"01.yaml": notes}, head=HEAD + "incomplete: allow\n"))
    assert [note.key for note in made["id"].notes] == ["a"]
    assert not made["en"].notes
    assert made["en"].left_out == ("a",)


def test_speech_marks_every_note_when_the_deck_wants_it(tmp_path: Path) -> None:
    made = variants(write_deck(tmp_path, {"01.yaml": NOTES}, head=HEAD + "speech: true\n"))
    assert all(_fields(note)["Speech"] == "1" for note in made["id"].notes)
