"""The opt-in markup: a small, documented subset of Markdown through markdown-it-py, with raw HTML off.

Bold, italic, lists, line breaks, code, pictures of the deck's own folder. No links, no headings, no tables, no pictures
from elsewhere: a card is small, and what it shows must be in the package.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markdown_it import MarkdownIt

from kartu.html import render
from kartu.html.foreign import IN_DOLLARS
from kartu.html.signs import find_tag, shows_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from kartu.model.deck import Media

_PARAGRAPH: Final = re.compile(r"<p>(.*)</p>\n?", re.DOTALL)
_LINK: Final = re.compile(r"!?\[[^\[\]\n]*\]\([^()\n]+\)")
_REMOTE: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_NO_SIGNS: Final = re.compile(r"[^\W\d_](?:(?:[^\\`*_~^\[\]<\n\t\r\0]|<(?=[ \d=]))*[^\\`*_~^\[\]<\s\0])?")
"""One line that begins with a letter, and so is no list, and ends without a blank."""
_RULES: Final = ("emphasis", "list", "backticks", "fence", "escape", "newline", "image")


class Picture(NamedTuple):
    """A picture that a text names: `![alt](path)`."""

    path: str
    alt: str

    @property
    def is_remote(self) -> bool:
        """True if the path is an address of the internet."""
        return _REMOTE.match(self.path) is not None


class Content(NamedTuple):
    """What a text holds besides words."""

    pictures: tuple[Picture, ...]
    html_tag: str  # the first one outside code, which is shown as typed; or ''
    link: str  # likewise the first link, or picture that was not typed right
    is_blank: bool  # nothing of it can be seen


def _url(url: str) -> str:
    return url


def _any_url(url: str) -> bool:
    return bool(url)


@cache
def _parser() -> MarkdownIt:
    markdown = MarkdownIt("zero", {"html": False, "breaks": True, "linkify": False, "typographer": False})
    markdown.enable(list(_RULES))
    markdown.inline.ruler.before("escape", "math", _math)
    # Paths stay as typed, and every picture is kept: the check of the deck decides which may be shown.
    markdown.normalizeLink = _url  # type: ignore[method-assign] # markdown-it's own way of saying so
    markdown.validateLink = _any_url  # type: ignore[method-assign] # markdown-it's own way, too
    for name, sign in _SHIFTED.items():
        markdown.inline.ruler.before("escape", name, partial(_shifted, name, sign))
    for name in ("text", "math"):
        markdown.add_render_rule(name, _text)
    markdown.add_render_rule("code_inline", _code)
    markdown.add_render_rule("fence", _fence)
    markdown.add_render_rule("image", _image)
    return markdown


def _text(_self: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
    return render.plain(tokens[index].content)


def _code(_self: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
    return f"<code>{render.escaped(tokens[index].content)}</code>"


def _fence(_self: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
    return f"<pre><code>{render.escaped(tokens[index].content)}</code></pre>\n"


def _image(_self: Any, tokens: list[Token], index: int, _options: Any, env: Mapping[str, Media]) -> str:
    picture = _picture(tokens[index])
    media = env.get(picture.path)
    if media is None:  # the check refuses it; without a check it is shown as typed
        return render.plain(f"![{picture.alt}]({picture.path})")
    return render.picture(media.name, picture.alt)


def _picture(token: Token) -> Picture:
    return Picture(str(token.attrs["src"]), token.content)


def _math(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    r"""Leave `\(…\)` and `\[…\]` alone: no emphasis, no escapes, no line breaks inside."""
    source, start = state.src, state.pos
    if source[start] == "$" and (foreign := IN_DOLLARS.match(source, start)):
        if not silent:  # another tool's marks: the checker says so, and nothing is read into them
            state.push("text", "", 0).content = foreign.group()
        state.pos = foreign.end()
        return True
    closing = {r"\(": r"\)", r"\[": r"\]"}.get(source[start : start + 2])
    if closing is None or _last(source, closing) < start + 2:
        return False
    end = source.find(closing, start + 2)
    if not silent:
        state.push("math", "", 0).content = source[start : end + 2]
    state.pos = end + 2
    return True


_SHIFTED: Final = {"sub": "~", "sup": "^"}
_WORD: Final = re.compile(r"[-+−]?\w+[-+−]?")  # `a^2+b^2` is a sum, typed without formulas


def _shifted(name: str, sign: str, state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Lower what stands between tildes, raise what stands between carets: one word, without spaces."""
    source, start = state.src, state.pos
    word = _WORD.match(source, start + 1) if source[start] == sign else None
    around = source[max(0, start - 1) : start], source[word.end() : word.end() + 2] if word else ""
    if word is None or around[0] == sign or around[1][:1] != sign or around[1] == sign * 2:
        return False
    if not silent:
        state.push(f"{name}_open", name, 1)
        state.push("text", "", 0).content = word.group()
        state.push(f"{name}_close", name, -1)
    state.pos = word.end() + 1
    return True


@lru_cache(maxsize=8)
def _last(source: str, closing: str) -> int:
    """Find the last closing sign, once for each text: searching from every opening could take very long."""
    return source.rfind(closing)


def _is_plain(text: str) -> bool:
    """Return True if a text holds no sign of the markup, as most do; the parser takes thirty times as long."""
    return _NO_SIGNS.fullmatch(text) is not None


def to_html(text: str, pictures: Mapping[str, Media]) -> str:
    """Return the HTML of a text in the markup; a single paragraph comes without its `<p>`.

    `pictures` are the media that texts may show, by the path that stands in the text.
    """
    if _is_plain(text):
        return render.plain(text)
    html: str = _parser().render(text, dict(pictures))
    only = _PARAGRAPH.fullmatch(html)
    return only.group(1) if only and "<p>" not in only.group(1) else html.strip()


def document(text: str) -> str:
    """Return the HTML of a list of changes (CommonMark with struck-out words), its headings one level lower."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable(["link", "image", "autolink"])
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + 1)}"
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return html


def content_of(text: str) -> Content:
    """Find what the check has to know of a text: its pictures, HTML and links, and whether it shows anything at all."""
    if _is_plain(text):
        return Content((), "", "", shows_nothing(text))
    tokens = list(_inline_tokens(_parser().parse(text)))
    pictures = tuple(_picture(token) for token in tokens if token.type == "image")
    words = [token.content for token in tokens if token.type == "text"]
    seen = "".join(token.content for token in tokens if token.type in ("text", "math", "code_inline", "fence"))
    return Content(
        pictures,
        next((tag for word in words if (tag := find_tag(word))), ""),
        next((link.group() for word in words if (link := _LINK.search(word))), ""),
        not pictures and shows_nothing(seen),
    )


def _inline_tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "inline":
            yield from token.children or ()
        else:
            yield token
