"""Drawings (SVG): what cannot be shown in a card, or must not be in one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from kartu.files.pictures import PictureError
from kartu.model.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

_SVG: Final = "http://www.w3.org/2000/svg"
_OUTSIDE: Final = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_IN_STYLE: Final = re.compile(r"@import|url\(\s*['\"]?\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_PICTURE: Final = re.compile(r"\s*data:image/(?:png|jpeg|gif|webp)[;,]", re.IGNORECASE)
_ACTIVE: Final = frozenset({"script", "foreignObject", "handler", "iframe", "embed", "object"})
_AGAIN: Final = msg("open it in a program for drawings, such as Inkscape, and save it as “plain SVG”")
_NAME_IT: Final = msg('write <svg xmlns="http://www.w3.org/2000/svg" … at its beginning')
_FROM_ELSEWHERE: Final = msg("takes a part of itself from elsewhere, which cards cannot show")


def check_drawing(content: bytes) -> None:
    """Look at a drawing. Raises `PictureError` for what is no drawing, holds a script, or leads out of the deck."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.words
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = reader.entity
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes no keywords
    except expat.ExpatError as error:
        raise PictureError(msg("is damaged: it is no whole drawing (SVG)"), _AGAIN) from error


class _Reader:
    def __init__(self) -> None:
        self._is_root = True
        self._style = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if self._is_root and (name != "svg" or space != _SVG):
            if name != "svg" or space:
                raise PictureError(msg("is no drawing (SVG)"), _AGAIN)
            raise PictureError(msg("does not say that it is a drawing: `xmlns` is missing"), _NAME_IT)
        self._is_root = False
        if name in _ACTIVE:
            raise PictureError(_program(f"<{name}>"), _AGAIN)
        self._style = name == "style"
        for key, value in attributes.items():
            self._attribute(key.rpartition(" ")[2], value)

    @staticmethod
    def _attribute(name: str, value: str) -> None:
        if name.lower().startswith("on"):
            raise PictureError(_program(f"{name}=…"), _AGAIN)
        is_link = name in ("href", "src") and _OUTSIDE.match(value) and not _PICTURE.match(value)
        if is_link or _IN_STYLE.search(value):
            raise PictureError(_FROM_ELSEWHERE, _AGAIN)

    def words(self, text: str) -> None:
        if self._style and _IN_STYLE.search(text):
            raise PictureError(_FROM_ELSEWHERE, _AGAIN)

    def end(self, _tag: str) -> None:
        self._style = False

    def entity(self, *_: Any) -> None:
        raise PictureError(msg("defines entities, which no drawing needs"), _AGAIN)


def _program(part: str) -> Message:
    return msg("holds a part that could run a program ({part})", part=part)
