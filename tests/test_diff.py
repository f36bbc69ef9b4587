"""`kartu diff` shows what students would get; `--adopt` reads a lost record back out of what they have."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kartu.commands.main import main
from kartu.html.fieldtext import text_of, word_by_word
from kartu.model.language import languages
from support import HEAD
from workshop import TUESDAY, WEDNESDAY, Workshop, term

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SECTIONS = HEAD.replace("  dasar:", "  lanjut: {id: 02 Lanjut, en: 02 More}\n  dasar:")


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    """Give a deck that was released on Monday, and changed in every way since."""
    made = Workshop(tmp_path).write(
        term("hak", meaning="Wewenang untuk menerima sesuatu"), *map(term, ("wajib", "adil", "bela", "cinta")),
        head=SECTIONS,
    )  # fmt: skip
    made.release()
    made.write(
        term("hak", meaning="Wewenang menerima sesuatu"),
        term("cinta"),
        term("wajib", more="section: lanjut"),
        term("bela"),
        term("baru", "Baru saja"),
        head=SECTIONS + "retired: [adil]\n",
    )
    return made


def diff(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["diff", *map(str, arguments)])
    assert result.exit_code == 0, (result.output, result.exception)
    return result


def as_json(*arguments: str | Path) -> Any:
    (deck,) = json.loads(diff(*arguments, "--format", "json").stdout)
    return deck


def entries(notes: list[dict[str, Any]]) -> list[str]:
    return [f"{note['entry']}.{note['language']}" for note in notes]


def test_sources_are_compared_with_their_last_release(shop: Workshop) -> None:
    found = as_json(shop.deck)
    assert (found["deck"], found["from_release"], found["to_release"]) == ("pkn", 1, 2)
    assert entries(found["new"]) == ["baru.en", "baru.id"]
    assert entries(found["corrected"]) == ["hak.en", "hak.id"]
    assert entries(found["moved"]) == ["wajib.en", "wajib.id"]
    assert found["moved"][0]["from"] == "01 Basics"
    assert entries(found["reordered"]) == ["cinta.en", "cinta.id"]
    assert entries(found["withdrawn"]) == ["adil.en", "adil.id"]
    assert found["search_for_withdrawn"] == "Key:pkn/adil"
    (field, *_) = found["corrected"][1]["fields"]
    assert field["field"] == "Definition"
    assert field["words"] == [["=", "Wewenang"], ["-", "untuk"], ["=", "menerima sesuatu"]]


def test_the_text_for_a_teacher_marks_words_as_git_does(shop: Workshop) -> None:
    said = diff(shop.deck).stdout
    assert said.startswith(f"release 1 → {shop.deck.as_posix()}\n")
    assert "  - Definition: Wewenang [-untuk-] menerima sesuatu\n" in said
    assert "- [id] wajib: from “01 Dasar” to “02 Lanjut”\n" in said


@pytest.mark.parametrize("language", ["id", "en"])
def test_changes_are_told_in_the_language_of_whoever_looks(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("KARTU_LANG", language)
    corrected = f"\n\n{languages()[language].changes['corrected']} (2)\n- [en] hak\n"
    assert corrected in shop.run("diff", at=TUESDAY).stdout
    assert corrected in shop.run("release", "--dry-run", at=TUESDAY).stdout


def test_a_first_section_for_notes_that_had_none_is_no_rename(tmp_path: Path) -> None:
    head = HEAD.replace("sections:\n  dasar: {id: 01 Dasar, en: 01 Basics}\n", "")
    shop = Workshop(tmp_path).write(head=head, **{"01.yaml": "kind: term\nnotes:\n" + term("hak")})
    shop.release()
    shop.write(term("hak"))
    found = as_json(shop.deck)
    assert entries(found["moved"]) == ["hak.en", "hak.id"]
    assert found["renamed"] == []


def test_markdown_speaks_each_language_of_the_deck(shop: Workshop) -> None:
    said = diff(shop.deck, "--format", "markdown").stdout
    assert "## English\n" in said
    assert "  - Definisi: Wewenang ~~untuk~~ menerima sesuatu\n" in said


def test_a_diff_writes_nothing_and_says_that_a_release_would_be_refused(shop: Workshop) -> None:
    shop.write(term("hak"), head=SECTIONS)
    before = shop.files()
    assert "would refuse this for 4 reasons" in diff(shop.deck).stdout
    assert shop.files() == before


def test_packages_compare_as_their_sources_do(shop: Workshop, tmp_path: Path) -> None:
    old, new = tmp_path / "old.apkg", tmp_path / "new.apkg"
    shutil.copy(shop.out / "pkn.apkg", old)
    from_sources = as_json(shop.deck)
    assert as_json(old, shop.deck) == from_sources | {"to_release": 0, "descriptions": []}
    shop.release(at=TUESDAY)
    shutil.copy(shop.out / "pkn.apkg", new)
    assert as_json(old, new) == from_sources
    backwards = as_json(new, old)
    assert entries(backwards["withdrawn"]) == entries(from_sources["new"])
    assert entries(backwards["new"]) == entries(from_sources["withdrawn"])
    assert diff(new, new).stdout.endswith("Nothing has changed.\n")


def test_a_package_of_one_language_is_compared_in_that_language(shop: Workshop) -> None:
    found = as_json(shop.out / "pkn.en.apkg", shop.deck)
    assert entries(found["new"]) == ["baru.en"]
    assert entries(found["withdrawn"]) == ["adil.en"]
    assert found["search_for_withdrawn"] == "Key:pkn/adil"


def test_a_package_finds_its_deck_among_others(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop.folder / "decks").mkdir()
    shop.deck.rename(shop.folder / "decks" / "pkn")
    (shop.folder / "decks" / "other.yaml").write_text(
        "deck: other\nlanguages: [id]\ntitle: Lain\nnotes:\n  a:\n    kind: term\n    term: x\n    definition: y\n"
    )
    monkeypatch.chdir(shop.folder)
    assert as_json("build/pkn.apkg")["deck"] == "pkn"


@pytest.mark.parametrize("case", ["another deck", "not Kartu's", "no package", "too many"])
def test_what_cannot_be_compared_is_told_in_a_line(shop: Workshop, tmp_path: Path, case: str) -> None:
    import genanki

    own = str(shop.out / "pkn.apkg")
    if case == "another deck":
        other = Workshop(tmp_path / "other").write(term("a"), head=HEAD.replace("deck: pkn", "deck: lain"))
        other.release()
        arguments, words = [own, str(other.out / "lain.apkg")], "holds the deck `pkn`"
    elif case == "not Kartu's":
        file = tmp_path / "foreign.apkg"
        genanki.Package(genanki.Deck(1234567, "x")).write_to_file(str(file))
        arguments, words = [own, str(file)], "Kartu did not make this package"
    elif case == "no package":
        file = tmp_path / "broken.apkg"
        file.write_bytes(b"PK")
        arguments, words = [own, str(file)], "broken.apkg"
    else:
        arguments, words = [own, own, own], "one newer package"
    result = CliRunner().invoke(main, ["diff", *arguments])
    assert result.exit_code != 0
    assert words in result.output + str(result.exception)


# A lost record


def test_a_record_is_rebuilt_from_the_package_that_students_have(shop: Workshop, tmp_path: Path) -> None:
    shop.write(*map(term, ("hak", "wajib")), head=SECTIONS + "retired: [adil, bela, cinta]\n")
    shop.release(at=TUESDAY)
    record, packages = shop.record.read_text(), shop.packages()
    shop.record.unlink()
    done = shop.run("release", "--adopt", str(shop.out / "pkn.apkg"), at=WEDNESDAY)
    assert done.exit_code == 0, done.output
    assert "rebuilt the record of release 2, 25 November 2025: 4 notes, 0 withdrawn" in done.stdout
    assert _lines(shop.record.read_text()) == _lines(record) - {x for x in _lines(record) if _is_withdrawn(x)}
    assert "nothing to release" in shop.release(at=WEDNESDAY).stdout
    shop.run("build", at=WEDNESDAY, out=tmp_path / "again")
    assert shop.packages(tmp_path / "again") == packages


def _is_withdrawn(line: str) -> bool:
    return line.startswith("note ") and line.split(" ")[7] != "0"


def _lines(record: str) -> set[str]:
    """Give the lines of a record but for order numbers, which a package gives from 1, and the hash over all lines."""
    lines = (line.split(" ") for line in record.splitlines() if line)
    return {" ".join([*words[:5], *words[6:]] if words[0] == "note" else words[:3]) for words in lines}


def test_older_packages_tell_what_was_withdrawn(shop: Workshop, tmp_path: Path) -> None:
    old = tmp_path / "old.apkg"
    shutil.copy(shop.out / "pkn.apkg", old)
    shop.release(at=TUESDAY)
    shop.record.unlink()
    done = shop.run("release", "--adopt", str(old), "--adopt", str(shop.out / "pkn.apkg"), at=WEDNESDAY)
    assert "10 notes, 2 withdrawn" in done.stdout
    shop.write(*map(term, ("hak", "cinta", "wajib", "bela", "baru")), term("adil", "lain"), head=SECTIONS)
    assert "E603" in shop.run("release", at=WEDNESDAY).stderr


def test_packages_of_single_languages_rebuild_a_record_together(shop: Workshop) -> None:
    shop.release(at=TUESDAY)
    packages = shop.packages()
    shop.record.unlink()
    single = [str(shop.out / f"pkn.{language}.apkg") for language in ("id", "en")]
    shop.run("release", "--adopt", single[0], "--adopt", single[1], at=WEDNESDAY)
    assert "nothing to release" in shop.release(at=WEDNESDAY).stdout
    shop.run("build", at=None)
    assert shop.packages() == packages


def test_only_a_lost_record_is_rebuilt(shop: Workshop) -> None:
    before = shop.files()
    result = shop.run("release", "--adopt", str(shop.out / "pkn.apkg"))
    assert result.exit_code == 2
    assert "only a record that was lost" in result.stderr
    assert shop.files() == before


def test_a_package_of_another_deck_is_not_adopted(shop: Workshop, tmp_path: Path) -> None:
    other = Workshop(tmp_path / "other").write(term("a"), head=HEAD.replace("deck: pkn", "deck: lain"))
    other.release()
    shop.record.unlink()
    result = shop.run("release", "--adopt", str(other.out / "lain.apkg"))
    assert result.exit_code == 2
    assert "holds the deck `lain`, not `pkn`" in result.stderr
    assert not shop.record.exists()


# Words


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a &lt; b &amp; c", "a < b & c"),
        ("satu<br>dua", "satu dua"),
        ('<table class="facts"><tr><th>Berdiri</th><td>1967</td></tr><tr><th>Anggota</th><td>11</td></tr></table>',
         "Berdiri: 1967; Anggota: 11"),
        ('<img src="peta-12345678.svg" alt="Peta &quot;lama&quot;">', '[Peta "lama"]'),
        ("[sound:x-12345678.mp3]", "[♪]"),
        ('<ul class="options"><li>Bilateral</li><li>Regional</li></ul>', "Bilateral; Regional"),
    ],
)  # fmt: skip
def test_the_words_of_a_field_are_what_a_reader_sees(html: str, text: str) -> None:
    assert text_of(html) == text


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8).map(" ".join)


@given(WORDS, WORDS)
def test_word_by_word_holds_both_texts_whole(old: str, new: str) -> None:
    pieces = word_by_word(old, new)
    assert " ".join(piece.words for piece in pieces if piece.sign in "=-") == old
    assert " ".join(piece.words for piece in pieces if piece.sign in "=+") == new
    assert all(piece.words for piece in pieces)
