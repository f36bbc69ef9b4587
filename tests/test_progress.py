"""A long build says what it does, but only to a person who looks on."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support import PROJECT, run_kartu, write_deck

if TYPE_CHECKING:
    from pathlib import Path

NOTES = "kind: term\nsection: dasar\nnotes:\n  a: {term: satu, definition: Angka pertama.}\n"


def test_nothing_is_said_where_nobody_looks_on(tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {"01.yaml": NOTES})
    done = run_kartu("build", str(deck), "-o", str(tmp_path / "out"))
    assert "packing" not in done.stdout + done.stderr
    assert "\r" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this sort")
def test_a_terminal_sees_what_goes_on_and_is_left_clean(tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {"01.yaml": NOTES})
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "kartu", "build", str(deck), "-o", str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "NO_COLOR": "1"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=theirs, env=environment)
    os.close(theirs)
    said = os.read(ours, 65536).decode()
    os.close(ours)
    assert "reading pkn" in said
    assert "packing pkn" in said
    assert said.endswith("\r\x1b[K"), "the last line is wiped"
