"""A build takes rows over from the package of the last one where it can; nobody can tell by what comes of it."""

from __future__ import annotations

import shutil
from random import Random
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kartu import collection, source
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

    @property
    def notes(self) -> Path:
        """What the last build noted."""
        return next((self.out / ".kartu").glob("*/last"))


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
    harm(folder.notes)
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


def test_what_was_released_is_numbered_by_its_record(folder: Folder) -> None:
    released = CliRunner().invoke(main, ["release", str(folder.deck), "-o", str(folder.out)])
    assert released.exit_code == 0, released.output
    folder.files["a"]["a-1"] = entry("a-1", "Lain")
    for _ in range(2):
        folder.files["b"]["b-1"] = entry("b-1", f"Lain {folder.time}")
        folder.build()
        assert not any(folder.moved)
        assert folder.is_as_built_anew()


@pytest.mark.parametrize("seed", range(25))
def test_however_a_deck_is_edited_its_packages_are_those_of_a_first_build(folder: Folder, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - not for secrets
    if seed % 3 == 0:
        folder.monkeypatch.setattr(source, "LARGE", 0)  # every file is read in pieces of one entry
        folder.monkeypatch.setattr(pieces, "_LEAST", 0)
        folder.monkeypatch.setattr(pieces, "_ONE_IN", 1)
    taken = 0
    for number in range(6):
        _edit(folder, random, f"new-{number}")
        folder.build(*random.choice([(), (), (), ("--lang", "en")]))
        taken += sum(folder.moved)
        assert folder.is_as_built_anew()
    assert taken


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
