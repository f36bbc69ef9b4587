"""What teachers have comes in with one command: lists, workbooks and packages, each text as it was."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from ankitools import export_package, import_package, new_collection, notes_of
from commandline import kartu
from kartu.check.decksource import find_deck
from kartu.check.reading import validate
from kartu.commands.main import main
from kartu.html.fieldtext import text_of
from kartu.kinds import kinds
from support import PROJECT, TODAY, write_deck

if TYPE_CHECKING:
    from anki.collection import Collection

    from commandline import Done
    from kartu.model.deck import Deck

INPUTS = Path(__file__).parent / "inputs"
WORDS = [("bea masuk", "pungutan atas “barang” dari luar negeri"), ("kafé", "tempat minum kopi; murah, dan ramai")]


def _imported(file: Path, deck: Path, *options: str, status: int = 0) -> Done:
    done = kartu("import", file.as_posix(), deck.as_posix(), "-y", *options)
    assert done.status == status, done.err
    return done


def _deck(path: Path) -> Deck:
    validated = validate(find_deck(path, path.name), kinds(), today=TODAY)
    assert validated.deck is not None, validated.problems
    return validated.deck


def _asked(deck: Deck, language: str = "id") -> list[tuple[str, str]]:
    """Give what is asked and answered, in the order of the deck."""
    found = []
    for entry in deck.entries:
        kind = kinds()[entry.kind]
        found.append((entry.texts[kind.front][language], entry.texts.get(kind.answer, {}).get(language, "")))
    return found


def _list(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))
    return file


def _book(tmp_path: Path, *rows: list[Any], name: str = "a.xlsx") -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


# -- lists without headings, in any encoding ---------------------------------------------------------------------------

LISTS = {
    "semicolons": ("a.csv", ";", "utf-8-sig"),
    "semicolons of an old Windows": ("a.csv", ";", "cp1252"),
    "Quizlet's tabs": ("a.txt", "\t", "utf-8"),
    "tabs in UTF-16 with a mark": ("a.txt", "\t", "utf-16"),
    "tabs in UTF-16 without a mark": ("a.txt", "\t", "utf-16-le"),
    "pipes": ("a.txt", "|", "utf-8"),
}


@pytest.mark.parametrize(("name", "sign", "encoding"), LISTS.values(), ids=LISTS)
def test_a_list_of_two_columns_without_headings_is_a_deck(tmp_path: Path, name: str, sign: str, encoding: str) -> None:
    words = [tuple(f'"{text}"' if sign in text else text for text in pair) for pair in WORDS]
    file = _list(tmp_path, name, "".join(f"{term}{sign}{meaning}\r\n" for term, meaning in words), encoding)
    done = _imported(file, tmp_path / "kelas-10")
    assert "2 columns, no headings: column A → term [id], column B → definition [id]" in done.out
    deck = _deck(tmp_path / "kelas-10")
    assert deck.languages == ("id",)
    assert deck.uid
    assert _asked(deck) == WORDS


def test_a_workbook_of_two_columns_without_headings_is_a_deck(tmp_path: Path) -> None:
    _imported(_book(tmp_path, *map(list, WORDS)), tmp_path / "kelas-10")
    assert _asked(_deck(tmp_path / "kelas-10")) == WORDS


def test_an_encoding_that_had_to_be_guessed_is_said_with_a_word_to_check(tmp_path: Path) -> None:
    done = _imported(_list(tmp_path, "a.csv", "kafé;tempat minum\n", "cp1252"), tmp_path / "d")
    assert "it was read as Windows-1252. See that this word is right: kafé;tempat" in done.out


def test_what_is_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    file = _list(tmp_path, "a.csv", "関税,輸入品にかかる税\n", "shift-jis")
    assert "E701 this CSV file is not saved as UTF-8" in _imported(file, tmp_path / "d", status=1).err
    assert not (tmp_path / "d").exists()


def test_quotation_marks_in_a_list_with_tabs_are_texts(tmp_path: Path) -> None:
    _imported(_list(tmp_path, "a.txt", '"Bhinneka" apa\tberbeda-beda\nkedua\tsatu "dua\n'), tmp_path / "d")
    assert _asked(_deck(tmp_path / "d")) == [('"Bhinneka" apa', "berbeda-beda"), ("kedua", 'satu "dua')]


# -- headings ----------------------------------------------------------------------------------------------------------

HEADINGS = {
    "Indonesian": ["Istilah", "Definisi"],
    "with columns that nobody knows": ["No", "Istilah", "Definisi", "Kelas"],
    "other words": ["Kata", "Artinya"],
    "misspelt": ["Istilah", "Defenisi"],
    "one that nobody knows": ["Kata sulit", "Arti"],
    "English": ["Term", "Meaning"],
    "front and back": ["Front", "Back"],
    "ours without a language": ["term", "definition"],
}


@pytest.mark.parametrize("heads", HEADINGS.values(), ids=HEADINGS)
def test_headings_say_what_the_columns_are(tmp_path: Path, heads: list[str]) -> None:
    rows = [[str(n), term, text, "X-1"] for n, (term, text) in enumerate(WORDS, start=1)]
    start = 0 if len(heads) == 4 else 1
    file = _book(tmp_path, heads, *(row[start : start + len(heads)] for row in rows))
    done = _imported(file, tmp_path / "d")
    assert _asked(_deck(tmp_path / "d"), _deck(tmp_path / "d").languages[0]) == WORDS
    assert ("left out: column A (No), column D (Kelas)" in done.out) == (len(heads) == 4)


def test_many_columns_that_are_what_their_headings_say_are_told_in_a_word(tmp_path: Path) -> None:
    keys = ("term", "definition", "question", "example", "note")
    heads = [f"{key} [{code}]" for key in keys for code in ("id", "en")]
    file = _list(tmp_path, "a.csv", "\n".join([",".join(["key", *heads]), ",".join(["k", *heads])]), "utf-8")
    assert "\n11 columns: all as they are headed; each row is" in f"\n{_imported(file, tmp_path / 'one').out}"
    file = _list(tmp_path, "b.csv", "\n".join([",".join(["Kata", *heads[1:]]), ",".join(heads)]), "utf-8")
    assert "10 columns: column A (Kata) → term [id], 9 as they are headed;" in _imported(file, tmp_path / "two").out


def test_one_language_is_not_doubled_into_another(tmp_path: Path) -> None:
    _imported(INPUTS / "P06" / "q9.csv", tmp_path / "d")
    assert _deck(tmp_path / "d").languages == ("id",)


def test_two_languages_side_by_side_are_two_languages(tmp_path: Path) -> None:
    file = _book(tmp_path, ["Istilah", "Term", "Arti", "Meaning"], ["hak", "right", "Kuasa", "A power"])
    _imported(file, tmp_path / "d")
    (entry,) = _deck(tmp_path / "d").entries
    assert entry.texts["definition"] == {"id": "Kuasa", "en": "A power"}


def test_a_person_may_say_what_the_columns_are(tmp_path: Path) -> None:
    file = _book(tmp_path, ["x", "Kuasa", "hak"], ["y", "Keharusan", "kewajiban"])
    _imported(file, tmp_path / "d", "--columns", "-,definition,term", "--lang", "en")
    assert _asked(_deck(tmp_path / "d"), "en") == [("hak", "Kuasa"), ("kewajiban", "Keharusan")]


def test_what_a_person_says_must_exist(tmp_path: Path) -> None:
    file = _book(tmp_path, ["hak", "Kuasa"])
    for options in (["--kind", "istilah-x"], ["--lang", "xx"], ["--columns", "term,apa-ini"]):
        assert kartu("import", file.as_posix(), (tmp_path / "d").as_posix(), "-y", *options).status == 2


def test_sheets_and_a_column_of_chapters_become_sections(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Bab 1"
    book.active.append(["hak", "Kuasa"])
    book.create_sheet("Bab 2").append(["kewajiban", "Keharusan"])
    book.create_sheet("Petunjuk").append(["isi kolom ini"])
    book.save(tmp_path / "a.xlsx")
    _imported(tmp_path / "a.xlsx", tmp_path / "d")
    _imported(_list(tmp_path, "b.csv", "Bab;Kata;Arti\nBab 1;hak;Kuasa\nBab 2;wajib;Harus\n"), tmp_path / "e")
    for name in ("d", "e"):
        deck = _deck(tmp_path / name)
        assert [section.title["id"] for section in deck.sections.values()] == ["01 Bab 1", "02 Bab 2"]
        assert [entry.section for entry in deck.entries] == ["bab-1", "bab-2"]


def test_a_deck_may_be_one_file(tmp_path: Path) -> None:
    _imported(_book(tmp_path, *map(list, WORDS)), tmp_path / "decks" / "kelas-10.yaml")
    assert [path.name for path in (tmp_path / "decks").iterdir()] == ["kelas-10.yaml"]
    assert _asked(_deck(tmp_path / "decks" / "kelas-10.yaml")) == WORDS


def test_the_same_list_again_changes_nothing(tmp_path: Path) -> None:
    file = _book(tmp_path, *map(list, WORDS))
    _imported(file, tmp_path / "d")
    assert "Nothing changes." in _imported(file, tmp_path / "d").out


@pytest.mark.parametrize("name", sorted(path.name for path in (INPUTS / "P06").iterdir()))
def test_what_failed_in_public_makes_a_deck_that_builds(tmp_path: Path, name: str) -> None:
    _imported(INPUTS / "P06" / name, tmp_path / "d")
    assert kartu("build", (tmp_path / "d").as_posix(), "-o", (tmp_path / "out").as_posix()).status == 0
    asked = dict(_asked(_deck(tmp_path / "d")))
    assert asked.get("bea masuk", "pungutan").startswith(("pungutan", "Pungutan", "arti lain"))
    if name.endswith("indo.csv"):
        assert asked["kuota"] == "batas jumlah\nbarang"


def test_three_hundred_rows_are_a_package_in_two_commands_and_forty_lines(tmp_path: Path) -> None:
    file = _book(tmp_path, *([f"istilah {n}", f"makna yang ke-{n} dari semua"] for n in range(300)))
    said = _imported(file, tmp_path / "d").out
    built = kartu("build", (tmp_path / "d").as_posix(), "-o", (tmp_path / "out").as_posix())
    assert built.status == 0
    assert len((said + built.out + built.err).splitlines()) <= 40
    with new_collection(tmp_path) as collection:
        assert import_package(collection, tmp_path / "out" / "d.apkg").new == 300


# -- what a cell holds -------------------------------------------------------------------------------------------------


def test_numbers_and_dates_come_as_the_cells_show_them_with_a_line_of_advice(tmp_path: Path) -> None:
    file = _book(tmp_path, ["Istilah", "Definisi"], *([f"istilah {n} yang", 0] for n in range(5)))
    book = Workbook()
    cells = [
        (1234.5, "#,##0.00", "1.234,50"),
        (0.25, "0%", "25%"),
        (dt.date(1945, 8, 17), "[$-421]d mmmm yyyy", "17 Agustus 1945"),
        (dt.date(1945, 8, 17), "yyyy-mm-dd", "1945-08-17"),
        (10000, '"Rp"#,##0', "Rp10.000"),
        (1967, "General", "1967"),
    ]
    book.active.append(["Istilah", "Definisi"])
    for number, (value, form, _) in enumerate(cells):
        book.active.append([f"istilah {number} yang", value])
        book.active.cell(number + 2, 2).number_format = form
    book.save(file)
    done = _imported(file, tmp_path / "d")
    assert [answer for _, answer in _asked(_deck(tmp_path / "d"))] == [shown for *_, shown in cells]
    assert done.out.count("Column B holds numbers, taken as the cells show them") == 1
    assert done.out.count("Column B holds dates or times") == 1


def _rich(*parts: str | tuple[str, InlineFont]) -> CellRichText:
    return CellRichText(*(part if isinstance(part, str) else TextBlock(part[1], part[0]) for part in parts))


RAISED, LOWERED = InlineFont(vertAlign="superscript"), InlineFont(vertAlign="subscript")
KEPT = {
    "a raised digit": (_rich("10", ("9", RAISED)), "10⁹"),
    "a lowered digit": (_rich("CO", ("2", LOWERED)), "CO₂"),
    "a raised sign": (_rich("10", ("-3", RAISED)), "10⁻³"),
    "bold, which is only told": (_rich("bea ", ("masuk", InlineFont(b=True))), "bea masuk"),
}
LOST = {
    "raised letters": _rich("abad 20", ("th", RAISED)),
    "struck-out words": _rich(("10 persen", InlineFont(strike=True)), " 12 persen"),
}


@pytest.mark.parametrize(("value", "text"), KEPT.values(), ids=KEPT)
def test_formatting_that_carries_meaning_is_kept(tmp_path: Path, value: CellRichText, text: str) -> None:
    _imported(_book(tmp_path, ["satu", value], ["dua", "lain"]), tmp_path / "d")
    assert _asked(_deck(tmp_path / "d")) == [("satu", text), ("dua", "lain")]


@pytest.mark.parametrize(("said", "value"), LOST.items(), ids=LOST)
def test_formatting_that_cannot_be_kept_is_refused_with_its_cell_and_holds_up_no_other(
    tmp_path: Path, said: str, value: CellRichText
) -> None:
    done = _imported(_book(tmp_path, ["satu", value], ["dua", "lain"]), tmp_path / "d", status=1)
    assert f", B1: E705 [definition [id]] the cell holds {said}, which would be lost" in done.err
    assert _asked(_deck(tmp_path / "d")) == [("dua", "lain")]


def test_a_cell_that_is_struck_out_as_a_whole_is_refused_too(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["satu", "batal"])
    book.active.append(["dua", "lain"])
    book.active["B1"].font = Font(strike=True)
    book.save(tmp_path / "a.xlsx")
    assert "struck-out words" in _imported(tmp_path / "a.xlsx", tmp_path / "d", status=1).err


def test_a_deck_with_markup_takes_bold_as_markdown(tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {"1.yaml": "kind: term\nsection: dasar\nnotes: {a: {term: a, definition: b}}\n"})
    head = "deck: pkn\nlanguages: [id]\nmarkup: markdown\ntitle: PKn\nsections: {dasar: Dasar}\n"
    (deck / "deck.yaml").write_text(head, encoding="utf-8")
    file = _book(tmp_path, ["Istilah", "Definisi", "Bab"], ["hak", _rich("x ", ("kuasa", InlineFont(b=True))), "dasar"])
    _imported(file, deck)
    assert _asked(_deck(deck))[1] == ("hak", "x **kuasa**")


def test_the_public_workbook_keeps_its_powers(tmp_path: Path) -> None:
    deck = tmp_path / "demo"
    deck.mkdir()
    for source in (INPUTS / "P03" / "demo").iterdir():
        (deck / source.name).write_bytes(source.read_bytes())
    done = _imported(INPUTS / "P03" / "sup.xlsx", deck, status=1)
    answers = dict(_asked(_deck(deck)))
    assert (answers["satuan luas"], answers["satu miliar"], answers["karbon dioksida"]) == ("m²", "10⁹", "CO₂")
    assert "struck-out words" in done.err
    assert "tarif lama" not in answers


# -- one row holds up no other -----------------------------------------------------------------------------------------

WRONG = {
    "no answer": (["hak", ""], "E202"),
    "the answer is the front": (["hak", "hak"], "E303"),
    "a formula": (["hak", "=1+1"], "E705"),
}


@pytest.mark.parametrize(("row", "code"), WRONG.values(), ids=WRONG)
def test_a_row_that_cannot_be_taken_is_named_and_left(tmp_path: Path, row: list[str], code: str) -> None:
    done = _imported(_book(tmp_path, ["Kata", "Arti"], row, ["wajib", "Harus"]), tmp_path / "d", status=1)
    assert re.search(rf"a\.xlsx, sheet Sheet, [AB]2: {code}", done.err)
    assert "1 row cannot be taken" in done.err
    assert _asked(_deck(tmp_path / "d")) == [("wajib", "Harus")]


# -- what Anki exports -------------------------------------------------------------------------------------------------


def _add(collection: Collection, name: str, *fields: str, deck: str = "Biologi", tags: str = "") -> None:
    model = collection.models.by_name(name)
    note = collection.new_note(model)
    for number, text in enumerate(fields):
        note.fields[number] = text
    note.tags = tags.split()
    collection.add_note(note, collection.decks.id(deck))


def _cards(package: Path, folder: Path) -> int:
    with new_collection(folder, "judge") as collection:
        import_package(collection, package)
        return int(collection.card_count())


@pytest.mark.parametrize("legacy", [True, False], ids=["older Anki", "newest format"])
def test_a_package_of_anki_becomes_a_deck_with_as_many_cards(tmp_path: Path, legacy: bool) -> None:  # noqa: FBT001
    with new_collection(tmp_path) as collection:
        (tmp_path / "sel.png").write_bytes(PIXEL)
        collection.media.add_file(str(tmp_path / "sel.png"))
        _add(collection, "Basic", "Apa itu <b>sel</b>?", "Satuan&nbsp;hidup<br>terkecil", tags="bab-1 marked")
        _add(collection, "Basic", "Gambar apa ini?", 'Sebuah sel<img src="sel.png" alt="Sel">')
        _add(collection, "Basic (and reversed card)", "inti", "pusat sel", deck="Biologi::Bab 2")
        _add(collection, "Basic (optional reversed card)", "dinding", "lapisan luar", "y", deck="Biologi::Bab 2")
        _add(collection, "Basic (optional reversed card)", "plasma", "cairan", "", deck="Biologi::Bab 2")
        export_package(collection, tmp_path / "anki.apkg", legacy=legacy)
        cards = collection.card_count()
    done = _imported(tmp_path / "anki.apkg", tmp_path / "d")
    assert "Learning progress does not come along" in done.out
    deck = _deck(tmp_path / "d")
    assert _asked(deck) == [
        ("Apa itu sel?", "Satuan hidup\nterkecil"),
        ("Gambar apa ini?", "Sebuah sel"),
        ("inti", "pusat sel"),
        ("dinding", "lapisan luar"),
        ("plasma", "cairan"),
    ]
    assert deck.title["id"] == "Biologi"
    assert deck.entries[0].tags == ("bab-1",)
    image = deck.entries[1].image
    assert image is not None
    assert image.path.read_bytes() == PIXEL
    assert kartu("build", (tmp_path / "d").as_posix(), "-o", (tmp_path / "out").as_posix()).status == 0
    assert _cards(tmp_path / "out" / "d.apkg", tmp_path) == cards


def test_blanks_and_pictures_that_are_asked_about_come_along(tmp_path: Path) -> None:
    with new_collection(tmp_path) as collection:
        (tmp_path / "sel.png").write_bytes(PIXEL)
        collection.media.add_file(str(tmp_path / "sel.png"))
        _add(collection, "Cloze", "KAA: {{c1::Bandung::kota}}, {{c2::1955}}.", "Juga disebut KTT")
        _add(collection, "Basic", '<img src="sel.png">', "sebuah sel")
        export_package(collection, tmp_path / "a.apkg", legacy=True)
        cards = collection.card_count()
    _imported(tmp_path / "a.apkg", tmp_path / "d.yaml")
    deck = _deck(tmp_path / "d.yaml")
    cloze, question = sorted(deck.entries, key=lambda entry: entry.kind)
    assert cloze.texts["text"]["id"] == "KAA: {{c1::Bandung::kota}}, {{c2::1955}}."
    assert cloze.texts["note"]["id"] == "Juga disebut KTT"
    assert question.front_image is not None
    assert question.front_image.path == tmp_path / "d-images" / "sel.png"
    assert kartu("build", (tmp_path / "d.yaml").as_posix(), "-o", (tmp_path / "out").as_posix()).status == 0
    assert _cards(tmp_path / "out" / "d.apkg", tmp_path) == cards


def test_a_package_with_far_too_many_pictures_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with new_collection(tmp_path) as collection:
        for name in ("a.png", "い.png", "う.png"):
            (tmp_path / name).write_bytes(PIXEL + name.encode())
            collection.media.add_file(str(tmp_path / name))
            _add(collection, "Basic", f'Apa ini, {name}?<img src="{name}">', "sebuah sel")
        export_package(collection, tmp_path / "a.apkg", legacy=True)
    monkeypatch.setattr("kartu.tables.packagefile.MEDIA_FILES_LIMIT", 3)
    _imported(tmp_path / "a.apkg", tmp_path / "d")
    assert sorted(file.name for file in (tmp_path / "d" / "images").iterdir()) == ["a.png", "media-2.png", "media.png"]
    monkeypatch.setattr("kartu.tables.packagefile.MEDIA_FILES_LIMIT", 2)
    done = kartu("import", (tmp_path / "a.apkg").as_posix(), (tmp_path / "e").as_posix(), "--yes")
    assert done.status == 1
    assert "E702 more than 2 pictures and sounds of this package are on its cards" in done.err
    assert not (tmp_path / "e").exists()


def test_a_package_of_genanki_becomes_a_deck(tmp_path: Path) -> None:
    import genanki

    model = genanki.Model(
        1607392319,
        "Kosakata",
        fields=[{"name": "Kata"}, {"name": "Arti"}, {"name": "Contoh"}, {"name": "Nomor"}],
        templates=[{"name": "1", "qfmt": "{{Kata}}", "afmt": "{{FrontSide}}<hr>{{Arti}}<br>{{Contoh}}"}],
    )
    deck = genanki.Deck(2059400110, "Kosakata")
    deck.add_note(genanki.Note(model, ["duty", "bea", "import <i>duty</i>", "1"]))
    genanki.Package(deck).write_to_file(tmp_path / "g.apkg")
    done = _imported(tmp_path / "g.apkg", tmp_path / "d")
    (entry,) = _deck(tmp_path / "d").entries
    assert [next(iter(text.values())) for text in entry.texts.values()] == ["duty", "bea", "import duty"]
    assert "Fields that no card shows are left out: Nomor (Kosakata)." in done.out


def test_notes_that_fit_no_kind_are_named_with_their_number(tmp_path: Path) -> None:
    with new_collection(tmp_path) as collection:
        _add(collection, "Basic", "a", "b")
        _add(collection, "Image Occlusion", "{{c1::image-occlusion:rect:left=0:top=0:width=1:height=1}}", "x")
        export_package(collection, tmp_path / "a.apkg", legacy=True)
    done = _imported(tmp_path / "a.apkg", tmp_path / "d")
    assert "1 note of the note type “Image Occlusion” fits no kind and is left out." in done.out


@pytest.mark.parametrize("head", [True, False], ids=["with its lines", "without them"])
def test_notes_in_plain_text_become_a_deck(tmp_path: Path, head: bool) -> None:  # noqa: FBT001
    from anki.collection import ExportLimit  # noqa: F401 - the real Anki writes the file

    with new_collection(tmp_path) as collection:
        _add(collection, "Basic", "Apa <b>sel</b>?", 'satuan "hidup"<br>terkecil', tags="bab-1")
        _add(collection, "Basic", "inti", "pusat &amp; otak sel")
        collection.export_note_csv(
            out_path=str(tmp_path / "n.txt"),
            limit=None,
            with_html=True,
            with_tags=head,
            with_deck=head,
            with_notetype=head,
            with_guid=head,
        )
    if not head:
        lines = (tmp_path / "n.txt").read_text(encoding="utf-8").splitlines(keepends=True)
        (tmp_path / "n.txt").write_text("".join(x for x in lines if x[0] != "#"), encoding="utf-8")
    _imported(tmp_path / "n.txt", tmp_path / "d")
    deck = _deck(tmp_path / "d")
    assert _asked(deck) == [("Apa sel?", 'satuan "hidup"\nterkecil'), ("inti", "pusat & otak sel")]
    assert deck.entries[0].tags == (("bab-1",) if head else ())


def test_a_package_of_ours_is_its_deck_again(tmp_path: Path) -> None:
    source = PROJECT / "decks" / "international-economic-cooperation"
    assert kartu("build", source.as_posix(), "-o", (tmp_path / "old").as_posix()).status == 0
    before = tmp_path / "old" / f"{source.name}.apkg"
    _imported(before, tmp_path / "d")
    assert kartu("build", (tmp_path / "d").as_posix(), "-o", (tmp_path / "new").as_posix()).status == 0
    with new_collection(tmp_path, "a") as old, new_collection(tmp_path, "b") as new:
        import_package(old, before)
        import_package(new, tmp_path / "new" / "d.apkg")
        assert (new.note_count(), new.card_count()) == (old.note_count(), old.card_count())
        fronts = [sorted(text_of(note.fields[0]) for note in notes_of(each).values()) for each in (old, new)]
        assert fronts[0] == fronts[1]
        names = [sorted(deck.name for deck in each.decks.all_names_and_ids()) for each in (old, new)]
        assert names[0] == names[1], "titles and sections in both languages"
        examples = [
            sorted(note.fields[:7] for note in notes_of(each).values() if note.note_type == "Kartu Example")
            for each in (old, new)
        ]
        assert examples[0] == examples[1], "sets of forms, and pictures"


def test_a_package_of_ours_with_a_kind_in_each_section_keeps_its_sections(tmp_path: Path) -> None:
    head = "deck: pkn\nlanguages: [id]\ntitle: PKn\nsections: {satu: 01 Istilah, dua: 02 Soal}\n"
    terms = "kind: term\nsection: satu\nnotes:\n  hak:\n    term: hak\n    definition: kuasa\n"
    questions = "kind: question\nsection: dua\nnotes:\n  ibu-kota:\n    question: Apa ibu kota?\n    answer: Jakarta\n"
    source = write_deck(tmp_path, {"01.yaml": terms, "02.yaml": questions}, head)
    assert kartu("build", source.as_posix(), "-o", (tmp_path / "old").as_posix()).status == 0
    _imported(tmp_path / "old" / "pkn.apkg", tmp_path / "d")
    deck = _deck(tmp_path / "d")
    assert list(deck.sections) == ["istilah", "soal"]
    assert [(entry.key, entry.section) for entry in deck.entries] == [("hak", "istilah"), ("ibu-kota", "soal")]


PIXEL = codecs.decode(
    b"89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    b"0000000049454e44ae426082",
    "hex",
)


# -- the question before anything is written ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "is_written"),
    [
        ("y", True),
        ("yes", True),
        ("Ya", True),
        (" YA ", True),
        ("n", False),
        ("no", False),
        ("t", False),
        ("Tidak", False),
        ("", False),
        ("mungkin\nya", True),
        ("mungkin\ntidak", False),
    ],
    ids=str,
)
def test_the_question_is_answered_in_either_language(tmp_path: Path, answers: str, is_written: bool) -> None:  # noqa: FBT001
    file = _list(tmp_path, "a.csv", "bea masuk;pungutan\ncukai;pungutan lain\n")
    done = CliRunner().invoke(main, ["import", str(file), str(tmp_path / "d")], input=f"{answers}\n")
    assert done.output.count("d/01-term.yaml? [y/N]") == len(answers.split("\n"))
    assert ("Answer y (yes) or n (no)." in done.output) == ("mungkin" in answers)
    assert (tmp_path / "d" / "deck.yaml").exists() == is_written
