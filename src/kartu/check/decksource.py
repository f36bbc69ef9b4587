"""From a folder or a file to the files of a deck, and from a file to its entries as typed, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.check.checker import closest, shown
from kartu.files.folder import HEADER, SUFFIXES, files_below, is_yaml, names_in
from kartu.model.headerkeys import HEADER_KEY_BY_NAME
from kartu.model.language import languages as known_languages
from kartu.model.messages import NOTHING, Message, msg
from kartu.model.problems import Position, Problem
from kartu.source import Node, NoteFile, Path_, SourceFile, read_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_HEADERS: Final = ("deck.yaml", "deck.yml")  # in whatever case; only the first is right
_HIDDEN_SUFFIXES: Final = tuple(f"{suffix}.txt" for suffix in SUFFIXES)  # Windows does not show the `.txt`
_WORDS_FOR_NOTES: Final = dict.fromkeys(("note", "entries", "entry", "cards", "catatan", "kartu"), "notes")
EMPTY_LIMIT: Final = 10_000
"""Entries of a file without anything in them that are told of, each at its place."""
MAY_BE_UNREAD: Final = frozenset({"E202", "E203", "E301", "E401"})
"""What is said of something missing; beside a fault in the file's YAML it may only not have been read."""
Values = dict[str, Node]


class RawEntry(NamedTuple):
    """An entry as typed, with its file's defaults filled in."""

    key: str
    values: Values
    own: Values  # what stands in the entry itself
    file: SourceFile

    def locate(self, *path: str | int, of_key: bool = False) -> Position:
        """Return the place of a value of the entry, wherever it stands: in the entry or at the head of its file."""
        if self._is_default(path):
            return self.file.locate(path, key=of_key)
        is_there = bool(path) and path[0] in self.own
        return self.file.locate(
            ("notes", self.key, *path) if is_there else ("notes", self.key), key=of_key or not is_there
        )

    def problem(
        self, code: str, message: Message, *path: str | int, hint: Message = NOTHING, of_key: bool = False
    ) -> Problem:
        """Make a problem of this entry at the value that `path` names; of the file's head if the value stands there."""
        place = self.locate(*path, of_key=of_key)
        entry = "" if self._is_default(path) else self.key
        return Problem(code, place, message, hint, entry, key=_dotted(path), excerpt=self.file.line(place.line))

    def _is_default(self, path: Path_) -> bool:
        return bool(path) and path[0] not in self.own and path[0] in self.values


Reader = Callable[[Sequence[NoteFile]], Iterator[SourceFile]]
"""Reads files one after the other: here, as `read_here` does, or ahead in a second process."""


def read_here(files: Sequence[NoteFile]) -> Iterator[SourceFile]:
    """Read files one after the other. Raises `KartuError` if one cannot be read at all."""
    return map(NoteFile.read, files)


class DeckSource(NamedTuple):
    """The files of one deck: its head as read, and those that hold its notes."""

    folder: Path  # media are looked up from here
    name: str  # as people see it
    header: SourceFile
    header_values: Values
    notes: tuple[NoteFile, ...]  # beside the header, in the order of their names
    problems: tuple[Problem, ...]  # of the folder: what it lacks, and files that nothing reads

    @property
    def is_folder(self) -> bool:
        """True if the deck has its folder for itself; a one-file deck shares it with others."""
        return is_head(self.header.path.name)

    def files(self, read: Reader = read_here) -> Iterator[SourceFile]:
        """Read one file after the other; only the header is kept. Raises `KartuError` if one cannot be read at all."""
        yield self.header
        yield from read(self.notes)


def is_head(name: str) -> bool:
    """Return True if a file of this name is, or was meant to be, the head of a deck."""
    return name.lower() in _HEADERS


def header_problem(
    file: SourceFile, code: str, message: Message, *path: str | int, hint: Message = NOTHING, of_key: bool = False
) -> Problem:
    """Make a problem of a file's head at the value that `path` names."""
    place = file.locate(path, key=of_key)
    return Problem(code, place, message, hint, key=_dotted(path), excerpt=file.line(place.line))


def _dotted(path: Path_) -> str:
    return ".".join(str(step) for step in path)


def find_deck(path: Path, name: str, instead: Mapping[Path, bytes] = MappingProxyType({})) -> DeckSource:
    """Find the files of a deck and read its head.

    A deck is a folder with deck.yaml and note files, which are read in the order of their names, or one file that holds
    both.

    `name` is the path as people see it; `instead` is what files will hold, where that is to be checked before it is
    written. Raises `KartuError` if the head cannot be read at all.
    """
    if not path.is_dir() and not any(file.parent == path for file in instead):
        return _deck_source(path.parent, name, read_file(path, name, instead.get(path)), (), ())
    found = dict(names_in(path)) if path.is_dir() else {}
    found = dict(sorted((found | {file.name: file for file in instead if file.parent == path}).items()))
    start = "" if name == "." else f"{name}/"
    files = {file: NoteFile(found[file], start + file, instead.get(found[file])) for file in found if is_yaml(file)}
    header_name = next((file for file in (HEADER, *files) if file in files and is_head(file)), "")
    header = files.pop(header_name).read() if header_name else _no_header(path, start)
    problems = list(_unread(path, start)) if path.is_dir() else []
    if header_name not in ("", HEADER):
        message, hint = msg("the head of a deck is called deck.yaml"), msg("rename this file to deck.yaml")
        problems.append(header_problem(header, "E215", message, hint=hint))
    return _deck_source(path, name, header, tuple(files.values()), tuple(problems))


def _deck_source(
    folder: Path, name: str, header: SourceFile, notes: tuple[NoteFile, ...], problems: tuple[Problem, ...]
) -> DeckSource:
    values = header.tree if isinstance(header.tree, dict) else {}
    return DeckSource(folder, name, header, values, notes, problems)


def _no_header(folder: Path, start: str) -> SourceFile:
    file = SourceFile(folder / HEADER, start + HEADER)
    message = msg(
        "the folder {folder} has no deck.yaml, which holds the deck's key, languages and title",
        folder=start or folder.resolve().name,
    )
    hint = msg("write one (`kartu new` shows how), or put the files into the deck that they belong to")
    file.problems = (header_problem(file, "E215", message, hint=hint),)
    return file


def _unread(path: Path, start: str) -> Iterator[Problem]:
    """Tell of files that were probably meant to be read."""
    for file, _ in files_below(path):
        if file.lower().endswith(_HIDDEN_SUFFIXES):
            hint = msg("rename it to `{file}`; Windows hides the ending .txt", file=file[:-4])
        elif "/" in file and is_yaml(file):
            hint = msg("put it beside deck.yaml, if its entries belong to the deck")
        else:
            continue
        yield Problem("W201", Position(start + file, 1, 1), msg("this file is not read"), hint)


def is_broken(file: SourceFile) -> bool:
    """Return True if a file could not be read to its end, so that what seems to be missing may only be unread."""
    return any(problem.is_error for problem in file.problems)


def take_entries(file: SourceFile, entries: list[RawEntry], *, is_header: bool = False) -> Iterator[Problem]:
    """Append the entries of a file; yield what is wrong with the frame around them."""
    tree = file.tree
    notes = tree.get("notes") if isinstance(tree, dict) else None
    if isinstance(tree, dict) and isinstance(notes, dict) and notes:
        skip = HEADER_KEY_BY_NAME.keys() if is_header else ()
        defaults = {key: value for key, value in tree.items() if key != "notes" and key not in skip}
        empty = 0
        adrift = False  # below an entry that is empty, its keys seem to be entries if they are not indented
        for key, own in notes.items():
            if isinstance(own, dict) and not (adrift and own.keys() <= known_languages().keys()):
                entries.append(RawEntry(key, {**defaults, **own} if defaults else own, own, file))
                adrift = False
            elif not own or not adrift:
                empty += 1
                if empty <= EMPTY_LIMIT:
                    yield _no_entry(RawEntry(key, {}, {}, file))
                adrift = not own
    elif not is_broken(file):
        yield from _wrong_frame(file, tree, notes, is_header=is_header)


def _no_entry(entry: RawEntry) -> Problem:
    message = msg("the entry `{entry}` has no keys of its own", entry=shown(entry.key))
    hint = msg("indent `term: …`, `definition: …` and so on below it")
    return entry.problem("E203", message, hint=hint)


def _wrong_frame(file: SourceFile, tree: Node, notes: Node | None, *, is_header: bool) -> Iterator[Problem]:
    if not isinstance(tree, dict):
        message = msg("a deck starts with keys such as `deck:` and `title:`")
        if not is_header:
            message = msg("a file of notes starts with keys such as `kind:` and `notes:`")
        yield header_problem(file, "E203", message, hint=msg("`kartu new` makes an example"))
    elif notes is None:
        if not is_header:
            yield _no_notes(file, tree)
    elif not notes:
        hint = msg("write entries below it, indented, each under a key of its own")
        yield header_problem(file, "E209", msg("there is nothing under `notes:`"), "notes", hint=hint, of_key=True)
    else:
        message = msg("`notes:` holds entries, each under a key of its own")
        hint = msg("write each entry as `its-key:` and, indented below it, `term: …` and so on; no dashes")
        yield header_problem(file, "E203", message, "notes", hint=hint, of_key=True)


def _no_notes(file: SourceFile, tree: Values) -> Problem:
    meant = next((key for key in tree if closest(key, ("notes",), _WORDS_FOR_NOTES)), "")
    message = msg("this file has no `notes:`")
    if not meant:
        return header_problem(file, "E202", message, hint=msg("put the entries under `notes:`"))
    hint = msg("did you mean `notes:` instead of `{key}:`?", key=meant)
    return header_problem(file, "E202", message, meant, hint=hint, of_key=True)
