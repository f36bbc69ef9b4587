"""A power cut loses names that were not yet on the disk: whatever is left then is whole, and all old or all new.

A model of the calls stands in for the disk. A name in a folder (made, moved or removed) is on the disk for certain only
once the folder was synced; before that, each folder may have kept any number of its latest changes. A file's content is
there for certain only once the file was synced.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from itertools import product
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest

from kartu.files import journal as journals
from kartu.files import newfile
from kartu.files.output import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path


State = dict[str, dict[str, bytes | None]]  # folders, what is in them, and None for a folder
_FOLDER = 0  # in the place of a file's number


class Disk:
    """What would be left of some folders after a power cut at each moment."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._root = root
        self._left: dict[str, State] = {}
        self._synced = {path.stat().st_ino: path.read_bytes() for path in root.rglob("*") if path.is_file()}
        # By folder: which file has which name, at the last sync and since then.
        self._folders = {self._name(folder): [self._now(folder)] for folder in self._all_folders()}
        for name in ("replace", "link", "unlink", "fsync", "mkdir", "rmdir"):
            monkeypatch.setattr(os, name, self._watched(getattr(os, name), is_sync=name == "fsync"))
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
        real_create = newfile._create  # noqa: SLF001 - the moment at which a name is made

        def create(folder: Path, suffix: str) -> tuple[BinaryIO, Path]:
            file, hidden = real_create(folder, suffix)
            self._synced.pop(os.fstat(file.fileno()).st_ino, None)
            self._look()
            return file, hidden

        monkeypatch.setattr(newfile, "_create", create)
        self._look()

    def outcomes(self) -> Collection[State]:
        """Give each different thing that could be left after a power cut at any moment."""
        return self._left.values()

    def _watched(self, real: Callable[..., object], *, is_sync: bool) -> Callable[..., object]:
        def call(*arguments: Any, **named: Any) -> object:
            done = real(*arguments, **named)
            if is_sync:
                self._sync(arguments[0])
            self._look()
            return done

        return call

    def _sync(self, descriptor: int) -> None:
        number = os.fstat(descriptor).st_ino
        for path in (self._root, *self._root.rglob("*")):
            if path.stat().st_ino == number and path.is_dir():
                self._folders[self._name(path)] = [self._now(path)]
            elif path.stat().st_ino == number:
                self._synced[number] = path.read_bytes()

    def _look(self) -> None:
        for folder in self._all_folders():
            states = self._folders.setdefault(self._name(folder), [{}])
            if states[-1] != (now := self._now(folder)):
                states.append(now)
        for choice in product(*self._folders.values()):
            state = {
                folder: {name: self._synced.get(number, b"torn") if number else None for name, number in names.items()}
                for folder, names in zip(self._folders, choice, strict=True)
            }
            self._left[repr(state)] = state

    def _all_folders(self) -> list[Path]:
        return [self._root, *(path for path in self._root.rglob("*") if path.is_dir())]

    def _name(self, folder: Path) -> str:
        return folder.relative_to(self._root).as_posix()

    def _now(self, folder: Path) -> dict[str, int]:
        return {path.name: path.stat().st_ino if path.is_file() else _FOLDER for path in sorted(folder.iterdir())}


def restore(state: State, root: Path) -> None:
    """Make a folder as the power cut left it."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for folder in sorted(state):
        place = root / folder
        parent, _, name = folder.rpartition("/")
        if folder != "." and name not in state.get(parent or ".", {}):
            continue  # the folder itself was lost
        place.mkdir(exist_ok=True, parents=True)
        for name, content in state[folder].items():
            if content is not None:
                (place / name).write_bytes(content)


OLD = {"build/x.apkg": b"old package", "decks/x/x.record": b"old record", "decks/x/01.yaml": b"old text"}
NEW = {"build/x.apkg": b"new package", "decks/x/x.record": b"new record", "other/new/x.html": b"new page"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, content in OLD.items():
        file = tmp_path / "disk" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "disk"


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith(".kartu-")
    }


def _write(root: Path) -> None:
    with journals.replacing_at_once(root / "decks" / "x" / ".kartu-release", *(root / name for name in NEW)) as files:
        for file, content in zip(files, NEW.values(), strict=True):
            file.write(content)


def test_a_power_cut_at_any_moment_of_a_release_leaves_all_old_or_all_new(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        disk = Disk(root, patch)
        _write(root)
    found = {"old": 0, "new": 0}
    for state in disk.outcomes():
        restore(state, root)
        for journal in root.glob("decks/x/.kartu-release"):
            journals.finish(journal)
        left = contents(root)
        assert left in (OLD, OLD | NEW), left
        found["old" if left == OLD else "new"] += 1
    assert min(found.values()) > 3


@pytest.mark.parametrize("forgotten", ["files", "folders"])
def test_the_model_notices_what_is_not_synced(root: Path, monkeypatch: pytest.MonkeyPatch, forgotten: str) -> None:
    with monkeypatch.context() as patch:
        disk = Disk(root, patch)
        if forgotten == "folders":
            patch.setattr(journals, "sync_folders", lambda _: None)
        else:
            patch.setattr(os, "fsync", lambda _: None)
        _write(root)
    torn = 0
    for state in disk.outcomes():
        restore(state, root)
        for journal in root.glob("decks/x/.kartu-release"):
            with contextlib.suppress(newfile.OutputError):
                journals.finish(journal)
        torn += contents(root) not in (OLD, OLD | NEW)
    assert torn


def test_one_file_is_whole_after_a_power_cut_at_any_moment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        disk = Disk(root, patch)
        with replacing(root / "build" / "x.apkg") as (file,):
            file.write(b"new package")
    for state in disk.outcomes():
        restore(state, root)
        assert contents(root)["build/x.apkg"] in (b"old package", b"new package")
