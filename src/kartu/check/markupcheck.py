"""What texts in the markup may not hold, and the pictures that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.check.checker import shown
from kartu.html.markup import content_of
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.check.checker import Report
    from kartu.source import Node, Path_

_LIMIT: Final = 50_000  # the parser needs a second for 50,000 signs of the worst sort


def pictures_in(node: Node, report: Report, *path: str | int) -> Iterator[tuple[str, Path_]]:
    """Check all texts of a tree; yield the path of each picture of the deck's own, and where it is named."""
    if isinstance(node, str):
        for picture in _check(node, report, *path) if node else ():
            yield picture, path
        return
    for step, child in enumerate(node) if isinstance(node, list) else node.items():
        yield from pictures_in(child, report, *path, step)


def _check(text: str, report: Report, *path: str | int) -> Iterator[str]:
    if len(text) > _LIMIT:
        message = msg("this text has {n} characters; with markup, {limit} are the limit", n=len(text), limit=_LIMIT)
        report("E305", message, *path, hint=msg("a card holds a few dozen words: split it"))
        return
    content = content_of(text)
    if content.html_tag:
        message = msg("`{tag}` is HTML; cards would show it as typed", tag=shown(content.html_tag))
        hint = msg("write it in Markdown, such as `**bold**`; to show it as typed, put it between backticks")
        report("E305", message, *path, hint=hint)
    if content.link.startswith("!"):
        message = msg("`{text}` cannot be read as a picture", text=shown(content.link))
        report("E305", message, *path, hint=msg("a path with spaces stands between < and >"))
    elif content.link:
        message = msg("`{text}` is shown as typed: cards hold no links", text=shown(content.link))
        report("W304", message, *path, hint=msg("write the address itself"))
    if content.is_blank:
        hint = msg("a number with a dot, or a dash, begins a list; write `\\` before the dot or dash")
        report("E302", msg("this text shows nothing on a card"), *path, hint=hint)
    for picture in content.pictures:
        if picture.is_remote:
            message = msg(
                "`{address}` is not in the deck: cards show no pictures from the internet", address=shown(picture.path)
            )
            hint = msg("copy the picture into the deck's folder, and write its path from there")
            report("E305", message, *path, hint=hint)
            continue
        if not picture.alt.strip():
            message = msg("the picture `{file}` has no description", file=shown(picture.path))
            hint = msg("write `![what it shows](path)`, for those who cannot see it")
            report("W501", message, *path, hint=hint)
        yield picture.path
