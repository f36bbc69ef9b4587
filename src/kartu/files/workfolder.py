"""A folder for what a run needs only while it lasts, in the system's folder for such; what killed runs left goes."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kartu.files.output import lock

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX: Final = "kartu-run-"
_LOCK: Final = "lock"
_STALE: Final = 3600  # seconds: a run makes its lock within that time, if it is to make one


@contextmanager
def work_folder() -> Iterator[Path]:
    """Make a folder that is gone at the end of the block, and remove those of runs that were killed."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as name:
        folder = Path(name)
        with (folder / _LOCK).open("wb") as held:
            with suppress(OSError):  # a disk without locks: others then see its age
                lock(held)
                held.write(b"\n")  # until then, whoever sweeps could lock it first
                held.flush()
            _sweep(folder)
            yield folder


def _sweep(own: Path) -> None:
    """Remove folders of runs that are over: the lock of one is held as long as it lasts, whatever ends it."""
    for folder in own.parent.glob(f"{_PREFIX}*"):
        if folder == own or folder.is_symlink():
            continue
        with suppress(OSError):  # it is somebody else's, or still at work
            if (folder / _LOCK).is_file() and (folder / _LOCK).stat().st_size:
                with (folder / _LOCK).open("rb") as file:
                    lock(file)
            elif own.stat().st_mtime - folder.stat().st_mtime < _STALE:
                continue
            shutil.rmtree(folder)
