"""Pictures and sounds: only from the deck's own folder, named after their content."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from kartu import identity
from kartu.checker import nearest
from kartu.deck import Media

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kartu.checker import Report

IMAGES: Final = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
SOUNDS: Final = (".mp3", ".ogg", ".opus", ".wav", ".m4a", ".flac")
SIZE_LIMIT: Final = 20 * 1024 * 1024  # a phone on a slow net waits for every byte; AnkiWeb refuses 100 MB
_STEM_LIMIT: Final = 60  # Anki cuts names over 120 bytes (experiment 06)


class MediaFolder:
    """The media of one deck; each file is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: dict[str, Media | None] = {}

    @property
    def used(self) -> frozenset[str]:
        """The paths that entries named, as typed."""
        return frozenset(self._taken)

    def take(self, name: str, endings: tuple[str, ...], report: Report, *path: str | int) -> Media | None:
        """Give the media file that an entry names; what is wrong with it is reported once for each place."""
        if self._taken.get(name) is None:
            self._taken[name] = self._look(name, endings, report, path)
        return self._taken[name]

    def _look(self, name: str, endings: tuple[str, ...], report: Report, path: tuple[str | int, ...]) -> Media | None:
        file = self._folder / name
        parts = name.replace("\\", "/").split("/")
        if "" in parts or ".." in parts or ":" in name or not file.resolve().is_relative_to(self._folder.resolve()):
            report(
                "E502", f"`{name}` leads out of the deck's folder", *path, hint="copy the file into the deck's folder"
            )
        elif file.suffix.lower() not in endings:
            report(
                "E503", f"Anki shows no {path[0]} of the sort `{file.suffix}`", *path, hint=f"use {', '.join(endings)}"
            )
        elif not file.is_file():
            found = (other.relative_to(self._folder).as_posix() for other in self._folder.rglob("*") if other.is_file())
            report("E501", f"there is no file `{name}` in the deck's folder", *path, hint=_near(name, found))
        else:
            return self._read(name, file, report, path)
        return None

    def _read(self, name: str, file: Path, report: Report, path: tuple[str | int, ...]) -> Media | None:
        size = file.stat().st_size
        if not 0 < size <= SIZE_LIMIT:
            limit = f"the limit is {SIZE_LIMIT // 1024 // 1024} MB"
            report(
                "E505",
                f"`{name}` is empty" if not size else f"`{name}` is {size // 1024 // 1024} MB large",
                *path,
                hint=limit,
            )
            return None
        return Media(identity.media_name(_stem(file.stem), file.suffix.lower(), file.read_bytes()), file, size)


def _near(name: str, found: Iterable[str]) -> str:
    return nearest(name, [other for other in found if other.lower().endswith((*IMAGES, *SOUNDS))])


def _stem(stem: str) -> str:
    """Make a name that every system and Anki leave alone: ASCII letters, digits, hyphens."""
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:_STEM_LIMIT] or "media"
