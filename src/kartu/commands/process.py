"""What a run owes to the system around it: open streams, and an orderly end when it is told to end."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Callable


def open_closed_streams() -> None:
    """Open what was closed (`>&-`): a file of ours would take its number, and get what is printed."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", errors="replace", closefd=False))


def end_in_order() -> None:
    """Clean up as after Ctrl-C when the system says to end, or when the window is closed."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` is obeyed
            signal.signal(number, signal.default_int_handler)


def everything_is_out(tell: Callable[[str], None]) -> bool:
    """Write what the streams still hold; tell why it cannot be written, but not if the reader has enough (`| head`)."""
    fine = True
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            fine = False
            _give_up(stream)
            if stream is sys.stdout and not isinstance(error, BrokenPipeError):
                with suppress(OSError):
                    tell(msg("kartu: the results could not be written: {reason}", reason=str(error.strerror)))
    return fine


def _give_up(stream: TextIO) -> None:
    """Let what a stream still holds go nowhere: Python would try once more at its end, and print a traceback."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
