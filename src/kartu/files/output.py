"""Files put in place whole: a reader sees the old file or the new one, never half of one."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from kartu.files.newfile import (
    SHORT,
    NewFile,
    OutputError,
    begin,
    failure,
    put_in_place,
    sync_folders,
)
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def write_atomically(path: Path, content: bytes, *, may_move: bool = True) -> None:
    """Write `content` as the file `path`, whole or not at all; a missing folder is made.

    Raises `OutputError` with one line that says what to do.
    """
    with replacing(path, may_move=may_move) as (file,):
        file.write(content)


@contextmanager
def replacing(*paths: Path, may_move: bool = True) -> Iterator[tuple[BinaryIO, ...]]:
    """Return a new open file for each path; they take the places of the old ones only if the block ends well.

    The new files stand in the same folders, hidden, until then, and are gone after an exception or an interruption.
    `may_move`: another folder could have been chosen with -o. Raises `OutputError` with one line that says what to do.
    """
    made: list[NewFile] = []
    try:
        with said_for(made):
            made.extend(begin(path, SHORT, may_move=may_move) for path in paths)
            yield tuple(new.file for new in made)
        for new in made:
            with said_for([new]):
                new.complete()
        with said_for(made):
            sync_folders(path.parent for path in paths)
        for new in made:
            with said_for([new]):
                put_in_place(new.hidden, new.target)
        with said_for(made):
            sync_folders(path.parent for path in paths)
    finally:
        for new in made:
            new.drop()


@contextmanager
def said_for(files: Sequence[NewFile]) -> Iterator[None]:
    """Turn what the machine says of any of these files into a line about the first; other files' errors pass."""
    try:
        yield
    except OSError as error:
        ours = {str(name) for new in files for name in (new.target, new.hidden, new.target.parent)}
        if not files or (error.filename is not None and str(error.filename) not in ours):
            raise  # another file's: a picture that could not be read
        about = next((new for new in files if str(error.filename) in (str(new.target), str(new.hidden))), files[0])
        raise failure(about.target, error, may_move=about.may_move) from error


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock on the file `path` against other runs of Kartu; readers do not notice.

    Raises `OutputError` if another run holds it. The system gives it back whatever ends this run.
    """
    if path.exists() and not path.is_file():
        raise OutputError(path, msg("this is no file, but a pipe or device"))
    with path.open("rb") as file:
        try:
            lock(file)
        except OSError as error:
            reason = msg("another kartu is releasing this deck; wait for it, then try again")
            raise OutputError(path, reason) from error
        yield


if sys.platform == "win32":
    import msvcrt

    def lock(file: BinaryIO) -> None:
        """Lock an open file. Raises `OSError` if another run has done so."""
        file.seek(1 << 30)  # far behind the end: a locked byte cannot be read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock(file: BinaryIO) -> None:
        """Lock an open file. Raises `OSError` if another run has done so."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
