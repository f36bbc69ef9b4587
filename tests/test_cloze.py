"""Texts with blanks: the real Anki is the judge of which cards a note gets and what they show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ankitools import check_database, empty_cards, import_package, new_collection, render_all
from kartu.html.formulas import set_formulas
from kartu.kinds import kinds
from kartu.model import cloze
from kartu.model.language import languages
from kartu.model.notetype import note_type
from kartu.model.variant import BETWEEN_FIELDS
from kartu.page.pieces import cards_of, fields_of, joined
from support import check, run_kartu, variants, write_deck
from test_pull import Teacher
from workshop import TUESDAY, Workshop

if TYPE_CHECKING:
    from pathlib import Path

# A text as a teacher types it, and the numbers of its cards.
TEXTS = {
    "one": ("{{c1::Bandung}} ialah ibu kota Jawa Barat.", (0,)),
    "hint": ("Ibu kota Jawa Barat: {{c1::Bandung::kota}}.", (0,)),
    "two": ("{{c1::Konferensi Asia-Afrika}} diadakan pada tahun {{c2::1955}}.", (0, 1)),
    "same number twice": ("{{c1::ASEAN}} berdiri di {{c2::Bangkok}}; anggota {{c1::pertama}} ada lima.", (0, 1)),
    "a gap": ("{{c1::satu}} dan {{c3::tiga}}", (0, 2)),
    "backwards": ("{{c2::dua}} dan {{c1::satu}}", (0, 1)),
    "not from one on": ("hanya {{c5::lima}}", (4,)),
    "the last": ("{{c1::awal}} sampai {{c64::akhir}}", (0, 63)),
    "signs": ("{{c1::a < b & c}} dan {{c2::\"x\" > 'y'}}", (0, 1)),
    "line breaks": ("baris {{c1::satu\ndua}}\ntiga", (0,)),
    "a formula": (r"Massa jenis: {{c1::\(\rho = \frac{m}{V}\)}}.", (0,)),
    "two braces in a formula": (r"{{c1::\(\frac{a}{b^{2}}\)::rumus}} dan {{c2::\(x_{1_{2}}\)}}", (0, 1)),
    "in a formula": (r"\(v = {{c1::\frac{s}{t}}} + a^{2}\)", (0,)),
    "two colons in a formula": (r"{{c1::\(f :: A\)::fungsi}}", (0,)),
    "right to left": ("{{c1::كِتَابٌ}} artinya buku", (0,)),
    "a single brace": ("{{c1::a}b}} c", (0,)),
}
MARKDOWN = {
    "bold in it": ("{{c1::**Bandung**}} ialah kota", (0,)),
    "it in bold": ("**{{c1::Bandung}}** ialah *{{c2::kota}}*", (0, 1)),
    "a list": ("- {{c1::satu}}\n- {{c2::dua}}", (0, 1)),
    "code": ("`{{c1::print}}` mencetak", (0,)),
    "a formula": (r"{{c1::\(a_1 * b_{1_{2}}\)}} dan *{{c2::b}}*", (0, 1)),
}
HEAD = "deck: uji\nlanguages: [id, en]\ntitle: {id: Uji, en: Test}\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _deck(folder: Path, texts: dict[str, tuple[str, tuple[int, ...]]], more: str = "", head: str = "") -> Path:
    notes = "".join(f"  k{n}:\n    text: {_quoted(text)}\n{more}" for n, (text, _) in enumerate(texts.values()))
    return write_deck(folder, {"01.yaml": f"kind: cloze\nnotes:\n{notes}"}, head=HEAD + head)


@pytest.mark.parametrize("head", ["", "markup: markdown\n"], ids=["plain", "markdown"])
def test_anki_makes_the_cards_of_each_note_that_the_package_brings_and_shows_them_alike(
    tmp_path: Path, head: str
) -> None:
    texts = TEXTS | (MARKDOWN if head else {})
    more = '    note: "Bukan {{c9::ini}}."\n    image: a.svg\n    alt: "{{c8::x}}"\n'
    deck = _deck(tmp_path, texts, more, head)
    (deck / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    variant = variants(deck)["id"]
    assert [note.cards for note in variant.notes] == [numbers for _, numbers in texts.values()]
    done = run_kartu("build", str(deck), "-o", str(tmp_path / "out"), "--no-page", "--lang", "id")
    assert done.returncode == 0, done.stderr
    with new_collection(tmp_path) as collection:
        assert import_package(collection, tmp_path / "out" / "uji.id.apkg").new == len(texts)
        assert check_database(collection) == ""
        assert empty_cards(collection) == 0
        anki = collection.models.by_name("Kartu Rumpang")
        assert anki["type"] == 1
        for note in variant.notes:
            own = collection.new_note(anki)
            own.fields = list(note.fields)
            collection.add_note(own, 1)
            assert tuple(sorted(card.ord for card in own.cards())) == note.cards, note.fields[0]
            collection.remove_notes([own.id])
        ours = [
            (joined(c.front, fields_of(n)), joined(c.back, fields_of(n))) for n in variant.notes for c in cards_of(n)
        ]
        theirs = [(_bare(card.front), _bare(card.back)) for card in render_all(collection)]
        assert sorted((_bare(front), _bare(back)) for front, back in ours) == sorted(theirs)


def _bare(html: str) -> str:
    """Leave out what Anki adds for its own scripts, and set formulas as the share page does."""
    bare = re.sub(r' data-cloze="[^"]*"|<style>.*?</style>', "", html, flags=re.DOTALL).strip()
    return set_formulas(bare)


@pytest.mark.parametrize(("text", "numbers"), [*TEXTS.values(), *MARKDOWN.values()], ids=[*TEXTS, *MARKDOWN])
def test_what_is_read_of_a_text_as_typed_is_what_anki_reads_of_its_html(text: str, numbers: tuple[int, ...]) -> None:
    found = cloze.read(text)
    assert found.faults == ()
    assert cloze.read(cloze.steady(text)) == found
    assert {mark.number - 1 for mark in found.marks} == set(numbers)


@pytest.mark.parametrize(
    ("text", "answer", "hint"),
    [
        (r"{{c1::\(\frac{a}{b^{2}}\)::rumus}}", r"\(\frac{a}{b^{2}}\)", "rumus"),
        (r"\(v = {{c1::\frac{s}{t^{2}}}} + a^{2}\)", r"\frac{s}{t^{2}}", ""),
        (r"{{c1::\(f :: A\)::fungsi}}", r"\(f::A\)", "fungsi"),
    ],
)
def test_a_formula_in_a_blank_is_whole_whatever_braces_and_colons_it_has(text: str, answer: str, hint: str) -> None:
    (mark,) = cloze.read(text).marks
    assert (mark.answer.replace(" ", ""), mark.hint) == (answer, hint)
    shown = re.sub("<[^>]*>", "", cloze.back(cloze.taken_apart(text), 1)).replace(" ", "")
    assert shown == re.sub(r"\{\{c1::(.*)\}\}", lambda _: answer, text).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("tidak ada", "there is no blank"),
        ("{{c1::satu", "never closed"),
        ("{{c1::satu {{c2::dua}} tiga}}", "another mark inside"),
        ("{{c1:satu}} {{c1::x}}", "`{{c1:` is no mark"),
        ("{c1::satu} {{c1::x}}", "`{c1::` is no mark"),
        ("{{C1::satu}} {{c1::x}}", "`{{C1::` is no mark"),
        ("{{1::satu}} {{c1::x}}", "`{{1::` is no mark"),
        ("{{c1|satu}} {{c1::x}}", "`{{c1|` is no mark"),
        ("{{c0::nol}}", "no number from 1 to 64"),
        ("{{c65::banyak}}", "no number from 1 to 64"),
        ("{{c1,2::dua}}", "no number from 1 to 64"),
        ("{{c1::}} kosong", "nothing to ask"),
        ("{{c1:: ::petunjuk}}", "nothing to ask"),
    ],
)
def test_a_mark_that_anki_would_not_read_as_it_is_meant_is_a_mistake_with_its_place(
    tmp_path: Path, text: str, fault: str
) -> None:
    validated = check(_deck(tmp_path, {"x": (text, ())}))
    (problem,) = validated.problems
    assert problem.code == "E307"
    assert fault in problem.message
    assert (problem.entry, problem.key, problem.position.line) == ("k0", "text", 4)


def test_every_language_has_the_same_blanks(tmp_path: Path) -> None:
    text = '{id: "{{c1::satu}} {{c2::dua}}", en: "{{c1::one}} two"}'
    deck = write_deck(tmp_path, {"01.yaml": f"kind: cloze\nnotes:\n  k:\n    text: {text}\n"}, head=HEAD)
    (problem,) = check(deck).problems
    assert (problem.code, problem.key) == ("E307", "text.en")
    assert "c2 of another language is not in `en`" in problem.message


def test_a_number_that_was_withdrawn_is_not_used_again(tmp_path: Path) -> None:
    deck = _deck(tmp_path, {"x": ("{{c1::satu}} {{c2::dua}}", ())}, "    retired_blanks: [c2, 3]\n")
    (problem,) = check(deck).problems
    assert "the blank c2 was withdrawn" in problem.message


def test_marks_in_another_kind_are_advised_against_with_the_kind_that_has_them(tmp_path: Path) -> None:
    notes = '  k: {term: "{{c1::bea}} masuk", definition: Pungutan.}\n'
    (problem,) = check(write_deck(tmp_path, {"01.yaml": f"kind: term\nnotes:\n{notes}"}, head=HEAD)).problems
    assert problem.code == "W307"
    assert "kind: cloze" in problem.hint


def test_an_answer_that_stands_elsewhere_in_the_text_is_given_away(tmp_path: Path) -> None:
    deck = _deck(tmp_path, {"x": ("{{c1::Bandung}} ada di Jawa Barat; Bandung itu sejuk.", ())})
    assert [problem.code for problem in check(deck).problems] == ["W308"]


def test_the_other_language_shows_its_text_with_the_blanks_filled_in(tmp_path: Path) -> None:
    text = '{id: "{{c1::satu::angka}} dua", en: "{{c1::one::number}} two"}'
    deck = write_deck(tmp_path, {"01.yaml": f"kind: cloze\nnotes:\n  k:\n    text: {text}\n"}, head=HEAD)
    (note,) = variants(deck)["id"].notes
    of = note_type(kinds()["cloze"], languages()["id"])
    fields = dict(zip((field.key for field in of.fields), note.joined.split(BETWEEN_FIELDS), strict=True))
    assert fields["Text"] == "{{c1::satu::angka}} dua"
    assert fields["OtherText"] == '<span lang="en">one two</span>'
    assert note.cards == (0,)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("{{c1::هٰذَا::ini}} كِتَابٌ", "\u200f"),
        ("{{c1::هٰذَا}} كِتَابٌ", ""),
        ("هٰذَا {{c1::كِتَابٌ::buku}}", ""),
        ("{{c1::buku::كِتَابٌ}} artinya", "\u200e"),
        ("{{c1::كِتَابٌ}} artinya buku", "\u200f"),
        ("**{{c1::Bandung::kota}}** itu sejuk", ""),
    ],
)
def test_a_text_runs_in_one_direction_on_both_sides_whatever_its_hint_is_written_in(text: str, mark: str) -> None:
    assert cloze.steady(text) == mark + text


# What a release does with numbers, each of which is a card with reviews of its own

KAA = "  kaa:\n    kind: cloze\n    text: '{}'\n"
BOTH = "Konferensi {{c1::Asia-Afrika}} diadakan di {{c2::Bandung}}."


def _released(folder: Path, text: str) -> Workshop:
    shop = Workshop(folder).write(KAA.format(text))
    shop.release()
    return shop


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Konferensi {{c1::Asia-Afrika}} diadakan di Bandung.", ["the blank c2", "(“Bandung”)", "is gone", "[2]"]),
        ("Konferensi {{c2::Asia-Afrika}} diadakan di {{c1::Bandung}}.", ["c1", "is c2 now", "give this blank"]),
        ("Konferensi {{c1::Asia-Afrika}} diadakan di {{c3::Bandung}}.", ["c2", "is c3 now", "the number 2 again"]),
    ],
    ids=["gone", "exchanged", "renumbered"],
)
def test_a_released_number_that_vanished_or_changed_places_is_refused_with_words(
    tmp_path: Path, text: str, said: list[str]
) -> None:
    shop = _released(tmp_path, BOTH)
    result = shop.write(KAA.format(text)).run("release", at=TUESDAY)
    assert result.exit_code == 1
    assert "E611" in result.output
    assert "01.yaml:6" in result.output
    for words in said:
        assert words in result.output


@pytest.mark.parametrize(
    "text",
    [
        "Konferensi {{c1::Asia–Afrika}} diadakan di kota {{c2::Bandung::kota}}.",
        "Di {{c2::Bandung}} diadakan Konferensi {{c1::Asia-Afrika}}.",
        "Konferensi {{c1::Asia-Afrika}} diadakan di {{c2::Bandung}} pada tahun {{c3::1955}}.",
        "Konferensi {{c1::Asia-Afrika}} diadakan di {{c2::Jakarta}}.",
    ],
    ids=["corrected", "another order", "a number added", "another answer"],
)
def test_a_text_may_be_corrected_and_get_another_number(tmp_path: Path, text: str) -> None:
    shop = _released(tmp_path, BOTH)
    shop.write(KAA.format(text)).release(at=TUESDAY)


def test_a_number_that_is_withdrawn_on_purpose_is_released_and_told_with_how_to_remove_its_card(
    tmp_path: Path,
) -> None:
    shop = _released(tmp_path, BOTH)
    text = "Konferensi {{c1::Asia-Afrika}} diadakan di Bandung."
    shop.write(KAA.format(text) + "    retired_blanks: [2]\n").release(at=TUESDAY)
    told = shop.changes()
    assert "Kartu Kosong" in told
    assert "{{" not in told


def test_an_edit_in_anki_of_a_text_with_blanks_comes_home(tmp_path: Path) -> None:
    formula = r"Konferensi {{c1::\(\frac{a}{b^{2}}\)}} diadakan di {{c2::Bandung}}."
    shop = _released(tmp_path, formula)
    with new_collection(tmp_path, "teacher") as collection:
        teacher = Teacher(collection, shop)
        assert teacher.pull().output == "Nothing changes.\n"
        old = teacher.note("kaa", "id", "cloze").fields[0]
        teacher.edit("kaa", "id", "cloze", field0=old.replace("{{c2::Bandung}}", "kota {{c2::Bandung::kota}}"))
        done = teacher.pull()
        assert done.exit_code == 0, done.output
    text = " ".join((shop.deck / "01.yaml").read_text(encoding="utf-8").split())
    assert "diadakan di kota {{c2::Bandung::kota}}." in text
    assert r"{{c1::\(\frac{a}{b^{2} }\)}}" in text or r"{{c1::\(\frac{a}{b^{2}}\)}}" in text
