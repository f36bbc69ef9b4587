"""HTML tags in a text: `<b>` and `</p>` are tags, `<ESC>` and `x<y dan y>z` are not."""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(
    r"</?(?:a|abbr|audio|b|big|blockquote|body|br|button|center|code|del|div|em|embed|font|form|h[1-6r]|head|html|i|iframe"
    r"|img|input|ins|kbd|li|link|mark|meta|object|ol|p|pre|q|s|script|section|small|source|span|strike|strong|style|sub|sup"
    r"|svg|table|tbody|td|textarea|th|thead|title|tr|tt|u|ul|video)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)


def find_tag(text: str) -> str:
    """Return the first HTML tag of a text, or ''."""
    found = _TAG.search(text) if ">" in text else None
    return found.group() if found else ""
