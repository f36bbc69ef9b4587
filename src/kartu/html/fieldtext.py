"""The words of a field without its HTML, and what differs between two texts, word by word."""

from __future__ import annotations

import difflib
import re
import unicodedata
from html import unescape
from html.parser import HTMLParser
from typing import Final, NamedTuple

_BREAKS: Final = re.compile(r"<br ?/?>|</p>|</div>|\n")
_PARTS: Final = (("</th>", ": "), ("</tr>", "; "), ("</li>", "; "), ("<hr>", " "))
_PICTURE: Final = re.compile(r'<img [^>]*alt="([^"]*)"[^>]*>')
_SOUND: Final = re.compile(r"\[sound:([^\]]*)\]")
_TAG: Final = re.compile(r"<[^>]*>")


def text_of(html: str) -> str:
    """Give the words of a field on one line; a picture is its description in brackets."""
    if "<" not in html and "&" not in html and "[" not in html:
        return " ".join(html.split())
    text = _PICTURE.sub(r"[\1]", _SOUND.sub("[♪]", html))
    for tag, words in _PARTS:
        text = text.replace(tag, words)
    text = _TAG.sub("", _BREAKS.sub(" ", text))
    return " ".join(unescape(text).split()).rstrip(";")


class Piece(NamedTuple):
    """Words in one or both texts: `=` both, `-` only the old one, `+` only the new one."""

    sign: str
    words: str


_ALIKE: Final = 0.4  # less alike than this, a patchwork of words is harder to read than both texts


def word_by_word(old: str, new: str) -> list[Piece]:
    """Compare two texts word by word."""
    before, after = old.split(), new.split()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return [piece for piece in (Piece("-", old), Piece("+", new)) if piece.words]
    pieces: list[Piece] = []
    for sign, i, j, k, m in matcher.get_opcodes():
        if sign == "equal":
            pieces.append(Piece("=", " ".join(before[i:j])))
            continue
        pieces += [Piece("-", " ".join(before[i:j]))] if j > i else []
        pieces += [Piece("+", " ".join(after[k:m]))] if m > k else []
    return pieces


def feed(reader: HTMLParser, html: str) -> None:
    """Let a parser read all of a field; sections such as CDATA, on which Python's fails, are text."""
    reader.feed(html.replace("<![", "&lt;!["))
    reader.close()


def shown_alike(html: str, other: str) -> bool:
    """Tell if two fields show the same, however the editor wrote them."""
    return html == other or _tokens(html) == _tokens(other)


def _tokens(html: str) -> tuple[object, ...]:
    reader = _Tokens()
    feed(reader, html)
    return tuple(reader.found)


class _Tokens(HTMLParser):
    """Tags with their attributes in order, and words without the differences between spaces."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(sorted((name, value or "") for name, value in attrs))))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        words = unicodedata.normalize("NFC", " ".join(data.replace("\u00a0", " ").split()))
        if words:
            self.found.append((words,))
