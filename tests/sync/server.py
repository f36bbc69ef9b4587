"""Anki's own sync server, which comes with the package `anki`: one account, on a free port of this machine."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HOST: Final = "127.0.0.1"
_PATIENCE: Final = 60.0  # seconds for a server to come up on a busy machine; it takes 0.3 on an idle one
_GLANCE: Final = 0.02  # seconds between two looks
_TRIES: Final = 5  # another program may take the free port first


class Account(NamedTuple):
    """A student's account: where to sync, and as whom."""

    endpoint: str
    user: str
    password: str


@contextmanager
def account(folder: Path) -> Iterator[Account]:
    """Run a server with one new account, whose files are in a folder."""
    folder.mkdir(parents=True)
    server, port = _started(folder)
    try:
        yield Account(f"http://{_HOST}:{port}/", "siswa", "rahasia")
    finally:
        server.terminate()
        server.wait(_PATIENCE)


def _started(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    log = folder / "server.log"
    for _ in range(_TRIES):
        port = _free_port()
        variables = os.environ | {
            "SYNC_HOST": _HOST,
            "SYNC_PORT": str(port),
            "SYNC_BASE": str(folder / "server"),
            "SYNC_USER1": "siswa:rahasia",
            "RUST_LOG": "anki=warn",
        }
        with log.open("ab") as said:
            command = [sys.executable, "-m", "anki.syncserver"]
            server = subprocess.Popen(command, env=variables, stdout=said, stderr=subprocess.STDOUT)
        if _is_up(server, port):
            return server, port
        server.kill()
        server.wait(_PATIENCE)
    raise AssertionError(f"no sync server came up: {log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((_HOST, 0))
        port: int = found.getsockname()[1]
        return port


def _is_up(server: subprocess.Popen[bytes], port: int) -> bool:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and server.poll() is None:
        asked = http.client.HTTPConnection(_HOST, port, timeout=_PATIENCE)
        with suppress(OSError, http.client.HTTPException), closing(asked) as connection:
            connection.request("GET", "/health")
            if connection.getresponse().status == http.client.OK:
                return True
        time.sleep(_GLANCE)
    return False
