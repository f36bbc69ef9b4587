"""A large deck is read in a second process, and nobody can tell but by the time that it takes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kartu.build import ahead
from kartu.model.problems import KartuError
from kartu.source import NoteFile, SourceFile

SOUND = "kind: term\nnotes:\n  hak: {term: hak, definition: Kuasa atas sesuatu.}\n"
BROKEN = "kind: term\nnotes:\n  hak: {term: hak: kuasa}\n"


@pytest.fixture(autouse=True)
def every_deck_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WORTH_IT", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen):  # type: ignore[type-arg] # as generic as its base
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload] # handed on as they are
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    return started


def files(folder: Path, *texts: str) -> list[NoteFile]:
    made = []
    for number, text in enumerate(texts):
        path = folder / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        made.append(NoteFile(path, path.as_posix()))
    return made


def read_ahead(files: list[NoteFile]) -> list[SourceFile]:
    with ahead.reading_ahead([files[0].path.parent]) as read:
        return [*read(files)]


def seen(read: list[SourceFile]) -> list[object]:
    return [(file.name, file.tree, file.problems, file.locate(("notes", "hak")), file.line(3)) for file in read]


def test_files_are_what_they_are_when_they_are_read_here(
    tmp_path: Path, workers: list[subprocess.Popen[bytes]]
) -> None:
    asked = files(tmp_path, SOUND, BROKEN, SOUND, "")
    read = read_ahead(asked)
    assert seen(read) == seen([file.read() for file in asked])
    assert len(workers) == 1


def test_a_second_process_that_ends_early_is_not_missed(tmp_path: Path, workers: list[subprocess.Popen[bytes]]) -> None:
    asked = files(tmp_path, SOUND, SOUND, *[SOUND + "#" * 100_000] * 5)
    found = []
    with ahead.reading_ahead([tmp_path]) as read:
        for file in read(asked):
            found.append(file)
            if len(found) == 2:
                os.kill(workers[0].pid, signal.SIGKILL)
    assert seen(found) == seen([file.read() for file in asked])


def test_files_that_are_others_by_then_are_read_here(tmp_path: Path, workers: list[subprocess.Popen[bytes]]) -> None:
    asked = files(tmp_path, SOUND, SOUND, SOUND)
    with ahead.reading_ahead([tmp_path]) as read:
        found = [*read([asked[0], asked[2]])]
    assert seen(found) == seen([asked[0].read(), asked[2].read()])
    assert len(workers) == 1


def test_a_file_that_cannot_be_read_is_told_as_ever(tmp_path: Path) -> None:
    asked = files(tmp_path, SOUND, SOUND)
    asked[1].path.unlink()
    with pytest.raises(KartuError, match=r"cannot read .*1\.yaml"):
        read_ahead(asked)


def test_who_stops_reading_leaves_no_process_behind(tmp_path: Path, workers: list[subprocess.Popen[bytes]]) -> None:
    asked = files(tmp_path, SOUND, *[SOUND + "#" * 100_000] * 50)
    with ahead.reading_ahead([tmp_path]) as read:
        next(read(asked))
    assert workers[0].poll() is not None


def test_a_small_deck_starts_no_process(
    tmp_path: Path, workers: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "WORTH_IT", 1000)
    assert len(read_ahead(files(tmp_path, SOUND, SOUND))) == 2
    assert workers == []


def test_nothing_that_lies_about_is_taken_for_kartu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "yaml.py").write_text("raise SystemExit('not I')", encoding="utf-8")
    (tmp_path / "kartu").mkdir()
    (tmp_path / "kartu" / "__init__.py").write_text("raise SystemExit('not I')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(NoteFile, "read", lambda _: pytest.fail("read here"))
    assert len(read_ahead(files(tmp_path, SOUND, SOUND))) == 2


def test_what_comes_from_the_second_process_damaged_is_read_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Garbled(subprocess.Popen):  # type: ignore[type-arg] # as generic as its base
        def __init__(self, _: object, **options: object) -> None:
            says = "import sys; sys.stdout.buffer.write(bytes.fromhex('80045802000000959595'))"  # no UTF-8
            super().__init__([sys.executable, "-c", says], **options)  # type: ignore[call-overload] # options of any sort

    (tmp_path / "deck.yaml").write_text("deck: a\n", encoding="utf-8")
    (tmp_path / "01.yaml").write_text(SOUND, encoding="utf-8")
    monkeypatch.setattr(subprocess, "Popen", Garbled)
    with ahead.reading_ahead([tmp_path]) as read:
        (file,) = read([NoteFile(tmp_path / "01.yaml", f"{tmp_path.as_posix()}/01.yaml")])
    assert file.tree == {"kind": "term", "notes": {"hak": {"term": "hak", "definition": "Kuasa atas sesuatu."}}}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_file_is_whole_although_its_process_was_stopped_while_it_wrote(
    tmp_path: Path, workers: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    monkeypatch.setattr(NoteFile, "read", lambda _: pytest.fail("read here"))
    long = SOUND.replace("Kuasa", "Kuasa " * 50_000)  # far more than a pipe holds
    asked = files(tmp_path, long, SOUND)
    with ahead.reading_ahead([tmp_path]) as read:
        for _ in range(60):  # at most three seconds: where a process waits is not told on every system
            if _is_writing(workers[0].pid):
                break
            time.sleep(0.05)
        for order in (signal.SIGSTOP, signal.SIGCONT):
            os.kill(workers[0].pid, order)
            time.sleep(0.1)
        first, second = read(asked)
    assert len(str(first.tree)) > 300_000
    assert second.name == asked[1].name


def _is_writing(pid: int) -> bool:
    """Tell if a process waits for room in a pipe."""
    place = Path(f"/proc/{pid}/wchan")
    return place.is_file() and "pipe" in place.read_text(encoding="ascii")
