"""A build takes rows over from the package of the last one where it can; nobody can tell by what comes of it."""

from __future__ import annotations

import os
import shutil
from random import Random
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kartu import build, collection, identity, recordfile, source
from kartu.cli import main
from kartu.rows import Moved, rows
from kartu.source import pieces
from support import HEAD, write_deck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.lastbuild import Stretch
    from kartu.record import Stamps
    from kartu.rows import Rows
    from kartu.variant import Variant

START = 1_764_000_000
FRAME = "kind: term\nsection: dasar\nnotes:\n"
EXAMPLES = "kind: example\nsection: dasar\nnotes: {rumah: {example: Satu rumah, form: satu}}\n"
TERMS = ("satu", "007", "1e3", " 12", "0x10", "-1", "9" * 30, "Ékor", "")  # some look like numbers to SQLite


def entry(key: str, term: str, *, reverse: bool = False) -> str:
    return f"  {key}: {{term: '{term} {key}', definition: Arti dari {key}., reverse: {str(reverse).lower()}}}\n"


class Folder:
    """A deck with its output, built again and again, each time a little later."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.files = {
            name: {f"{name}-{number}": entry(f"{name}-{number}", TERMS[number]) for number in range(3)}
            for name in ("a", "b", "c", "d")
        }
        self.head = HEAD
        self.deck = place / "pkn"
        self.out = place / "out"
        self.time = START
        self.moved: list[bool] = []
        self.options: tuple[str, ...] = ()

        def spy(variants: Sequence[Variant], stamps: Stamps, last: Mapping[str, Stretch]) -> Iterator[Rows | Moved]:
            for each in rows(variants, stamps, last):
                self.moved.append(isinstance(each, Moved))
                yield each

        monkeypatch.setattr(collection, "rows", spy)

    def write(self) -> None:
        for file in self.deck.glob("*.yaml"):
            file.unlink()
        notes = {f"{name}.yaml": FRAME + "".join(entries.values()) for name, entries in self.files.items() if entries}
        write_deck(self.deck.parent, {**notes, "examples.yaml": EXAMPLES}, self.head)

    def build(self, *options: str, out: Path | None = None) -> None:
        """Build the deck, one second later than the last time unless it goes elsewhere."""
        self.write()
        self.time += out is None
        self.moved.clear()
        self.options = options
        self.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(self.time))
        done = CliRunner().invoke(main, ["build", str(self.deck), "-o", str(out or self.out), "--no-page", *options])
        assert done.exit_code == 0, done.output

    def packages(self, out: Path) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in sorted(out.glob("*.apkg"))}

    def is_as_built_anew(self) -> bool:
        fresh, moved = self.out.with_name("fresh"), list(self.moved)
        shutil.rmtree(fresh, ignore_errors=True)
        self.build(*self.options, out=fresh)
        assert not any(self.moved)
        self.moved = moved
        wanted, found = self.packages(fresh), self.packages(self.out)
        return {name: found[name] for name in wanted} == wanted

    def release(self) -> bool:
        self.write()
        self.time += 1
        self.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(self.time))
        done = CliRunner().invoke(main, ["release", str(self.deck), "-o", str(self.out), "--no-page"])
        return done.exit_code == 0

    def kept(self, name: str) -> Path:
        """Give the newest file in which a build noted something."""
        return max((self.out / ".kartu").glob(f"*/*-{name}"), key=lambda file: file.stat().st_mtime_ns)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    made = Folder(tmp_path, monkeypatch)
    made.build()
    return made


def test_rows_of_files_that_did_not_change_are_taken_over(folder: Folder) -> None:
    folder.files["b"]["b-1"] = entry("b-1", "Lain", reverse=True)
    folder.build()
    assert folder.moved == [True, False, True, False]  # file a; b; c, d and the examples; and none that are left
    assert folder.is_as_built_anew()


def test_rows_that_stand_elsewhere_now_are_taken_over(folder: Folder) -> None:
    folder.files = {"0": {"new": entry("new", "Baru")}, **{name: folder.files[name] for name in ("a", "c", "d")}}
    folder.build()
    assert folder.moved == [False, True, True, False]  # the new file; a; c, d and the examples; and none
    assert folder.is_as_built_anew()


def test_a_deck_in_which_most_has_changed_is_built_anew(folder: Folder) -> None:
    for name in ("a", "b", "c"):
        folder.files[name][f"{name}-0"] = entry(f"{name}-0", "Lain")
    folder.build()
    assert not any(folder.moved)
    assert folder.is_as_built_anew()


def _delete(file: Path) -> None:
    file.unlink()


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-2000])


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _change(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 1
    file.write_bytes(data)


def _be_another(file: Path) -> None:
    file.write_bytes(file.with_name("pkn.id.apkg").read_bytes())


def _be_older(file: Path) -> None:
    file.write_bytes(file.with_name("older.apkg").read_bytes())


OF_PACKAGES = [_delete, _cut, _empty, _change, _be_another, _be_older]
OF_NOTES = [_delete, _cut, _empty, _change]


@pytest.mark.parametrize("harm", OF_PACKAGES)
def test_nothing_is_taken_from_a_package_that_is_not_as_it_was(folder: Folder, harm: Callable[[Path], None]) -> None:
    shutil.copy(folder.out / "pkn.apkg", folder.out / "older.apkg")
    folder.files["a"]["a-1"] = entry("a-1", "Lain")
    folder.build()
    assert any(folder.moved)
    harm(folder.out / "pkn.apkg")
    folder.files["a"]["a-1"] = entry("a-1", "Lain lagi")
    folder.build()
    assert not any(folder.moved)
    (folder.out / "older.apkg").unlink()
    assert folder.is_as_built_anew()


@pytest.mark.parametrize("harm", OF_NOTES)
def test_notes_that_are_damaged_are_as_none(folder: Folder, harm: Callable[[Path], None]) -> None:
    harm(folder.kept("last"))
    folder.files["a"]["a-1"] = entry("a-1", "Lain")
    folder.build()
    assert not any(folder.moved)
    assert folder.is_as_built_anew()


def test_a_build_of_one_language_neither_takes_rows_nor_gives_any(folder: Folder) -> None:
    for options in (("--lang", "id"), ()):
        folder.files["a"]["a-1"] = entry("a-1", f"Lain {options}".replace("'", ""))
        folder.build(*options)
        assert any(folder.moved) is (options == ())
    assert folder.is_as_built_anew()


@pytest.fixture
def released(folder: Folder) -> Folder:
    """Give a deck that was released, and built once since."""
    assert folder.release()
    folder.build()
    return folder


def test_of_a_released_deck_only_what_changed_is_compared_with_its_record(
    released: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    read: list[Path] = []
    content_hash = identity.content_hash

    def hash_(*parts: str) -> str:
        hashed.append(parts[2])
        return content_hash(*parts)

    def read_(path: Path, name: str, key: str) -> recordfile.ReadRecord:
        read.append(path)
        return recordfile.read_record(path, name, key)

    monkeypatch.setattr(identity, "content_hash", hash_)
    monkeypatch.setattr(build, "read_record", read_)
    for word in ("Lain", "Lain lagi"):
        released.files["b"]["b-1"] = entry("b-1", word)
        hashed.clear()
        released.build()
        assert not read
        notes = [text.split("\x1f")[0] for text in hashed if "\x1f" in text]
        assert len(notes) == 2 * len(released.files["b"]), "the notes of that file, in both languages"
    monkeypatch.undo()
    released.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(released.time))
    assert released.is_as_built_anew()


def test_notes_that_changed_since_the_release_stay_changed(released: Folder) -> None:
    released.files["b"]["b-1"] = entry("b-1", "Lain")
    with_context = entry("a-1", "satu").replace("{term", "{context: {id: Angka, en: Numbers}, term")
    released.files["a"]["a-1"] = with_context
    assert released.release()
    released.files["a"]["a-1"] = with_context.replace("Numbers", "A number")  # which only the English note shows
    for word in ("satu", "dua", "tiga"):
        released.files["c"]["c-1"] = entry("c-1", word)
        released.build()
        assert released.is_as_built_anew()


@pytest.mark.parametrize("harm", OF_NOTES)
@pytest.mark.parametrize("name", ["last", "record"])
def test_what_is_kept_of_a_record_may_be_damaged(released: Folder, harm: Callable[[Path], None], name: str) -> None:
    harm(released.kept(name))
    released.files["b"]["b-1"] = entry("b-1", "Lain")
    released.build()
    assert released.is_as_built_anew()


def test_another_record_is_read_anew(released: Folder) -> None:
    record = released.deck / "pkn.record"
    older = record.read_bytes()
    released.files["b"]["b-1"] = entry("b-1", "Lain")
    assert released.release()
    newer = record.read_bytes()
    without_notes = b"\n".join(line for line in older.split(b"\n") if not line.startswith(b"note "))
    for data in (older, newer, older, newer.replace(b" 0 ", b" 1764000000 ", 1), without_notes):
        record.write_bytes(data)
        released.build()
        assert released.is_as_built_anew()


def test_a_release_that_was_interrupted_is_finished_before_its_record_is_read(
    released: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    released.files["b"]["b-1"] = entry("b-1", "Lain")
    give_up = 3
    replace = os.replace

    def fail(*paths: str) -> None:
        nonlocal give_up
        give_up -= 1
        if not give_up:
            raise PermissionError(13, "no", paths[1])
        replace(*paths)

    monkeypatch.setattr(os, "replace", fail)
    monkeypatch.setattr("kartu.output._PATIENCE", ())
    assert not released.release()
    monkeypatch.setattr(os, "replace", replace)
    assert (released.deck / ".kartu-release").exists()
    released.build()
    assert not (released.deck / ".kartu-release").exists()
    assert released.is_as_built_anew()


@pytest.mark.parametrize("seed", range(16))
def test_however_a_deck_is_edited_its_packages_are_those_of_a_first_build(folder: Folder, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - not for secrets
    if seed % 3 == 0:
        folder.monkeypatch.setattr(source, "LARGE", 0)  # every file is read in pieces of one entry
        folder.monkeypatch.setattr(pieces, "_LEAST", 0)
        folder.monkeypatch.setattr(pieces, "_ONE_IN", 1)
    taken = 0
    for number in range(6):
        _edit(folder, random, f"new-{number}")
        if (number == 2 and seed % 2) or (number > 2 and random.random() < 0.3):
            folder.release()  # refused if an entry is gone
        folder.build(*random.choice([(), (), (), ("--lang", "en")]))
        taken += sum(folder.moved)
        assert folder.is_as_built_anew()
    assert taken or seed % 2, "those of odd numbers were released early"


def _edit(folder: Folder, random: Random, key: str) -> None:
    names = [name for name, entries in folder.files.items() if entries]
    name, other = random.choice(names), random.choice(names)
    old = random.choice([*folder.files[name]])
    match random.randrange(8):
        case 0:
            folder.files[name][key] = entry(key, random.choice(TERMS), reverse=True)
        case 1:
            folder.files[name] = {key: entry(key, random.choice(TERMS)), **folder.files[name]}
        case 2:
            folder.files[name][old] = entry(old, f"Lain {key}")
        case 3:
            del folder.files[name][old]
        case 4:
            moved = folder.files[name].pop(old)
            folder.files[other][old] = moved
        case 5:
            folder.files[f"{random.randrange(10)}"] = {key: entry(key, random.choice(TERMS))}
        case 6:
            folder.head = folder.head.replace("id: PKn", f"id: PKn {key}", 1)
        case _:
            folder.files = dict(random.sample([*folder.files.items()], len(folder.files)))
