"""A file cut into blocks: runs of lines that can be read alone, one for each entry.

Blocks are found by the look of the lines, so they are found in a file that cannot be read as YAML too. To find a place
or a mistake, only its block is read with care, not the whole file.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OPENS: Final = re.compile(r":\s*(?:#.*)?$")
"""The end of a line that is a key with nothing after it."""
_TOP: Final = re.compile(r"(?P<key>[\w-]+)[ ]*:(?:\s|$)|---|\.\.\.")
_INNER: Final = re.compile(r"[ ]+(?P<key>[\w-]+)[ ]*:(?:\s|$)")


class Block(NamedTuple):
    """Some lines, and the keys that lead to them. A block that ends in a key alone goes on in the next."""

    lines: range
    path: tuple[str, ...]
    indent: int
    usual_indent: int  # that most blocks beside it have


def split(lines: Sequence[str]) -> list[Block]:
    """Split a file at its top-level keys; below one with nothing after its colon, at the keys inside it too."""
    blocks: list[Block] = []
    siblings: list[Block] = []
    for block in _parts(lines):
        if len(block.path) < 2:
            blocks += _with_usual_indent(siblings)
            siblings = []
            blocks.append(block)
        else:
            siblings.append(block)
    return blocks + _with_usual_indent(siblings)


def _parts(lines: Sequence[str]) -> Iterator[Block]:
    start, indent = 0, 0
    path: tuple[str, ...] = ()
    top = ""  # the key whose inner keys are looked for
    inner_indent = 0
    for number, line in enumerate(lines):
        found: tuple[str, ...]
        if match := _TOP.match(line):
            top = (match["key"] or "") if OPENS.search(line) else ""
            inner_indent = 0
            found = (match["key"],) if match["key"] else ()
        elif not top or not line.strip() or line.lstrip()[0] == "#":
            continue
        else:
            match = _INNER.match(line)
            here = indent_of(line)
            is_first = not inner_indent
            inner_indent = inner_indent or here
            if here > inner_indent or here == 0 or not (match or is_first):
                continue
            found = (top, match["key"] if match else "")
        if number > start:
            yield Block(range(start, number), path, indent, indent)
        start, path, indent = number, found, indent_of(line)
    yield Block(range(start, len(lines)), path, indent, indent)


def _with_usual_indent(blocks: list[Block]) -> list[Block]:
    if not blocks:
        return []
    usual = Counter(block.indent for block in blocks).most_common(1)[0][0]
    return [block._replace(usual_indent=usual) for block in blocks]


def indent_of(line: str) -> int:
    """Count the spaces at the start of a line."""
    return len(line) - len(line.lstrip(" "))
