"""Streams that are closed or full, and a system that says to end: no traceback, and the right status."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kartu.files import output
from support import PROJECT, write_deck

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the shell is Unix's")
NOTES = "kind: term\nsection: dasar\nnotes:\n  a: {term: satu, definition: Angka.}\n"


def shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in which `kartu` is the command."""
    kartu = f'kartu() {{ {shlex.quote(sys.executable)} -m kartu "$@"; }}\n'
    return subprocess.run(
        ["sh", "-c", kartu + line],
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "src")},
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def _good(folder: Path) -> Path:
    return write_deck(folder, {"01.yaml": NOTES})


def _bad(folder: Path) -> Path:
    return write_deck(folder, {"01.yaml": NOTES + "  b: {}\n"})


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    ("command", "make", "status"),
    [
        ("check pkn", _good, 0),
        ("check pkn", _bad, 1),
        ("build pkn", _good, 0),
        ("build pkn", _bad, 1),
        ("build nothing", _good, 2),
        ("show build/README", _good, 2),
        ("schema", _good, 0),
    ],
)
def test_a_closed_stream_changes_nothing(
    tmp_path: Path, command: str, closed: str, make: Callable[[Path], Path], status: int
) -> None:
    make(tmp_path)
    done = shell(tmp_path, f"kartu {command} {closed}")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.returncode == status, done.stderr
    if command == "build pkn" and status == 0:
        for package in (tmp_path / "build").glob("*.apkg"):
            assert package.read_bytes().startswith(b"PK"), "nothing was printed into a package"


def test_a_question_to_a_closed_input_is_not_answered(tmp_path: Path) -> None:
    _good(tmp_path)
    (tmp_path / "t.csv").write_text("kind,key,term,definition\nterm,a,dua,Angka.\n", encoding="utf-8")
    done = shell(tmp_path, "kartu import t.csv pkn <&-")
    assert done.returncode == 2
    assert "There is nobody to ask here" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("command", ["check pkn", "schema", "build pkn", "build pkn --no-page"])
def test_results_that_cannot_be_written_are_told_in_a_line(tmp_path: Path, command: str) -> None:
    _good(tmp_path)
    done = shell(tmp_path, f"kartu {command} >/dev/full")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("kartu: ")
    assert "No space left" in done.stderr.splitlines()[-1]
    assert shell(tmp_path, f"kartu {command} >/dev/full 2>&1").returncode == 3


def test_a_reader_that_has_enough_is_not_told_anything(tmp_path: Path) -> None:
    _good(tmp_path)
    done = shell(tmp_path, "kartu schema | head -c 1")
    assert done.stderr == ""


_ENDED = """
import os, signal, sys
from pathlib import Path
from kartu.commands import main as cli
from kartu.files.output import replacing
def write(**_):
    with replacing(Path(sys.argv[1])) as (file,):
        file.write(b"half of")
        os.kill(os.getpid(), getattr(signal, sys.argv[2]))
        signal.pause()
cli.main.main = write
cli.run()
"""


def _as_in_a_window() -> None:
    """Ignore no signal, as behind `nohup` or `&`: the run would wait for ever."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
@pytest.mark.parametrize("has_nameless", [True, False])
def test_a_run_that_is_told_to_end_cleans_up(tmp_path: Path, name: str, *, has_nameless: bool) -> None:
    source = str(Path(output.__file__).parents[2])
    start = "" if has_nameless else "import os\nif hasattr(os, 'O_TMPFILE'): del os.O_TMPFILE\n"
    ended = subprocess.run(
        [sys.executable, "-c", start + _ENDED, str(tmp_path / "new" / "deck.apkg"), name],
        env=os.environ | {"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_as_in_a_window,
    )
    assert (ended.returncode, ended.stderr) == (130, "kartu: interrupted\n")
    assert list(tmp_path.iterdir()) == []
