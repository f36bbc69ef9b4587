"""What the source loader makes of a file, good or bad."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kartu.source import SourceFile, read_file
from support import PROJECT

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, text: str | bytes) -> SourceFile:
    path = folder / "01.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_file(path, "deck/01.yaml")


def test_every_scalar_is_text_as_typed(tmp_path: Path) -> None:
    file = read(tmp_path, "a: NO\nb: 007\nno: 1945-08-17\nc: null\nd:\ne: [12:30, 1.10]\n")
    assert file.tree == {"a": "NO", "b": "007", "no": "1945-08-17", "c": "null", "d": "", "e": ["12:30", "1.10"]}
    assert file.problems == ()


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [("\u1112\u1161\u11ab", "\ud55c"), ("\u1112\u1161", "\ud558"), ("a\u0301", "\u00e1"), ("\u212b", "\u00c5")],
    ids=["three letters of a Korean syllable", "two", "an accent of its own", "a sign with a better twin"],
)
def test_what_one_sign_can_say_is_one_sign(tmp_path: Path, typed: str, read_as: str) -> None:
    assert read(tmp_path, f"{typed}: {typed}\n").tree == {read_as: read_as}


def test_places_count_from_one_and_fall_back_to_the_nearest_parent(tmp_path: Path) -> None:
    file = read(tmp_path, "notes:\n  a:\n    term: {id: x, en: y}\n")
    assert str(file.locate(("notes", "a", "term", "en"))) == "deck/01.yaml:3:23"
    assert str(file.locate(("notes", "a", "term", "en"), key=True)) == "deck/01.yaml:3:19"
    assert str(file.locate(("notes", "a", "definition"))) == "deck/01.yaml:2:3"


def test_a_repeated_key_names_both_lines(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "a: 1\nb: 2\na: 3\n").problems
    assert problem.code == "E110"
    assert (problem.position.line, problem.position.column) == (3, 1)
    assert "line 1" in problem.message


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("E102", None),  # 1 GB, most of it a hole in the file
        ("E113", b"a: " + b"[" * 1_000_000),
        ("E113", b"a: " + b"x" * 10_000_000),
    ],
    ids=["a file of 1 GB", "a million brackets", "a text of 10 MB"],
)
def test_what_is_far_too_large_is_refused_within_500_mb(tmp_path: Path, code: str, content: bytes | None) -> None:
    file = tmp_path / "besar.yaml"
    with file.open("wb") as out:
        if content is None:
            out.truncate(2**30)
        else:
            out.write(content)
    program = (
        "import re, sys\nfrom pathlib import Path\nfrom kartu.source import read_file\n"
        "print(read_file(Path(sys.argv[1]), 'besar.yaml').problems[0].code)\n"
        # not `ru_maxrss`: that begins with the peak of the process which started this one
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024)"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    command = [sys.executable, "-c", program, str(file)]
    done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
    found, megabytes = done.stdout.split()
    assert found == code
    assert int(megabytes) < 500


def test_pyyamls_own_loaders_work_beside_kartu_as_ever() -> None:
    texts = ["{day: 2026-07-01, number: 1_000, flag: off, =: ~, <<: {a: 1.5}}", "control: \x01"]
    load = f"import yaml\nfor text in {texts!r}:\n  print(yaml.safe_load(text))"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    alone, beside = (
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False, text=True)
        for code in (load, f"import kartu.source\n{load}")
    )
    assert beside.stdout == alone.stdout
    assert "datetime.date(2026, 7, 1), 'number': 1000, 'flag': False" in alone.stdout
    assert "special characters are not allowed" in alone.stderr
    assert beside.stderr.splitlines()[-1] == alone.stderr.splitlines()[-1]
