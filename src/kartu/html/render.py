"""One text -> the HTML that Anki shows. Nothing else escapes, so no text is ever escaped twice."""

from __future__ import annotations

import re
from typing import Final

from kartu.model.formulaspans import formulas_in

# A browser shows a run of spaces as one, and none at the beginning of a line.
_RUN_OF_SPACES: Final = re.compile(" {2,}")
# What Anki acts on inside a field: sounds, speech, old LaTeX, typed answers. With its bracket written as a character
# reference it is plain text, and shown as typed.
_PLAYER: Final = re.compile(r"\[(?=sound:|anki:|latex\]|/?\$\$?\]|\[?type:)", re.IGNORECASE)


def is_its_html(text: str) -> bool:
    """Return True if a text is its own HTML. Several texts can be asked about at once, joined to one."""
    # Four searches by `in` take a quarter of the time of one by a regular expression.
    return not ("&" in text or "<" in text or ">" in text or _has_more_than_signs(text))


def _has_more_than_signs(text: str) -> bool:
    return "\n" in text or "[" in text or "\\" in text or "  " in text


def plain(text: str) -> str:
    r"""Return the HTML that shows a text as typed: line breaks and spaces kept, math in `\(…\)` left to MathJax."""
    if not _has_more_than_signs(text):
        return _without_signs(text)
    if "\\" not in text:
        return _lines(text)
    pieces: list[str] = []
    end = 0
    for start, stop in formulas_in(text):
        pieces += [_lines(text[end:start]), escaped(text[start:stop])]
        end = stop
    return "".join([*pieces, _lines(text[end:])])


def _lines(text: str) -> str:
    html = escaped(text).replace("\n", "<br>")
    if "  " in html or "<br> " in html:
        html = _RUN_OF_SPACES.sub(lambda run: "&nbsp;" * (len(run.group()) - 1) + " ", html)
        html = html.replace("<br> ", "<br>&nbsp;")
    return html


def escaped(text: str) -> str:
    """Return a text with nothing in it that HTML or Anki acts upon; line breaks stay line breaks."""
    return _PLAYER.sub("&#91;", _without_signs(text))


def attribute(text: str) -> str:
    """Return a text as the value of an attribute, for between double quotes."""
    html = _without_signs(text).replace('"', "&quot;").replace("'", "&#x27;")
    return " ".join(_PLAYER.sub("&#91;", html).split("\n"))


def _without_signs(text: str) -> str:
    # This is what `html.escape` does. Importing `html` with its 2,231 names of signs would cost every build 1.5 ms.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def picture(name: str, alt: str) -> str:
    """Return a picture with its description."""
    return f'<img src="{attribute(name)}" alt="{attribute(alt)}">'


def sound(name: str) -> str:
    """Return a sound."""
    return f"[sound:{name}]"


def table(rows: list[tuple[str, str]]) -> str:
    """Return the table of facts."""
    if not rows:
        return ""
    lines = "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in rows)
    return f'<table class="facts">{lines}</table>'


def answers(choices: list[str]) -> str:
    """Return the answers of which one is to be chosen."""
    return f'<ol class="choices">{"".join(f"<li>{choice}</li>" for choice in choices)}</ol>' if any(choices) else ""


def choices(options: list[str]) -> str:
    """Return the options of a question."""
    return f'<ul class="options">{"".join(f"<li>{option}</li>" for option in options)}</ul>' if options else ""
