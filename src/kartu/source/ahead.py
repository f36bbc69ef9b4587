"""Reading the files of a large deck in a second process, while this one checks and packs what was read before.

With two cores a build of 10,000 entries takes three quarters of the time. The second process does the same as is done
here, `NoteFile.read`, and is hardly a file ahead, for a pipe holds no more. If it ends early, for whatever reason, the
rest is read here.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kartu.source import NoteFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kartu.source import SourceFile

WORTH_IT: Final = 1 << 20
"""Bytes of files; fewer are read in the time that it takes to start a process."""
_PACKAGES: Final = Path(__file__).parents[2]  # so that it runs this Kartu, whichever others there are


def read_ahead(files: Sequence[NoteFile]) -> Iterator[SourceFile]:
    """Read files, one after the other. Raises `KartuError` if one cannot be read at all."""
    count = 0
    if os.cpu_count() != 1 and sum(map(_size, files)) > WORTH_IT:
        for file in _read_beside(files):
            count += 1
            yield file
    yield from map(NoteFile.read, files[count:])


def _size(file: NoteFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return 0  # reading it says why


def _read_beside(files: Sequence[NoteFile]) -> Iterator[SourceFile]:
    """Read files in a second process, as long as it gives some."""
    worker = subprocess.Popen(  # noqa: S603 - this Python and this module
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(_PACKAGES)},
    )
    with worker, suppress(EOFError, OSError, pickle.UnpicklingError):
        assert worker.stdin and worker.stdout  # noqa: S101, PT018 - they are pipes, as asked for
        try:
            worker.stdin.write(pickle.dumps(files))
            worker.stdin.close()
            for _ in files:
                yield pickle.load(worker.stdout)  # noqa: S301 - our own process wrote it
        finally:
            worker.kill()  # it has nothing left to do, or nobody wants the rest


def _read_all() -> None:
    """Read the files that are asked for on standard input, and give each on standard output."""
    for file in pickle.load(sys.stdin.buffer):  # noqa: S301 - the process that started this one wrote it
        pickle.dump(file.read(), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _read_all()
