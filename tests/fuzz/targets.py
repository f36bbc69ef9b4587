"""What is fuzzed: any bytes as a deck's file, and any bytes as a package. Nothing but a `KartuError` may come out."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kartu.build import pipeline as stages
from kartu.commands.report import problems_as_json, problems_as_text
from kartu.inspect.contents import read_contents, read_notes
from kartu.model.dates import day_of
from kartu.model.problems import CODES, KartuError

TODAY = day_of(1_790_000_000)
_PLACE = Path(tempfile.mkdtemp(prefix="kartu-fuzz-"))


def check_source(data: bytes) -> None:
    """Check a one-file deck made of `data`, and put what is wrong into words; every problem has a true place."""
    file = _PLACE / "deck.yaml.yaml"
    file.write_bytes(data)
    problems = stages.problems_of(stages.load((file,), TODAY))
    lines = data.count(b"\n") + data.count(b"\r") + 2
    for problem in problems:
        assert problem.code in CODES
        assert 1 <= problem.position.line <= lines, problem
        assert problem.position.column >= 1, problem
    problems_as_text(problems, color=False, limit=None).encode("utf-8")
    problems_as_json(problems).encode("utf-8")


def read_package(data: bytes) -> None:
    """Read a package made of `data`, as `kartu show` and `kartu diff` do."""
    file = _PLACE / "package.apkg"
    file.write_bytes(data)
    said = ""
    for read in (read_contents, read_notes):
        try:
            read(file)
        except KartuError as refused:
            said += str(refused)
    assert "\n" not in said


TARGETS = {"source": check_source, "package": read_package}
