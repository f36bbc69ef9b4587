"""What the system says of a file is a message, wherever it stands in one of ours."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from kartu.files.newfile import OutputError
from kartu.inspect.archive import PackageError, opened
from kartu.model.messages import Message
from kartu.model.systemwords import reason_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOENT, errno.EISDIR, errno.ENOSPC, errno.EIO])
def test_what_the_system_commonly_says_can_be_said_in_another_language(number: int) -> None:
    reason = reason_of(OSError(number, os.strerror(number)))
    assert reason == os.strerror(number)
    assert isinstance(reason, Message)


def test_what_nobody_translated_is_said_as_it_came() -> None:
    assert reason_of(OSError(0, "out of ink")) == "out of ink"
    assert reason_of(OSError("no number")) == "no number"


def test_why_a_package_cannot_be_read_is_known_without_its_path(tmp_path: Path) -> None:
    file = tmp_path / "deck.apkg"
    file.write_bytes(b"no zip")
    with pytest.raises(PackageError) as caught, opened(file):
        pass
    assert str(caught.value) == f"{file}: {caught.value.reason}"
    assert isinstance(caught.value.reason, Message)


def test_why_a_file_cannot_be_written_is_known_without_its_path(tmp_path: Path) -> None:
    error = OutputError(tmp_path, "it is Sunday")
    assert str(error) == f"{error.path}: {error.reason}"
