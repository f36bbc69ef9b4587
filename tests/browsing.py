"""What a browser makes of HTML, as far as tests need it: texts with line breaks, and the tags with their attributes."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Page(HTMLParser):
    """Reads HTML; `text` is what is seen, `tags` are the start tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(html: str) -> str:
    """Give the text of a piece of HTML, no-break spaces as spaces."""
    return Page(html).text.replace("\xa0", " ")


def inside(html: str, css_class: str) -> str:
    """Give the HTML within the first `<div class="…">` of a class; the divs within it are counted."""
    found = re.search(rf'<div class="{css_class}"[^>]*>', html)
    assert found, f"no {css_class} in {html}"
    rest = html[found.end() :]
    depth, end = 1, 0
    while depth:
        opening, closing = rest.find("<div", end), rest.find("</div", end)
        depth += 1 if 0 <= opening < closing else -1
        end = (opening if 0 <= opening < closing else closing) + 4
    return rest[: end - 4]
