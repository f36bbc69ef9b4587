"""Debian's own Firefox, spoken to by WebDriver BiDi: Playwright drives only a Firefox of its own."""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
import secrets
import socket
import struct
import subprocess
import time
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from pathlib import Path

_ADDRESS: Final = re.compile(r"WebDriver BiDi listening on ws://127\.0\.0\.1:(\d+)")
_PATIENCE: Final = 60  # seconds


class Firefox:
    """A Firefox with one page; downloads go to a folder."""

    def __init__(self, program: str, folder: Path) -> None:
        self.downloads = folder / "downloads"
        profile = folder / "profile"
        self.downloads.mkdir()
        profile.mkdir()
        command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "HOME": str(folder)},
        )
        self._numbers = itertools.count(1)
        self._socket = _WebSocket(self._port())
        self._send("session.new", capabilities={})
        behavior = {"type": "allowed", "destinationFolder": str(self.downloads)}
        self._send("browser.setDownloadBehavior", downloadBehavior=behavior)
        self._page = self._send("browsingContext.getTree")["contexts"][0]["context"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(_PATIENCE)
        assert self._process.stderr
        self._process.stderr.close()

    def open(self, address: str) -> None:
        """Go to an address and wait for the page."""
        self._send("browsingContext.navigate", context=self._page, url=address, wait="complete")

    def run(self, script: str) -> Any:
        """Give what an expression of script makes in the page: a number, a text, true or false."""
        answer = self._send("script.evaluate", expression=script, target={"context": self._page}, awaitPromise=True)
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    def wait_for(self, script: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + _PATIENCE
        while not self.run(script):
            assert time.monotonic() < end, script
            time.sleep(0.05)

    def _port(self) -> int:
        assert self._process.stderr
        for line in self._process.stderr:
            if found := _ADDRESS.search(line):
                return int(found.group(1))
        raise AssertionError("Firefox did not start")

    def _send(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.receive())
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]


class _WebSocket:
    """As much of a web socket as BiDi needs: whole texts, one after the other."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self._stream = self._connection.makefile("rb")
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        lines = [
            "GET /session HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
        ]
        self._connection.sendall("\r\n".join([*lines, "", ""]).encode())
        while self._stream.readline().strip():
            pass

    def close(self) -> None:
        self._stream.close()
        self._connection.close()

    def send(self, text: str) -> None:
        content = text.encode()
        length = len(content)
        head = bytes([0x81]) + (
            bytes([0x80 | length]) if length < 126 else bytes([0x80 | 126]) + struct.pack("!H", length)
        )
        mask = secrets.token_bytes(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))
        self._connection.sendall(head + mask + masked)

    def receive(self) -> str:
        content = b""
        while True:
            first, second = self._stream.read(2)
            length = second & 0x7F
            if length >= 126:
                form = "!H" if length == 126 else "!Q"
                (length,) = struct.unpack(form, self._stream.read(struct.calcsize(form)))
            content += self._stream.read(length)
            if first & 0x80:
                return content.decode()
