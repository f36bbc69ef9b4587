"""The words of a field without its HTML, and the comparison of two texts word by word."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser
from typing import Final, NamedTuple

from kartu.model.likeness import Matcher

_BREAKS: Final = re.compile(r"<br ?/?>|</p>|</div>|\n")
_PARTS: Final = (("</th>", ": "), ("</tr>", "; "), ("</li>", "; "), ("<hr>", " "))
_PICTURE: Final = re.compile(r'<img [^>]*alt="([^"]*)"[^>]*>')
_SOUND: Final = re.compile(r"\[sound:([^\]]*)\]")
_TAG: Final = re.compile(r"<[^>]*>")


def text_of(html: str) -> str:
    """Return the words of a field on one line; a picture is its description in brackets."""
    if "<" not in html and "&" not in html and "[" not in html:
        return " ".join(html.split())
    text = _PICTURE.sub(r"[\1]", _SOUND.sub("[♪]", html))
    for tag, words in _PARTS:
        text = text.replace(tag, words)
    text = _TAG.sub("", _BREAKS.sub(" ", text))
    return " ".join(unescape(text).split()).rstrip(";")


class Compared(NamedTuple):
    """Some words of two compared texts. `=`: both have them; `-`: only the old one; `+`: only the new one."""

    sign: str
    words: str


_ALIKE: Final = 0.4  # texts less alike than this are easier to read whole than as a patchwork of words


def word_by_word(old: str, new: str) -> list[Compared]:
    """Compare two texts word by word."""
    before, after = old.split(), new.split()
    matcher = Matcher(before, after)
    if matcher.ratio() < _ALIKE:
        return [piece for piece in (Compared("-", old), Compared("+", new)) if piece.words]
    pieces: list[Compared] = []
    for sign, i, j, k, m in matcher.get_opcodes():
        if sign == "equal":
            pieces.append(Compared("=", " ".join(before[i:j])))
            continue
        pieces += [Compared("-", " ".join(before[i:j]))] if j > i else []
        pieces += [Compared("+", " ".join(after[k:m]))] if m > k else []
    return pieces


def feed(reader: HTMLParser, html: str) -> None:
    """Let a parser read all of a field. Sections such as CDATA, at which Python's parser fails, are taken for text."""
    reader.feed(html.replace("<![", "&lt;!["))
    reader.close()


def shown_alike(html: str, other: str) -> bool:
    """Return True if two fields show the same, in whatever way the editor wrote them."""
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
