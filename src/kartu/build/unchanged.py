"""Seeing that a build would make what is there already, in the time it takes to read the sources.

What went into a build and what came out of it is noted, by content hash, in a small file beside the output. A later
build with the same inputs and untouched outputs has nothing to do. Nothing here is trusted by date or size, the notes
can be deleted at any time, and two builds at once do no harm: notes that do not fit the files are as good as none.

Light to import, for it runs before anything else is needed.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu import __version__
from kartu.model.problems import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

FOLDER: Final = ".kartu"
_JOURNAL: Final = ".kartu-release"  # how the journal of an interrupted release begins: see recordfile.journal_path


class Remembered(NamedTuple):
    """What an earlier build said."""

    problems: tuple[Problem, ...]
    report: str


class Memory:
    """The notes of one combination of decks, output folder and options."""

    def __init__(self, decks: Sequence[Path], out: Path, options: Sequence[object], clock: str) -> None:
        asked = json.dumps([[str(deck) for deck in decks], *(str(option) for option in options), clock])
        self._decks = decks
        self._out = out
        self._notes = out / FOLDER / f"{hashlib.sha256(asked.encode()).hexdigest()[:16]}.json"
        self._inputs = ""  # read before the build reads: what changes meanwhile then looks changed

    def recall(self) -> Remembered | None:
        """Return what an earlier build said, if the files there are what it made of the same inputs; else None."""
        try:
            notes = self._noted()
            found: dict[str, str] = {}
            # Hashing is done without Python's lock, and takes as long for these as for the inputs.
            hashing = Thread(target=self._hash_outputs, args=(notes.get("outputs", {}), found))
            hashing.start()
            try:
                self._inputs = self._fingerprint()
            finally:
                hashing.join()
            if not found or (self._inputs, found) != (notes["inputs"], notes["outputs"]):
                return None
            problems = (Problem(code, Position(*place), *rest) for code, place, *rest in notes["problems"])
            return Remembered(tuple(problems), notes["report"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None  # whatever is wrong, building anew is right

    def remember(self, outputs: Mapping[Path, str], problems: Sequence[Problem], report: str) -> None:
        """Note what a build made: files, with their hashes or with '' if they are to be read for that.

        Where that cannot be written, the next build is only slower.
        """
        if not self._inputs or any(deck.is_file() for deck in self._decks):
            return  # a one-file deck shares its folder, so that its inputs cannot be told from others'
        try:
            notes = {
                "inputs": self._inputs,
                "outputs": {
                    path.relative_to(self._out).as_posix(): known or _hash_file(path) for path, known in outputs.items()
                },
                "problems": problems,
                "report": report,
            }
            self._notes.parent.mkdir(exist_ok=True)
            fresh = self._notes.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps(notes), encoding="utf-8")
            fresh.replace(self._notes)
        except (OSError, ValueError):
            return

    def _noted(self) -> dict[str, Any]:
        """Read the notes; damaged ones are as none, and do not keep the inputs from being looked at."""
        try:
            notes = json.loads(self._notes.read_bytes())
        except (OSError, ValueError):
            return {}
        return notes if isinstance(notes, dict) and isinstance(notes.get("outputs"), dict) else {}

    def _hash_outputs(self, names: Iterable[str], found: dict[str, str]) -> None:
        """Hash files of the output folder, and nothing else that strange notes may name."""
        for name in names:
            with suppress(OSError, ValueError):
                if os.path.basename(name) == name and (self._out / name).is_file():  # noqa: PTH119 - of a text
                    found[name] = _hash_file(self._out / name)

    def _fingerprint(self) -> str:
        """Hash everything that a build reads: names and bytes of all files of the decks, and Kartu itself."""
        own = "".join(f"{name}\0{mark}\0" for name, mark in _own_files())
        seen = "".join(f"{file}\0{_hash_file(file)}\0" for deck in self._decks for file in _files(str(deck)))
        return hashlib.sha256(f"{__version__}\0{own}\0{seen}".encode("utf-8", "surrogateescape")).hexdigest()


def _files(folder: str) -> Iterator[str]:
    """Yield all files under a folder in a fixed order, without hidden ones, but with the journal of a release."""
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith(".") and not entry.name.startswith(_JOURNAL):
            continue
        if entry.is_dir():
            yield from _files(entry.path)
        else:
            yield entry.path


def _own_files() -> Iterator[tuple[str, str]]:
    """Yield Kartu's own files with size and time: they change while somebody works on Kartu."""
    for file in _files(os.path.dirname(os.path.dirname(__file__))):  # noqa: PTH120 - pathlib would take longer than the rest
        if not file.endswith(".pyc"):
            status = os.stat(file)  # noqa: PTH116
            yield file, f"{status.st_size} {status.st_mtime_ns}"


def _hash_file(path: str | Path) -> str:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return hashlib.file_digest(file, "sha256").hexdigest()
