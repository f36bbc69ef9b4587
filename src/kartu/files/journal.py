"""Files that change at one moment: a run that is killed, and even a power cut, leaves all old files or all new ones.

Once all new files are complete and on the disk, one rename puts a journal in place that lists them: that is the moment
of the change. Then they take their places, and the journal goes. If the run ends before that, the next one that writes
does the rest: `finish`. A project may have been moved or copied meanwhile, so the journal tells where things are from
its own folder, and what each file holds.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from kartu.files.folder import JOURNAL
from kartu.files.newfile import OURS, PROMISED, NewFile, OutputError, begin, failure, put_in_place, sweep, sync_folders
from kartu.files.output import said_for
from kartu.model.messages import msg
from kartu.model.systemwords import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator
_OF_BUILDS: Final = ".kartu-build-"
_FORM: Final = 2  # of the journal's text


class _Step(NamedTuple):
    """A new file that has a place to take."""

    folder: str  # from the folder of the journal
    new: str
    name: str
    sha256: str  # of what it holds


class Together:
    """New files that will take their places at one moment; until then they stand in the same folders, hidden."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._home = journal.parent.absolute()
        self._made: list[NewFile] = []
        self._steps: list[_Step] = []

    @contextmanager
    def files(self, *paths: Path, may_move: bool = True, keep: bool = False) -> Iterator[tuple[BinaryIO, ...]]:
        """Give a new open file for each path; once the block ends well, they are complete, and closed.

        `may_move`: another folder could have been chosen with -o. `keep`: the files are a person's, so they keep their
        rights, links to them stay links, and none is replaced that is protected. Raises `OutputError` with one line.
        """
        targets = [_own_place(path) if keep else path for path in paths]
        new: list[NewFile] = []
        with said_for(new):
            for path in targets:
                new.append(begin(path, PROMISED, may_move=may_move))
                self._made.append(new[-1])
                if keep:
                    _keep_rights(path, new[-1].file)
            yield tuple(one.file for one in new)
        for one in new:
            with said_for([one]):
                one.file.seek(0)
                sha256 = _hash(one.file)
                one.complete()
                self._steps.append(_Step(self._way_to(one.target.parent), one.hidden.name, one.target.name, sha256))

    def place_of(self, path: Path) -> Path:
        """Give where the content of a file is now: of one whose place is still to be taken, that is a hidden one."""
        return next((new.hidden for new in self._made if new.target == path), path)

    def commit(self) -> None:
        """Let all files take their places. Raises `OutputError` if one cannot, and is then left to `finish`."""
        if not self._made:
            return
        folders = [new.target.parent for new in self._made]
        journal = begin(self._journal, PROMISED, may_move=False)
        try:
            with said_for([journal, *self._made]):
                journal.file.write(_text(self._home, self._steps))
                journal.complete()
                sync_folders([*folders, self._home])
                put_in_place(journal.hidden, self._journal)
        finally:
            journal.drop()
        self._made.clear()  # from here on they are the journal's
        _place(self._journal, self._steps)

    def drop(self) -> None:
        """Remove what has not been committed."""
        listed: set[str] = set()
        if self._made:  # an interruption may have come just after the journal was put in its place
            with suppress(OutputError):
                listed = {step.new for step in _read(self._journal)[1]}
        for new in self._made:
            if new.hidden.name not in listed:
                new.drop()

    def _way_to(self, folder: Path) -> str:
        with suppress(ValueError):  # on Windows there is no way from one drive to another
            return Path(os.path.relpath(folder.resolve(), self._home.resolve())).as_posix()
        return folder.resolve().as_posix()


@contextmanager
def together(journal: Path) -> Iterator[Together]:
    """Give a place for new files, which take their places at one moment when the block ends well."""
    made = Together(journal)
    try:
        yield made
        made.commit()
    finally:
        made.drop()


@contextmanager
def replacing_at_once(journal: Path, *paths: Path) -> Iterator[tuple[BinaryIO, ...]]:
    """Do as `output.replacing`, and even a run that is killed leaves all old files or all new ones."""
    with together(journal) as made, made.files(*paths) as files:
        yield files


def _own_place(path: Path) -> Path:
    """Give the file that a link leads to, if it may be written."""
    try:
        path = path.resolve() if path.is_symlink() else path
        mode = path.stat().st_mode
    except FileNotFoundError:
        return path
    except OSError as error:
        raise failure(path, error, may_move=False) from error
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
        raise OutputError(path, msg("this file is protected against writing; nothing was written"))
    return path


def _keep_rights(path: Path, file: BinaryIO) -> None:
    with suppress(OSError, AttributeError):  # where the system lets us, and knows of rights
        status = path.stat()
        os.fchmod(file.fileno(), stat.S_IMODE(status.st_mode))
        for owner, group in ((-1, status.st_gid), (status.st_uid, -1)):
            with suppress(OSError):  # only root gives a file away, but a member of a group keeps the group
                os.fchown(file.fileno(), owner, group)
        os.fchmod(file.fileno(), stat.S_IMODE(status.st_mode))  # a new owner costs some of the rights


def _text(home: Path, steps: list[_Step]) -> bytes:
    files = [dict(zip(_Step._fields, step, strict=True)) for step in steps]
    content = {"kartu": _FORM, "home": home.resolve().as_posix(), "files": files}
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "surrogateescape")


def journal_of(deck: Path) -> Path:
    """Give the place of the journal of a deck's interrupted release, import or pull."""
    return deck / JOURNAL if deck.is_dir() else deck.with_name(f"{JOURNAL}-{deck.stem}")


def journal_in(out: Path) -> Path:
    """Give a place for the journal of a build into a folder; two builds at once have two."""
    return out / f"{_OF_BUILDS}{os.getpid()}"


def finish_all(decks: tuple[Path, ...], out: Path | None = None) -> None:
    """Finish what earlier runs left unfinished, and remove what they left for nothing.

    To be done before anything is read that is to be built or changed. Raises `OutputError`.
    """
    for deck in decks:
        finish(journal_of(deck))
        _sweep_all(deck if deck.is_dir() else deck.parent)
    if out is not None:
        for journal in sorted(out.glob(f"{_OF_BUILDS}*")):
            finish(journal)


def _sweep_all(folder: Path) -> None:
    """Remove files that were promised to a journal that never came: in a deck's folder all journals are known."""
    if not any(folder.glob(f"*{PROMISED}")):
        return
    listed: set[str] = set()
    for journal in folder.glob(f"{JOURNAL}*"):
        try:
            listed.update(step.new for step in _read(journal)[1])
        except OutputError:
            return  # it is dealt with when its deck is
    probe = begin(folder / ".kartu-probe", PROMISED, may_move=False)
    try:
        sweep(folder, os.fstat(probe.file.fileno()).st_mtime, listed)
    finally:
        probe.drop()


def finish(journal: Path) -> bool:
    """Do what a `journal` that was left behind says, and remove it; False if there was none.

    A journal moves only files of Kartu's own naming, and only within their folder: one that came with somebody else's
    deck can do no harm. In a project that was moved or copied since, it moves nothing outside of what was moved along.
    Raises `OutputError` before anything is moved if a file is missing, or if one cannot take its place; the journal
    then stays for another try.
    """
    if not journal.is_file():
        if os.path.lexists(journal):
            raise OutputError(journal, msg("this is not one of Kartu's files; delete it"))
        return False
    home, steps = _read(journal)
    for step in steps:
        _see_that_it_can(journal, home, step)
    _place(journal, steps)
    return True


def _read(journal: Path) -> tuple[str, list[_Step]]:
    try:
        if journal.stat().st_size > 1 << 24:
            raise ValueError  # noqa: TRY301 - as anything else that is no journal
        content = json.loads(journal.read_bytes())
        home, steps = content["home"], [_Step(**step) for step in content["files"]]
        if content["kartu"] != _FORM or not all(isinstance(text, str) for step in steps for text in (home, *step)):
            raise ValueError  # noqa: TRY301
    except OSError as error:
        raise OutputError(journal, reason_of(error)) from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise OutputError(journal, msg("this file of an interrupted run is damaged; delete it")) from error
    if not all(_is_ours(step) for step in steps):
        raise OutputError(journal, msg("this file is not one of Kartu's; delete it"))
    return home, steps


def _is_ours(step: _Step) -> bool:
    is_name = Path(step.name).name == step.name and "\0" not in step.name + step.folder
    return bool(OURS.fullmatch(step.new)) and is_name and step.name not in ("", ".", "..")


def _see_that_it_can(journal: Path, home: str, step: _Step) -> None:
    """Raise `OutputError` if a file may not be moved here, or is neither waiting nor in its place."""
    here = journal.parent.resolve()
    file = f"{step.folder}/{step.name}"
    if not _is_within(step.folder, home, here):
        reason = msg(
            "a run was cut off, and cannot be finished here: the file {file} lies outside of what was moved or copied"
            " since. Move it back and build, or delete this journal; then look at the files of the deck (`git status`),"
            " and run the command again",
            file=file,
        )
        raise OutputError(journal, reason)
    if not any(_holds(here / step.folder / name, step.sha256) for name in (step.new, step.name)):
        reason = msg(
            "a run was cut off, and cannot be finished here: the file {file} is neither complete nor in its place."
            " To go on without it, delete this journal; then look at the files of the deck (`git status`), and run the"
            " command again",
            file=file,
        )
        raise OutputError(journal, reason)


def _is_within(folder: str, home: str, here: Path) -> bool:
    """Tell if a file's folder belongs to the journal: anywhere if that is where it was written, else moved with it."""
    then, now = Path(home).parts, here.parts
    if then == now:
        return True
    same = 0
    while same < min(len(then), len(now)) and then[-1 - same] == now[-1 - same]:
        same += 1
    return not Path(folder).is_absolute() and Path(folder).parts.count("..") <= same


def _holds(path: Path, sha256: str) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return _hash(file) == sha256
    except OSError as error:
        raise failure(path, error, may_move=False) from error


def _hash(file: BinaryIO) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # `BinaryIO` lacks `readinto`


def _place(journal: Path, steps: list[_Step]) -> None:
    here = journal.parent.resolve()
    sync_folders([here])  # the journal is on the disk before anything moves
    for step in steps:
        folder = here / step.folder
        try:
            put_in_place(folder / step.new, folder / step.name)
        except FileNotFoundError:
            continue  # it is in its place already
        except OSError as error:
            what = failure(folder / step.name, error, may_move=False)
            again = msg("{message}; then run the same command again", message=what.reason)
            raise OutputError(what.path, again) from error
    sync_folders(here / step.folder for step in steps)
    journal.unlink(missing_ok=True)
    sync_folders([here])
