"""A YAML text, and the tree that it shall be read as -> the few edits of the text that make it so."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.edit.layout import Layout, habits_of
from kartu.edit.scalars import written
from kartu.model.messages import msg
from kartu.model.problems import KartuError
from kartu.source.spans import PlacingError, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kartu.source import Node
    from kartu.source.spans import Placed


_MANY: Final = (
    400  # pairs of items; longer lists are paired in their order, since comparing all pairs would take too long
)


class Edit(NamedTuple):
    """A replacement of the characters from `start` up to `end`."""

    start: int
    end: int
    text: str


class Lead(NamedTuple):
    """The key or dash before a value: where its colon or dash ends, and its column."""

    end: int
    column: int


def edits_for(text: str, wanted: Node) -> list[Edit]:
    """Return the edits, in their order, after which a text is read as `wanted`. The text must end with a line break.

    The result is read to see that it is so. If not, that is a fault of ours: raises `KartuError`, nothing is written.
    """
    root = placed(text)
    editor = _Editor(text, Layout(habits_of(root, text)))
    editor.change(root, wanted, Lead(0, 0), is_flow=False)
    edits = sorted(
        editor.edits, key=lambda edit: edit[:2]
    )  # sorting keeps the order of edits at one place: inner ones first
    try:
        good = placed(applied(text, edits)).node() == wanted
    except PlacingError:
        good = False
    if not good:
        message = msg("this change could not be written into the YAML file without damage; nothing was written")
        raise KartuError(message)
    return edits


def applied(text: str, edits: Sequence[Edit]) -> str:
    """Make edits in a text."""
    pieces: list[str] = []
    end = 0
    for edit in edits:
        pieces += [text[end : edit.start], edit.text]
        end = edit.end
    return "".join([*pieces, text[end:]])


class _Editor:
    """Collects the edits of one text."""

    def __init__(self, text: str, layout: Layout) -> None:
        self.edits: list[Edit] = []
        self._text = text
        self._layout = layout

    def change(self, part: Placed, wanted: Node, lead: Lead, *, is_flow: bool) -> None:
        """Change a part so that it is read as `wanted`; `is_flow` says that it stands in brackets."""
        if part.is_scalar and isinstance(wanted, str):
            if part.text != wanted:
                habits = self._layout.habits
                indent = lead.column + habits.step
                new = written(
                    wanted, indent=indent, width=habits.width, is_flow=is_flow, old=part, source=self._text
                ).split("\n")
                self._put_scalar(part, new)
        elif part.keys is not None and isinstance(wanted, dict) and any(key.text in wanted for key in part.keys):
            self._change_mapping(part, part.keys, wanted, is_flow=is_flow or part.is_flow)
        elif part.is_sequence and isinstance(wanted, list) and wanted:
            self._change_sequence(part, wanted, is_flow=is_flow or part.is_flow)
        elif is_flow:
            self._edit(part.start, part.end, self._layout.flow(wanted))
        else:
            self._put(part, lead, self._layout.value(wanted, lead.column))

    def _edit(self, start: int, end: int, new: str) -> None:
        """Add an edit, without the characters at both ends that stay the same."""
        old = self._text[start:end]
        same = _same(old, new)
        old, new, start = old[same:], new[same:], start + same
        same = _same(old[::-1], new[::-1])
        self.edits.append(Edit(start, end - same, new[: len(new) - same]))

    def _put_scalar(self, part: Placed, lines: list[str]) -> None:
        """Replace a scalar. If the new one is a block, a comment behind the old one moves behind its `|` or `>`."""
        end = self._line_end(part.end)
        rest = self._text[part.end : end].rstrip()
        if rest and lines[0][0] in "|>" and len(lines) > 1:
            self._edit(part.start, end, "\n".join([f"{lines[0]}{rest}", *lines[1:]]))
        else:
            self._edit(part.start, part.end, "\n".join(lines))

    def _put(self, part: Placed, lead: Lead, lines: list[str]) -> None:
        """Replace a value by one of another sort (a text by a mapping, say). Its comments move behind its key."""
        end = self._line_end(part.end)
        behind_key = self._text[lead.end : min(part.start, self._line_end(lead.end))].rstrip()
        comments = [behind_key, self._text[part.end : end]]
        if part.is_scalar or part.is_flow:
            header, _, comment = self._text[part.start : part.end].split("\n")[0].partition(" #")
            comments[0] = f" #{comment}" if part.is_block_scalar and header else ""
        first = f" {lines[0]}" if lines[0] else ""
        self._edit(lead.end, end, "\n".join([first + "".join(comments).rstrip(), *lines[1:]]))

    def _change_mapping(self, part: Placed, keys: list[Placed], wanted: dict[str, Node], *, is_flow: bool) -> None:
        places = {key.text: number for number, key in enumerate(keys)}
        for number, key in enumerate(keys):
            if key.text in wanted:
                lead = Lead(self._text.index(":", key.end) + 1, key.column)
                self.change(part.items[number], wanted[key.text], lead, is_flow=is_flow)
        kept = [number for number, key in enumerate(keys) if key.text in wanted]
        self._remove(part, [key.start for key in keys], kept, is_flow=is_flow)
        spots = [key.start for key in keys]
        new: list[tuple[str, Node]] = []
        after = -1
        for name, node in [*wanted.items(), ("", "")]:
            if name and name not in places:
                new.append((name, node))
                continue
            if new and is_flow:
                self._insert_flow(part, spots, kept, after, [self._layout.flow_pair(*pair) for pair in new])
            elif new:
                blocks = [self._layout.pair(name, node, part.column) for name, node in new]
                roomy = any(isinstance(node, dict) and not _is_text(node) for _, node in new)
                self._insert_block(part, spots, kept, after, blocks, gap=int(roomy))
            new = []
            after = places.get(name, after)

    def _change_sequence(self, part: Placed, wanted: list[Node], *, is_flow: bool) -> None:
        spots = [item.start if is_flow else self._dash(part, number) for number, item in enumerate(part.items)]
        kept: list[int] = []
        inserted: dict[int, list[Node]] = {}
        for number, node in _aligned([item.node() for item in part.items], wanted):
            if number is None:
                inserted.setdefault(kept[-1] if kept else -1, []).append(node)
            else:
                kept.append(number)
                self.change(part.items[number], node, Lead(spots[number] + 1, part.column), is_flow=is_flow)
        self._remove(part, spots, kept, is_flow=is_flow)
        for after, nodes in inserted.items():
            if is_flow:
                self._insert_flow(part, spots, kept, after, [self._layout.flow(node) for node in nodes])
            else:
                blocks = [self._layout.item(node, part.column) for node in nodes]
                self._insert_block(part, spots, kept, after, blocks, gap=0)

    def _dash(self, part: Placed, number: int) -> int:
        """Find the dash of an item of a list that is written in lines."""
        place = part.items[number].start
        while True:
            start = self._line_start(place)
            if self._text[start + part.column] == "-":
                return start + part.column
            place = start - 1

    def _remove(self, part: Placed, spots: list[int], kept: list[int], *, is_flow: bool) -> None:
        """Remove the items that are not kept; `spots` are where keys or dashes begin."""
        for last, following in pairwise([-1, *kept, len(spots)]):
            gone = range(last + 1, following)
            if not gone:
                continue
            stands_alone = not self._text[self._line_start(spots[gone[0]]) : spots[gone[0]]].strip()
            if not is_flow and stands_alone:
                for number in gone:
                    self._edit(self._line_start(spots[number]), self._line_end(part.items[number].end) + 1, "")
            elif following < len(spots):
                self._edit(spots[gone[0]], spots[following], "")
            else:
                self._edit(part.items[last].end, part.items[gone[-1]].end, "")

    def _insert_flow(self, part: Placed, spots: list[int], kept: list[int], after: int, new: list[str]) -> None:
        if after >= 0:
            place = part.items[after].end
            self._edit(place, place, "".join(f", {item}" for item in new))
        else:
            place = spots[kept[0]]
            self._edit(place, place, "".join(f"{item}, " for item in new))

    def _insert_block(
        self, part: Placed, spots: list[int], kept: list[int], after: int, blocks: list[list[str]], *, gap: int
    ) -> None:
        """Insert blocks of lines behind item number `after`; if that is -1, before the first item that is kept."""
        margin = " " * part.column
        texts = ["\n".join(lines) for lines in blocks]
        if after >= 0:
            blank = "\n" * self._gap(part, spots, after, gap)
            place = self._block_end(part.items[after].end, part.column)
            self._edit(place, place, "".join(f"\n{blank}{margin}{text}" for text in texts))
        else:
            place = spots[kept[0]]
            self._edit(place, place, "".join(f"{text}\n{margin}" for text in texts))

    def _gap(self, part: Placed, spots: list[int], number: int, otherwise: int) -> int:
        """Count the blank lines between an item and the one before or behind it; `otherwise` if it has no neighbour."""
        for before in (number - 1, number):
            if 0 <= before < len(spots) - 1:
                between = self._text[part.items[before].end : spots[before + 1]].split("\n")
                return sum(not line.strip() for line in between[1:-1])
        return otherwise

    def _block_end(self, place: int, column: int) -> int:
        """Find where the lines of an item end. Comments that are indented more than its key belong to it."""
        end = self._line_end(place)
        while end < len(self._text):
            line = self._text[end + 1 : self._line_end(end + 1)]
            if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
                break
            end += 1 + len(line)
        return end

    def _line_start(self, place: int) -> int:
        return self._text.rfind("\n", 0, place) + 1

    def _line_end(self, place: int) -> int:
        end = self._text.find("\n", place)
        return len(self._text) if end < 0 else end


def _aligned(old: list[Node], new: list[Node]) -> Iterator[tuple[int | None, Node]]:
    """Yield each new item of a list with the number of the old one it comes from, None if it is new."""
    before, after = ([json.dumps(node) for node in nodes] for nodes in (old, new))
    for _, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        likes = _likest(list(map(_words, old[start:end])), list(map(_words, new[new_start:new_end])))
        for number in range(new_start, new_end):
            yield (start + likes[number - new_start] if number - new_start in likes else None), new[number]


def _words(node: Node) -> str:
    """Return all texts of a node as one, for comparing it with others."""
    if isinstance(node, str):
        return node
    return "\n".join(map(_words, node.values() if isinstance(node, dict) else node))


def _likest(old: list[str], new: list[str]) -> dict[int, int]:
    """Pair as many items of two lists as possible, in their order, and those that are most alike."""
    best: dict[tuple[int, int], tuple[float, dict[int, int]]] = {}

    def pairs(done_old: int, done_new: int) -> tuple[float, dict[int, int]]:
        if not done_old or not done_new:
            return 0.0, {}
        known = best.get((done_old, done_new))
        if known is None:
            score, found = pairs(done_old - 1, done_new - 1)
            alike = SequenceMatcher(None, old[done_old - 1], new[done_new - 1], autojunk=False).ratio()
            options = [(score + 1 + alike, {**found, done_new - 1: done_old - 1})]
            options += [pairs(done_old - 1, done_new), pairs(done_old, done_new - 1)]
            known = best[done_old, done_new] = max(options, key=lambda option: option[0])
        return known

    if len(old) == len(new) or len(old) * len(new) > _MANY:
        return {number: number for number in range(min(len(old), len(new)))}
    return pairs(len(old), len(new))[1]


def _is_text(node: dict[str, Node]) -> bool:
    return all(isinstance(value, str) for value in node.values())


def _same(one: str, other: str) -> int:
    """Count the characters at the start that are the same."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
