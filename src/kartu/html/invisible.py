"""Characters that nobody sees and that nobody typed: they come with text that was copied from PDFs and web pages.

Anki's search does not find a word with such a character in it, and two words that look the same are not the same. The
joiners that a script or an emoji needs (U+200C, U+200D), and marks of direction (U+200E, U+200F), stay.
"""

from __future__ import annotations

import re
from typing import Final

_SCRIPTS_WITHOUT_SPACES: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Thai, Lao, Burmese, Khmer: there U+200B says where a line may break."""
SIGNS: Final = "\u00ad\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff"
"""For a character class."""
INVISIBLE: Final = re.compile(
    f"[\u00ad\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]|(?<![{_SCRIPTS_WITHOUT_SPACES}])\u200b"
)
_BREAKS: Final = re.compile("[\u2028\u2029]")


def visible(text: str) -> str:
    """Leave out what nobody sees; what ends a line becomes a line break."""
    return INVISIBLE.sub("", _BREAKS.sub("\n", text)) if INVISIBLE.search(text) else text
