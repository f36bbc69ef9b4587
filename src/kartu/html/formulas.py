r"""Formulas between `\(` and `\)`, or `\[` and `\]`, as MathML, which current browsers set without script or fonts.

Anki sets them itself, with MathJax; this is for the share page and for paper. What cannot be set stays as typed. The
only user of `latex2mathml`; of chemistry, which that library does not know, `\ce{…}` is worked out here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kartu.model.formulaspans import with_formulas

_BETWEEN_FIELDS: Final = "\x1f"  # no formula goes on from one field into the next
_REFERENCE: Final = re.compile(r"&#x([0-9A-Fa-f]+);")
_SIGNS: Final = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": " ", "<br>": " ", "&#91;": "[", "&amp;": "&"}
_START: Final = re.compile(r'^<math [^>]*?(display="block")?>')
# What the library leaves in the way of letters, though these are signs between two things.
_BETWEEN: Final = re.compile("<mi>([±∓×÷⋅·])</mi>")
_NOT_KNOWN: Final = re.compile(r"<mi>(?:\\|&)")
_ALIGNED: Final = re.compile(r"(\\(?:begin|end)\{)aligned\}")


def has_formulas(html: str) -> bool:
    """Return True if HTML may have a formula in it."""
    return "\\(" in html or "\\[" in html


def set_formulas(html: str) -> str:
    """Return HTML with its formulas set, but for those in which blanks are still to be shown or filled in."""
    if not has_formulas(html):
        return html
    fields = (with_formulas(field, _set_or_typed) for field in html.split(_BETWEEN_FIELDS))
    return _BETWEEN_FIELDS.join(fields)


def _set_or_typed(formula: str) -> str:
    return _set(formula[2:-2], formula.startswith("\\[")) or formula


@lru_cache(maxsize=4096)  # a formula stands in several fields: the text, the other language's, each blank's
def _set(typed: str, is_block: bool) -> str:  # noqa: FBT001 - a key of the cache
    from latex2mathml.converter import convert  # noqa: PLC0415 - it costs 100 ms, and few decks have formulas

    if "{{c" in typed:
        return ""
    for reference, sign in _SIGNS.items():
        typed = typed.replace(reference, sign)
    try:
        tex = _ALIGNED.sub(r"\1align*}", chemistry_taken_apart(typed))
        made = convert(tex, display="block" if is_block else "inline")
    except Exception:  # noqa: BLE001 - whatever is wrong with a formula, the page shows it as typed
        return ""
    mathml = _REFERENCE.sub(_sign, made)
    if _NOT_KNOWN.search(mathml):
        return ""
    mathml = _BETWEEN.sub(r"<mo>\1</mo>", mathml)
    if is_block:
        return _START.sub('<span class="formula"><math display="block">', mathml) + "</span>"
    return _START.sub("<math>", mathml)


def _sign(reference: re.Match[str]) -> str:
    sign = chr(int(reference[1], 16))
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(sign, sign)


# Chemistry, as in \ce{2H2 + O2 -> 2H2O}

_CE: Final = re.compile(r"\\ce\{((?:[^{}]|\{[^{}]*\})*)\}")
_PART: Final = re.compile(
    r"(?P<arrow><=>>?|<->|->|<-)(?:\[(?P<over>[^\]]*)\])?"
    r"|(?P<state>\((?:s|l|g|aq)\))"
    r"|\^\{?(?P<charge>[0-9]*[+-]|[0-9]+)\}?"
    r"|(?P<sign>(?<=\s)[+=](?=\s))"
    r"|(?P<element>[A-Z][a-z]?|[a-z]+|[()\[\]])(?P<count>[0-9]+)?(?P<ion>[+-](?![\w>]))?"
    r"|(?P<number>[0-9]+(?:/[0-9]+)?)"
    r"|(?P<gap>\s+)"
    r"|(?P<other>.)"
)
_ARROWS: Final = {
    "->": r"\rightarrow",
    "<-": r"\leftarrow",
    "<->": r"\leftrightarrow",
    "<=>": r"\rightleftharpoons",
    "<=>>": r"\rightleftharpoons",
}


def chemistry_taken_apart(formula: str) -> str:
    r"""Return a formula in which each `\ce{…}` is written in TeX's own words."""
    return _CE.sub(lambda found: "{" + "".join(map(_part, _PART.finditer(found[1]))) + "}", formula)


def _part(part: re.Match[str]) -> str:
    if arrow := part["arrow"]:
        return rf"\xrightarrow{{\text{{{part['over']}}}}} " if part["over"] and arrow == "->" else f"{_ARROWS[arrow]} "
    if element := part["element"]:
        count = f"_{{{part['count']}}}" if part["count"] else ""
        charge = f"^{{{part['ion']}}}" if part["ion"] else ""
        return (rf"\text{{{element}}}" if element.isalpha() else element) + count + charge
    if part["state"]:
        return rf"\text{{{part['state']}}}"
    if part["charge"]:
        return f"^{{{part['charge']}}}"
    if number := part["number"]:
        above, _, below = number.partition("/")
        return (rf"\frac{{{above}}}{{{below}}}" if below else above) + r"\,"
    other = part["sign"] or part["other"] or ""  # nothing for a gap
    return {".": r"\cdot ", "*": r"\cdot "}.get(other, other)
