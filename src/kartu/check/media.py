"""Pictures and sounds: only from the deck's own folder, named after their content."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kartu.check.checker import closest, shown
from kartu.files.drawings import check_drawing
from kartu.files.folder import IMAGES, PHOTOS, SOUNDS, files_below, names_in
from kartu.files.pictures import BYTES_LIMIT, PictureError, look_at, salted
from kartu.files.sounds import suffix_of
from kartu.model import identity
from kartu.model.deck import Media
from kartu.model.messages import msg
from kartu.model.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kartu.check.checker import Report
    from kartu.model.messages import Message

SIZE_LIMIT: Final = 20 * 1024 * 1024  # a phone on a slow net waits for every byte; AnkiWeb refuses 100 MB
_GUESSES: Final = 50
"""Names that are compared with all there are: with more there is something else than slips of the pen."""
_GUESSED_FROM: Final = 2_000
_SVG: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg\b", re.DOTALL)
_STEM_LIMIT: Final = 60  # Anki cuts names over 120 bytes (experiment 06)


class MediaFolder:
    """The media of one deck; each file is read once. `whole`: the folder is the deck's alone."""

    def __init__(self, folder: Path, *, whole: bool) -> None:
        self._folder = folder
        self._whole = whole
        self._names: dict[Path, Mapping[str, Path]] = {}
        self._taken: dict[str, Media] = {}
        self._guesses = 0  # which file was meant

    def unused(self) -> tuple[str, ...]:
        """Give the paths of pictures and sounds that no entry named, sorted; none if the folder is shared."""
        found = self._everything if self._whole else {}
        return tuple(name for name in found if name not in self._taken and name.lower().endswith((*IMAGES, *SOUNDS)))

    def take(self, name: str, endings: tuple[str, ...], report: Report, *path: str | int) -> Media | None:
        """Give the media file that an entry names; what is wrong with it is reported, for each entry."""
        parts = tuple(part for part in name.replace("\\", "/").split("/") if part != ".")
        file = self._find(parts)
        ending = "".join(re.findall(r"\.[^./]*\Z", name)).lower()
        if not all(parts) or ".." in parts or ":" in name or (file is not None and not self._is_inside(file)):
            hint = msg("copy the file into the deck's folder, and write its path from there")
            report("E502", msg("`{file}` leads out of the deck's folder", file=shown(name)), *path, hint=hint)
        elif ending not in endings and not (endings == IMAGES and ending in PHOTOS):
            hint = msg("use {endings}", endings=", ".join(endings))
            report("E503", _wrong_ending(shown(ending), endings), *path, hint=hint)
        elif file is None:
            hint = self._near("/".join(parts), endings)
            report("E501", msg("there is no file `{file}` in the deck's folder", file=shown(name)), *path, hint=hint)
        else:
            return self._read("/".join(parts), file, report, path)
        return None

    def _find(self, parts: tuple[str, ...]) -> Path | None:
        place = self._folder
        for part in parts:
            if place not in self._names:
                self._names[place] = names_in(place) if place.is_dir() else {}
            if part not in self._names[place]:
                return None
            place = self._names[place][part]
        return place if place.is_file() else None

    def _is_inside(self, file: Path) -> bool:
        return file.resolve().is_relative_to(self._folder.resolve())

    @cached_property
    def _everything(self) -> Mapping[str, Path]:
        return dict(files_below(self._folder)) if self._whole else {}

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        """Paths of pictures and sounds by their names in small letters, with and without the ending."""
        found: dict[str, str] = {}
        for path in self._everything:
            if path.lower().endswith((*IMAGES, *SOUNDS)):
                name = path.rpartition("/")[2].lower()
                found.setdefault(name, path)
                found.setdefault(name.rpartition(".")[0], path)
        return found

    def _near(self, name: str, endings: tuple[str, ...]) -> Message:
        """Say which file was probably meant: one of the same name elsewhere, or of a similar name."""
        last = name.rpartition("/")[2].lower()
        meant = self._by_name.get(last, "") or self._by_name.get(last.rpartition(".")[0], "")
        if not meant.lower().endswith(endings):
            self._guesses += 1
            known = self._by_name.values() if self._guesses <= _GUESSES else ()
            meant = closest(name, sorted({other for other in known if other.lower().endswith(endings)})[:_GUESSED_FROM])
        if meant:
            return msg("did you mean `{word}`?", word=meant)
        return msg("upper and lower case count, and so does the folder")

    def _read(self, name: str, file: Path, report: Report, path: tuple[str | int, ...]) -> Media | None:
        if name not in self._taken:
            try:
                content = file.read_bytes() if file.stat().st_size <= SIZE_LIMIT else None
            except OSError as error:
                message = msg("cannot read {file}: {reason}", file=file.as_posix(), reason=str(error.strerror))
                raise KartuError(message) from error
            if not content:
                _report_size(shown(name), report, path, is_empty=content is not None)
                return None
            try:
                self._taken[name] = _media(file, content)
            except PictureError as error:
                code = "E505" if "damaged" in str(error) else "E503"
                message = msg("`{file}` {is_wrong}", file=shown(name), is_wrong=error.args[0])
                report(code, message, *path, hint=error.hint)
                return None
        return self._taken[name]


def _report_size(file: str, report: Report, path: tuple[str | int, ...], *, is_empty: bool) -> None:
    if is_empty:
        message, hint = msg("`{file}` is empty", file=file), msg("copy the file into the folder once more")
    else:
        limit = SIZE_LIMIT // 1024 // 1024
        message = msg("`{file}` is too large", file=file)
        hint = msg("{limit} MB is the limit; smaller files load faster on phones", limit=limit)
    report("E505", message, *path, hint=hint)


def _wrong_ending(ending: str, endings: tuple[str, ...]) -> Message:
    """Say that a picture or sound has an ending that Anki does not know, or none."""
    if endings == SOUNDS:
        if ending:
            return msg("Anki takes no audio of the sort `{ending}`", ending=ending)
        return msg("Anki takes no audio without an ending such as `{ending}`", ending=endings[0])
    if ending:
        return msg("Anki takes no image of the sort `{ending}`", ending=ending)
    return msg("Anki takes no image without an ending such as `{ending}`", ending=endings[0])


def _media(file: Path, content: bytes) -> Media:
    """Find out what a file is by its bytes, and name it after them. Raises `PictureError`."""
    stem, _, ending = file.name.rpartition(".")
    suffix, is_made_anew = _sort(f".{ending.lower()}", content)
    name = identity.media_name(_stem(stem), suffix, salted(content, is_made_anew=is_made_anew))
    return Media(name, file, BYTES_LIMIT if is_made_anew else len(content), is_made_anew)


def _sort(ending: str, content: bytes) -> tuple[str, bool]:
    """Give the ending that a file gets in packages, and if it is made anew for them."""
    if ending in SOUNDS:
        if suffix := suffix_of(content):
            return suffix, False
        raise PictureError(msg("is no sound, whatever its name says"), msg("play it; if it is one, save it as MP3"))
    if ending == ".svg" or _SVG.match(content):
        check_drawing(content)
        return ".svg", False
    return look_at(content)


def _stem(stem: str) -> str:
    """Make a name that every system and Anki leave alone: ASCII letters, digits, hyphens."""
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:_STEM_LIMIT] or "media"
