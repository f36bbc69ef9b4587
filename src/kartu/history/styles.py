"""The two looks of lists of changes: Markdown for files and web pages, plain text for the screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kartu.html.fieldtext import Compared


class Style(Protocol):
    """What a list of changes is put together from."""

    def heading(self, words: str) -> str:
        """Return a heading."""

    def plain(self, words: str) -> str:
        """Return words that are shown as they are."""

    def pieces(self, pieces: Sequence[Compared]) -> str:
        """Return a text in which deleted and added words are marked."""

    def search(self, words: str) -> str:
        """Return a search that people can copy."""


class Markdown:
    """For files and web pages."""

    _special: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")

    def heading(self, words: str) -> str:
        """Return a heading below that of the release."""
        return f"\n### {self.plain(words)}\n"

    def plain(self, words: str) -> str:
        """Return words that show as they are."""
        return self._special.sub(r"\\\1", words)

    def pieces(self, pieces: Sequence[Compared]) -> str:
        """Return the old words struck out, the new ones bold."""
        marks = {"=": "", "-": "~~", "+": "**"}
        return " ".join(f"{marks[piece.sign]}{self.plain(piece.words)}{marks[piece.sign]}" for piece in pieces)

    def search(self, words: str) -> str:
        """Return a search as code."""
        return f"\n```text\n{words}\n```"


class Plain:
    """For the screen, with the marks of `git diff --word-diff`."""

    def heading(self, words: str) -> str:
        """Return a heading."""
        return f"\n{words}"

    def plain(self, words: str) -> str:
        """Return words as they are."""
        return words

    def pieces(self, pieces: Sequence[Compared]) -> str:
        """Return the old words in [-…-], the new ones in {+…+}."""
        marks = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}
        return " ".join(f"{marks[piece.sign][0]}{piece.words}{marks[piece.sign][1]}" for piece in pieces)

    def search(self, words: str) -> str:
        """Return a search on a line of its own."""
        return f"    {words}"
