"""HTML as Anki's editor leaves it -> lines of runs of words.

The editor is a browser's: lines are `<br>` or `<div>`, spaces turn into `&nbsp;`, and what is pasted brings styles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from kartu.html.raised import SUBSCRIPT, SUPERSCRIPT, shifted
from kartu.model.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

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
_COLOURS: Final = msg("colours or sizes")
_PICTURE: Final = msg("a picture")
_A_SOUND: Final = msg("a sound")
_LOST_MARKS: Final = {"bold": msg("bold"), "italics": msg("italics")}
_LOST: Final = {
    "u": msg("underlining"),
    "a": msg("a link"),
    "font": _COLOURS,
    "mark": _COLOURS,
    "table": msg("a table"),
    "ul": msg("a list"),
    "ol": msg("a list"),
    "blockquote": msg("a quotation"),
    "pre": msg("code"),
    "audio": _A_SOUND,
    "video": msg("a film"),
    **{f"h{level}": msg("a heading") for level in range(1, 7)},
}
# What changes the meaning if it is left out: the tags, and the styles that do the same.
_STRUCK: Final = msg("struck-out words")
_MEANING: Final = {
    "s": _STRUCK,
    "strike": _STRUCK,
    "del": _STRUCK,
    "sub": msg("lowered letters"),
    "sup": msg("raised letters"),
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


@dataclass(slots=True)
class Run:
    """Words of one look; `is_source` if they are markup already."""

    text: str
    marks: frozenset[str] = frozenset()
    is_source: bool = False


@dataclass(slots=True)
class Line:
    """A line: what begins it, and its runs; or lines of code."""

    start: str = ""  # of an item in a list
    code: str | None = None  # lines of code, as they are
    runs: list[Run] = field(default_factory=list)

    def add(self, text: str, marks: frozenset[str], *, is_source: bool = False) -> None:
        """Add words to the last run, if they look like it, or as a new one."""
        if self.runs and self.runs[-1].marks == marks and not (is_source or self.runs[-1].is_source):
            self.runs[-1].text += text
        else:
            self.runs.append(Run(text, marks, is_source))


class Reader(HTMLParser):
    """Takes HTML apart into lines of runs."""

    def __init__(self, pictures: Mapping[str, str], *, markup: bool) -> None:
        super().__init__()
        self.lines = [Line()]
        self.lost: dict[Message, None] = {}
        self._pictures = pictures
        self._markup = markup
        self._marks: list[tuple[str, str]] = []  # tag and mark, as they are open
        self._meanings: list[tuple[str, str]] = []  # tag, and the one of `_MEANING` that it is or does the work of
        self._lists: list[int | None] = []  # the number of the next item, None for bullets
        self._silent = 0
        self._code: list[str] | None = None  # what was read of `<pre>`, where the text can hold code

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the beginning of a tag."""
        values = {name: value or "" for name, value in attrs}
        if self._code is not None:
            self._code += ["\n"] if tag in ("br", "div", "p") and self._code else []
            return
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self._break()
        self._note_meaning(tag, values.get("style", ""))
        if tag == "br":
            self.lines.append(Line())
        elif tag == "img":
            self._picture(values)
        elif tag in _MARKS and (self._markup or tag != "code"):
            self._marks.append((tag, _MARKS[tag]))
            self._lose(NOTHING if self._markup else _LOST_MARKS[_MARKS[tag]])
        elif tag in ("ul", "ol") and self._markup:
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li" and self._markup:
            self._item()
        elif tag == "pre" and self._markup and not self._lists:
            self._code = []
        else:
            self._lose(_LOST.get(tag, NOTHING))
        if tag not in _MARKS and not self._is_meaning(tag) and _FORMATTING.search(values.get("style", "")):
            self._lose(_COLOURS)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that ends at once."""
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "img", "hr"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Take the end of a tag."""
        if self._code is not None:
            if tag == "pre":
                self.lines[-1].code = "".join(self._code).replace("\u00a0", " ").strip("\n")
                self.lines.append(Line())
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
        """Take words."""
        if self._code is not None:
            self._code.append(data)
            return
        if self._silent:
            return
        if _SOUND.search(data):
            self._lose(_A_SOUND)
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
            self.lines.append(Line())
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
            self._lose(_PICTURE)

    def _lose(self, name: Message) -> None:
        if name:
            self.lost[name] = None
