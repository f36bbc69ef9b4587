"""A job done by another process while this one does something else, where such a process is quick to have: on Linux.

Elsewhere a new process would first have to import all that this one has, which takes as long as most decks. Whatever
goes wrong over there, the job is done here: the other process can only save time.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def cores() -> int:
    """Give the number of processors for this process, where another process is quick to have; else 1."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@contextmanager
def elsewhere(job: Callable[[BinaryIO], object]) -> Iterator[Callable[[], BinaryIO | None]]:
    """Let another process do a job, which may write down what comes of it; this process must have no threads.

    What is given waits for the job, and gives what it wrote: to be trusted, for the file has no name. It gives None if
    the job failed. A job that nobody has waited for ends with the block.
    """
    with tempfile.TemporaryFile() as file:
        child = os.fork()
        if not child:
            _do(job, file)
        waiting = [child]

        def result() -> BinaryIO | None:
            _, status = os.waitpid(waiting.pop(), 0)
            file.seek(0)
            return file if status == 0 else None

        try:
            yield result
        finally:
            for process in waiting:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)


def _do(job: Callable[[BinaryIO], object], file: BinaryIO) -> None:
    """Do the job, in the other process, and end it at once: nothing of what this one began is its to finish."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process says what there is to say
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        job(file)
        file.flush()
        status = 0
    finally:
        os._exit(status)
