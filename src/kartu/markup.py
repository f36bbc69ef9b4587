"""The opt-in markup: a small, documented subset of Markdown through markdown-it-py, with raw HTML off.

Bold, italic, lists, line breaks, code. No links, no headings, no tables, no remote pictures: a card is small, and what
it shows must be in the package.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from kartu.render import plain

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_PARAGRAPH: Final = re.compile(r"<p>(.*)</p>\n?", re.DOTALL)


@cache
def _parser() -> MarkdownIt:
    markdown = MarkdownIt("zero", {"html": False, "breaks": True, "linkify": False, "typographer": False})
    markdown.enable(["emphasis", "list", "backticks", "fence", "escape", "newline"])
    markdown.inline.ruler.before("escape", "math", _math)
    markdown.add_render_rule("math", lambda _self, tokens, index, _options, _env: plain(tokens[index].content))
    markdown.add_render_rule("text", lambda _self, tokens, index, _options, _env: plain(tokens[index].content))
    return markdown


def _math(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    r"""Leave `\(…\)` and `\[…\]` alone: no emphasis, no escapes, no line breaks inside."""
    source, start = state.src, state.pos
    closing = {r"\(": r"\)", r"\[": r"\]"}.get(source[start : start + 2])
    end = source.find(closing, start + 2) if closing else -1
    if closing is None or end < 0:
        return False
    if not silent:
        state.push("math", "", 0).content = source[start : end + 2]
    state.pos = end + 2
    return True


def to_html(text: str) -> str:
    """Give the HTML of a text in the markup; a single paragraph comes without its `<p>`."""
    html: str = _parser().render(text)
    only = _PARAGRAPH.fullmatch(html)
    return only.group(1) if only and "<p>" not in only.group(1) else html.strip()
