"""Texts that leave a card blank."""

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


def shows_nothing(text: str) -> bool:
    """Return True if a text leaves a card blank: white space, invisible characters, or HTML for a blank."""
    quick = text[:1].isalnum() and text < FIRST_BLANK_LETTER
    return not quick and _SHOWS_NOTHING.fullmatch(text) is not None
