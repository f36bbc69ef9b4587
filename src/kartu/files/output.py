"""Files put in place whole: a reader sees the old file or the new one, never half of one."""

from __future__ import annotations

import errno
import json
import os
import re
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from kartu.model.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX: Final = ".kartu-"
_SUFFIX: Final = ".tmp"
_PROMISED: Final = ".promised"  # instead, of files that a journal may list
_OURS: Final = re.compile(rf"{re.escape(_PREFIX)}\d+-\d+(?:{re.escape(_SUFFIX)}|{re.escape(_PROMISED)})", re.ASCII)
_DESCRIPTORS: Final = Path("/proc/self/fd")
_STALE: Final = {_SUFFIX: 3600, _PROMISED: 30 * 86400}
"""Seconds: a file this much older than ours was left by a run that was killed. A release that was cut short may have to
wait for long until somebody works on its deck again, while other decks are built into the same folder."""
_PATIENCE: Final = (0.05, 0.1, 0.2, 0.4)  # seconds: virus scanners hold a new file for a moment on Windows
_REASONS: Final = {
    errno.ENOSPC: "the disk is full; make room or choose another folder with -o",
    errno.EDQUOT: "your share of the disk is used up; make room or choose another folder with -o",
    errno.EROFS: "the folder is read-only; choose another folder with -o",
    errno.ENAMETOOLONG: "the name is too long for this disk; choose a shorter folder with -o",
    errno.EFBIG: "the file is too large for this disk; choose another folder with -o",
}


class OutputError(KartuError):
    """A file could not be written; the one before it, if any, is still whole."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` as the file `path`, whole or not at all; a missing folder is made.

    Raises `OutputError` with one line that says what to do.
    """
    with replacing(path) as (file,):
        file.write(content)


@contextmanager
def replacing(*paths: Path) -> Iterator[tuple[BinaryIO, ...]]:
    """Return a new open file for each path; they take the places of the old ones only if the block ends well.

    The new files stand in the same folders, hidden, until then, and are gone after an exception or an interruption.
    Raises `OutputError` with one line that says what to do.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(_new_file(path)) for path in paths]
        current = paths[0] if paths else None
        try:
            yield tuple(file for file, _ in files)
            for current, (file, temporary) in zip(paths, files, strict=True):  # noqa: B007 - the handler names the file
                file.flush()
                os.fsync(file.fileno())
                _give_name(file, temporary)
                file.close()
            for current, (_, temporary) in zip(paths, files, strict=True):
                _put_in_place(temporary, current)
        except OSError as error:
            if error.filename is not None and not _is_ours(error.filename, paths, files):
                raise  # another file's: a picture that could not be read
            raise OutputError(_sentence(current, error)) from error


def _is_ours(name: object, paths: tuple[Path, ...], files: list[tuple[BinaryIO, Path]]) -> bool:
    return str(name) in {str(path) for path in paths} | {str(temporary) for _, temporary in files}


@contextmanager
def replacing_at_once(journal: Path, *paths: Path) -> Iterator[tuple[BinaryIO, ...]]:
    """Do as `replacing`, and even a run that is killed leaves all old files or all new ones.

    Once all new files are complete, one rename puts `journal` in place, which lists them: that is the moment of the
    change. Then they take their places, and the journal goes. If the run ends before that, `finish` does the rest.
    Raises `OutputError` with one line that says what to do.
    """
    targets = (*paths, journal)
    made: list[tuple[BinaryIO, Path]] = []
    current: Path | None = None
    committed = False
    try:
        for current in targets:
            _refuse(current)
            current.parent.mkdir(parents=True, exist_ok=True)
            made.append(_temporary(current.parent, _PROMISED))
            _sweep(current.parent, os.fstat(made[-1][0].fileno()).st_mtime)
        yield tuple(file for file, _ in made[:-1])
        steps = [[str(path.parent.resolve()), new.name, path.name] for path, (_, new) in zip(paths, made, strict=False)]
        made[-1][0].write(json.dumps(steps, ensure_ascii=False, indent=1).encode())
        for current, (file, _) in zip(targets, made, strict=True):  # noqa: B007 - the handler names the file
            file.flush()
            os.fsync(file.fileno())
        for current, (file, temporary) in zip(targets, made, strict=True):  # noqa: B007 - all that takes long is done
            _give_name(file, temporary)
            file.close()
        _put_in_place(made[-1][1], journal)
        committed = True
    except OSError as error:
        if error.filename is not None and not _is_ours(error.filename, targets, made):
            raise  # another file's: a picture that could not be read
        raise OutputError(_sentence(current, error)) from error
    finally:
        for file, temporary in made:
            _close(file)
            if not committed:
                temporary.unlink(missing_ok=True)
    finish(journal)


def finish(journal: Path) -> bool:
    """Do what a `journal` that was left behind says, and remove it; False if there was none.

    A journal moves only files of Kartu's own naming, and only within their folder: one that came with somebody else's
    deck can do no harm. Raises `OutputError` if a file cannot take its place; the journal then stays for another try.
    """
    try:
        steps = [(Path(folder), new, name) for folder, new, name in json.loads(journal.read_bytes())]
    except FileNotFoundError:
        return False
    except (ValueError, TypeError) as error:
        raise OutputError(f"{journal}: this file of an interrupted release is damaged; delete it") from error
    for folder, new, name in steps:
        if not _OURS.fullmatch(new) or Path(name).name != name:
            raise OutputError(f"{journal}: this file is not one of Kartu's; delete it")
        try:
            _put_in_place(folder / new, folder / name)
        except FileNotFoundError:
            continue  # it is in its place already
        except OSError as error:
            raise OutputError(f"{_sentence(folder / name, error)}; then run the same command again") from error
    journal.unlink(missing_ok=True)
    return True


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock on the file `path` against other runs of Kartu; readers do not notice.

    Raises `OutputError` if another run holds it. The system gives it back whatever ends this run.
    """
    with path.open("rb") as file:
        try:
            _lock(file)
        except OSError as error:
            raise OutputError(f"{path}: another kartu is releasing this deck; wait for it, then try again") from error
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(1 << 30)  # far behind the end: a locked byte cannot be read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _new_file(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a hidden file beside `path`; removed at the end if it is still there."""
    try:
        _refuse(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        file, temporary = _temporary(path.parent, _SUFFIX)
    except OSError as error:
        raise OutputError(_sentence(path, error)) from error
    try:
        _sweep(path.parent, os.fstat(file.fileno()).st_mtime)
        yield file, temporary
    finally:
        _close(file)
        temporary.unlink(missing_ok=True)


def _close(file: BinaryIO) -> None:
    """Close a file that is done with; what its buffer still holds after a failed write would fail once more."""
    with suppress(OSError):
        file.close()


def _refuse(path: Path) -> None:
    if path.name.lower() == "collection.apkg":
        # AnkiDroid takes a file of this name for a backup and replaces the whole collection (ImportUtils.kt)
        raise OutputError(f"{path}: a deck must not be called collection.apkg: phones would replace everything by it")
    if path.is_dir():
        raise OutputError(f"{path}: this is a folder; remove it or choose another place with -o")


def _temporary(folder: Path, suffix: str) -> tuple[BinaryIO, Path]:
    """Open a hidden file in a folder; gives the name that it has, or will have (see `_give_name`)."""
    return _nameless(folder, suffix) or _create(folder, suffix)


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
        temporary = folder / f"{_PREFIX}{os.getpid()}-{number}{suffix}"
        try:
            return temporary.open("x+b"), temporary  # not mkstemp: the file is to have everyone's usual rights
        except FileExistsError:
            continue
    raise AssertionError  # count() has no end


def _sweep(folder: Path, now: float) -> None:
    """Remove what a killed run left; `now` is the file system's own time, of a file made just now."""
    for left in folder.glob(f"{_PREFIX}*"):
        try:
            if _OURS.fullmatch(left.name) and now - left.stat().st_mtime > _STALE[left.suffix]:
                left.unlink()
        except OSError:  # another run was faster, or it is not ours to remove
            continue


def _put_in_place(temporary: Path, path: Path) -> None:
    for pause in _PATIENCE:
        try:
            os.replace(temporary, path)  # noqa: PTH105 - Path.replace is the same; this one is patched in tests
        except PermissionError:
            time.sleep(pause)
        else:
            return
    os.replace(temporary, path)  # noqa: PTH105


def _sentence(path: Path | None, error: OSError) -> str:
    reason = _REASONS.get(error.errno or 0)
    if isinstance(error, PermissionError) and reason is None:
        reason = "it is open, or may not be written: close it in other programs, or choose another folder with -o"
    elif isinstance(error, (FileExistsError, NotADirectoryError)):
        reason = "a part of the path is a file, not a folder; choose another folder with -o"
    return f"{path}: {reason or error.strerror or error}"
