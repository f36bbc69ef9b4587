"""The command line within this process: quick, and with a machine that can be made to fail."""

from __future__ import annotations

import io
import os
from typing import NamedTuple
from unittest import mock

from kartu.commands import main as cli
from kartu.commands.language import click_speaks_it


class Done(NamedTuple):
    """What a run left behind."""

    status: int
    out: str
    err: str


class _Console(io.TextIOWrapper):
    """A stream as a program gets it."""

    def __init__(self, encoding: str, *, is_terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def said(self) -> str:
        self.flush()
        content = self.buffer
        assert isinstance(content, io.BytesIO)
        return content.getvalue().decode(self.encoding, errors="replace")  # click writes UTF-8 where ASCII was set


def kartu(*arguments: str, encoding: str = "utf-8", is_terminal: bool = False, **environment: str) -> Done:
    """Run the command as `kartu …` does, up to its exit status."""
    out, err = (_Console(encoding, is_terminal=is_terminal) for _ in range(2))
    with (
        mock.patch("sys.argv", ["kartu", *arguments]),
        mock.patch.dict(os.environ, environment),
        mock.patch("sys.stdout", out),
        mock.patch("sys.stderr", err),
        click_speaks_it(),
    ):
        status = cli.outcome()
    return Done(status, out.said(), err.said())
