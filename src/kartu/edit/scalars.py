"""A text -> YAML that is read as that text, in the style of the scalar it replaces if that style can hold it."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Final

from kartu.model.messages import msg
from kartu.model.problems import KartuError
from kartu.source.spans import Placed, PlacingError, placed

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_TO_ESCAPE: Final = re.compile(r'["\\\n\t\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]')
_HEADER: Final = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?")
_PLAIN: Final = ""
_TRIMMED: Final = "-"  # how a new block scalar ends: without a line break


def written(text: str, *, indent: int, width: int, is_flow: bool, old: Placed | None = None, source: str = "") -> str:
    """Return a text as a YAML scalar of one or more lines.

    `indent` is the column of all lines but the first, `width` the column at which long ones are wrapped. `old` is the
    scalar that is replaced, in the text `source`; its style is kept where possible.
    """
    for candidate in _candidates(text, indent, width, old, source, is_flow=is_flow):
        if _is_read_as(candidate, text, indent, is_flow=is_flow):
            return candidate
    raise KartuError(msg("this text cannot be written in YAML: {text}", text=repr(text)))


def _candidates(text: str, indent: int, width: int, old: Placed | None, source: str, *, is_flow: bool) -> Iterator[str]:
    has_lines = "\n" in text
    fitted = old is None or (old.style == _PLAIN and old.column + len(old.text) <= width)
    if not is_flow and not has_lines and fitted and indent + len(text) > width:
        yield _block(f">{_TRIMMED}", _wrapped(text, width - indent), indent)
    if old is not None:
        yield from _in_style(text, indent, width, old, source[old.start : old.end])
    if has_lines and not is_flow:
        yield _block(f"|{_TRIMMED}", text.split("\n"), indent)
    if not has_lines:
        yield text
        if '"' in text or "\\" in text:
            yield _single(text)
    yield _double(text)


def _in_style(text: str, indent: int, width: int, old: Placed, source: str) -> Iterator[str]:
    """Yield a text in the style of the old one. Lines of the old one that are still right stay as they are."""
    first, *lines = source.split("\n")
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=indent)
    if old.is_block_scalar:
        header = _HEADER.match(first)
        bare = [line[margin:].rstrip() for line in lines]
        new = text.split("\n") if old.style == "|" else _refolded(bare, text, width - margin)
        yield _block(header.group().rstrip() if header else old.style, new, margin)
    elif lines:
        quote = old.style
        bare = [line.strip() for line in source.removeprefix(quote).removesuffix(quote).split("\n")]
        new = _refolded(bare, text, width - margin)
        if not any(sign and sign in "".join((*bare, *new)) for sign in (quote, quote and "\\")):
            yield quote + _block(new[0], new[1:], margin) + quote
    elif "\n" not in text:
        yield {_PLAIN: text, "'": _single(text), '"': _double(text)}[old.style]


def _block(head: str, lines: list[str], indent: int) -> str:
    return "\n".join([head, *(" " * indent + line if line else "" for line in lines)])


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _double(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}", text) + '"'


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 20), break_long_words=False, break_on_hyphens=False)


def _refolded(old: list[str], text: str, width: int) -> list[str]:
    """Wrap a text into lines; the old lines before and behind the change are kept."""
    paragraphs = _paragraphs(old)
    known = {" ".join(lines): lines for lines in paragraphs}
    new = text.split("\n")
    folded: list[str] = []
    for number, paragraph in enumerate(new):
        lines = known.get(paragraph)
        if lines is None:
            before = paragraphs[number] if len(new) == len(paragraphs) else []
            lines = _refolded_paragraph(before, paragraph, width)
        folded += ["", *lines] if number else lines
    return folded


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Split lines at empty ones: in a folded text, an empty line stands for a line break."""
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        else:
            found.append([])
    return found


def _refolded_paragraph(old: list[str], text: str, width: int) -> list[str]:
    width = max([width, *map(len, old)])
    head: list[str] = []
    while len(head) < len(old) and text.startswith(" ".join([*head, old[len(head)]]) + " "):
        head.append(old[len(head)])
    rest = text[len(" ".join(head)) :].lstrip(" ")
    tail: list[str] = []
    while len(head) + len(tail) < len(old) and rest.endswith(" " + " ".join([old[-1 - len(tail)], *tail])):
        tail.insert(0, old[-1 - len(tail)])
    middle = rest.removesuffix(" ".join(tail)).rstrip(" ")
    return [*head, *([middle] if len(middle) <= width else _wrapped(middle, width)), *tail]


def _is_read_as(candidate: str, text: str, indent: int, *, is_flow: bool) -> bool:
    """Return True if a candidate is read as the text in the place where it will stand."""
    start, end = ("{k: ", ", z: z}") if is_flow else (" " * max(indent - 1, 0) + "k: ", "\n")
    if "\t" in text and candidate == text:
        return False  # a tab is refused outside quotes
    try:
        part = placed(f"{start}{candidate}{end}")
    except PlacingError:
        return False
    keys = [key.text for key in part.keys or ()]
    return keys == (["k", "z"] if is_flow else ["k"]) and part.items[0].is_scalar and part.items[0].text == text
