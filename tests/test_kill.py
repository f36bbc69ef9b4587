"""A release that is killed leaves all of the last one or all of the new one, at whatever moment it happens."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kartu.files.journal import finish, journal_of
from support import PROJECT
from workshop import MONDAY, TUESDAY, Workshop, term

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 60  # and 200 with --every-change
# Forks once everything is imported, so that a kill costs no start of Python; a line on standard input is the signal to
# release, and the answer is the number of the process that does.
SERVER = """
import os, sys
import kartu.releases.release, kartu.page.sharepage, kartu.packing.collection
from kartu.commands.main import main
for line in sys.stdin:
    deck, out = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        main(["release", deck, "-o", out])
    print(child, flush=True)
    os.waitpid(child, 0)
    print("done", flush=True)
"""


def entries(meaning: str) -> list[str]:
    """Give enough terms that writing takes a while."""
    return [term(f"e{number}", meaning=f"{meaning} {number}") for number in range(40)]


def state(shop: Workshop) -> dict[str, bytes]:
    """Give everything that a release changes; files of half a run have no name yet, or one that is swept away later."""
    return {
        name: content for name, content in shop.files().items() if not name.endswith(".yaml") and "/.kartu-" not in name
    }


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and fork are Unix's; the journal is tested everywhere")
def test_a_release_killed_at_any_moment_leaves_the_old_or_the_new_state(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kills = 200 if request.config.getoption("--every-change") else KILLS
    start, done = Workshop(tmp_path / "start"), Workshop(tmp_path / "done")
    start.write(*entries("lama"))
    start.release(at=MONDAY)
    start.write(*entries("baru"))
    shutil.copytree(start.folder, done.folder)
    done.release(at=TUESDAY)
    old, new = state(start), state(done)
    assert old.keys() == new.keys()
    seen: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "src"), "SOURCE_DATE_EPOCH": str(TUESDAY)},
    ) as server:
        whole = _kill_after(server, Workshop(tmp_path / "measure"), start, 60.0)
        choose = random.Random(1)  # noqa: S311 - moments, not secrets
        for number in range(kills):
            shop = Workshop(tmp_path / "shop")
            if number < kills - kills // 4:
                _kill_after(server, shop, start, choose.uniform(0, whole * 1.1))
            else:
                _kill_after(server, shop, start, choose.uniform(0, 0.0002), since_journal=True)
            was_cut = finish(journal_of(shop.deck))
            left = state(shop)
            assert left in (old, new), f"kill {number}: neither the old nor the new state"
            seen.append("new, finished from the journal" if was_cut else "new" if left == new else "old")
            shutil.rmtree(shop.folder)
        assert server.stdin is not None
        server.stdin.close()
    print({what: seen.count(what) for what in sorted(set(seen))})
    assert len(set(seen)) == 3, "the kills did not fall before, into and after the change"


def _kill_after(
    server: subprocess.Popen[str], shop: Workshop, start: Workshop, seconds: float, *, since_journal: bool = False
) -> float:
    """Release in a copy of `start`, kill it after a while, and give how long it ran."""
    assert server.stdin is not None
    assert server.stdout is not None
    shutil.copytree(start.folder, shop.folder)
    server.stdin.write(f"{shop.deck}\t{shop.out}\n")
    server.stdin.flush()
    process = int(server.stdout.readline())
    began = time.monotonic()
    journal = journal_of(shop.deck)
    while since_journal and not journal.exists() and not _has_ended(process):
        continue
    end = time.monotonic() + seconds
    while time.monotonic() < end and not _has_ended(process):
        time.sleep(0 if since_journal else 0.0002)
    with contextlib.suppress(ProcessLookupError):  # it was faster
        os.kill(process, signal.SIGKILL)
    took = time.monotonic() - began
    assert server.stdout.readline() == "done\n"
    return took


def _has_ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False
