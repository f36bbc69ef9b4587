"""A build reads file by file and takes over what did not change; nobody can tell by what comes of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import warnings
from random import Random
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import cases
from decktrees import HEAD as HEADS
from decktrees import Slips
from kartu import build as stages
from kartu import leafstore, leafwork, leaves
from kartu.build import Earlier
from kartu.cli import main
from kartu.kinds import kinds
from kartu.leaf import variants_of
from kartu.leafstore import LeafStore
from kartu.notemaker import make_variants
from kartu.source import read_file
from kartu.unchanged import Memory
from support import HEAD, PROJECT, TODAY, write_deck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kartu.build import Loaded
    from kartu.dates import Day
    from kartu.source import SourceFile

Decks = tuple["Loaded", ...]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "SOURCE_DATE_EPOCH": "1764000000"}
ONE = 'kind: term\nsection: dasar\nnotes:\n  a: {term: satu, definition: "Angka pertama.", tags: [angka]}\n'
TWO = 'kind: term\nsection: dasar\nnotes:\n  b: {term: dua, definition: "Angka kedua.", reverse: true}\n'
EXAMPLES = """\
kind: example
section: dasar
notes:
  c: {example: Satu rumah, form: satu}
  d: {example: Kota, form: banyak}
"""


def whole_and_by_file(paths: Sequence[Path], out: Path, today: Day = TODAY, processes: int = 1) -> tuple[Decks, Decks]:
    """Read decks in both ways, and keep the leaves as a build does that ends well."""
    memory = Memory(paths, out, (), "")
    memory.recall()

    def store(deck: Path) -> LeafStore:
        return LeafStore(memory.folder_of(deck), memory.own, memory.hashes, today)

    by_file = stages.load(paths, today, Earlier(store, processes))
    for one in by_file:
        if one.leafed:
            one.leafed.store.finish()
    return stages.load(paths, today), by_file


def compare(whole: Sequence[Loaded], by_file: Sequence[Loaded]) -> None:
    """Hold what came of a deck read file by file against what came of it read as a whole."""
    assert stages.problems_of(by_file) == stages.problems_of(whole)
    for one, other in zip(whole, by_file, strict=True):
        assert (other.validated.deck is None) == (one.validated.deck is None)
        if one.validated.deck and other.validated.deck and other.leafed:
            assert other.validated.deck.keys == one.validated.deck.keys
            made = variants_of(other.validated.deck, other.leafed.leaves, kinds())
            for wanted, variant in zip(make_variants(one.validated.deck, kinds()), made, strict=True):
                assert tuple(variant.notes) == wanted.notes
                assert list(variant.subdecks.items()) == list(wanted.subdecks.items())
                assert variant.note_types == wanted.note_types
                assert (variant.title, variant.media, variant.left_out) == (wanted.title, wanted.media, ())


def read_both(deck: Path, out: Path, today: Day = TODAY) -> Loaded:
    """Read a deck in both ways, twice, compare, and give it as read file by file the second time."""
    for _ in range(2):
        whole, by_file = whole_and_by_file([deck], out, today)
        compare(whole, by_file)
    return by_file[0]


@pytest.mark.parametrize("case", [*cases.GOOD, *cases.BAD], ids=lambda case: f"{case.parent.name}-{case.name}")
def test_every_case_is_read_alike_in_both_ways(case: Path, tmp_path: Path) -> None:
    with cases.inside(case):
        for _ in range(2):
            compare(*whole_and_by_file(cases.decks_here(), tmp_path))


def test_the_first_deck_is_read_alike_in_both_ways(tmp_path: Path) -> None:
    assert read_both(PROJECT / "decks" / "international-economic-cooperation", tmp_path).leafed


@pytest.mark.parametrize(
    ("second", "head", "code", "by_file"),
    [
        (ONE.replace("satu", "lain"), HEAD, "E208", False),
        (TWO.replace("term: dua", "term: dua, tags: [Angka]"), HEAD, "E212", False),
        (TWO, HEAD + "retired: [b]\n", "E304", False),
        (TWO.replace("term: dua", "term: Satu"), HEAD, "W301", True),
        (TWO.replace("term: dua", "term: Satu, context: Bilangan"), HEAD, "", True),
        (TWO, HEAD.replace("forms:", "  lanjut: {id: 02 B, en: 02 C}\nforms:"), "W201", True),
        (TWO, HEAD.replace("banyak:", "tiada: {id: Tiada, en: None}\n      banyak:"), "W201", True),
        (TWO.replace("kedua.", "kedua, 2027-01-01."), HEAD, "W305", True),
        (TWO.replace("Angka kedua", " ".join(["kata"] * 50)), HEAD, "W303", True),
        ("", HEAD, "E114", False),
    ],
    ids="key tag retired front context section form date long empty".split(),
)
def test_what_only_several_files_show_is_said(tmp_path: Path, second: str, head: str, code: str, by_file: bool) -> None:  # noqa: FBT001
    third = TWO.replace("b:", "e:").replace("term: dua", "term: tiga").replace("kedua", "ketiga")
    deck = write_deck(tmp_path, {"1.yaml": ONE, "2.yaml": second, "3.yaml": third, "4.yaml": EXAMPLES}, head)
    found = read_both(deck, tmp_path / "out")
    assert bool(found.leafed) is by_file
    assert code in {"", *(problem.code for problem in found.validated.problems)}


def test_texts_that_share_a_mark_by_chance_are_not_taken_for_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for checksum in ("crc32", "adler32"):
        monkeypatch.setattr(f"kartu.leaf.{checksum}", lambda _: 7)
    deck = write_deck(tmp_path, {"1.yaml": ONE, "2.yaml": TWO, "3.yaml": EXAMPLES})
    found = read_both(deck, tmp_path / "out")
    assert found.leafed
    assert not found.validated.problems


def test_a_date_that_was_still_to_come_is_looked_at_again(tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {"1.yaml": ONE.replace("pertama.", "pertama, 2027-01-01.")})
    for day, is_to_come in (((2026, 12, 1), True), ((2027, 2, 1), False), ((2026, 12, 2), True)):
        problems = read_both(deck, tmp_path / "out", day).validated.problems
        assert ("W305" in {problem.code for problem in problems}) is is_to_come


@pytest.mark.parametrize("seed", range(40))
def test_decks_of_any_shape_are_read_alike_in_both_ways(tmp_path: Path, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - not for secrets
    for number in range(10):
        slips = Slips(random)
        head = HEADS | {"languages": ["id"]} if number % 2 else HEADS
        files = {f"{name}.yaml": json.dumps(slips.notes(), ensure_ascii=False) for name in range(random.randint(1, 3))}
        read_both(write_deck(tmp_path / str(number), files, json.dumps(head)), tmp_path / "out")


class Folder:
    """A deck with its output, built by the command."""

    def __init__(self, place: Path) -> None:
        self.deck = write_deck(place, {"1.yaml": ONE, "2.yaml": TWO, "3.yaml": EXAMPLES})
        self.out = place / "out"
        self.read: list[str] = []

    def build(self, *options: str, out: Path | None = None) -> None:
        self.read.clear()
        done = CliRunner().invoke(main, ["build", str(self.deck), "-o", str(out or self.out), *options])
        assert done.exit_code == 0, done.output

    def change(self) -> None:
        (self.deck / "2.yaml").write_text(TWO.replace("kedua", "sesudah satu"), encoding="utf-8")

    def packages(self, out: Path | None = None) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in sorted((out or self.out).glob("[!.]*"))}

    def leaves(self) -> list[Path]:
        return [file for file in sorted((self.out / ".kartu").rglob("*")) if file.is_file() and not file.suffix]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")
    made = Folder(tmp_path)

    def spy(path: Path, name: str, data: bytes | None = None) -> SourceFile:
        made.read.append(path.name)
        return read_file(path, name, data)

    monkeypatch.setattr(leaves, "read_file", spy)
    return made


def as_built_anew(folder: Folder) -> bool:
    """Tell if the output is that of a first build."""
    fresh = folder.out.with_name("fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    read = list(folder.read)
    folder.build(out=fresh)
    folder.read[:] = read
    return folder.packages() == folder.packages(fresh)


def test_only_the_file_that_changed_is_read_again(folder: Folder) -> None:
    folder.build()
    folder.change()
    folder.build()
    assert folder.read == ["deck.yaml", "2.yaml"]
    assert as_built_anew(folder)


@pytest.mark.parametrize("options", [(), ("--no-page",), ("--lang", "id")], ids=["all", "no page", "one language"])
def test_what_is_taken_over_makes_the_same_packages(folder: Folder, options: tuple[str, ...]) -> None:
    folder.build(*options)
    before = folder.packages()
    for file in folder.out.glob("[!.]*"):
        file.unlink()
    folder.build(*options)
    assert folder.read == ["deck.yaml"]
    assert folder.packages() == before


@pytest.mark.parametrize("damage", [b"", b"x", None], ids=["empty", "cut", "changed"])
def test_leaves_that_are_damaged_are_made_anew(folder: Folder, damage: bytes | None) -> None:
    folder.build()
    for leaf in folder.leaves():
        data = bytearray(leaf.read_bytes())
        data[len(data) // 2] ^= 1
        leaf.write_bytes(bytes(data) if damage is None else damage + data[: 20 * len(damage)])
    folder.change()
    folder.build()
    assert folder.read == ["deck.yaml", "1.yaml", "2.yaml", "3.yaml"]
    assert as_built_anew(folder)


def test_leaves_can_be_deleted_at_any_time(folder: Folder) -> None:
    folder.build()
    shutil.rmtree(folder.out / ".kartu")
    folder.change()
    folder.build()
    assert as_built_anew(folder)


@pytest.mark.parametrize("key", ["tag: pkn", "title: {id: PKn", "  dasar: {id: 01 Dasar", "satu: {id: Tunggal"])
def test_another_head_makes_other_leaves(folder: Folder, key: str) -> None:
    folder.build()
    head = (folder.deck / "deck.yaml").read_text(encoding="utf-8")
    (folder.deck / "deck.yaml").write_text(head.replace(key, f"{key}2", 1), encoding="utf-8")
    folder.build()
    assert as_built_anew(folder)


def test_a_picture_that_changed_is_seen(folder: Folder) -> None:
    (folder.deck / "1.yaml").write_text(ONE.replace("term:", "image: a.png, alt: Gambar, term:"), encoding="utf-8")
    (folder.deck / "a.png").write_bytes(b"one")
    folder.build()
    (folder.deck / "a.png").write_bytes(b"two")
    folder.build()
    assert folder.read == ["deck.yaml", "1.yaml"]
    assert as_built_anew(folder)


def test_leaves_that_no_build_wants_go_after_an_hour(folder: Folder) -> None:
    folder.build()
    first = set(folder.leaves())
    folder.change()
    folder.build()
    (stale,) = first - {leaf for leaf in folder.leaves() if leaf.name in _wanted(folder)}
    assert stale.is_file(), "a build that runs at the same time may want it"
    os.utime(stale, (1, 1))
    (folder.deck / "3.yaml").write_text(EXAMPLES.replace("Kota", "Desa"), encoding="utf-8")
    folder.build()
    assert not stale.exists()


def _wanted(folder: Folder) -> set[str]:
    """Give the names of the leaves that a first build would make now."""
    fresh = folder.out.with_name("wanted")
    shutil.rmtree(fresh, ignore_errors=True)
    folder.build(out=fresh)
    return {file.name for file in (fresh / ".kartu").rglob("*")}


def test_a_deck_with_a_mistake_leaves_nothing_behind(folder: Folder) -> None:
    (folder.deck / "2.yaml").write_text(TWO.replace("term:", "istilah:"), encoding="utf-8")
    assert CliRunner().invoke(main, ["build", str(folder.deck), "-o", str(folder.out)]).exit_code == 1
    assert not folder.out.exists()


def test_a_deck_too_large_to_be_held_makes_the_same_packages(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.build()
    before = folder.packages()
    monkeypatch.setattr(leafstore, "_HELD", -1)
    for out in (folder.out, folder.out.with_name("other")):
        shutil.rmtree(folder.out, ignore_errors=True) if out == folder.out else None
        folder.build(out=out)
        assert folder.packages(out) == before
    folder.change()
    folder.build()
    assert as_built_anew(folder)


def test_leaves_that_vanish_during_a_build_are_said_in_a_line(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leafstore, "_HELD", -1)
    monkeypatch.setattr(leafstore.LeafStore, "finish", lambda _: shutil.rmtree(folder.out / ".kartu"))
    done = CliRunner().invoke(main, ["build", str(folder.deck), "-o", str(folder.out)])
    assert "run the command again" in str(done.exception)
    assert not list(folder.out.glob("*.apkg"))


def test_two_builds_at_once_do_no_harm(folder: Folder) -> None:
    builds = [["build", str(folder.deck), "-o", str(folder.out)]] * 4
    for _ in range(3):
        folder.change()
        running = [subprocess.Popen([sys.executable, "-m", "kartu", *build], env=ENVIRONMENT) for build in builds]
        assert [process.wait() for process in running] == [0] * 4
        assert as_built_anew(folder)
        (folder.deck / "2.yaml").write_text(TWO, encoding="utf-8")
        folder.build()
        assert as_built_anew(folder)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let another process take its share of even the smallest deck."""
    monkeypatch.setattr(leafwork, "_WORTH", 0)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # the workers of pytest-xdist have threads; `kartu` has none
        yield


linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all is made in one process")


@linux
@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    "second", [TWO, TWO.replace("term:", "istilah:"), ONE, TWO.replace("kedua", "kedua, 2027-01-01"), TWO + "\0"]
)
@pytest.mark.parametrize("number", range(3))
def test_a_deck_that_two_processes_read_is_read_alike(tmp_path: Path, second: str, number: int) -> None:
    texts = [ONE, EXAMPLES, second]
    files = {f"{place}.yaml": text for place, text in enumerate(texts[number:] + texts[:number])}
    deck = write_deck(tmp_path, files)
    compare(*whole_and_by_file([deck], tmp_path / "out", processes=2))


@linux
@pytest.mark.usefixtures("shared")
def test_a_deck_of_very_many_files_is_read_alike_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leafwork, "_TICKETS", 3)
    texts = [ONE.replace("  a:", f"  e{number}:").replace("satu", f"kata {number}") for number in range(10)]
    deck = write_deck(tmp_path, {f"{number}.yaml": text for number, text in enumerate(texts)})
    whole, by_file = whole_and_by_file([deck], tmp_path / "out", processes=2)
    compare(whole, by_file)
    assert by_file[0].leafed
    assert len(by_file[0].leafed.leaves) == 10


@linux
@pytest.mark.usefixtures("shared")
def test_pictures_are_found_whichever_process_reads_the_file(tmp_path: Path) -> None:
    shown = [text.replace("{term:", "{image: a.png, alt: Gambar, term:") for text in (ONE, TWO)]
    deck = write_deck(tmp_path, {"1.yaml": shown[0], "2.yaml": shown[1], "3.yaml": EXAMPLES, "a.png": "picture"})
    whole, by_file = whole_and_by_file([deck], tmp_path / "out", processes=2)
    compare(whole, by_file)
    assert by_file[0].leafed


@linux
@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("end", [lambda: os._exit(1), lambda: os.kill(os.getpid(), 9), lambda: 1 / 0])
def test_what_another_process_fails_to_do_is_done_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: Callable[[], object], capfd: pytest.CaptureFixture[str]
) -> None:
    here = os.getpid()

    def read(path: Path, name: str, data: bytes | None = None) -> SourceFile:
        if os.getpid() != here:
            end()
        return read_file(path, name, data)

    monkeypatch.setattr(leaves, "read_file", read)
    deck = write_deck(tmp_path, {"1.yaml": ONE, "2.yaml": TWO, "3.yaml": EXAMPLES})
    whole, by_file = whole_and_by_file([deck], tmp_path / "out", processes=2)
    compare(whole, by_file)
    assert by_file[0].leafed
    assert capfd.readouterr().err == ""


@linux
@pytest.mark.slow
def test_a_large_deck_is_built_the_same_by_one_process_and_by_two_and_language_by_language(tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {f"{number}.yaml": _many(number) for number in range(6)})
    single = ("taskset", "-c", "0")
    for out, start, options in (("two", (), ()), ("one", single, ()), ("alone", (), ("--lang", "id"))):
        asked = ["build", str(deck), "-o", str(tmp_path / out), "--no-page", *options]
        command = [*start, sys.executable, "-m", "kartu", *asked]
        assert subprocess.run(command, env=ENVIRONMENT, check=False, capture_output=True).returncode == 0
    for out in ("one", "alone"):
        for file in sorted((tmp_path / out).glob("*.apkg")):
            assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def _many(number: int) -> str:
    entries = (
        f"  e-{number}-{place}:\n    term: Istilah {number}.{place}\n    definition: {'Arti kata itu ' * 20}{place}.\n"
        for place in range(700)
    )
    return "kind: term\nsection: dasar\nnotes:\n" + "".join(entries)
