"""Pictures as they go into packages: what a file is by its bytes, upright, small, and without place or camera data.

A file of a deck is never changed. One that is small and holds nothing but a picture goes as it is; of others a new one
is made, the same from the same bytes on every run. Pillow is imported where a picture is looked at.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.model.identity import media_name
from kartu.model.messages import Message, msg
from kartu.model.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kartu.model.deck import Media

SIDE_LIMIT: Final = 1600
"""Pixels of the longer side; a phone shows fewer."""
BYTES_LIMIT: Final = 300_000
"""Bytes of a picture in a package."""
RECIPE: Final = "1"
"""Part of the name of a picture that was made anew: another recipe makes other bytes."""
_PIXELS: Final = 120_000_000  # of a picture that is opened at all; the largest phones make 200, shown as 50
_QUALITIES: Final = (85, 75, 65, 55)
_AS_IS: Final = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}
_HEIF_BRANDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class PictureError(Exception):
    """A file that no card can show as a picture: what is said of the file, behind its name, and the way out."""

    def __init__(self, message: Message, hint: Message) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Look(NamedTuple):
    """What a picture is."""

    suffix: str  # that it has in packages
    is_made_anew: bool  # too large, turned, or with data of the camera in it


def look_at(content: bytes) -> Look:
    """Find out what a picture is, and that it is whole. Raises `PictureError`."""
    image = _opened(content)
    sort = str(image.format)
    if getattr(image, "is_animated", False) and sort in _AS_IS and sort != "MPO":
        return Look(_AS_IS[sort], is_made_anew=False)
    is_plain = sort in _AS_IS and not _has_data(image)
    if is_plain and len(content) <= BYTES_LIMIT and max(image.size) <= SIDE_LIMIT:
        return Look(_AS_IS[sort], is_made_anew=False)
    return Look(_suffix(sort, image.mode, image.info), is_made_anew=True)


def content_of(media: Media) -> bytes:
    """Give the bytes of a picture or sound as it goes into packages and onto the share page.

    Raises `KartuError` if the file is not what it was when it was checked, and `OSError` if it cannot be read.
    """
    return _made_anew(media) if media.is_made_anew else _read_again(media)


def salted(content: bytes, *, is_made_anew: bool) -> bytes:
    """Give what a picture or sound is named after."""
    return content + f"\x00made anew {RECIPE}".encode() if is_made_anew else content


def _read_again(media: Media) -> bytes:
    content = media.path.read_bytes()
    stem, _, rest = media.name.rpartition("-")
    suffix = rest[rest.index(".") :]
    if media_name(stem, suffix, salted(content, is_made_anew=media.is_made_anew)) != media.name:
        raise KartuError(msg("{file} was changed meanwhile; run the command again", file=media.path.as_posix()))
    return content


@lru_cache(maxsize=64)
def _made_anew(media: Media) -> bytes:
    """Give the bytes of a picture as it goes into packages."""
    from PIL import ImageOps  # noqa: PLC0415 - see the head

    suffix = media.name[media.name.rindex(".") :]
    image = _opened(_read_again(media))
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    image.info.clear()
    if suffix == ".jpg":
        return _jpeg(_flat(image), profile)
    if suffix == ".webp":
        return _smallest(image, lambda quality: {"format": "WEBP", "quality": quality})
    return _png(image)


def _opened(content: bytes) -> Any:
    """Open a picture and read all of it."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - see the head

    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return _heif(content)
    try:
        image = Image.open(io.BytesIO(content))
        if image.width * image.height > _PIXELS:
            raise PictureError(msg("is far larger than any screen"), msg("make it smaller in a program for pictures"))
        image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise PictureError(msg("is no picture"), _what_else(content)) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        hint = msg("copy it from where it came once more")
        raise PictureError(msg("is damaged: a part of the picture is missing"), hint) from error
    return image


def _heif(content: bytes) -> Any:
    """Open a HEIC photo through a library that is an extra."""
    try:
        from pillow_heif import open_heif  # noqa: PLC0415 - 26 MB, and few need it
    except ImportError:
        hint = msg(
            "save it as JPEG (on an iPhone: Settings > Camera > Formats > Most Compatible),"
            ' or let Kartu read it: uv tool install "kartu[photos]"'
        )
        raise PictureError(msg("is a HEIC photo, which Anki does not show"), hint) from None
    try:
        image = open_heif(io.BytesIO(content)).to_pillow()
    except (OSError, ValueError, RuntimeError, SyntaxError, EOFError) as error:
        raise PictureError(msg("is a HEIC photo that is damaged"), msg("save it as JPEG")) from error
    image.format = "HEIF"
    return image


def _what_else(content: bytes) -> Message:
    start = content[:256].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return msg("it is a web page: open the address in a browser and save the picture itself")
    if start.startswith(b"version https://git-lfs"):
        return msg("it only stands for the picture: run `git lfs pull`")
    return msg("open it in a program for pictures and save it as PNG or JPEG")


def _has_data(image: Any) -> bool:
    """Tell if a picture is turned, or holds data of a place, a camera or a person."""
    exif = image.getexif()
    known = {"exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "Raw profile type exif"}
    texts = getattr(image, "text", None) if image.format == "PNG" else None
    return bool(exif) or bool(known & image.info.keys()) or bool(texts)


def _suffix(sort: str, mode: str, info: dict[str, Any]) -> str:
    if sort == "WEBP":
        return ".webp"
    is_drawn = mode in ("P", "1", "L", "LA", "RGBA", "PA", "I;16") or "transparency" in info
    return ".png" if sort in ("PNG", "GIF") and is_drawn else ".jpg"


def _flat(image: Any) -> Any:
    """Put a picture on white, since JPEG knows no transparent parts."""
    from PIL import Image  # noqa: PLC0415

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def _fit(image: Any, side: int) -> Any:
    from PIL import Image  # noqa: PLC0415

    if max(image.size) <= side:
        return image
    smaller = image.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def _jpeg(image: Any, profile: bytes | None) -> bytes:
    more = {"icc_profile": profile} if profile else {}
    return _smallest(image, lambda quality: {"format": "JPEG", "quality": quality, "optimize": True, **more})


def _smallest(image: Any, options: Callable[[int], dict[str, Any]]) -> bytes:
    """Save a picture in the best quality that fits, smaller where none does."""
    data = b""
    for side in (SIDE_LIMIT, 1280, 1024, 768, 512):
        fitted = _fit(image, side)
        for quality in _QUALITIES:
            data = _saved(fitted, options(quality))
            if len(data) <= BYTES_LIMIT:
                return data
    return data


def _png(image: Any) -> bytes:
    """Save a drawing, with fewer colours where it would be too large."""
    data = b""
    for side in (SIDE_LIMIT, 1280, 1024, 768, 512):
        fitted = _fit(image, side)
        data = _saved(fitted, {"format": "PNG", "optimize": True})
        if len(data) > BYTES_LIMIT:
            base = fitted.convert("RGBA")
            data = _saved(base.quantize(256, method=2), {"format": "PNG", "optimize": True})  # the one for RGBA
        if len(data) <= BYTES_LIMIT:
            return data
    return data


def _saved(image: Any, options: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    image.save(file, **options)
    return file.getvalue()
