"""SVG drawings: what in them would run, or load something from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Mapping

_RUNNING: Final = frozenset(
    {"script", "foreignobject", "iframe", "embed", "object", "handler", "listener", "audio", "video"}
)
_OWN: Final = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp)[;,]|$)", re.IGNORECASE)
_FROM_ELSEWHERE: Final = re.compile(r"@import|url\(\s*[\"']?\s*(?!#|data:image/|data:font/)[^\s)]", re.IGNORECASE)


def harm_in(drawing: bytes) -> str:
    """Say what in an SVG does not belong into a picture; '' if nothing does.

    A file that is no XML is read as far as it goes: browsers do likewise.
    """
    look = _Look()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = look.start
    parser.EndElementHandler = look.end
    parser.CharacterDataHandler = look.text
    parser.ProcessingInstructionHandler = look.instruction
    parser.EntityDeclHandler = look.entity
    try:
        parser.Parse(drawing, True)  # noqa: FBT003 - expat takes no keywords
    except (expat.ExpatError, _FoundError):
        return look.found
    return look.found


class _FoundError(Exception):
    """Something was found, or the drawing is not to be read on."""


class _Look:
    def __init__(self) -> None:
        self.found = ""
        self._in_style = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rpartition(" ")[2].lower()
        self._in_style = tag == "style"
        if tag in _RUNNING:
            self._say(f"`<{tag}>`")
        for full, value in attributes.items():
            key = full.rpartition(" ")[2].lower()
            if key.startswith("on"):
                self._say(f"`{key}=`")
            if key in ("href", "src") and not _OWN.match(value):
                self._say(f"a link to `{value[:40]}`")
            if _FROM_ELSEWHERE.search(value):
                self._say("a style from elsewhere")

    def end(self, _name: str) -> None:
        self._in_style = False

    def text(self, text: str) -> None:
        if self._in_style and _FROM_ELSEWHERE.search(text):
            self._say("a style from elsewhere")

    def instruction(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            self._say("a style from elsewhere")

    def entity(self, *_: Any) -> None:
        """Stop: entities can hide all of the above, or swell to any size. Illustrator writes some, in its own form."""
        self._say("entities of its own")

    def _say(self, what: str) -> None:
        self.found = what
        raise _FoundError
