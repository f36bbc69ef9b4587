"""Jobs done in threads beside one another: what takes long in them has to do without Python's lock."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable


class Jobs:
    """Threads that end with the block; `concurrent.futures` takes half as long to import as a small deck to pack."""

    def __init__(self) -> None:
        self._threads: list[Thread] = []
        self._faults: list[Exception] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.wait()
        if self._faults and kind is None:
            raise self._faults[0]

    def wait(self) -> None:
        """Wait for all jobs that were started."""
        for thread in self._threads:
            thread.join()

    def start(self, job: Callable[[], object]) -> None:
        """Do a job in a thread; what it raises is raised at the end of the block."""

        def run() -> None:
            try:
                job()
            except Exception as fault:  # noqa: BLE001 - raised where the block ends
                self._faults.append(fault)

        self._threads.append(Thread(target=run))
        self._threads[-1].start()
