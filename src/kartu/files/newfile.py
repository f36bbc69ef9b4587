"""New files that stand hidden in a folder until they are complete, and then take the place of another."""

from __future__ import annotations

import errno
import os
import re
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from kartu.model.messages import msg
from kartu.model.problems import KartuError
from kartu.model.systemwords import reason_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_PREFIX: Final = ".kartu-"
SHORT: Final = ".tmp"
PROMISED: Final = ".promised"  # of files that a journal may list
OURS: Final = re.compile(rf"{re.escape(_PREFIX)}\d+-\d+(?:{re.escape(SHORT)}|{re.escape(PROMISED)})", re.ASCII)
_DESCRIPTORS: Final = Path("/proc/self/fd")
_STALE: Final = {SHORT: 3600, PROMISED: 30 * 86400}
"""Seconds: a file this much older than ours was left by a run that was killed. A release that was cut short may have to
wait for long until somebody works on its deck again, while other decks are built into the same folder."""
_PATIENCE: Final = (0.05, 0.1, 0.2, 0.4)  # seconds: virus scanners hold a new file for a moment on Windows
_NO_FOLDER_SYNC: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM, errno.ENOSYS})
# Why a file cannot be written: said of one that has its place, and of one that could go elsewhere.
_REASONS: Final = {
    errno.ENOSPC: (
        msg("the disk is full; make room"),
        msg("the disk is full; make room or choose another folder with -o"),
    ),
    errno.EDQUOT: (
        msg("your share of the disk is used up; make room"),
        msg("your share of the disk is used up; make room or choose another folder with -o"),
    ),
    errno.EROFS: (
        msg("the folder is read-only"),
        msg("the folder is read-only; choose another folder with -o"),
    ),
    errno.ENAMETOOLONG: (
        msg("the name is too long for this disk"),
        msg("the name is too long for this disk; choose a shorter folder with -o"),
    ),
    errno.EFBIG: (
        msg("the file is too large for this disk"),
        msg("the file is too large for this disk; choose another folder with -o"),
    ),
}
_NOT_TO_BE_WRITTEN: Final = (
    msg("it may not be written: close it in other programs"),
    msg("it may not be written: close it in other programs, or choose another folder with -o"),
)
_NO_FOLDER: Final = (
    msg("a part of the path is a file, not a folder"),
    msg("a part of the path is a file, not a folder; choose another folder with -o"),
)


class OutputError(KartuError):
    """A file could not be written; the one before it, if any, is still whole. Says in a line which, why, what to do."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(msg("{path}: {reason}", path=str(path), reason=reason))
        self.path = path
        self.reason = reason


class NewFile(NamedTuple):
    """A file that is being written, open, and what becomes of it."""

    target: Path  # whose place it will take
    file: BinaryIO
    hidden: Path  # the name that it has until then; where a file needs none, it gets it from `complete`
    may_move: bool = True  # True: the person could have chosen another folder with -o
    made: tuple[Path, ...] = ()  # folders that were not there before, the innermost first

    def complete(self) -> None:
        """Let the content be on the disk, and the file have its hidden name."""
        self.file.flush()
        os.fsync(self.file.fileno())
        _give_name(self.file, self.hidden)
        self.file.close()

    def drop(self) -> None:
        """Close the file, and remove what is left of it, and the folders that were made for it and are empty."""
        with suppress(OSError):  # what its buffer still holds after a failed write would fail once more
            self.file.close()
        self.hidden.unlink(missing_ok=True)
        remove_empty(self.made)


def begin(target: Path, suffix: str, *, may_move: bool) -> NewFile:
    """Open a new file for the place of `target`, whose folder is made if it is missing. Raises `OutputError`."""
    missing: tuple[Path, ...] = ()
    try:
        _refuse(target, may_move=may_move)
        missing = _missing(target.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        sync_folders(one.parent for one in missing)
        file, hidden = _nameless(target.parent, suffix) or _create(target.parent, suffix)
    except OSError as error:
        remove_empty(missing)
        raise failure(target, error, may_move=may_move) from error
    sweep(target.parent, os.fstat(file.fileno()).st_mtime)
    return NewFile(target, file, hidden, may_move, missing)


def _missing(folder: Path) -> tuple[Path, ...]:
    """Give the folders that are to be made for a folder, itself included, the innermost first."""
    places = (folder, *folder.parents)
    return places[: next((number for number, place in enumerate(places) if place.is_dir()), 0)]


def remove_empty(folders: Iterable[Path]) -> None:
    """Remove folders in which there is nothing."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def sync_folders(folders: Iterable[Path]) -> None:
    """Let the names in folders be on the disk: after a power cut a name may be the old one although its file is new.

    Windows keeps names in order by itself, and some net drives cannot be asked.
    """
    for folder in dict.fromkeys(folders):
        try:
            descriptor = os.open(folder, os.O_RDONLY)
        except PermissionError:
            continue
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in _NO_FOLDER_SYNC:
                raise
        finally:
            os.close(descriptor)


def _refuse(path: Path, *, may_move: bool) -> None:
    if path.name.lower() == "collection.apkg":
        # AnkiDroid takes a file of this name for a backup and replaces the whole collection (ImportUtils.kt)
        reason = msg("a deck must not be called collection.apkg: phones would replace everything by it")
        raise OutputError(path, reason)
    if path.is_dir():
        both = msg("this is a folder; remove it"), msg("this is a folder; remove it or choose another place with -o")
        raise OutputError(path, both[may_move])


def _nameless(folder: Path, suffix: str) -> tuple[BinaryIO, Path] | None:
    """Open a file that has no name yet, and is gone whatever ends the run; None where there are no such files.

    Also gives a name for `_give_name`. Linux has them on most disks (`man 2 open`, O_TMPFILE).
    """
    if not hasattr(os, "O_TMPFILE") or not _DESCRIPTORS.is_dir():
        return None
    try:
        descriptor = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o666)
    except OSError:
        return None
    number = os.fstat(descriptor).st_ino  # no other file has it as long as this one is there
    return os.fdopen(descriptor, "w+b"), folder / f"{_PREFIX}{os.getpid()}-{number}{suffix}"


def _give_name(file: BinaryIO, name: Path) -> None:
    descriptor = file.fileno()
    if os.fstat(descriptor).st_nlink == 0:
        # any src_dir_fd makes Python follow the link in /proc, to the file itself
        os.link(_DESCRIPTORS / str(descriptor), name, src_dir_fd=descriptor)


def _create(folder: Path, suffix: str) -> tuple[BinaryIO, Path]:
    for number in count():
        hidden = folder / f"{_PREFIX}{os.getpid()}-{number}{suffix}"
        try:
            return hidden.open("x+b"), hidden  # not mkstemp: the file is to have everyone's usual rights
        except FileExistsError:
            continue
    raise AssertionError  # count() has no end


def sweep(folder: Path, now: float, listed: Collection[str] | None = None) -> None:
    """Remove what a killed run left; `now` is the file system's own time, of a file made just now.

    `listed` are the files that journals promise, where all journals are known: others need no longer wait for theirs.
    """
    for left in folder.glob(f"{_PREFIX}*"):
        try:
            if not OURS.fullmatch(left.name) or (listed is not None and left.name in listed):
                continue
            if now - left.stat().st_mtime > _STALE[left.suffix if listed is None else SHORT]:
                left.unlink()
        except OSError:  # another run was faster, or it is not ours to remove
            continue


def put_in_place(hidden: Path, target: Path) -> None:
    """Let a complete file take its place, which may need patience."""
    for pause in _PATIENCE:
        try:
            os.replace(hidden, target)  # noqa: PTH105 - Path.replace is the same; this one is patched in tests
        except PermissionError:
            time.sleep(pause)
        else:
            return
    os.replace(hidden, target)  # noqa: PTH105


def failure(path: Path, error: OSError, *, may_move: bool) -> OutputError:
    """Say why a file cannot be written, and what helps: choosing another folder only if it `may_move`."""
    if isinstance(error, PermissionError) and _is_closed(path.parent):
        return OutputError(path.parent, _REASONS[errno.EROFS][may_move])
    reasons = _REASONS.get(error.errno or 0)
    if isinstance(error, PermissionError):
        reasons = _NOT_TO_BE_WRITTEN
    elif isinstance(error, (FileExistsError, NotADirectoryError)):
        reasons = _NO_FOLDER
    return OutputError(path, reasons[may_move] if reasons else reason_of(error))


def _is_closed(folder: Path) -> bool:
    """Tell if nothing can be written into a folder, or into the last one above it that is there."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    return not os.access(there, os.W_OK)
