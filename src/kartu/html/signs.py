"""What a text shows, told from its letters: nothing at all, or something that looks like an HTML tag."""

from __future__ import annotations

import re
from typing import Final

# White space, characters that are shown as nothing (some of them count as letters), and HTML for a blank.
_SHOWS_NOTHING: Final = re.compile(
    r"(?:\s|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
    r"|&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|lrm|rlm|shy|#160|#xa0|#8203);|</?(?:br|div|p)\s*/?>)*",
    re.IGNORECASE,
)
FIRST_BLANK_LETTER: Final = "\u115f"
"""A text that begins with a letter or digit before this one shows something. Nearly every text does."""
_TAG: Final = re.compile(
    r"</?(?:a|abbr|audio|b|big|blockquote|body|br|button|center|code|del|div|em|embed|font|form|h[1-6r]|head|html|i|iframe"
    r"|img|input|ins|kbd|li|link|mark|meta|object|ol|p|pre|q|s|script|section|small|source|span|strike|strong|style|sub|sup"
    r"|svg|table|tbody|td|textarea|th|thead|title|tr|tt|u|ul|video)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)


def shows_nothing(text: str) -> bool:
    """Return True if a text leaves a card blank: white space, invisible characters, or HTML for a blank."""
    quick = text[:1].isalnum() and text < FIRST_BLANK_LETTER
    return not quick and _SHOWS_NOTHING.fullmatch(text) is not None


def find_tag(text: str) -> str:
    """Return the first HTML tag of a text, or '': `<b>` and `</p>` are tags, `<ESC>` and `x<y dan y>z` are not."""
    found = _TAG.search(text) if ">" in text else None
    return found.group() if found else ""
