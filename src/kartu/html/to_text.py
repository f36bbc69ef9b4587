"""HTML as Anki's editor leaves it -> a text as a teacher types it, in plain text or in the markup.

What the text cannot hold is left out, and named.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.html.editor_lines import MEANINGFUL, Line, Reader, Run
from kartu.html.fieldtext import feed
from kartu.html.invisible import INVISIBLE, visible
from kartu.model.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_ITEM: Final = re.compile(r"(\s*)([-+*]|\d+[.)])(\s)")
_SIGNS: Final = re.compile(r"([\\*_`\[\]!~])")
_FENCE: Final = "```"
_START: Final = re.compile(r"[ \t]*(?:(?:[-+*]|\d+[.)])[ \t]+)?")
_FIXED_SPACE: Final = re.compile("(\\S+)\u00a0(?=(\\S+))")


class Typed(NamedTuple):
    """A text, and what of the HTML it does not hold."""

    text: str
    lost: tuple[Message, ...]

    @property
    def refused(self) -> tuple[Message, ...]:
        """What of it changes the meaning, so that the text must not be taken without it."""
        return tuple(name for name in self.lost if name in MEANINGFUL)


def _read(html: str, pictures: Mapping[str, str], *, markup: bool) -> Reader:
    reader = Reader(pictures, markup=markup)
    feed(reader, html)
    return reader


def plain_text(html: str, old: str = "") -> Typed:
    """Give the plain text of a field; `old` is the text that it was, whose fixed spaces stay fixed."""
    reader = _read(html, {}, markup=False)
    text = _joined(reader.lines, lambda run: run.text)
    return Typed(_tidy(text, old), tuple(reader.lost))


def markup_text(html: str, old: str, pictures: Mapping[str, str], to_html: Callable[[str], str]) -> Typed:
    """Give the text of a field in the markup; `pictures` are the paths in the deck by the names that Anki has.

    `to_html` is what makes HTML of such a text: only a text that gives the same again is taken. Where none is found,
    the text has the words alone.
    """
    reader = _read(html, pictures, markup=True)
    wanted = _seen(reader.lines)
    for marked in (_marked, _escaped):
        text = _tidy(_joined(reader.lines, marked), old)
        for written in (_laid_out(text, old), text):
            if _seen(_read(to_html(written), pictures, markup=True).lines) == wanted:
                return Typed(written, tuple(reader.lost))
    words = plain_text(html, old)
    return words._replace(lost=words.lost or (msg("some of its form"),))


def _joined(lines: Iterable[Line], write: Callable[[Run], str]) -> str:
    return "\n".join(
        f"{_FENCE}\n{line.code}\n{_FENCE}"
        if line.code is not None
        else line.start + re.sub(" +", " ", "".join(write(run) for run in line.runs)).strip(" ")
        for line in lines
    )


def _laid_out(text: str, old: str) -> str:
    """Lay a text out as it was: where it has as many lines, each is indented and begun as the old one."""
    lines, before = text.split("\n"), old.split("\n")
    if len(lines) != len(before):
        lines = [line for line in lines if line.strip()]
        places = [place for place, line in enumerate(before) if line.strip()]
        if len(lines) != len(places):
            return text
        filled = list(before)
        for place, line in zip(places, lines, strict=True):
            filled[place] = line
        lines = filled
    return "\n".join(_like(new, one) for new, one in zip(lines, before, strict=True))


def _like(line: str, old: str) -> str:
    if line.strip() == old.strip():
        return old
    new_start, old_start = _START.match(line), _START.match(old)
    if new_start and old_start:
        return old_start[0] + line[new_start.end() :]
    return line


def _tidy(text: str, old: str) -> str:
    """Compose a text, and let only those spaces be fixed that were."""
    if not INVISIBLE.search(old):
        text = visible(text)
    text = "\n".join(line.rstrip() for line in text.replace("\u00a0", " ").split("\n"))
    text = unicodedata.normalize("NFC", text).strip()
    for before, after in _FIXED_SPACE.findall(old):
        text = text.replace(f"{before} {after}", f"{before}\u00a0{after}")
    return text


def _seen(lines: Iterable[Line]) -> list[tuple[str, list[tuple[str, frozenset[str]]]]]:
    """Give what can be seen of lines: words with their marks, without the spaces around them."""
    found: list[tuple[str, list[tuple[str, frozenset[str]]]]] = []
    for line in lines:
        runs = [(" ".join(run.text.replace("\u00a0", " ").split()), run.marks) for run in line.runs]
        runs = [(text, marks) for text, marks in runs if text]
        if line.code is not None:
            found.append((_FENCE, [(line.code, frozenset())]))
        elif runs or line.start:
            found.append((line.start.strip(), runs))
    return found


def _wrapped(text: str, marks: frozenset[str]) -> str:
    core = text.strip(" \u00a0")
    if not core or not marks:
        return text
    start, end = text[: text.index(core)], text[text.index(core) + len(core) :]
    for mark, sign in (("code", "`"), ("italics", "*"), ("bold", "**")):
        core = f"{sign}{core}{sign}" if mark in marks else core
    return f"{start}{core}{end}"


def _marked(run: Run) -> str:
    return run.text if run.is_source else _wrapped(run.text, run.marks)


def _escaped(run: Run) -> str:
    if run.is_source or "code" in run.marks:
        return _marked(run)
    text = _SIGNS.sub(r"\\\1", run.text)
    item = _ITEM.match(text)
    if item:
        text = f"{item[1]}{item[2][:-1]}\\{item[2][-1]}{text[item.end(2) :]}"
    return _wrapped(text, run.marks)
