"""What may be printed: only words reach a terminal. Texts of decks, tables and packages may come from anybody."""

from __future__ import annotations

import re
from typing import Final

# Control characters, halves of emoji, and those that write the rest of a line backwards or hide it.
_ORDERS: Final = r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb]"
_STOPPED: Final = re.compile(rf"(?![\n\t]){_ORDERS}")
RED, YELLOW, BOLD, DIM, OFF = "\033[31m", "\033[33m", "\033[1m", "\033[2m", "\033[0m"
_STOPPED_BUT_COLORS: Final = re.compile(rf"(?P<color>\x1b\[(?:31|33|1|2|0)m)|(?![\n\t]){_ORDERS}")


def printable(words: str, *, colored: bool = False) -> str:
    r"""Show as escapes what a terminal would take for an order: ESC is `\x1b`. Line breaks and tabs stay.

    The colours of this module stay if it is `colored`: then all texts in it went through here before they got colours.
    """
    if colored:
        return _STOPPED_BUT_COLORS.sub(lambda sign: sign[0] if sign["color"] else _escape(sign[0]), words)
    return _STOPPED.sub(lambda sign: _escape(sign[0]), words)


def in_a_line(words: str) -> str:
    """Do likewise with a text that is to stay in one line."""
    return printable(words.replace("\n", " ").replace("\t", " "))


def _escape(sign: str) -> str:
    number = ord(sign)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
