"""From a folder or a file to a header and entries, each with its place: what `validate` works on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.folder import HEADER, SUFFIXES
from kartu.problems import Position, Problem
from kartu.source import Node, Path_, SourceFile, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Values = dict[str, Node]


class RawEntry(NamedTuple):
    """An entry as typed, with its file's defaults filled in."""

    key: str
    values: Values
    own: Values  # what stands in the entry itself
    file: SourceFile

    def locate(self, *path: str | int, of_key: bool = False) -> Position:
        """Give the place of a value of the entry, wherever it stands: in the entry or at the head of its file."""
        if not path or path[0] in self.own:
            return self.file.locate(("notes", self.key, *path), key=of_key or not path)
        if path[0] in self.values:
            return self.file.locate(path, key=of_key)
        return self.file.locate(("notes", self.key), key=True)

    def problem(self, code: str, message: str, *path: str | int, hint: str = "", of_key: bool = False) -> Problem:
        """Make a problem of this entry at the value that `path` names."""
        place = self.locate(*path, of_key=of_key)
        key = ".".join(str(part) for part in path)
        return Problem(code, place, message, hint, entry=self.key, key=key, excerpt=self.file.line(place.line))


class DeckSource(NamedTuple):
    """All files of one deck as read."""

    folder: Path  # media are looked up from here
    name: str  # as people see it
    header: SourceFile
    header_values: Values
    entries: tuple[RawEntry, ...]
    files: tuple[SourceFile, ...]
    problems: tuple[Problem, ...]


def header_problem(
    file: SourceFile, code: str, message: str, path: Path_ = (), *, hint: str = "", of_key: bool = False
) -> Problem:
    """Make a problem of a file's head at the value that `path` names."""
    place = file.locate(path, key=of_key)
    key = ".".join(str(part) for part in path)
    return Problem(code, place, message, hint, key=key, excerpt=file.line(place.line))


def read_deck(path: Path, name: str) -> DeckSource:
    """Read a deck: a folder with deck.yaml and note files in the order of their names, or one file that holds both."""
    if path.is_dir():
        others = sorted(
            file for file in path.iterdir() if file.suffix in SUFFIXES and file.name != HEADER and file.name[0] != "."
        )
        header = read_file(path / HEADER, f"{name}/{HEADER}")
        notes = [read_file(file, f"{name}/{file.name}") for file in others]
        return _deck_source(path, name, header, notes)
    return _deck_source(path.parent, name, read_file(path, name), ())


def _deck_source(folder: Path, name: str, header: SourceFile, notes: Sequence[SourceFile]) -> DeckSource:
    files = (header, *notes)
    problems = [problem for file in files for problem in file.problems]
    values = header.tree if isinstance(header.tree, dict) else {}
    if not isinstance(header.tree, dict) and not header.problems:
        problems.append(
            header_problem(
                header, "E203", "a deck's file starts with keys such as `deck:` and `title:`", hint=_HEAD_HINT
            )
        )
    entries: list[RawEntry] = []
    for file in files:
        if isinstance(file.tree, dict):
            problems += _take_entries(file, entries, is_header=file is header)
        elif file is not header and not file.problems:
            problems.append(
                header_problem(file, "E203", "a file of notes starts with keys such as `kind:` and `notes:`")
            )
    return DeckSource(folder, name, header, values, tuple(entries), files, tuple(problems))


HEADER_KEYS: Final = (
    "deck",
    "languages",
    "title",
    "summary",
    "authors",
    "license",
    "contact",
    "sources",
    "tag",
    "speech",
    "incomplete",
    "markup",
    "sections",
    "forms",
    "retired",
    "renamed",
)
"""What the head of a deck may hold, beside `notes` and defaults for its entries."""

_HEAD_HINT: Final = "see `kartu new` for a deck to start from"


def _take_entries(file: SourceFile, entries: list[RawEntry], *, is_header: bool) -> Iterable[Problem]:
    """Append the entries of a file; yield what is wrong with the frame around them."""
    tree = file.tree
    assert isinstance(tree, dict)  # noqa: S101 - the caller looked; mypy does not see it
    notes = tree.get("notes")
    if notes is None:
        if not is_header:
            yield header_problem(
                file, "E202", "this file has no `notes:`", hint=_near_notes(tree) or "put the entries under `notes:`"
            )
        return
    if not isinstance(notes, dict):
        yield header_problem(
            file,
            "E203",
            "`notes:` holds entries, each under a key of its own",
            ("notes",),
            hint="write each entry as `its-key:` and, indented below it, `term: …` and so on; no dashes",
            of_key=True,
        )
        return
    skip = {"notes", *HEADER_KEYS} if is_header else {"notes"}
    defaults: Values = {key: value for key, value in tree.items() if key not in skip}
    for key, own in notes.items():
        if isinstance(own, dict):
            entries.append(RawEntry(key, {**defaults, **own} if defaults else own, own, file))
        else:
            yield Problem(
                "E203",
                place := file.locate(("notes", key), key=True),
                f"the entry `{key}` has no keys of its own",
                "indent `term: …`, `definition: …` and so on below it",
                entry=key,
                excerpt=file.line(place.line),
            )


def _near_notes(tree: Values) -> str:
    for wrong in ("note", "Notes", "notes ", "entries", "cards", "catatan"):
        if isinstance(tree.get(wrong), dict):
            return f"did you mean `notes:` instead of `{wrong}:`?"
    return ""
