"""Python's garbage collector, kept still where it would find nothing."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def paused_collector() -> Iterator[None]:
    """Pause it: half the time of a large build went there, and a build makes no cycles.

    What there is at the end is never looked at again: a large build's objects would take 9 ms just before it is done.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()
