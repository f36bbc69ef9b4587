"""The author's side: several decks in one folder, built and released by one command; and schools beside each other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final
from unittest import mock

from click.testing import CliRunner

from kartu.commands.main import main
from kartu.inspect.contents import read_notes
from workshop import terms

if TYPE_CHECKING:
    from pathlib import Path

    from kartu.inspect.packed import PackedNote

_HEAD: Final = """\
deck: {key}
uid: {uid}
languages: [id, en]
title: {{id: {title}, en: {title} (English)}}
sections:
  dasar: {{id: 01 Dasar, en: 01 Basics}}
"""


class School:
    """A folder with decks of terms."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deck(self, key: str, *entries: str, uid: str = "aaaa2222", title: str = "") -> None:
        """Write a deck, or write it anew."""
        place = self.folder / "decks" / key
        place.mkdir(parents=True, exist_ok=True)
        head = _HEAD.format(key=key, uid=uid, title=title or key.capitalize())
        (place / "deck.yaml").write_text(head, encoding="utf-8")
        (place / "01.yaml").write_text(terms(*entries), encoding="utf-8")

    def release(self, *keys: str, at: int, options: tuple[str, ...] = ()) -> Path:
        """Release decks by one command at a time; gives a folder with the packages, which stays."""
        return self._run("release", keys, at, options)

    def build(self, *keys: str, at: int) -> Path:
        """Build decks likewise."""
        return self._run("build", keys, at)

    def _run(self, command: str, keys: tuple[str, ...], at: int, options: tuple[str, ...] = ()) -> Path:
        out = self.folder / f"{command}-{at}"
        decks = [str(self.folder / "decks" / key) for key in keys]
        with mock.patch.dict(os.environ, SOURCE_DATE_EPOCH=str(at)):
            done = CliRunner().invoke(main, [command, *decks, *options, "-o", str(out), "--no-page"])
        assert done.exit_code == 0, (done.output, done.exception)
        return out


def notes_in(*packages: Path) -> dict[str, PackedNote]:
    """Give the notes of packages by guid; of a note that is in several, that of the last."""
    return {note.guid: note for package in packages for note in read_notes(package)}
