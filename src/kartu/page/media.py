"""Pictures and sounds -> what of them the page embeds."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.files.pictures import content_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.model.deck import Media

MEDIA_LIMIT: Final = 30_000_000  # bytes in all; a page beyond that no longer opens on a student's phone
_TYPES: Final = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".m4a": "audio/mp4",
    ".flac": "audio/flac",
}


class PageMedia(NamedTuple):
    """The files that the page holds, as far as the limit allows; pictures come before sounds."""

    pictures: Sequence[Media]
    sounds: Sequence[Media]

    def style(self) -> Iterator[str]:
        """Return a style sheet with all pictures, each a class: so the list shows them without a script, and once."""
        for number, picture in enumerate(self.pictures):
            yield f"img.m{number}{{content:url({_address(picture)})}}\n"

    def sound_data(self) -> dict[str, str]:
        """Return the sounds as data URIs by name."""
        return {sound.name: _address(sound) for sound in self.sounds}


def media_of_page(media: Mapping[str, Media]) -> PageMedia:
    """Choose pictures, then sounds, by name, as far as the limit allows."""
    kept: list[Media] = []
    total = 0
    for name in sorted(media, key=lambda name: (_is_sound(media[name]), name)):
        total += media[name].size
        if total > MEDIA_LIMIT:
            break
        kept.append(media[name])
    pictures = [file for file in kept if not _is_sound(file)]
    return PageMedia(pictures, kept[len(pictures) :])


def _is_sound(file: Media) -> bool:
    return _type(file).startswith("audio/")


def _type(file: Media) -> str:
    return _TYPES[file.name[file.name.rindex(".") :]]  # its name in Anki says what it is; the teacher's file may not


def _address(file: Media) -> str:
    content = base64.b64encode(content_of(file)).decode("ascii")
    return f"data:{_type(file)};base64,{content}"
