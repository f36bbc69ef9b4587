"""A list of changes -> its releases as HTML, each of which the page folds."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from markupsafe import Markup

_HEADING: Final = re.compile(r"^## (.*)\n", re.MULTILINE)


class Release(NamedTuple):
    """What one release changed."""

    title: str
    html: Markup


def releases_in(changes: str) -> list[Release]:
    """Return the releases of a list of changes in Markdown, in its order: the newest first."""
    _, *parts = _HEADING.split(changes)
    if not parts:
        return []
    from kartu.html.markup import document  # noqa: PLC0415 - markdown-it costs 30 ms, and most builds have no changes

    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [Release(title.strip(), Markup(document(text))) for title, text in pairs]  # noqa: S704 - raw HTML is off
