"""What a heading means: a key of an entry, and the language that it names or is written in.

Teachers write `Istilah`, `Arti (Indonesia)`, `term [id]` or `Front`; the words stand in the languages' files.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.language import languages
from kartu.tables.columns import BY_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kartu.model.kind import Kind

FRONT, BACK = "front", "answer_side"
_LONGEST: Final = 100  # characters of a heading; in longer ones the pattern would look for long, too
_IN_BRACKETS: Final = re.compile(r"(?P<name>[^\[\](){}]*?)\s*[\[(]\s*(?P<language>[^\[\](){}]*?)\s*[\])]")
_LAST_WORD: Final = re.compile(r"(?P<name>.+?)\s+(?:dalam\s+|in\s+)?(?P<language>\S+)")
_LIKE: Final = 0.84  # `defenisi` is meant for `definisi`, but `Kelas` for nothing


class Heading(NamedTuple):
    """What a heading says."""

    key: str  # of an entry, or `FRONT` or `BACK`
    language: str = ""  # that it names
    written_in: str = ""  # the language of its own words, '' where they are of several languages
    is_key: bool = False  # it is the key itself, which says nothing of the language of the texts


def meanings(text: str) -> tuple[Heading, ...]:
    """Give all that a heading may mean, the likeliest first; nothing if no file of words knows it."""
    name, language = _parted(_plain(text))
    found = _words().get(name)
    if found is None and language == "":
        may_be = len(name) > 4 and not any(map(str.isdigit, name))
        near = difflib.get_close_matches(name, _words(), n=1, cutoff=_LIKE) if may_be else []
        found = _words()[near[0]] if near else None
    return tuple(heading._replace(language=language) for heading in found or ())


def meaning(text: str, kind: Kind) -> Heading | None:
    """Give what a heading means for a kind: one of its keys, by whatever word."""
    name, language = _parted(_plain(text))
    own = name if name in kind.key_by_name else kind.words.get(name, "")
    for heading in meanings(text):
        key = {FRONT: kind.front, BACK: kind.answer}.get(heading.key, heading.key)
        if key in kind.key_by_name:
            return heading._replace(key=key)
    return Heading(own, language) if own else None


def takes_language(kinds: Iterable[Kind], key: str) -> bool:
    """Tell if a key holds texts, each in one language."""
    return any(key in kind.key_by_name and kind.key_by_name[key].value in BY_LANGUAGE for kind in kinds)


def names_a_language(text: str) -> str:
    """Give what stands in brackets behind a heading, whether or not there is such a language."""
    match = _IN_BRACKETS.fullmatch(_plain(text))
    return match["language"] if match else ""


def language_named(text: str) -> str:
    """Give the language that a heading is, as in `Bahasa Inggris`; '' if it is none."""
    return _codes().get(_plain(text), "")


def _plain(text: str) -> str:
    line = " ".join(unicodedata.normalize("NFKC", text[:_LONGEST]).casefold().split())
    return line.strip(" *:#.?!\"'").replace("_", " ")


def _parted(text: str) -> tuple[str, str]:
    """Part a heading into its words and the code of the language that it names, '' if it names none."""
    for pattern in (_IN_BRACKETS, _LAST_WORD):
        match = pattern.fullmatch(text)
        if match and (code := _codes().get(match["language"])):
            return match["name"].removesuffix(" bahasa"), code
    return text, ""


@cache
def _codes() -> Mapping[str, str]:
    """Give the codes of languages by what people call them."""
    codes = {code: code for code in languages()}
    for code, language in languages().items():
        codes |= {name: codes.get(name, code) for name in (language.name.casefold(), *language.tables.get("names", ()))}
    return codes


@cache
def _words() -> Mapping[str, tuple[Heading, ...]]:
    """Give what each word for a column means, over all languages."""
    found: dict[str, dict[str, list[str]]] = {}
    for code, language in languages().items():
        for key, words in language.tables.get("headings", {}).items():
            for word in words:
                found.setdefault(word, {}).setdefault(key, []).append(code)
            if key not in (FRONT, BACK):
                found.setdefault(key, {}).setdefault(key, [])
    return {
        word: tuple(Heading(key, "", codes[0] if len(codes) == 1 else "", word == key) for key, codes in keys.items())
        for word, keys in found.items()
    }
