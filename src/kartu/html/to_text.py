"""HTML as Anki's editor leaves it -> a text as a teacher types it, in plain text or in the markup.

The editor is a browser's: lines are `<br>` or `<div>`, spaces turn into `&nbsp;`, and what is pasted brings styles.
What the text cannot hold is left out, and named.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.html.fieldtext import feed
from kartu.html.invisible import INVISIBLE, visible
from kartu.html.raised import SUBSCRIPT, SUPERSCRIPT, shifted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "div",
        "dl",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_VOID: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr"})  # tags that have no end
_SILENT: Final = frozenset({"script", "style", "head", "title", "template"})
_MARKS: Final = {"b": "bold", "strong": "bold", "i": "italics", "em": "italics", "code": "code"}
_LOST: Final = {
    "u": "underlining",
    "a": "a link",
    "font": "colours or sizes",
    "mark": "colours or sizes",
    "table": "a table",
    "ul": "a list",
    "ol": "a list",
    "blockquote": "a quotation",
    "pre": "code",
    "audio": "a sound",
    "video": "a film",
    **{f"h{level}": "a heading" for level in range(1, 7)},
}
# What changes the meaning if it is left out: the tags, and the styles that do the same.
_STRUCK: Final = "struck-out words"
_MEANING: Final = {
    "s": _STRUCK,
    "strike": _STRUCK,
    "del": _STRUCK,
    "sub": "lowered letters",
    "sup": "raised letters",
}
MEANINGFUL: Final = frozenset(_MEANING.values())
"""What is said of texts that lose their meaning without their look."""
_STYLES: Final = (
    (re.compile(r"text-decoration[a-z-]*\s*:[^;]*line-through", re.IGNORECASE), "s"),
    (re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE), "sup"),
    (re.compile(r"vertical-align\s*:\s*sub", re.IGNORECASE), "sub"),
)
_SHIFTED: Final = {"sup": SUPERSCRIPT, "sub": SUBSCRIPT}
_FORMATTING: Final = re.compile(r"(?:color|background|font|text-decoration|vertical-align)[a-z-]*\s*:", re.IGNORECASE)
_SOUND: Final = re.compile(r"\[sound:[^\]]*\]")
_WHITE: Final = re.compile(r"[ \t\n\r\f]+")
_ITEM: Final = re.compile(r"(\s*)([-+*]|\d+[.)])(\s)")
_SIGNS: Final = re.compile(r"([\\*_`\[\]!~])")
_FENCE: Final = "```"
_START: Final = re.compile(r"[ \t]*(?:(?:[-+*]|\d+[.)])[ \t]+)?")
_FIXED_SPACE: Final = re.compile("(\\S+)\u00a0(?=(\\S+))")


class Typed(NamedTuple):
    """A text, and what of the HTML it does not hold."""

    text: str
    lost: tuple[str, ...]

    @property
    def refused(self) -> tuple[str, ...]:
        """What of it changes the meaning, so that the text must not be taken without it."""
        return tuple(name for name in self.lost if name in MEANINGFUL)


@dataclass(slots=True)
class _Run:
    """Words of one look; `is_source` if they are markup already."""

    text: str
    marks: frozenset[str] = frozenset()
    is_source: bool = False


@dataclass(slots=True)
class _Line:
    start: str = ""  # of an item in a list
    code: str | None = None  # lines of code, as they are
    runs: list[_Run] = field(default_factory=list)

    def add(self, text: str, marks: frozenset[str], *, is_source: bool = False) -> None:
        if self.runs and self.runs[-1].marks == marks and not (is_source or self.runs[-1].is_source):
            self.runs[-1].text += text
        else:
            self.runs.append(_Run(text, marks, is_source))


class _Reader(HTMLParser):
    """Takes HTML apart into lines of runs."""

    def __init__(self, pictures: Mapping[str, str], *, markup: bool) -> None:
        super().__init__()
        self.lines = [_Line()]
        self.lost: dict[str, None] = {}
        self._pictures = pictures
        self._markup = markup
        self._marks: list[tuple[str, str]] = []  # tag and mark, as they are open
        self._meanings: list[tuple[str, str]] = []  # tag, and the one of `_MEANING` that it is or does the work of
        self._lists: list[int | None] = []  # the number of the next item, None for bullets
        self._silent = 0
        self._code: list[str] | None = None  # what was read of `<pre>`, where the text can hold code

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if self._code is not None:
            self._code += ["\n"] if tag in ("br", "div", "p") and self._code else []
            return
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self._break()
        self._note_meaning(tag, values.get("style", ""))
        if tag == "br":
            self.lines.append(_Line())
        elif tag == "img":
            self._picture(values)
        elif tag in _MARKS and (self._markup or tag != "code"):
            self._marks.append((tag, _MARKS[tag]))
            self._lose("" if self._markup else _MARKS[tag])
        elif tag in ("ul", "ol") and self._markup:
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li" and self._markup:
            self._item()
        elif tag == "pre" and self._markup and not self._lists:
            self._code = []
        else:
            self._lose(_LOST.get(tag, ""))
        if tag not in _MARKS and not self._is_meaning(tag) and _FORMATTING.search(values.get("style", "")):
            self._lose("colours or sizes")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "img", "hr"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._code is not None:
            if tag == "pre":
                self.lines[-1].code = "".join(self._code).replace("\u00a0", " ").strip("\n")
                self.lines.append(_Line())
                self._code = None
            return
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in _BLOCKS:
            self._break()
        for opened in (self._marks, self._meanings):
            places = [place for place, (open_tag, _) in enumerate(opened) if open_tag == tag]
            if places:
                del opened[places[-1]]
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if self._code is not None:
            self._code.append(data)
            return
        if self._silent:
            return
        if _SOUND.search(data):
            self._lose("a sound")
            data = _SOUND.sub("", data)
        data = self._meant(_WHITE.sub(" ", data))
        self.lines[-1].add(data, frozenset(mark for _, mark in self._marks))

    def _note_meaning(self, tag: str, style: str) -> None:
        """Note a tag that changes what words say, or that has a style which does."""
        if tag in _VOID:
            return
        meanings = [tag] if tag in _MEANING else [meant for pattern, meant in _STYLES if pattern.search(style)]
        self._meanings += [(tag, meant) for meant in meanings]

    def _is_meaning(self, tag: str) -> bool:
        return bool(self._meanings) and self._meanings[-1][0] == tag

    def _meant(self, data: str) -> str:
        """Give words as raised or lowered signs where they are such; what cannot be said so is refused."""
        for _, meant in self._meanings if data.strip() else ():
            written = shifted(data, _SHIFTED[meant]) if meant in _SHIFTED else None
            if written is None:
                self._lose(_MEANING[meant])
            data = data if written is None else written
        return data

    def _break(self) -> None:
        line = self.lines[-1]
        if line.start or line.code is not None or any(run.text.strip(" ") for run in line.runs):
            self.lines.append(_Line())
        else:
            line.runs.clear()

    def _item(self) -> None:
        number = self._lists[-1] if self._lists else None
        depth = "   " * max(0, len(self._lists) - 1)
        self.lines[-1].start = f"{depth}- " if number is None else f"{depth}{number}. "
        if number is not None:
            self._lists[-1] = number + 1

    def _picture(self, values: Mapping[str, str]) -> None:
        path = self._pictures.get(values.get("src", ""), "")
        if path and self._markup:
            self.lines[-1].add(f"![{values.get('alt', '')}]({path})", frozenset(), is_source=True)
        else:
            self._lose("a picture")

    def _lose(self, name: str) -> None:
        if name:
            self.lost[name] = None


def _read(html: str, pictures: Mapping[str, str], *, markup: bool) -> _Reader:
    reader = _Reader(pictures, markup=markup)
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
    return words._replace(lost=words.lost or ("some of its form",))


def _joined(lines: Iterable[_Line], write: Callable[[_Run], str]) -> str:
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


def _seen(lines: Iterable[_Line]) -> list[tuple[str, list[tuple[str, frozenset[str]]]]]:
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


def _marked(run: _Run) -> str:
    return run.text if run.is_source else _wrapped(run.text, run.marks)


def _escaped(run: _Run) -> str:
    if run.is_source or "code" in run.marks:
        return _marked(run)
    text = _SIGNS.sub(r"\\\1", run.text)
    item = _ITEM.match(text)
    if item:
        text = f"{item[1]}{item[2][:-1]}\\{item[2][-1]}{text[item.end(2) :]}"
    return _wrapped(text, run.marks)
