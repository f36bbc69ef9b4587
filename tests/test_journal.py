"""Several files change at one moment, even if the run is killed, and wherever the project is afterwards."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import stat
import time
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from kartu.files import journal as journals
from kartu.files import newfile
from kartu.files.newfile import OutputError
from kartu.files.output import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


def test_many_files_take_their_places_at_once(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.yaml" for number in range(20)]  # more than the number of any open file
    with journals.replacing_at_once(tmp_path / ".kartu-release", *paths) as files:
        for file in files:
            file.write(b"new")
    assert {path.read_bytes() for path in paths} == {b"new"}
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_files_change_together_and_nothing_else_is_left(tmp_path: Path) -> None:
    a, b = tmp_path / "one" / "a.apkg", tmp_path / "two" / "b.record"
    with journals.replacing_at_once(tmp_path / ".kartu-release", a, b) as (first, second):
        first.write(b"A")
        second.write(b"B")
    assert (a.read_bytes(), b.read_bytes()) == (b"A", b"B")
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.apkg", "b.record"]


def test_an_exception_before_the_change_leaves_all_old_files(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_bytes(b"old")

    def write() -> None:
        with journals.replacing_at_once(tmp_path / "journal", a, b) as (first, _):
            first.write(b"new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    assert a.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("placed", [0, 1, 2, 3])
def test_a_run_that_ends_while_files_take_their_places_is_finished_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, placed: int
) -> None:
    a, b, journal = tmp_path / "a", tmp_path / "b", tmp_path / "journal"
    a.write_bytes(b"old")
    real = os.replace
    done: list[Path] = []

    def replace(old: Path, new: Path) -> None:
        if len(done) == placed:
            raise KeyboardInterrupt
        done.append(new)
        real(old, new)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with (
            pytest.raises(KeyboardInterrupt) if placed < 3 else contextlib.nullcontext(),
            journals.replacing_at_once(journal, a, b) as (first, second),
        ):
            first.write(b"A")
            second.write(b"B")
    assert journals.finish(journal) == (placed in {1, 2})
    assert not journals.finish(journal)
    new = placed > 0
    assert a.read_bytes() == (b"A" if new else b"old")
    assert b.exists() == new
    assert sorted(path.name for path in tmp_path.iterdir()) == (["a", "b"] if new else ["a"])


@pytest.mark.parametrize(("days", "is_there"), [(2, True), (40, False)])
@pytest.mark.parametrize("has_nameless", [True, False])
def test_what_a_journal_lists_outlasts_other_runs_in_its_folder_for_a_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, *, is_there: bool, has_nameless: bool
) -> None:
    if not has_nameless:
        monkeypatch.setattr(newfile, "_nameless", lambda *_: None)
    a, journal = tmp_path / "a", tmp_path / ".kartu-release"
    real = os.replace

    def replace(old: Path, new: Path) -> None:
        if new == a:
            raise PermissionError(errno.EACCES, "in use", str(new))
        real(old, new)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        patch.setattr(newfile, "_PATIENCE", ())
        with pytest.raises(OutputError), journals.replacing_at_once(journal, a) as (first,):
            first.write(b"A")
    for file in tmp_path.iterdir():
        os.utime(file, (time.time() - days * 86400,) * 2)
    write_atomically(tmp_path / "other.apkg", b"new")
    with contextlib.nullcontext() if is_there else pytest.raises(OutputError, match="neither complete"):
        journals.finish(journal)
    assert a.exists() is is_there


STEP = {"folder": ".", "new": ".kartu-1-0.promised", "name": "b", "sha256": "0"}
HERE: dict[str, object] = {"kartu": 2, "home": "/", "files": [STEP]}


def _with_file(**changed: object) -> str:
    return json.dumps(HERE | {"files": [STEP | changed]})


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[1]",
        "7",
        "[" * 100_000,
        json.dumps(HERE | {"kartu": 1}),
        json.dumps(HERE | {"home": 7}),
        json.dumps(HERE | {"files": [7]}),
        _with_file(new="a"),
        _with_file(new="../.kartu-1-0.promised"),
        _with_file(name="../b"),
        _with_file(name=".."),
        _with_file(name="b\0"),
        _with_file(folder=".."),
        _with_file(folder="/"),
        _with_file(),
    ],
)
def test_a_journal_that_is_not_ours_moves_nothing(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "deck"
    folder.mkdir()
    for name in ("a", ".kartu-1-0.promised"):
        (folder / name).write_text(name)
        (tmp_path / name).write_text(name)
    journal = folder / "journal"
    journal.write_text(content)
    with pytest.raises(OutputError, match="delete"):
        journals.finish(journal)
    assert {path.name for path in folder.iterdir()} == {"a", ".kartu-1-0.promised", "journal"}
    assert {path.name for path in tmp_path.iterdir()} == {"a", ".kartu-1-0.promised", "deck"}


def _cut_off(project: Path, *, placed: int) -> None:
    """Write two files of a project, with a journal beside the second, and be killed after so many are in place."""
    targets = project / "build" / "a.apkg", project / "decks" / "pkn" / "pkn.record"
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"old")
    real = os.replace
    done: list[Path] = []

    def replace(old: Path, new: Path) -> None:
        if len(done) == placed + 1:
            raise KeyboardInterrupt
        done.append(new)
        real(old, new)

    with (
        mock.patch("os.replace", replace),
        contextlib.suppress(KeyboardInterrupt),
        journals.replacing_at_once(targets[1].parent / "journal", *targets) as files,
    ):
        for file in files:
            file.write(b"new")


def _contents(project: Path) -> dict[str, bytes]:
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in project.rglob("*") if path.is_file()}


ALL_NEW = {"build/a.apkg": b"new", "decks/pkn/pkn.record": b"new"}


@pytest.mark.parametrize("placed", [0, 1])
def test_a_project_that_was_moved_meanwhile_is_finished_where_it_is(tmp_path: Path, placed: int) -> None:
    _cut_off(tmp_path / "project", placed=placed)
    moved = (tmp_path / "project").rename(tmp_path / "moved")
    assert journals.finish(moved / "decks" / "pkn" / "journal")
    assert _contents(moved) == ALL_NEW


@pytest.mark.parametrize("placed", [0, 1])
def test_a_copy_is_finished_by_itself_and_so_is_the_original(tmp_path: Path, placed: int) -> None:
    _cut_off(tmp_path / "project", placed=placed)
    before = _contents(tmp_path / "project")
    shutil.copytree(tmp_path / "project", tmp_path / "copy")
    assert journals.finish(tmp_path / "copy" / "decks" / "pkn" / "journal")
    assert _contents(tmp_path / "copy") == ALL_NEW
    assert _contents(tmp_path / "project") == before
    assert journals.finish(tmp_path / "project" / "decks" / "pkn" / "journal")
    assert _contents(tmp_path / "project") == ALL_NEW


@pytest.mark.parametrize("placed", [0, 1])
def test_a_deck_that_was_copied_without_its_packages_moves_nothing_and_says_so(tmp_path: Path, placed: int) -> None:
    _cut_off(tmp_path / "project", placed=placed)
    for place in (tmp_path / "project" / "backup", tmp_path / "else" / "where"):
        shutil.copytree(tmp_path / "project" / "decks" / "pkn", place)
        before = _contents(tmp_path)
        with pytest.raises(OutputError, match=r"build/a.apkg lies outside|build/a.apkg is neither"):
            journals.finish(place / "journal")
        assert _contents(tmp_path) == before


def test_a_promised_file_that_is_gone_is_missed_before_anything_is_moved(tmp_path: Path) -> None:
    _cut_off(tmp_path, placed=0)
    (promised,) = (tmp_path / "build").glob(".kartu-*")
    promised.unlink()
    before = _contents(tmp_path)
    with pytest.raises(OutputError, match="neither complete nor in its place"):
        journals.finish(tmp_path / "decks" / "pkn" / "journal")
    assert _contents(tmp_path) == before


def test_files_that_no_journal_promises_any_more_are_swept_from_a_decks_folder(tmp_path: Path) -> None:
    _cut_off(tmp_path, placed=0)
    deck = tmp_path / "decks" / "pkn"
    (deck / "journal").rename(deck / ".kartu-release")
    (promised,) = deck.glob(".kartu-*.promised")
    for name in (".kartu-1-7.promised", ".kartu-1-8.promised", "mine.promised"):
        (deck / name).write_bytes(b"")
    for path in deck.iterdir():
        if not path.name.endswith("8.promised"):
            os.utime(path, (time.time() - 7200,) * 2)
    with mock.patch("kartu.files.journal.finish"):
        journals.finish_all((deck,))
    assert {path.name for path in deck.glob("*.promised")} == {promised.name, ".kartu-1-8.promised", "mine.promised"}


# Files of a person


def test_a_persons_file_keeps_its_rights_and_a_link_to_it_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "01.yaml", tmp_path / "deck" / "01.yaml"
    for folder in (real.parent, link.parent):
        folder.mkdir()
    real.write_bytes(b"old")
    real.chmod(0o660)
    link.symlink_to(real)
    with journals.together(link.parent / "journal") as made, made.files(link, keep=True) as (file,):
        file.write(b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o660
    assert [path.name for path in link.parent.iterdir()] == ["01.yaml"]


def test_a_persons_file_that_is_protected_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "01.yaml"
    file.write_bytes(b"old")
    file.chmod(0o444)
    with (
        pytest.raises(OutputError, match="protected against writing"),
        journals.together(tmp_path / "journal") as made,
        made.files(file, keep=True),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["01.yaml"]
    assert file.read_bytes() == b"old"


def _rewrite(path: Path) -> None:
    """Write a person's file anew, as an import does."""
    with journals.together(path.with_name(".kartu-release")) as made, made.files(path, keep=True) as (file,):
        file.write(b"new")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_file_that_is_written_anew_keeps_its_owner_its_group_and_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "01.yaml"
    path.write_bytes(b"old")
    os.chown(path, 1234, 2345)
    path.chmod(0o2664)
    _rewrite(path)
    status = path.stat()
    assert (path.read_bytes(), status.st_uid, status.st_gid) == (b"new", 1234, 2345)
    assert stat.S_IMODE(status.st_mode) == 0o2664


@pytest.mark.skipif(not hasattr(os, "fchown"), reason="files have no owner there")
def test_who_may_not_give_a_file_away_keeps_its_group_and_its_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []

    def fchown(_: int, owner: int, group: int) -> None:
        if owner != -1:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        kept.append(group)

    path = tmp_path / "01.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    monkeypatch.setattr(os, "fchown", fchown)
    _rewrite(path)
    assert (path.read_bytes(), kept) == (b"new", [path.stat().st_gid])
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
