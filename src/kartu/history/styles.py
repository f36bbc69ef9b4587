"""How lists of changes look: as Markdown for files and web pages, or plain for the screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kartu.html.fieldtext import Compared


class Style(Protocol):
    """How headings, words and searches look."""

    def heading(self, words: str) -> str:
        """Give a heading."""

    def plain(self, words: str) -> str:
        """Give words as they are."""

    def pieces(self, pieces: Sequence[Compared]) -> str:
        """Give a text with what went and what came."""

    def search(self, words: str) -> str:
        """Give a search to be copied."""


class Markdown:
    """For files and web pages."""

    _special: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")

    def heading(self, words: str) -> str:
        """Give a heading below that of the release."""
        return f"\n### {self.plain(words)}\n"

    def plain(self, words: str) -> str:
        """Give words that show as they are."""
        return self._special.sub(r"\\\1", words)

    def pieces(self, pieces: Sequence[Compared]) -> str:
        """Give the old words struck out, the new ones bold."""
        marks = {"=": "", "-": "~~", "+": "**"}
        return " ".join(f"{marks[piece.sign]}{self.plain(piece.words)}{marks[piece.sign]}" for piece in pieces)

    def search(self, words: str) -> str:
        """Give a search as code."""
        return f"\n```text\n{words}\n```"


class Plain:
    """For the screen; marks as those of `git diff --word-diff`."""

    def heading(self, words: str) -> str:
        """Give a heading."""
        return f"\n{words}"

    def plain(self, words: str) -> str:
        """Give words as they are."""
        return words

    def pieces(self, pieces: Sequence[Compared]) -> str:
        """Give the old words in [-…-], the new ones in {+…+}."""
        marks = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}
        return " ".join(f"{marks[piece.sign][0]}{piece.words}{marks[piece.sign][1]}" for piece in pieces)

    def search(self, words: str) -> str:
        """Give a search on a line of its own."""
        return f"    {words}"
