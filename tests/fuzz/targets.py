"""What is fuzzed: any bytes as each of the files that may be foreign. Nothing but a `KartuError` may come out."""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kartu.build import loading
from kartu.commands.report import problems_as_json, problems_as_text
from kartu.files.journal import finish
from kartu.history.recordfile import read_record
from kartu.inspect.contents import read_contents, read_notes
from kartu.kinds import kinds
from kartu.model.clock import day_of
from kartu.model.problems import CODES, KartuError
from kartu.tables import importing
from kartu.tables.sheet import TableError
from kartu.tables.sheetlayout import Wish

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = day_of(1_790_000_000)
_PLACE = Path(tempfile.mkdtemp(prefix="kartu-fuzz-"))
_JOURNALED = _PLACE / "project" / "deck"
_NEW = ".kartu-1-1.promised"
_SUM = hashlib.sha256(b"new").hexdigest()


def check_source(data: bytes) -> None:
    """Check a one-file deck made of `data`, and put what is wrong into words; every problem has a true place."""
    file = _PLACE / "deck.yaml.yaml"
    file.write_bytes(data)
    problems = loading.problems_of(loading.load((file,), TODAY))
    lines = data.count(b"\n") + data.count(b"\r") + 2
    for problem in problems:
        assert problem.code in CODES
        assert 1 <= problem.position.line <= lines, problem
        assert problem.position.column >= 1, problem
    problems_as_text(problems, color=False, limit=None).encode("utf-8")
    problems_as_json(problems).encode("utf-8")


def read_package(data: bytes) -> None:
    """Read a package made of `data`, as `kartu show`, `diff` and `import` do."""
    file = _PLACE / "package.apkg"
    file.write_bytes(data)
    said = ""
    for read in (read_contents, read_notes):
        try:
            read(file)
        except KartuError as refused:
            said += str(refused)
    assert "\n" not in said
    _make_deck_of(file)


def take_table(data: bytes) -> None:
    """Make a new deck of a table made of `data`, as `kartu import` does before it writes."""
    file = _PLACE / "table"
    file.write_bytes(data)
    _make_deck_of(file)


def _make_deck_of(file: Path) -> None:
    new, wish = _PLACE / "new", Wish("", "", (), otherwise="id")
    with suppress(TableError, KartuError):
        taken = importing.read(file, file.name, kinds(), new)
        if not taken.problems:
            prepared = importing.prepare_new(taken, file.name, new, kinds(), TODAY, wish, "0123456789")
            problems_as_text(prepared.problems, color=False, limit=None).encode("utf-8")


def take_record(data: bytes) -> None:
    """Read a record made of `data`, with and without the contents of its notes."""
    file = _PLACE / "x.record"
    file.write_bytes(data)
    for contents in (True, False):
        for problem in read_record(file, "x.record", "x", contents=contents).problems:
            assert problem.code in CODES


def journals() -> Iterator[bytes]:
    """Give journals that `finish_journal` can finish: of its own folder, and of one that was moved there."""
    for home in (_JOURNALED.resolve().as_posix(), "/elsewhere/deck"):
        places = ((".", "a"), ("out", "b"), ("..", "c"))
        steps = [{"folder": folder, "new": _NEW, "name": name, "sha256": _SUM} for folder, name in places]
        for some in (steps[:1], steps[1:], steps):
            yield json.dumps({"kartu": 2, "home": home, "files": some}, indent=1).encode()


def finish_journal(data: bytes) -> None:
    """Finish what a journal made of `data` says: it may move what was promised, and nothing else."""
    folders = (_JOURNALED, _JOURNALED / "out", _JOURNALED.parent)
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "mine").write_bytes(b"mine")
        (folder / _NEW).write_bytes(b"new")
    (_JOURNALED / ".kartu-release").write_bytes(data)
    with suppress(KartuError):
        finish(_JOURNALED / ".kartu-release")
    for folder in folders:
        assert (folder / "mine").read_bytes() == b"mine"


TARGETS = {
    "source": check_source,
    "package": read_package,
    "table": take_table,
    "record": take_record,
    "journal": finish_journal,
}
