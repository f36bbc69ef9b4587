"""Machines as they are: other code pages, full disks, locked files, folders that are not there."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commandline import kartu
from kartu.commands import main as cli
from support import HEAD, PROJECT, run_kartu, write_deck

if TYPE_CHECKING:
    from collections.abc import Callable

NOTES = """\
kind: term
section: dasar
notes:
  medan:
    term: {id: Médan 日本 🇮🇩, en: “Medan”}
    definition: {id: Kota – di Sumatra., en: A city → in Sumatra.}
  kosong:
    term: {id: Ω, en: ≠}
"""
GOOD = NOTES.partition("  kosong")[0]
NO_FORMS = HEAD.partition("forms:")[0]


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return write_deck(tmp_path, {"01.yaml": GOOD}, head=NO_FORMS)


def one_line(err: str) -> str:
    """Give the one line that a fault of the machine takes."""
    (line,) = err.strip().splitlines()
    assert line.startswith("kartu: ")
    return line


# Code pages and locales


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-16", "utf-8"])
@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_whatever_the_console_can_show_nothing_stops_for_it(tmp_path: Path, encoding: str, form: str) -> None:
    bad = write_deck(tmp_path, {"01.yaml": NOTES}, head=NO_FORMS)
    done = kartu("check", str(bad), "--format", form, encoding=encoding)
    assert done.status == 1
    assert "E202" in done.out + done.err
    assert "Traceback" not in done.err


def test_a_real_process_survives_an_old_code_page(tmp_path: Path) -> None:
    bad = write_deck(tmp_path / "Médan 日本", {"01.yaml": NOTES}, head=NO_FORMS)
    done = run_kartu("check", str(bad), PYTHONIOENCODING="cp1252", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 1
    assert "E202 [kosong, definition]" in done.stderr
    assert "Traceback" not in done.stderr


def test_packages_are_the_same_under_any_locale(tmp_path: Path) -> None:
    source = write_deck(tmp_path / "Médan 日本", {"01.yaml": GOOD}, head=NO_FORMS)
    made = []
    for name, settings in {"c": {"LC_ALL": "C", "PYTHONUTF8": "0"}, "utf8": {"PYTHONUTF8": "1"}}.items():
        out = tmp_path / name
        done = run_kartu("build", str(source), "-o", str(out), SOURCE_DATE_EPOCH="1700000000", **settings)
        assert done.returncode == 0, done.stderr
        made.append({path.name: path.read_bytes() for path in out.iterdir() if path.is_file()})
    assert made[0] == made[1]
    assert made[0].keys() == {"pkn.apkg", "pkn.id.apkg", "pkn.en.apkg", "pkn.html"} | {"index.html"} & made[0].keys()


def test_line_ends_and_a_byte_order_mark_change_no_byte_of_a_package(tmp_path: Path) -> None:
    made = []
    for name, mark, end in (("lf", "", "\n"), ("crlf", "\ufeff", "\r\n"), ("cr", "", "\r")):
        notes, head = (mark + text.replace("\n", end) for text in (GOOD, NO_FORMS))
        source = write_deck(tmp_path / name, {"01.yaml": notes}, head=head)
        done = kartu("build", str(source), "-o", str(tmp_path / name / "out"), SOURCE_DATE_EPOCH="1700000000")
        assert done.status == 0, done.err
        made.append((tmp_path / name / "out" / "pkn.apkg").read_bytes())
    assert made[0] == made[1] == made[2]


# Disks


def _fail(error: int) -> Callable[..., None]:
    def fail(source: str, target: str) -> None:
        raise OSError(error, os.strerror(error), str(source), None, str(target))

    return fail


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the folder is read-only"),
        (errno.EACCES, "close it in other programs"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_a_build_that_cannot_be_put_in_place_leaves_the_old_one(
    tmp_path: Path, deck: Path, monkeypatch: pytest.MonkeyPatch, error: int, words: str
) -> None:
    out = tmp_path / "out"
    assert kartu("build", str(deck), "-o", str(out), "--no-page").status == 0
    before = {path.name: path.read_bytes() for path in out.glob("*.apkg")}
    (deck / "01.yaml").write_text(GOOD.replace("Kota", "Ibu kota"), encoding="utf-8")
    monkeypatch.setattr("os.replace", _fail(error))
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    done = kartu("build", str(deck), "-o", str(out), "--no-page")
    assert done.status == 3
    assert words in one_line(done.err)
    assert {path.name: path.read_bytes() for path in out.glob("*.apkg")} == before
    assert not [path.name for path in out.iterdir() if path.name.startswith(".kartu-")]


def test_a_disk_that_fills_up_while_writing_leaves_the_old_build(tmp_path: Path, deck: Path) -> None:
    resource = pytest.importorskip("resource", reason="Windows has no limits of this sort")
    out = tmp_path / "out"
    assert kartu("build", str(deck), "-o", str(out), "--no-page").status == 0
    before = {path.name: path.read_bytes() for path in out.glob("*.apkg")}
    (deck / "01.yaml").write_text(GOOD.replace("Kota", "Ibu kota"), encoding="utf-8")

    def no_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write then fails instead of ending the process
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    command = [sys.executable, "-m", "kartu", "build", str(deck), "-o", str(out), "--no-page"]
    variables = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, check=False, env=variables, capture_output=True, text=True, preexec_fn=no_room)
    assert done.returncode == 3
    assert "too large for this disk" in one_line(done.stderr) or "disk is full" in one_line(done.stderr)
    assert {path.name: path.read_bytes() for path in out.glob("*.apkg")} == before


@pytest.mark.parametrize("target", ["file", "file/deeper"])
def test_an_output_folder_that_is_a_file_is_said_in_one_line(tmp_path: Path, deck: Path, target: str) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    done = kartu("build", str(deck), "-o", str(tmp_path / target), "--no-page")
    assert done.status in (2, 3)
    assert "file" in done.err.splitlines()[-1]
    assert (tmp_path / "file").read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["01.yaml", "deck.yaml"])
def test_a_source_that_cannot_be_read_is_said_in_one_line(
    tmp_path: Path, deck: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    read = Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name == name:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    done = kartu("check", str(deck))
    assert done.status == 3
    assert f"pkn/{name}: Permission denied" in one_line(done.err)


def test_a_folder_that_cannot_be_read_is_said_in_one_line(deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(folder: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    monkeypatch.setattr("kartu.files.folder.os.scandir", locked)
    done = kartu("check", str(deck))
    assert done.status == 3
    assert "cannot read the folder" in one_line(done.err)


def test_without_decks_there_is_a_hint_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = kartu("check")
    assert done.status == 3
    assert "there is no folder decks" in one_line(done.err)
    (tmp_path / "decks").mkdir()
    done = kartu("check")
    assert done.status == 2
    assert "kartu new" in done.err


@pytest.mark.parametrize("arguments", [["check", "nowhere"], ["build", "--lang", "xx"], ["chek"], ["check", "--nope"]])
def test_wrong_usage_ends_with_status_2(tmp_path: Path, deck: Path, arguments: list[str]) -> None:
    more = [str(deck), "-o", str(tmp_path)] if arguments[0] == "build" else []
    done = kartu(*arguments, *more)
    assert done.status == 2
    assert "Traceback" not in done.err


# Ends of a run


def test_an_interruption_ends_with_status_130(deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kartu.build.loading.check", interrupted)
    done = kartu("check", str(deck))
    assert done.status == 130
    assert one_line(done.err) == "kartu: interrupted"


def test_a_real_process_ends_with_status_130_when_interrupted(tmp_path: Path) -> None:
    code = f"""\
import signal, sys, time
from kartu.build import loading
from kartu.commands import main as cli
signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite run in the background has it ignored
loading.check = lambda *_: (print("on", flush=True), time.sleep(60))
sys.argv = ["kartu", "check", {str(write_deck(tmp_path, {}))!r}]
cli.run()
"""
    variables = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    with subprocess.Popen(
        [sys.executable, "-c", code], env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.strip() == b"kartu: interrupted"


def test_a_fault_of_ours_asks_to_be_reported(deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError("something we did not think of")

    monkeypatch.setattr("kartu.build.loading.check", broken)
    done = kartu("check", str(deck))
    assert done.status == 3
    assert done.err.startswith("Traceback")
    assert done.err.endswith("please report it with the lines above\n")


def test_a_reader_who_has_enough_is_no_fault(tmp_path: Path) -> None:
    entries = "".join(f"  e{number}: {{term: Istilah {number}, definition: ''}}\n" for number in range(2000))
    source = write_deck(tmp_path, {"01.yaml": f"kind: term\nsection: dasar\nnotes:\n{entries}"}, head=NO_FORMS)
    command = [sys.executable, "-m", "kartu", "check", str(source), "--format", "json"]
    variables = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_help_and_version_end_well() -> None:
    assert kartu("--help").status == 0
    assert kartu("--version").out.startswith("kartu, version ")
    assert cli.main.name == "main"


def test_names_of_packages_are_short_and_safe_on_every_system(tmp_path: Path) -> None:
    """Cases C35 and C37: a file is named after the deck's key, whatever its title."""
    title = "Hukum/HAM: apa? " + "学" * 90 + "x" * 300
    key = "k" * 60
    head = NO_FORMS.replace("pkn", key, 1).replace("{id: PKn, en: Civics}", f"{{id: '{title}', en: CON}}")
    source = write_deck(tmp_path, {"01.yaml": GOOD}, head=head)
    assert kartu("build", str(source), "-o", str(tmp_path / "out")).status == 0
    names = [path.name for path in (tmp_path / "out").iterdir() if path.is_file()]
    assert f"{key}.id.apkg" in names
    assert all(len(name.encode()) <= 80 and name.isascii() and name.islower() for name in names)


def test_a_new_deck_on_a_full_disk_leaves_nothing_and_is_advised_nothing_that_does_not_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        done = kartu("new", "pkn")
    assert done.status == 3
    line = one_line(done.err)
    assert "the disk is full; make room" in line
    assert "-o" not in line.split("disk is full")[1]
    assert list(tmp_path.iterdir()) == []
