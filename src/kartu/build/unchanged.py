"""Seeing that a build would make what is there already, in the time it takes to read the sources.

What went into a build and what came out of it is noted, by content hash, in a small file beside the output. A later
build with the same inputs and untouched outputs has nothing to do. Nothing here is trusted by date or size, the notes
can be deleted at any time, and two builds at once do no harm: notes that do not fit the files are as good as none. A
build whose inputs changed while it was reading them is not noted at all.

Light to import, for it runs before anything else is needed.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu import __version__
from kartu.files.folder import IMAGES, PHOTOS, SOUNDS, SUFFIXES
from kartu.model.messages import Message
from kartu.model.problems import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.model.dates import Day
    from kartu.model.messages import Value

FOLDER: Final = ".kartu"
_READ: Final = (*SUFFIXES, *IMAGES, *PHOTOS, *SOUNDS, ".record", ".md")
"""Endings of files whose bytes a build may read; of all others only the names matter."""
_OF_LIBRARIES: Final = (".dist-info", ".egg-info")
_MOST: Final = 64 << 20
"""Bytes; of a larger file a build reads nothing: see `source.SIZE_LIMIT` and `media.SIZE_LIMIT`."""


_PART: Final = 1 << 16  # bytes


class Remembered(NamedTuple):
    """What an earlier build said."""

    problems: tuple[Problem, ...]
    report: str  # in the language of one of the options


class Memory:
    """The notes of one combination of decks, output folder and options."""

    def __init__(self, decks: Sequence[Path], out: Path, options: Sequence[object], clock: str, day: Day) -> None:
        """Take what was asked for; `day` is the machine's, which some rules look at."""
        asked = json.dumps([[str(deck) for deck in decks], *(str(option) for option in options), clock])
        self._decks = decks
        self._out = out
        self._notes = out / FOLDER / f"{hashlib.sha256(asked.encode()).hexdigest()[:16]}.json"
        self._day = day
        self._own = ""  # Kartu's own files, which this run has read already
        self._inputs = ""  # as they were before the build read them

    def recall(self) -> Remembered | None:
        """Return what an earlier build said, if the files there are what it made of the same inputs; else None."""
        try:
            notes = self._noted()
            found: dict[str, str] = {}
            self._own = _own_files()
            self._inputs = self._fingerprint()
            self._hash_outputs(notes.get("outputs", {}), found)
            if not found or (self._inputs, found) != (notes["inputs"], notes["outputs"]):
                return None
            return Remembered(tuple(map(_problem, notes["problems"])), notes["report"])
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None  # whatever is wrong, building anew is right

    def remember(self, outputs: Mapping[Path, str], problems: Sequence[Problem], report: str) -> None:
        """Note what a build made: files, with their hashes or with '' if they are to be read for that.

        Where that cannot be written, the next build is only slower.
        """
        if not self._inputs or any(deck.is_file() for deck in self._decks):
            return  # a one-file deck shares its folder, so that its inputs cannot be told from others'
        try:
            if self._fingerprint() != self._inputs:
                return  # what was read is not what was hashed
            notes = {
                "inputs": self._inputs,
                "outputs": {
                    path.relative_to(self._out).as_posix(): known or _hash_file(path) for path, known in outputs.items()
                },
                "problems": [[*problem[:2], *map(_taken_apart, problem[2:])] for problem in problems],
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
        seen = "".join(f"{file}\0{_mark(file)}\0" for deck in self._decks for file in _files(str(deck)))
        said = f"{__version__}\0{self._day}\0{self._own}\0{seen}"
        return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()


def _taken_apart(words: Value) -> Any:
    """Give a message as its template, number and values, from which it can be said in any language."""
    if not isinstance(words, Message):
        return words
    return [words.one, words.many, words.number, {name: _taken_apart(value) for name, value in words.values.items()}]


def _put_together(noted: Any) -> Any:
    if not isinstance(noted, list):
        return noted
    one, many, number, values = noted
    return Message(one, many, number, {name: _put_together(value) for name, value in values.items()})


def _problem(noted: Sequence[Any]) -> Problem:
    code, place, *words = noted
    return Problem(code, Position(*place), *map(_put_together, words))


def _files(folder: str) -> Iterator[str]:
    """Give all files under a folder in a fixed order, no hidden or compiled ones; links to folders are not followed.

    What a build reads through such a link lies in the same folder, and is found there: see `media.MediaFolder`.
    """
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith((".", "__pycache__")):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        else:
            yield entry.path


def _mark(file: str) -> str:
    """Give what matters of a file: the hash of its bytes if a build may read them. Nothing else is opened."""
    if not file.lower().endswith(_READ):
        return ""
    try:
        status = os.stat(file)  # noqa: PTH116 - as everything here, without pathlib
    except OSError:
        return "nothing to be read"
    if not stat.S_ISREG(status.st_mode):
        return "no file"
    return f"{status.st_size} bytes" if status.st_size > _MOST else _hash_file(file)


def _own_files() -> str:
    """Hash Kartu's own files: of an installed copy they do not change, of a checkout they do."""
    seen = hashlib.sha256(f"{sys.version}\0{_libraries()}\0".encode("utf-8", "surrogateescape"))
    for name in _files(os.path.dirname(os.path.dirname(__file__))):  # noqa: PTH120 - pathlib would take longer than the rest
        seen.update(f"{name}\0{_hash_file(name)}\0".encode("utf-8", "surrogateescape"))
    return seen.hexdigest()


def _libraries() -> str:
    """Name all installed packages with their versions, as their folders are called: to ask for each takes longer."""
    names: list[str] = []
    for folder in sys.path:
        with suppress(OSError):
            names += [name for name in os.listdir(folder) if name.endswith(_OF_LIBRARIES)]  # noqa: PTH208 - as above
    return "\0".join(sorted(names))


def _hash_file(path: str | Path) -> str:
    # `hashlib.file_digest` takes a new 256 kB for each file, and twice as long for most.
    seen = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        while part := file.read(_PART):
            seen.update(part)
    return seen.hexdigest()
