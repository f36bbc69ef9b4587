r"""Formulas in the marks of other tools: `$…$`, `$$…$$`, `[$]…[/$]`, `[latex]…[/latex]`, or bare `\frac{…}`.

Anki sets what stands between `\(` and `\)`, or `\[` and `\]`, and no other mark that is safe to have in a text about
money. So these are told to the person who wrote them, and Markdown changes nothing within them.
"""

from __future__ import annotations

import re
from typing import Final

from kartu.model.formulaspans import with_formulas

# A formula between dollars holds a command, a power, an index or an equation; “$5 to $10” holds none of them.
IN_DOLLARS: Final = re.compile(r"\$\$?(?!\s)(?=[^$\n]*+\$)[^$\n]*?(?:\\[a-zA-Z]+|[\^_={}]|\w\*\w)[^$\n]*?\$\$?")
_BRACKETS: Final = re.compile(r"\[(?:latex|\$\$?)\]"), re.compile(r"\[/(?:latex|\$\$?)\]")
_BARE: Final = re.compile(
    r"\\(?:frac|dfrac|sqrt|sum|int|lim|times|cdot|div|pm|le|leq|ge|geq|ne|approx|infty|alpha|beta|gamma|delta|Delta|theta"
    r"|lambda|mu|pi|rho|sigma|omega|Omega|vec|overline|text|mathrm|ce|left|begin)(?![a-zA-Z])"
)


def foreign_formula(text: str) -> str:
    """Return the first formula in the marks of another tool, or in none at all; '' if there is none."""
    bare = with_formulas(text, lambda _: "")
    found = [match.span() for pattern in (IN_DOLLARS, _BARE) if (match := pattern.search(bare))]
    opening, closing = _BRACKETS
    if (start := opening.search(bare)) and (end := closing.search(bare, start.end())):
        found.append((start.start(), end.end()))
    return bare[slice(*min(found))] if found else ""
