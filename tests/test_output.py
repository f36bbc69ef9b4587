"""A file is the old one or the new one, whole, and nothing else is left behind."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kartu.files import newfile, output
from kartu.files.newfile import OutputError
from kartu.files.output import replacing, write_atomically
from kartu.files.workfolder import work_folder

if TYPE_CHECKING:
    from collections.abc import Callable


def _names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_missing_folder_is_made_and_the_old_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "deck.apkg"
    write_atomically(target, b"old")
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert _names(target.parent) == ["deck.apkg"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, ValueError])
def test_an_interrupted_write_leaves_the_old_files_and_nothing_else(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    first, second = tmp_path / "a.apkg", tmp_path / "b.apkg"
    write_atomically(first, b"old")

    def write() -> None:
        with replacing(first, second) as (one, two):
            one.write(b"half of")
            two.write(b"half of")
            raise interruption

    with pytest.raises(interruption):
        write()
    assert first.read_bytes() == b"old"
    assert _names(tmp_path) == ["a.apkg"]


_KILLED = """
import os, signal, sys
from pathlib import Path
from kartu.files.output import replacing
with replacing(Path(sys.argv[1])) as (file,):
    file.write(b"half of" * 100_000)
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="only Linux has files without a name")
def test_a_run_that_is_killed_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "deck.apkg"
    write_atomically(target, b"old")
    source = str(Path(output.__file__).parents[2])
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(target)], env=os.environ | {"PYTHONPATH": source}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"old"
    assert _names(tmp_path) == ["deck.apkg"]


_ENDED = """
import os, signal, sys
from pathlib import Path
from kartu.commands import main as cli
from kartu.files.output import replacing
def write(**_):
    with replacing(Path(sys.argv[1])) as (file,):
        file.write(b"half of")
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
cli.main.main = write
cli.run()
"""


@pytest.mark.skipif(not hasattr(signal, "pause"), reason="Windows ends a program without asking it")
def test_a_run_that_is_told_to_end_cleans_up_as_after_an_interruption(tmp_path: Path) -> None:
    source = str(Path(output.__file__).parents[2])
    ended = subprocess.run(
        [sys.executable, "-c", _ENDED, str(tmp_path / "deck.apkg")],
        env=os.environ | {"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (130, "kartu: interrupted\n")
    assert _names(tmp_path) == []


@pytest.mark.parametrize("missing", ["O_TMPFILE", "/proc"])
def test_a_system_without_nameless_files_writes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    if missing == "O_TMPFILE":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    else:
        monkeypatch.setattr(newfile, "_DESCRIPTORS", tmp_path / "proc")
    target = tmp_path / "deck.apkg"
    write_atomically(target, b"old")
    with pytest.raises(KeyboardInterrupt), replacing(target):
        raise KeyboardInterrupt
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert _names(tmp_path) == ["deck.apkg"]


def test_several_files_take_their_places_together(tmp_path: Path) -> None:
    first, second = tmp_path / "a.apkg", tmp_path / "b.apkg"
    with replacing(first, second) as (one, two):
        one.write(b"1")
        two.write(b"2")
        assert not first.exists()
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")
    assert _names(tmp_path) == ["a.apkg", "b.apkg"]


def test_a_new_file_has_the_rights_of_any_other_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    write_atomically(tmp_path / "deck.apkg", b"")
    assert (tmp_path / "deck.apkg").stat().st_mode == (tmp_path / "other").stat().st_mode


def _folder_as_target(folder: Path) -> Path:
    (folder / "deck.apkg").mkdir()
    return folder / "deck.apkg"


def _file_as_folder(folder: Path) -> Path:
    (folder / "build").write_bytes(b"")
    return folder / "build" / "deck.apkg"


@pytest.mark.parametrize(
    ("make_target", "words"),
    [
        (_folder_as_target, "this is a folder"),
        (_file_as_folder, "a part of the path is a file"),
        (lambda folder: folder / "collection.apkg", "must not be called collection.apkg"),
        (lambda folder: folder / "Collection.APKG", "must not be called collection.apkg"),
        (lambda folder: folder / ("x" * 300) / "deck.apkg", "too long"),
        (lambda folder: folder / ("x" * 300), "too long"),
    ],
)
def test_a_target_that_cannot_be_is_refused_in_one_line(
    tmp_path: Path, make_target: Callable[[Path], Path], words: str
) -> None:
    target = make_target(tmp_path)
    before = _names(tmp_path)
    with pytest.raises(OutputError, match=words) as caught:
        write_atomically(target, b"x")
    assert str(target) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert _names(tmp_path) == before


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the folder is read-only"),
        (errno.EACCES, "close it in other programs"),
        (errno.EIO, "error"),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_what_the_machine_refuses_is_said_in_one_line_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str, call: str
) -> None:
    target = tmp_path / "deck.apkg"
    write_atomically(target, b"old")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OutputError, match=words) as caught:
        write_atomically(target, b"new")
    assert str(caught.value).startswith(f"{target}: ")
    assert target.read_bytes() == b"old"
    assert _names(tmp_path) == ["deck.apkg"]


def test_a_file_held_for_a_moment_by_a_virus_scanner_is_replaced_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "deck.apkg"
    replace, refusals = os.replace, [True, True]

    def held(source: Path, destination: Path) -> None:
        if refusals:
            refusals.pop()
            raise PermissionError(errno.EACCES, "held")
        replace(source, destination)

    monkeypatch.setattr(os, "replace", held)
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"


def test_another_files_error_is_not_taken_for_the_targets(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "deck.apkg"):
        (tmp_path / "picture.png").read_bytes()
    assert _names(tmp_path) == []


def test_what_a_killed_run_left_is_swept_up_but_not_what_another_run_is_writing(tmp_path: Path) -> None:
    with replacing(tmp_path / "other.apkg") as (other,):
        left = tmp_path / ".kartu-1-0.tmp"
        left.write_bytes(b"half")
        os.utime(left, (1_700_000_000, 1_700_000_000))
        write_atomically(tmp_path / "deck.apkg", b"new")
        other.write(b"whole")
        assert not left.exists()
    assert _names(tmp_path) == ["deck.apkg", "other.apkg"]


def test_one_run_at_a_time_holds_a_deck(tmp_path: Path) -> None:
    file = tmp_path / "deck.yaml"
    file.write_text("deck: pkn")
    with output.alone(file):
        assert file.read_text() == "deck: pkn"
        with pytest.raises(OutputError, match="another kartu"), output.alone(file):
            pass
    with output.alone(file):
        pass


def test_what_a_killed_run_left_in_the_temporary_folder_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    killed = "import os, signal\nfrom kartu.files.workfolder import work_folder\nwith work_folder() as folder:\n"
    killed += "    (folder / 'rows').write_bytes(b'x')\n    os.kill(os.getpid(), signal.SIGTERM)"
    source = str(Path(output.__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": source, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", killed], env=environment, check=False)
    mine = tmp_path / "kartu-notes"
    mine.mkdir()
    (left,) = (path for path in tmp_path.iterdir() if path != mine)
    assert (left / "rows").exists()
    with work_folder() as working, work_folder() as other:
        assert {*tmp_path.iterdir()} == {mine, working, other}
    assert [*tmp_path.iterdir()] == [mine]


def test_a_run_that_is_about_to_lock_its_folder_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    begun = tmp_path / "kartu-run-begun"
    begun.mkdir()
    (begun / "lock").touch()
    with work_folder():
        assert begun.exists()
