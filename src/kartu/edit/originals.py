"""Bytes of a file -> its bytes with some edits; every other byte stays as it is."""

from __future__ import annotations

import codecs
from bisect import bisect_left
from typing import TYPE_CHECKING

from kartu.edit.difference import edits_for
from kartu.edit.layout import Habits, Layout

if TYPE_CHECKING:
    from kartu.source import Node


def revised(data: bytes, wanted: Node) -> bytes:
    """Change a YAML file so that it is read as `wanted`: byte-order mark, line breaks and all else stay.

    The file must be free of mistakes. Raises `KartuError` if the change cannot be written.
    """
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    raw = data[len(mark) :].decode("utf-8")
    line_break = _usual_break(raw)
    ending = "" if raw.endswith(("\n", "\r")) else line_break  # added for the edits, and taken away again
    raw += ending
    text, returns = _with_line_feeds(raw)
    pieces: list[str] = []
    end = 0
    for edit in edits_for(text, wanted):
        start, stop = (place + bisect_left(returns, place) for place in (edit.start, edit.end))
        pieces += [raw[end:start], edit.text.replace("\n", line_break)]
        end = stop
    return mark + "".join([*pieces, raw[end:]]).removesuffix(ending).encode("utf-8")


def written_anew(tree: dict[str, Node]) -> bytes:
    """Write a whole file of notes, or the head of a deck, with room between entries."""
    layout = Layout(Habits())
    lines: list[str] = []
    for key, node in tree.items():
        if key == "notes" and isinstance(node, dict):
            entries = [
                "\n".join(
                    f"  {line}" if not number else line for number, line in enumerate(layout.pair(name, entry, 2))
                )
                for name, entry in node.items()
            ]
            lines += ["notes:", "\n\n".join(entries)]
        else:
            lines += layout.pair(key, node, 0)
    return ("\n".join(lines) + "\n").encode()


def _with_line_feeds(raw: str) -> tuple[str, list[int]]:
    """Return a text with LF line breaks, and the places in it where a carriage return was before the LF."""
    lines = raw.split("\r\n")
    returns: list[int] = []
    place = -1
    for line in lines[:-1]:
        place += len(line) + 1
        returns.append(place)
    return "\n".join(lines).replace("\r", "\n"), returns


def _usual_break(raw: str) -> str:
    counts = {"\r\n": raw.count("\r\n")}
    counts["\n"] = raw.count("\n") - counts["\r\n"]
    counts["\r"] = raw.count("\r") - counts["\r\n"]
    return max(counts, key=lambda sort: (counts[sort], sort == "\n"))
