"""What is no file of a deck is left alone: pipes, devices, sockets and loops of links never make a command wait."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support import PROJECT, write_deck

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")
NOTES = "kind: term\nsection: dasar\nnotes:\n  a: {term: satu, definition: Angka.}\n"


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = os.open(".", os.O_RDONLY)
        os.chdir(path.parent)  # a socket's path has at most 108 bytes
        made.bind(path.name)
        os.fchdir(here)
        os.close(here)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _parent(path: Path) -> None:
    path.symlink_to(path.parent, target_is_directory=True)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command; one that waits for ever fails here, whatever this machine has to do besides."""
    variables = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    command = [sys.executable, "-m", "kartu", *arguments]
    return subprocess.run(
        command,
        check=False,
        env=variables,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


STRANGE = {"pipe": _pipe, "socket": _socket, "device": _device, "loop": _loop, "parent": _parent}
NAMES = ["x", "a.png", "b.mp3", "CHANGES.id.md", "old.record", "notes.yaml.txt", ".gitattributes", "sub"]


@pytest.mark.parametrize("what", STRANGE)
def test_strange_things_beside_the_files_of_a_deck_are_left_alone(tmp_path: Path, what: str) -> None:
    deck, out = write_deck(tmp_path, {"01.yaml": NOTES}), tmp_path / "out"
    out.mkdir()
    for name in NAMES:
        STRANGE[what](deck / name)
    for name in ("other.html", "other.apkg"):
        STRANGE[what](out / name)
    for command in (["check"], ["build"], ["build"], ["diff"]):
        done = run(command[0], str(deck), *(["-o", str(out)] if command == ["build"] else []))
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("what", ["pipe", "socket", "device", "loop"])
def test_strange_things_in_the_place_of_files_are_said_in_a_line(tmp_path: Path, what: str) -> None:
    deck = write_deck(tmp_path, {"01.yaml": NOTES})
    strange = tmp_path / "strange"
    strange.mkdir()
    for name in ("deck.yaml", "x.apkg"):
        STRANGE[what](strange / name)
    single = tmp_path / "single.yaml"
    STRANGE[what](single)
    for arguments in (
        ["check", str(strange)],
        ["release", str(strange)],
        ["check", str(single)],
        ["build", str(single)],
        ["release", str(single)],
        ["show", str(strange / "x.apkg")],
        ["pull", str(strange / "x.apkg"), str(deck)],
        ["diff", str(strange / "x.apkg"), str(deck)],
        ["release", "--adopt", str(strange / "x.apkg"), str(deck)],
    ):
        done = run(*arguments)
        assert done.returncode in (1, 2, 3), arguments
        assert "Traceback" not in done.stderr, arguments
