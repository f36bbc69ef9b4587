"""A release gives students what changed and nothing else, and refuses what would hurt them."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from kartu.files import output
from kartu.files.journal import finish, journal_of
from kartu.history.recordfile import read_record
from kartu.inspect.contents import read_contents, read_notes
from kartu.model import identity
from support import HEAD, SVG, run_kartu
from workshop import MONDAY, TUESDAY, WEDNESDAY, Workshop, term

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    """Give a deck of three terms that was released on Monday."""
    made = Workshop(tmp_path).write(term("hak"), term("wajib"), term("adil"))
    made.release()
    return made


def mods(shop: Workshop, language: str = "id") -> dict[str, int]:
    """Give the time of each note of a language's package, by the key of its entry."""
    notes = read_notes(shop.out / f"pkn.{language}.apkg")
    return {note.fields["Key"].removeprefix("pkn/"): note.mod for note in notes}


# What a release writes


def test_a_release_writes_packages_page_record_and_lists_of_changes(shop: Workshop) -> None:
    assert sorted(shop.files()) == [
        "build/index.html",
        "build/pkn.apkg",
        "build/pkn.en.apkg",
        "build/pkn.html",
        "build/pkn.id.apkg",
        "pkn/.gitattributes",
        "pkn/01.yaml",
        "pkn/CHANGES.en.md",
        "pkn/CHANGES.id.md",
        "pkn/deck.yaml",
        "pkn/pkn.record",
    ]
    assert all(content for content in shop.files().values())
    assert "Release 1, 24 November 2025." in read_contents(shop.out / "pkn.en.apkg").decks[0].description


def test_a_second_release_without_a_change_writes_nothing(shop: Workshop) -> None:
    before = shop.files()
    result = shop.release(at=TUESDAY)
    assert "nothing to release" in result.stdout
    assert shop.files() == before


@pytest.mark.parametrize("at", [MONDAY, WEDNESDAY, None, 0])
def test_a_build_without_a_change_gives_the_bytes_of_the_release(
    shop: Workshop, tmp_path: Path, at: int | None
) -> None:
    clone = Workshop(tmp_path / "elsewhere")
    shutil.copytree(shop.deck, clone.deck)
    assert clone.run("build", at=at).exit_code == 0
    assert clone.packages() == shop.packages()
    assert clone.record.read_bytes() == shop.record.read_bytes()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_other_processes_with_other_hash_seeds_give_the_bytes_of_the_release(
    shop: Workshop, tmp_path: Path, seed: str
) -> None:
    again = tmp_path / "again"
    assert run_kartu("build", str(shop.deck), "-o", str(again), PYTHONHASHSEED=seed).returncode == 0
    assert shop.packages(again) == shop.packages()


def test_a_build_never_writes_the_record_and_says_that_something_changed(shop: Workshop) -> None:
    record = shop.record.read_bytes()
    shop.write(term("hak", meaning="lain"), term("wajib"), term("adil"))
    shop.run("build", at=TUESDAY)
    assert shop.record.read_bytes() == record
    assert "Changed since that release." in read_contents(shop.out / "pkn.en.apkg").decks[0].description
    assert mods(shop) == {"hak": TUESDAY, "wajib": MONDAY, "adil": MONDAY}


def test_only_what_changed_gets_a_new_time(shop: Workshop) -> None:
    shop.write(term("hak", meaning="lain"), term("baru"), term("wajib"), term("adil"))
    shop.release(at=TUESDAY)
    assert mods(shop) == {"hak": TUESDAY, "baru": TUESDAY, "wajib": MONDAY, "adil": MONDAY}


def test_a_look_writes_nothing(shop: Workshop) -> None:
    shop.write(term("hak", meaning="lain"), term("wajib"), term("adil"))
    before = shop.files()
    result = shop.release("--dry-run", at=TUESDAY)
    assert "release 2" in result.stdout
    assert "arti hak" in result.stdout
    assert shop.files() == before


def test_a_mistake_in_one_deck_keeps_all_decks_from_being_released(shop: Workshop, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("deck: other\nlanguages: [id]\ntitle: Lain\nnotes:\n  a:\n    kind: term\n    term: x\n")
    shop.write(term("hak", meaning="lain"), term("wajib"), term("adil"))
    before = shop.files()
    result = shop.run("release", str(other), at=TUESDAY)
    assert result.exit_code == 1
    assert "other.yaml:5" in result.stderr
    assert shop.files() == before


def test_a_deck_of_one_file_has_its_record_and_lists_beside_it(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.deck = tmp_path / "small.yaml"
    shop.deck.write_text(
        "deck: pkn\nlanguages: [id]\ntitle: PKn\nnotes:\n  a:\n    kind: term\n    term: x\n    definition: y\n"
    )
    shop.release()
    assert {path.name for path in tmp_path.iterdir()} == {
        "build", ".gitattributes", "small.yaml", "small.record", "small.CHANGES.id.md",
    }  # fmt: skip
    assert "nothing to release" in shop.release(at=TUESDAY).stdout


def test_rules_for_git_are_added_once_and_not_where_they_stand_already(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    rules = "# ours\n*.record merge=union"
    (tmp_path / ".gitattributes").write_text(rules)
    shop = Workshop(tmp_path).write(term("hak"))
    shop.release()
    assert (shop.deck / ".gitattributes").read_text() == "*CHANGES.*.md merge=union\n"
    shop.write(term("hak", meaning="lain"))
    shop.release(at=TUESDAY)
    assert (shop.deck / ".gitattributes").read_text() == "*CHANGES.*.md merge=union\n"
    assert (tmp_path / ".gitattributes").read_text() == rules


# The lists of changes


def test_students_read_what_is_new_corrected_moved_and_withdrawn(shop: Workshop) -> None:
    head = HEAD.replace("  dasar:", "  lanjut: {id: 02 Lanjut, en: 02 More}\n  dasar:") + "retired: [adil]\n"
    shop.write(
        term("hak", meaning="Wewenang untuk *menerima* sesuatu"), term("wajib", more="section: lanjut"), head=head
    )
    shop.release(at=TUESDAY)
    shop.write(
        term("hak", meaning="Wewenang untuk menerima <apa pun>", more="reverse: true"),
        term("wajib", more="section: lanjut"),
        term("baru"),
        head=head,
    )
    shop.release(at=WEDNESDAY)
    text = shop.changes()
    assert text.startswith("# Perubahan dek PKn\n")
    headings = re.findall(r"^#+ .*", text, re.MULTILINE)
    assert headings == [
        "# Perubahan dek PKn",
        "## Rilis 3 · 26 November 2025",
        "### Baru (1)",
        "### Dikoreksi (1)",
        "## Rilis 2 · 25 November 2025",
        "### Dikoreksi (1)",
        "### Ditarik (1)",
        "### Pindah bagian (1)",
        "## Rilis 1 · 24 November 2025",
    ]
    assert "- 01 Dasar: baru\n" in text
    assert "  - Definisi: Wewenang untuk ~~\\*menerima\\* sesuatu~~ **menerima \\<apa pun\\>**\n" in text
    assert "  - Bolak-balik: ya\n" in text
    assert "- wajib: dari “01 Dasar” ke “02 Lanjut”\n" in text
    assert "- adil\n" in text
    assert "```text\nKey:pkn/adil\n```\n" in text
    assert "# Changes of the deck Civics\n" in shop.changes("en")


def test_the_command_shows_the_search_for_withdrawn_notes(shop: Workshop) -> None:
    shop.write(term("hak"), head=HEAD + "retired: [adil, wajib]\n")
    assert "    Key:pkn/wajib OR Key:pkn/adil\n" in shop.release(at=TUESDAY).stdout


def test_many_notes_changed_in_the_same_way_are_told_as_one(tmp_path: Path) -> None:
    entries = [term(key) for key in "abcdef"]
    shop = Workshop(tmp_path).write(*entries)
    shop.release()
    shop.write(*entries, head=HEAD + "speech: true\n")
    shop.release(at=TUESDAY)
    assert "6 catatan, semuanya dengan cara yang sama: a; b; c; d; e; f\n  - Dibacakan: ya\n" in shop.changes()


@pytest.mark.parametrize(("keys", "lines"), [("abc", 3), ("abcd", 1)])
def test_up_to_three_notes_changed_in_the_same_way_are_told_one_by_one(tmp_path: Path, keys: str, lines: int) -> None:
    shop = Workshop(tmp_path).write(*map(term, keys))
    shop.release()
    shop.write(*map(term, keys), head=HEAD + "speech: true\n")
    shop.release(at=TUESDAY)
    assert shop.changes().count("  - Dibacakan: ya\n") == lines


def test_a_card_that_is_asked_no_longer_is_told_with_how_to_remove_it(tmp_path: Path) -> None:
    shop = Workshop(tmp_path).write(term("hak", more="reverse: true"))
    shop.release()
    shop.write(term("hak"))
    shop.release(at=TUESDAY)
    assert "Alat → Kartu Kosong" in shop.changes()
    assert "Tools → Empty Cards" in shop.changes("en")


def test_another_picture_of_the_same_name_is_told(tmp_path: Path) -> None:
    shop = Workshop(tmp_path).write(term("hak", more="image: peta.svg\nalt: Peta"))
    (shop.deck / "peta.svg").write_text(SVG)
    shop.release()
    (shop.deck / "peta.svg").write_text(SVG + " ")
    shop.release(at=TUESDAY)
    assert "  - Gambar: gambar, suara, atau tata letaknya berubah\n" in shop.changes()


def test_a_change_of_the_description_alone_is_released_and_told(shop: Workshop) -> None:
    shop.write(term("hak"), term("wajib"), term("adil"), head=HEAD + "summary: Ringkasan\n")
    shop.release(at=TUESDAY)
    assert "## Release 2 · 25 November 2025\n\n### New description" in shop.changes("en")
    assert set(mods(shop).values()) == {MONDAY}


def test_two_branches_that_released_keep_both_parts_of_a_list(tmp_path: Path) -> None:
    from test_record import git

    shop = Workshop(tmp_path).write(term("hak"), term("adil"), **{"02.yaml": _file(term("wajib"), term("bela"))})
    shop.release()
    shutil.rmtree(shop.out)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "Release 1")
    git(tmp_path, "checkout", "-qb", "other")
    (shop.deck / "02.yaml").write_text(_file(term("wajib", meaning="Harus."), term("bela")))
    shop.release(at=TUESDAY)
    git(tmp_path, "commit", "-qam", "Release 2 of the other")
    git(tmp_path, "checkout", "-q", "main")
    (shop.deck / "01.yaml").write_text(_file(term("hak", meaning="Boleh."), term("adil")))
    shop.release(at=WEDNESDAY)
    git(tmp_path, "commit", "-qam", "Release 2")
    git(tmp_path, "merge", "-q", "other", "-m", "Merge")
    text = shop.changes()
    for day, words in (("25", "~~arti wajib~~ **Harus.**"), ("26", "~~arti hak~~ **Boleh.**")):
        part = text.split(f"## Rilis 2 · {day} November 2025\n")[1].split("\n## ")[0]
        assert words in part
    result = shop.release(at=WEDNESDAY)
    assert "release 3" in result.stdout
    assert "Rilis ini menyatukan" in shop.changes()
    assert mods(shop) == {"hak": WEDNESDAY, "adil": MONDAY, "wajib": TUESDAY, "bela": MONDAY}
    assert "nothing to release" in shop.release(at=WEDNESDAY).stdout


def _file(*entries: str) -> str:
    return "kind: term\nsection: dasar\nnotes:\n" + "".join(entries)


# The gate


def _edit(shop: Workshop, *entries: str, head: str = HEAD) -> Callable[[], object]:
    return lambda: shop.write(*(entries or (term("hak"), term("wajib"), term("adil"))), head=head)


EXAMPLE = "  adil:\n    kind: example\n    section: dasar\n    example: Contoh\n    form: satu\n"
REFUSALS = {
    "an entry is gone": (
        (term("hak"), term("wajib")), HEAD,
        "E601", "deck.yaml:1", ["`adil`", "no correction would reach them", "`retired: [adil]`"],
    ),
    "an entry has another key": (
        (term("hak"), term("wajib"), term("keadilan", "adil", "arti adil")), HEAD,
        "E601", "01.yaml:10", ["`adil`", "was it renamed?", "the key `adil` again"],
    ),
    "an entry is of another kind": (
        (term("hak"), term("wajib"), EXAMPLE), HEAD,
        "E602", "01.yaml:11", ["released as `term`", "now `example`", "`retired: [adil]`"],
    ),
    "the deck has another title": (
        (), HEAD.replace("id: PKn", "id: Kewarganegaraan"),
        "E604", "deck.yaml:3", ["“PKn”", "second deck", "`renamed: {title: {id: 'PKn'}}`"],
    ),
    "a section has another title": (
        (), HEAD.replace("01 Basics", "01 Fundamentals"),
        "E604", "deck.yaml:6", ["“01 Basics”", "`renamed: {sections: {dasar: {en: '01 Basics'}}}`"],
    ),
    "a section has another key and title": (
        tuple(term(key, more="section: inti") for key in ("hak", "wajib", "adil")),
        HEAD.replace("dasar: {id: 01 Dasar, en: 01 Basics}", "inti: {id: 01 Inti, en: 01 Basics}"),
        "E604", "deck.yaml:6", ["“01 Dasar”", "`renamed: {sections: {inti: {id: '01 Dasar'}}}`"],
    ),
    "the deck has another key": (
        (), HEAD.replace("deck: pkn", "deck: pkn-7"),
        "E609", "deck.yaml:1", ["under the key `pkn`", "a second time", "`deck: pkn`"],
    ),
    "the deck got a uid after its first release": (
        (), HEAD + "uid: k7f3q2mz\n",
        "E610", "deck.yaml:13", ["released without a `uid`", "a second time", "take the line `uid:` out again"],
    ),
    "an entry lost a language": (
        (term("hak"), term("wajib"), term("adil", meaning="{id: arti adil}")), HEAD + "incomplete: allow\n",
        "E607", "01.yaml:10", ["`adil`", "in `en`", "put the text back"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_a_release_refuses_what_would_hurt_students_and_says_how_to_go_on(shop: Workshop, case: str) -> None:
    entries, head, code, place, said = REFUSALS[case]
    shop.write(*(entries or (term("hak"), term("wajib"), term("adil"))), head=head)
    before = shop.files()
    result = shop.run("release", at=TUESDAY)
    assert result.exit_code == 1
    assert f"{code}" in result.stderr
    assert f"{place}:" in result.stderr
    assert not [words for words in said if words not in result.stderr]
    assert "Nothing was released." in result.stderr
    assert shop.files() == before


def test_a_deck_whose_uid_changed_is_refused_and_the_old_one_named(tmp_path: Path) -> None:
    shop = Workshop(tmp_path).write(term("hak"), head=HEAD + "uid: k7f3q2mz\n")
    shop.release(at=MONDAY)
    result = shop.write(term("hak"), head=HEAD + "uid: aaaabbbb\n").run("release", at=TUESDAY)
    assert result.exit_code == 1
    assert "E610" in result.stderr
    assert "put `uid: k7f3q2mz` back" in result.stderr


ALLOWED = {
    "an entry is listed as retired": ((term("hak"), term("wajib")), HEAD + "retired: [adil]\n"),
    "another title with the old one": (
        (), HEAD.replace("id: PKn", "id: Kewarganegaraan") + "renamed: {title: {id: PKn}}\n",
    ),
    "another title of a section with the old one": (
        (), HEAD.replace("01 Basics", "01 Fundamentals") + "renamed: {sections: {dasar: {en: 01 Basics}}}\n",
    ),
    "an entry with another text": ((term("hak", "Hak asasi", "Lain sama sekali."), term("wajib"), term("adil")), HEAD),
    "another order": ((term("adil"), term("wajib"), term("hak")), HEAD),
}  # fmt: skip


@pytest.mark.parametrize("case", ALLOWED)
def test_a_release_takes_what_the_source_says_is_meant(shop: Workshop, case: str) -> None:
    entries, head = ALLOWED[case]
    shop.write(*(entries or (term("hak"), term("wajib"), term("adil"))), head=head)
    assert "release 2" in shop.release(at=TUESDAY).stdout
    shop.release(at=WEDNESDAY)


INTI = "dasar: {id: 01 Dasar, en: 01 Basics}", "inti: {id: 01 Inti, en: 01 Core}\n  baru: {id: 02 Baru, en: 02 New}"


@pytest.mark.parametrize(("moved", "refused"), [(2, False), (3, True)])
def test_a_new_section_is_an_old_one_renamed_if_more_than_half_of_its_entries_moved_there(
    tmp_path: Path,
    moved: int,
    refused: bool,  # noqa: FBT001
) -> None:
    shop = Workshop(tmp_path).write(*map(term, "abcd"))
    shop.release()
    places = ["inti"] * moved + ["baru"] * (4 - moved)
    entries = [term(key, more=f"section: {place}") for key, place in zip("abcd", places, strict=True)]
    shop.write(head=HEAD.replace(*INTI), **{"01.yaml": "kind: term\nnotes:\n" + "".join(entries)})
    result = shop.run("release", at=TUESDAY)
    assert ("the section `inti` was released as “01 Dasar”" in result.stderr) == refused
    assert result.exit_code == refused


def test_the_key_of_a_withdrawn_entry_is_never_given_to_another(shop: Workshop) -> None:
    shop.write(term("hak"), term("wajib"), head=HEAD + "retired: [adil]\n")
    shop.release(at=TUESDAY)
    shop.write(term("hak"), term("wajib"), term("adil", "Adil", "Yang lain."))
    result = shop.run("release", at=WEDNESDAY)
    assert result.exit_code == 1
    assert "E603" in result.stderr
    assert "01.yaml:10:" in result.stderr
    assert "with the old reviews" in result.stderr


def test_a_withdrawn_entry_may_come_back_as_it_was_and_takes_no_edit_from_students(shop: Workshop) -> None:
    shop.write(term("hak"), term("wajib"), head=HEAD + "retired: [adil]\n")
    shop.release(at=TUESDAY)
    shop.write(term("hak"), term("wajib"), term("adil"))
    shop.release(at=WEDNESDAY)
    assert mods(shop)["adil"] == MONDAY


def test_a_deck_that_gives_up_a_language_tells_its_students(shop: Workshop) -> None:
    shop.write(term("hak"), term("wajib"), term("adil"), head=HEAD.replace("[id, en]", "[id]"))
    result = shop.run("check")
    assert result.exit_code == 1, "texts in a language that the deck has not are a mistake of their own"
    head = re.sub(r"\{id: ([^,}]*), en: [^}]*\}", r"\1", HEAD.replace("[id, en]", "[id]"))
    shop.write(term("hak"), term("wajib"), term("adil"), head=head)
    shop.release(at=TUESDAY)
    assert "### Withdrawn (3)" in shop.changes("en")
    assert re.search(r"\(mid:\d+ Key:pkn/hak\) OR \(mid:\d+ Key:pkn/wajib\)", shop.changes("en"))
    assert "Ditarik" not in shop.changes()


# Time


def test_a_release_before_the_last_one_is_refused_unless_that_ones_clock_was_wrong(shop: Workshop) -> None:
    shop.write(term("hak", meaning="lain"), term("wajib"), term("adil"))
    before = shop.files()
    result = shop.run("release", at=MONDAY - 100)
    assert result.exit_code == 1
    assert "E605" in result.stderr
    assert "2025-11-24T16:00:00Z" in result.stderr
    assert "--despite-clock" in result.stderr
    assert shop.files() == before
    shop.release("--despite-clock", at=MONDAY - 100)
    assert mods(shop) == {"hak": MONDAY + 1, "wajib": MONDAY, "adil": MONDAY}


def test_with_nothing_to_release_a_wrong_clock_does_not_matter(shop: Workshop) -> None:
    assert "nothing to release" in shop.release(at=MONDAY - 1000).stdout


def test_a_correction_within_the_same_second_still_arrives(shop: Workshop) -> None:
    shop.write(term("hak", meaning="lain"), term("wajib"), term("adil"))
    shop.release(at=MONDAY)
    assert mods(shop) == {"hak": MONDAY + 1, "wajib": MONDAY, "adil": MONDAY}
    assert "nothing to release" in shop.release(at=MONDAY).stdout
    for number in range(3):
        shop.write(term("hak", meaning=f"lain {number}"), term("wajib"), term("adil"))
        shop.release(at=MONDAY)
    assert mods(shop) == {"hak": MONDAY + 4, "wajib": MONDAY, "adil": MONDAY}


@pytest.mark.parametrize("command", ["release", "build"])
@pytest.mark.parametrize("epoch", ["", "abc", "-1", "4354819200", "99999999999999999999"])
def test_an_epoch_that_is_no_time_is_wrong_usage(tmp_path: Path, command: str, epoch: str) -> None:
    shop = Workshop(tmp_path).write(term("hak"))
    before = shop.files()
    done = run_kartu(command, str(shop.deck), "-o", str(shop.out), SOURCE_DATE_EPOCH=epoch)
    assert done.returncode == 2
    assert "SOURCE_DATE_EPOCH is" in done.stderr
    assert "Traceback" not in done.stderr
    assert shop.files() == before


@pytest.mark.parametrize("epoch", [0, 1, 315532799])
def test_an_early_epoch_becomes_1980_in_every_id_and_time(tmp_path: Path, epoch: int) -> None:
    shop = Workshop(tmp_path).write(term("hak"), term("wajib"))
    shop.release(at=epoch)
    first = shop.packages()
    shutil.rmtree(shop.out)
    shop.run("build", at=None)
    assert shop.packages() == first
    for note in read_notes(shop.out / "pkn.apkg"):
        assert note.mod == 315532800
        assert note.id == identity.note_id(identity.Guid(note.guid))


# What goes wrong


def test_a_lost_record_is_noticed_by_every_command(shop: Workshop) -> None:
    shop.record.unlink()
    before = shop.files()
    for command in ("check", "build", "release"):
        result = shop.run(command, at=TUESDAY)
        assert result.exit_code == 1
        assert "E608" in result.output
        assert "--adopt OLD.apkg" in result.output
    assert shop.files() == before


def test_a_damaged_record_stops_every_command(shop: Workshop) -> None:
    shop.record.write_text(shop.record.read_text().replace("title id", "<<<<<<< HEAD\ntitle id"))
    before = shop.files()
    for command in ("check", "build", "release"):
        result = shop.run(command, at=TUESDAY)
        assert (result.exit_code, "pkn.record:6:1: E606" in result.output) == (1, True)
    assert shop.files() == before


def test_two_runs_do_not_release_one_deck_at_once(shop: Workshop) -> None:
    with output.alone(shop.deck / "deck.yaml"):
        done = run_kartu("release", str(shop.deck), "-o", str(shop.out))
    assert done.returncode == 3
    assert "another kartu" in done.stderr


LOOKING = (["check"], ["diff"], ["release", "--dry-run"])
"""Commands that write nothing into a deck's folder."""


def test_a_command_that_only_looks_does_not_finish_an_interrupted_release_but_tells_of_it(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write(term("hak", meaning="lain"), term("wajib"), term("adil"))
    with monkeypatch.context() as patch:
        patch.setattr("kartu.files.journal._place", lambda *_: None)
        shop.release(at=TUESDAY)
    before = shop.files()
    for command in LOOKING:
        done = shop.run(*command, at=WEDNESDAY)
        assert done.exit_code == 1
        assert "E620" in done.output
    assert shop.files() == before


@pytest.mark.parametrize("command", ["build", "release"])
def test_the_next_command_finishes_what_an_interrupted_release_began(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    shop.write(term("hak", meaning="lain"), term("wajib"), term("adil"))
    twin = Workshop(tmp_path / "twin")
    shutil.copytree(shop.deck, twin.deck)
    shutil.copytree(shop.out, twin.out)
    twin.release(at=TUESDAY)
    with monkeypatch.context() as patch:
        patch.setattr("kartu.files.journal._place", lambda *_: None)
        shop.release(at=TUESDAY)
    assert journal_of(shop.deck).is_file()
    shop.run(command, at=WEDNESDAY)
    assert shop.packages() == twin.packages()
    assert shop.record.read_bytes() == twin.record.read_bytes()
    assert shop.changes() == twin.changes()
    assert not list(shop.folder.glob("**/.kartu-*"))


def test_a_file_that_cannot_be_written_leaves_everything_as_it_was(shop: Workshop) -> None:
    shop.write(term("hak", meaning="lain"), term("wajib"), term("adil"))
    (shop.deck / "CHANGES.id.md").unlink()
    (shop.deck / "CHANGES.id.md").mkdir()
    before = shop.files()
    done = run_kartu("release", str(shop.deck), "-o", str(shop.out), SOURCE_DATE_EPOCH=str(TUESDAY))
    assert done.returncode == 3
    assert "CHANGES.id.md: this is a folder" in done.stderr
    assert shop.files() == before
    assert read_record(shop.record, "", "pkn").record.release == 1


def test_hints_on_entries_that_are_gone_give_one_line_for_all_of_them(tmp_path: Path) -> None:
    shop = Workshop(tmp_path).write(term("adil"), term("bela"), term("hak"), term("cinta"))
    shop.release()
    shop.write(term("hak"), term("adil"), head=HEAD + "retired: [lama]\n")
    shop.write(term("hak"), term("adil"), head=HEAD)
    said = shop.run("release").output
    assert said.count("`retired: [bela, cinta]`") == 2
    shop.write(term("hak"), head=HEAD + "retired: [bela, cinta]\n")
    assert "`retired: [bela, cinta, adil]`" in shop.run("release").output


def test_where_there_is_nothing_to_release_and_no_package_build_is_named(tmp_path: Path) -> None:
    shop = Workshop(tmp_path).write(term("hak"))
    shop.release()
    assert "kartu build" not in shop.run("release").output
    for package in shop.out.glob("*.apkg"):
        package.unlink()
    assert f"`kartu build {shop.deck.as_posix()}` makes them again" in shop.run("release").output


def test_the_list_of_decks_takes_its_place_with_a_release_even_one_that_was_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Workshop(tmp_path).write(term("hak"))
    with monkeypatch.context() as patched:
        patched.setattr("kartu.files.journal._place", mock.Mock(side_effect=KeyboardInterrupt))
        assert shop.run("release").exit_code != 0
    assert not (shop.out / "index.html").exists()
    finish(journal_of(shop.deck))
    assert 'href="pkn.html?decks"' in (shop.out / "index.html").read_text(encoding="utf-8")
