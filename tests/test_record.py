"""The record gives each note its times: those of its first release and last change, and no other."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from kartu.history.record import Record
from kartu.history.recordfile import format_record, parse_record, read_record, record_path
from kartu.history.stamping import advance, stamps
from kartu.model import identity
from support import HEAD, SVG, need, variants, write_deck
from workshop import MONDAY, TUESDAY, WEDNESDAY, term, terms

if TYPE_CHECKING:
    from pathlib import Path

    from kartu.model.variant import Variant


def deck(folder: Path, *entries: str, head: str = HEAD) -> list[Variant]:
    """Write a deck of terms and give it in all its languages."""
    return list(variants(write_deck(folder, {"01.yaml": terms(*entries)}, head)).values())


def released(made: list[Variant], *, before: Record | None = None, now: int = MONDAY) -> Record:
    """Release, and read the record back from its text."""
    record = advance(before or Record(deck="pkn"), made, now)
    read = read_again(record)
    assert read == record
    return read


def read_again(record: Record) -> Record:
    read = parse_record(format_record(record), "pkn.record")
    assert not read.problems
    return read.record


def by_entry(record: Record, language: str = "id") -> dict[str, tuple[int, int]]:
    """Give id and mod of each note of a language that is in the deck."""
    return {note.entry: (note.id, note.mod) for note in record.live if note.language == language}


def test_with_nothing_changed_the_clock_has_no_effect(tmp_path: Path) -> None:
    made = deck(tmp_path, term("hak"), term("wajib"))
    record = released(made)
    assert stamps(record, made, TUESDAY) == stamps(record, made, WEDNESDAY)
    assert stamps(record, made, TUESDAY).changed == 0
    assert stamps(record, made, TUESDAY).deck_mod == MONDAY


def test_only_a_changed_note_gets_a_later_time_and_every_note_keeps_its_id(tmp_path: Path) -> None:
    first = released(deck(tmp_path, term("hak"), term("wajib")))
    second = released(deck(tmp_path, term("hak"), term("wajib", meaning="Diubah.")), before=first, now=TUESDAY)
    (hak_id, hak_mod), (wajib_id, wajib_mod) = by_entry(first)["hak"], by_entry(first)["wajib"]
    assert by_entry(second) == {"hak": (hak_id, hak_mod), "wajib": (wajib_id, TUESDAY)}
    assert wajib_mod == MONDAY
    assert (second.release, second.released) == (2, TUESDAY)


@pytest.mark.parametrize(
    "changed",
    [
        term("hak", word="Hak"),
        term("hak", meaning="lain"),
        term("hak", more="example: Misalnya begini."),
        term("hak", more="note: Ingat."),
        term("hak", more="tags: [baru]"),
        term("hak", more="reverse: true"),
        term("hak", more="image: peta.svg\nalt: Peta"),
    ],
)
def test_a_change_of_anything_that_students_see_counts(tmp_path: Path, changed: str) -> None:
    (tmp_path / "pkn").mkdir()
    (tmp_path / "pkn" / "peta.svg").write_text(SVG)
    record = released(deck(tmp_path, term("hak")))
    assert stamps(record, deck(tmp_path, changed), TUESDAY).changed == 2  # the note in both languages


def test_other_bytes_under_the_same_name_of_a_picture_count(tmp_path: Path) -> None:
    picture = term("hak", more="image: peta.svg\nalt: Peta")
    (tmp_path / "pkn").mkdir()
    (tmp_path / "pkn" / "peta.svg").write_text(SVG)
    record = released(deck(tmp_path, picture))
    (tmp_path / "pkn" / "peta.svg").write_text(SVG + " ")
    assert stamps(record, deck(tmp_path, picture), TUESDAY).changed == 2


def test_a_text_in_another_language_on_the_back_counts_too(tmp_path: Path) -> None:
    record = released(deck(tmp_path, term("hak", meaning="{id: arti, en: meaning}")))
    made = deck(tmp_path, term("hak", meaning="{id: arti, en: sense}"))
    assert stamps(record, made, TUESDAY).changed == 2


def test_a_new_note_takes_an_id_of_its_own_that_is_not_in_the_future(tmp_path: Path) -> None:
    first = released(deck(tmp_path, term("a"), term("b")))
    second = released(deck(tmp_path, term("c"), term("a"), term("d"), term("b")), before=first, now=MONDAY)
    ids = [note.id for note in second.notes.values()]
    assert len(set(ids)) == len(ids) == 8
    assert all(id_ % identity.CARDS == 0 and 0 < id_ <= second.released * 1000 for id_ in ids)
    assert {key: by_entry(second)[key] for key in "ab"} == by_entry(first)


def test_the_languages_of_a_new_entry_are_numbered_side_by_side(tmp_path: Path) -> None:
    record = released(deck(tmp_path, term("hak"), term("wajib")))
    in_order = [entry for _, entry in sorted((note.id, note.entry) for note in record.live)]
    assert sorted(in_order) in (in_order, in_order[::-1])


def test_two_releases_within_one_second_have_two_times(tmp_path: Path) -> None:
    first = released(deck(tmp_path, term("a")))
    second = released(deck(tmp_path, term("a", meaning="lain")), before=first, now=MONDAY)
    assert second.released == MONDAY + 1
    assert by_entry(second)["a"][1] == MONDAY + 1


def test_a_clock_that_was_set_back_still_gives_a_change_a_later_time(tmp_path: Path) -> None:
    record = released(deck(tmp_path, term("a")), now=WEDNESDAY)
    made = deck(tmp_path, term("a", meaning="lain"), term("b"))
    times = stamps(record, made, MONDAY)
    assert {stamp.mod for stamp in times.notes.values()} == {WEDNESDAY, WEDNESDAY + 1}
    assert max(stamp.id for stamp in times.notes.values()) <= WEDNESDAY * 1000


def test_a_withdrawn_note_stays_in_the_record_with_the_time_of_its_withdrawal(tmp_path: Path) -> None:
    first = released(deck(tmp_path, term("a"), term("b")))
    second = released(deck(tmp_path, term("a")), before=first, now=TUESDAY)
    third = released(deck(tmp_path, term("a", meaning="lain")), before=second, now=WEDNESDAY)
    assert {note.entry: note.withdrawn for note in third.notes.values()} == {"a": 0, "b": TUESDAY}


def test_a_note_that_comes_back_unchanged_keeps_its_time(tmp_path: Path) -> None:
    made = deck(tmp_path, term("a"), term("b"))
    first = released(made)
    second = released(deck(tmp_path, term("a")), before=first, now=TUESDAY)
    third = released(made, before=second, now=WEDNESDAY)
    assert by_entry(third) == by_entry(first)


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace("id: PKn", "id: Kewarganegaraan"),
        HEAD.replace("01 Dasar", "01 Pengertian"),
        HEAD + "summary: Ringkasan\n",
        HEAD + "authors: [Bu Sri]\n",
        HEAD + "license: CC-BY-4.0\n",
    ],
)
def test_names_and_description_of_the_deck_count(tmp_path: Path, head: str) -> None:
    record = released(deck(tmp_path, term("a")))
    times = stamps(record, deck(tmp_path, term("a"), head=head), TUESDAY)
    assert times.changed > 0
    assert times.deck_mod == TUESDAY
    assert {stamp.mod for stamp in times.notes.values()} == {MONDAY}


def test_another_order_counts_but_touches_no_note(tmp_path: Path) -> None:
    record = released(deck(tmp_path, term("a"), term("b"), term("c")))
    times = stamps(record, deck(tmp_path, term("c"), term("a"), term("b")), TUESDAY)
    assert times.changed == 1
    assert {stamp.mod for stamp in times.notes.values()} == {MONDAY}


def test_a_new_entry_changes_only_its_own_lines_and_the_release(tmp_path: Path) -> None:
    first = released(deck(tmp_path, term("a"), term("c")))
    second = released(deck(tmp_path, term("a"), term("b"), term("c")), before=first, now=TUESDAY)
    before, after = set(format_record(first).split("\n")), set(format_record(second).split("\n"))
    assert {line.split(" ")[0] for line in before - after} == {"release"}
    assert sorted(line.split(" ")[:3] for line in after - before) == [
        ["note", "b", "en"],
        ["note", "b", "id"],
        ["release", "2", "2025-11-25T16:00:00Z"],
    ]


def test_a_record_reads_the_same_with_the_line_ends_of_windows(tmp_path: Path) -> None:
    record = released(deck(tmp_path, term("a")))
    file = tmp_path / "pkn.record"
    file.write_bytes(b"\xef\xbb\xbf" + format_record(record).replace("\n", "\r\n").encode())
    assert read_record(file, "pkn.record", "pkn").record == record


def test_content_with_every_sort_of_character_survives_the_record(tmp_path: Path) -> None:
    odd = 'a"b\\c \u200d \u0130 emoji 🇮🇩 日本'
    released(deck(tmp_path, term("a", meaning=f"'{odd}'")))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("kartu-record 1", "kartu-record 2", 1, "newer Kartu"),
        ("kartu-record 1", "hello", 1, "--adopt"),
        ("deck pkn\n", "", 1, "--adopt"),
        ("release 1", "release one", 4, "--adopt"),
        ("title id", "tittle id", 6, "--adopt"),
        (" term dasar ", " term ", 14, "--adopt"),
        ('{"Term": "a"', '{"Term: "a"', 14, "--adopt"),
        ("title en", "<<<<<<< HEAD\ntitle en", 5, "keep all others"),
    ],
)
def test_a_damaged_record_is_a_problem_with_a_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    text = format_record(released(deck(tmp_path, term("a"))))
    assert old in text
    record, problems = parse_record(text.replace(old, new, 1), "pkn.record")
    assert problems[0].code == "E606"
    assert problems[0].position.line == line
    assert words in problems[0].hint
    assert not record.notes


def test_a_record_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "pkn.record"
    file.write_bytes(b"kartu-record 1\n\xff\xfe")
    (problem,) = read_record(file, "pkn.record", "pkn").problems
    assert (problem.code, problem.position.line) == ("E606", 2)


def test_a_folder_keeps_its_record_when_it_is_renamed_and_a_file_finds_its_own_again(tmp_path: Path) -> None:
    folder = tmp_path / "new-name"
    folder.mkdir()
    assert record_path(folder, "pkn") == folder / "pkn.record"
    (folder / "old.record").write_text("")
    assert record_path(folder, "pkn") == folder / "old.record"
    single, other = tmp_path / "small.yaml", tmp_path / "other.yaml"
    other.write_text("")
    text = format_record(Record(deck="pkn", release=1, released=MONDAY))
    (tmp_path / "other.record").write_text(text)
    assert record_path(single, "pkn") == tmp_path / "small.record"
    other.unlink()
    assert record_path(single, "pkn") == tmp_path / "other.record"
    assert record_path(single, "pkn-2") == tmp_path / "small.record"


# Two teachers with git


def git(folder: Path, *words: str) -> str:
    """Run git as a teacher whose machine has no settings."""
    who = ("-c", "user.name=Bu Sri", "-c", "user.email=sri@example.org", "-c", "core.autocrlf=false")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = [need("git", package="git"), *who, *words]
    run = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, env=clean)
    return run.stdout


class Branches:
    """A record in git that two teachers take forward, each on a branch of their own."""

    def __init__(self, folder: Path, start: Record, *, union: bool) -> None:
        self._folder = folder
        folder.mkdir()
        git(folder, "init", "-q", "-b", "main")
        if union:
            (folder / ".gitattributes").write_text("*.record merge=union\n")
        self._commit(start, "Start")

    def _commit(self, record: Record, message: str) -> None:
        (self._folder / "pkn.record").write_text(format_record(record), newline="")
        git(self._folder, "add", "-A")
        git(self._folder, "commit", "-qm", message)

    def merge(self, ours: Record, theirs: Record) -> str:
        """Commit each on its own branch, merge, and give the text of the record."""
        git(self._folder, "checkout", "-q", "-b", "theirs")
        self._commit(theirs, "Theirs")
        git(self._folder, "checkout", "-q", "main")
        self._commit(ours, "Ours")
        git(self._folder, "merge", "-q", "theirs", "-m", "Merge")
        return (self._folder / "pkn.record").read_text()


def test_two_branches_that_released_different_notes_merge_and_nothing_is_lost(tmp_path: Path) -> None:
    base = [term(key) for key in "abcdef"]
    start = released(deck(tmp_path, *base))
    ours = released(deck(tmp_path, base[0], term("b", meaning="kami"), *base[2:], term("g")), before=start, now=TUESDAY)
    theirs = released(
        deck(tmp_path, *base[:2], term("c", meaning="mereka"), *base[3:], term("h")), before=start, now=WEDNESDAY
    )
    text = Branches(tmp_path / "git", start, union=True).merge(ours, theirs)
    read = parse_record(text, "pkn.record")
    assert not read.problems
    record = read.record
    assert {key: mod for key, (_, mod) in by_entry(record).items()} == {
        "a": MONDAY, "b": TUESDAY, "c": WEDNESDAY, "d": MONDAY, "e": MONDAY, "f": MONDAY, "g": TUESDAY, "h": WEDNESDAY,
    }  # fmt: skip
    assert (record.release, record.released, record.merged) == (2, WEDNESDAY, True)
    both = deck(
        tmp_path, base[0], term("b", meaning="kami"), term("c", meaning="mereka"), *base[3:], term("g"), term("h")
    )
    times = stamps(record, both, WEDNESDAY)
    assert {stamp.mod for stamp in times.notes.values()} == {MONDAY, TUESDAY, WEDNESDAY}
    assert times.changed == 1  # as a whole it was never released
    third = released(both, before=record, now=WEDNESDAY)
    assert (third.release, third.merged, by_entry(third)) == (3, False, by_entry(record))


def test_without_union_git_asks_only_about_the_line_of_the_release(tmp_path: Path) -> None:
    base = [term(key) for key in "abcdef"]
    start = released(deck(tmp_path, *base))
    ours = released(deck(tmp_path, base[0], term("b", meaning="kami"), *base[2:]), before=start, now=TUESDAY)
    theirs = released(deck(tmp_path, *base[:2], term("c", meaning="mereka"), *base[3:]), before=start, now=WEDNESDAY)
    branches = Branches(tmp_path / "git", start, union=False)
    with pytest.raises(subprocess.CalledProcessError):
        branches.merge(ours, theirs)
    text = (tmp_path / "git" / "pkn.record").read_text()
    start_, end = text.index("<<<<<<<"), text.index(">>>>>>>")
    assert [line.split(" ")[0] for line in text[start_:end].splitlines()[1:]] == ["release", "=======", "release"]
    kept = "\n".join(line for line in text.splitlines() if not line.startswith(("<<<", "===", ">>>")))
    read = parse_record(kept, "pkn.record")
    assert not read.problems
    assert (read.record.release, read.record.merged) == (2, True)
    one_side = "\n".join(line for line in kept.splitlines() if "release 2 2025-11-25" not in line)
    assert parse_record(one_side, "pkn.record").record.merged


def test_of_two_lines_for_one_note_the_one_touched_later_counts(tmp_path: Path) -> None:
    start = released(deck(tmp_path, term("a"), term("b")))
    ours = released(deck(tmp_path, term("a", meaning="kami"), term("b")), before=start, now=WEDNESDAY)
    theirs = released(deck(tmp_path, term("a", meaning="mereka"), term("b")), before=start, now=TUESDAY)
    record = parse_record(Branches(tmp_path / "git", start, union=True).merge(ours, theirs), "pkn.record").record
    assert by_entry(record)["a"][1] == WEDNESDAY
    assert {note.hash for note in record.live} == {note.hash for note in ours.live}


def test_a_note_that_one_branch_withdrew_after_the_other_corrected_it_is_withdrawn(tmp_path: Path) -> None:
    start = released(deck(tmp_path, term("a"), term("b")))
    ours = released(deck(tmp_path, term("b")), before=start, now=WEDNESDAY)
    theirs = released(deck(tmp_path, term("a", meaning="mereka"), term("b")), before=start, now=TUESDAY)
    record = parse_record(Branches(tmp_path / "git", start, union=True).merge(ours, theirs), "pkn.record").record
    assert {note.entry: note.withdrawn for note in record.notes.values()} == {"a": WEDNESDAY, "b": 0}
    assert record.released == WEDNESDAY


def test_of_two_lines_for_one_note_touched_in_the_same_second_the_lower_one_counts(tmp_path: Path) -> None:
    start = released(deck(tmp_path, term("a")))
    ours = released(deck(tmp_path, term("a", meaning="kami")), before=start, now=TUESDAY)
    theirs = released(deck(tmp_path, term("a", meaning="mereka")), before=start, now=TUESDAY)
    lines = [line for line in format_record(theirs).split("\n") if line.startswith("note ")]
    record = parse_record("\n".join([format_record(ours), *lines]), "pkn.record").record
    assert {note.hash for note in record.live} == {note.hash for note in theirs.live}


def test_two_branches_may_rename_the_deck_in_different_languages(tmp_path: Path) -> None:
    start = released(deck(tmp_path, term("a")))
    ours = released(deck(tmp_path, term("a"), head=HEAD.replace("Civics", "Citizens")), before=start, now=TUESDAY)
    theirs = released(deck(tmp_path, term("a"), head=HEAD.replace("PKn, ", "Warga, ")), before=start, now=TUESDAY)
    record = parse_record(Branches(tmp_path / "git", start, union=True).merge(ours, theirs), "pkn.record").record
    assert "Citizens" in record.head["title", "en"]
    assert "Warga" in record.head["title", "id"]
