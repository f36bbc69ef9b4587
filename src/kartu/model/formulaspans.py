r"""What stands between marks, as `\(` and `\)`: found in one go through a text, whatever is not closed in it.

A pattern such as `\\\(.*?\\\)` looks for the end from each beginning anew, which takes minutes where none has an end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_OPENING: Final = re.compile(r"\\[(\[]")
_CLOSING: Final = {r"\(": r"\)", r"\[": r"\]"}


def formulas_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each formula of a text begins and ends, its marks included."""
    last = {opening: text.rfind(closing) for opening, closing in _CLOSING.items()}
    at = 0
    while found := _OPENING.search(text, at):
        at = found.end()
        if at <= last[found[0]]:
            at = text.index(_CLOSING[found[0]], at) + 2
            yield found.start(), at


def with_formulas(text: str, change: Callable[[str], str]) -> str:
    """Put something else in the place of each formula."""
    pieces, at = [], 0
    for start, end in formulas_in(text):
        pieces += [text[at:start], change(text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])
