"""Old versions of Anki, each in an environment of its own under `.venv-anki/`, made when it is first needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Final

import pytest

from support import PROJECT

FOLDER: Final = PROJECT / ".venv-anki"
VERSIONS: Final = ("23.10.1", "24.11", "25.9.5")
OLDEST: Final = "2.1.66"  # the last before 23.10; ids of fields are not known to it


def python_of(version: str) -> str:
    """Give the Python that has a version of Anki; without a way to get it the test is skipped, but fails in CI."""
    home = FOLDER / version
    if not home.is_dir():
        _make(version)
    return str(home / ("Scripts" if os.name == "nt" else "bin") / "python")


def _make(version: str) -> None:
    """Make an environment under another name first, so that half of one is never taken for whole."""
    fresh = FOLDER / f"new-{version}-{os.getpid()}"
    python = fresh / ("Scripts" if os.name == "nt" else "bin") / "python"
    for command in (
        [sys.executable, "-m", "venv", str(fresh)],
        [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", f"anki=={version}"],
    ):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            missing = f"anki {version} cannot be installed: {done.stderr.strip().splitlines()[-1]}"
            if os.environ.get("CI") == "true":
                pytest.fail(missing)
            pytest.skip(missing)
    try:
        fresh.rename(FOLDER / version)
    except OSError:  # another run was faster
        shutil.rmtree(fresh, ignore_errors=True)
