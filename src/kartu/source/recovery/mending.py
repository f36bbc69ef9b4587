"""Replace the lines that libyaml cannot read, one mistake after the other, until it can read the file.

Each block is mended alone first, so that a mistake in one entry does not hide those in others.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from kartu.model.messages import msg, nmsg
from kartu.source.blocks import OPENS, indent_of, split
from kartu.source.careful import look_at
from kartu.source.events import quick_tree
from kartu.source.recovery import bracket_mistakes, layout_mistakes, text_mistakes
from kartu.source.recovery.diagnosis import Diagnosis, Stop, indented
from kartu.source.recovery.quoting import KEYED, as_written, disarmed, quoted
from kartu.source.recovery.silent_mistakes import left_open, swallows, tab
from kartu.source.tree import Finding, Scalar, Shift, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kartu.source.blocks import Block

_TRIES_PER_LINE: Final = 4
# So that no file takes minutes, the characters that are read again are limited to:
_EFFORT: Final = 3  # times the length of the file
_SMALL: Final = 20_000_000  # and so many more, which take some seconds.
_START: Final = 200  # To begin reading costs as much as this many characters.
_TABBED: Final = re.compile(r"[ ]*\t\s*(?:[\w-]+[ ]*:(?:\s|$)|- |-$)")
_DIAGNOSES: Final = (
    *text_mistakes.DIAGNOSES,
    *layout_mistakes.DIAGNOSES,
    *bracket_mistakes.DIAGNOSES,
    *text_mistakes.LATER_DIAGNOSES,
    *bracket_mistakes.LATER_DIAGNOSES,
    *layout_mistakes.LATER_DIAGNOSES,
)


class Mender:
    """The lines of a file on their way to being readable, and the mistakes found on that way."""

    def __init__(self, lines: Sequence[str], shifts: Mapping[int, Shift]) -> None:
        self.lines = list(lines)
        self.findings: list[Finding] = []
        self.shifts = dict(shifts)
        self._reported: dict[int, int] = {}  # lines, with the column reported last
        self._effort = _SMALL + _EFFORT * sum(len(line) + 1 for line in self.lines)

    def mend(self) -> None:
        """Mend the file block by block, then as a whole."""
        self._replace_tabs()
        blocks = split(self.lines)
        self._align(blocks)
        for block in blocks:
            self._mend_block(block.lines)
        self._mend_block(range(len(self.lines)))

    def _replace_tabs(self) -> None:
        """Replace tabs before keys by as many spaces as the lines around make likely."""
        above: list[int] = []  # the indentations that are open
        opens = False  # the line above has nothing after its colon
        for number, line in enumerate(self.lines):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            indent = indent_of(line)
            if _TABBED.match(line):
                bare = line.lstrip()
                widths = [len(line[: len(line) - len(bare)].expandtabs(width)) for width in (4, 2, 8)]
                below = self._next_indent(number)
                parents = [one for one in above if one < below] if OPENS.search(line) and not opens else []
                indent = parents[-1] if parents else _likely_indent(widths, above, below, opens=opens)
                finding = tab(self.lines, number, line.index("\t"))
                edit = {number: " " * indent + bare}
                self._report(finding)
                self._apply(0, Diagnosis(finding, edit, {number: Shift(0, indent - len(line) + len(bare))}))
            above = [one for one in above if one < indent] + [indent]
            opens = bool(OPENS.search(line))

    def _next_indent(self, number: int) -> int:
        """Return the indentation of the next line that holds something and has no tab; -1 if there is none."""
        following = (line for line in self.lines[number + 1 : number + 20] if line.strip())
        return next((indent_of(line) for line in following if not _TABBED.match(line)), -1)

    def _align(self, blocks: Sequence[Block]) -> None:
        """Report each block that is not indented like most beside it, and indent it as those are."""
        for block in blocks:
            if block.indent != block.usual_indent:
                first = block.lines.start
                message = nmsg(
                    "this line is indented by {n} space, others by {usual}",
                    "this line is indented by {n} spaces, others by {usual}",
                    block.indent,
                    usual=block.usual_indent,
                )
                hint = nmsg("indent it by {n} space", "indent it by {n} spaces", block.usual_indent)
                finding = Finding("E105", first, block.indent, message, hint)
                self._report(finding)
                lines = self.lines[first : block.lines.stop]
                self._apply(first, Diagnosis(finding, *indented(lines, 0, block.usual_indent)))

    def _mend_block(self, block: range) -> None:
        tries: Counter[int] = Counter()
        while self._effort > 0:
            lines = self.lines[block.start : block.stop]
            text = "\n".join(lines)
            self._effort -= len(text) + _START
            if not any(quote in text for quote in "'\"") and _is_in_order(text):
                return
            look = look_at(lines)
            if look.trouble is None:
                if not self._close_quote(block, lines, look.scalars):
                    return
                continue
            stop = Stop(lines, look.trouble, look.last)
            number = look.trouble.line
            tries[number] += 1
            diagnosis = _diagnose(stop)
            if block.start + diagnosis.finding.line not in self._reported or "flow" in look.trouble.context:
                self._report(_moved(diagnosis.finding, block.start))
            changes = any(lines[place] != line for place, line in diagnosis.edits.items() if place < len(lines))
            if changes and tries[number] <= _TRIES_PER_LINE:
                self._apply(block.start, diagnosis)
            elif not self._clear(block, stop, tries[number]):
                return

    def _close_quote(self, block: range, lines: Sequence[str], scalars: Sequence[Scalar]) -> bool:
        """Report and replace the first quote that runs on over keys; libyaml does not mind it."""
        for scalar in scalars:
            if swallows(lines, scalar):
                self._report(_moved(left_open(lines, scalar.line, scalar.column), block.start))
                self.lines[block.start + scalar.line] = disarmed(lines[scalar.line], scalar.column)
                return True
        return False

    def _report(self, finding: Finding) -> None:
        """Keep a finding, unless its place, or one further right on its line, was reported already."""
        shift = self.shifts.get(finding.line, Shift(0, 0))
        column = max(0, finding.column - shift.by) if finding.column >= shift.start else finding.column
        if self._reported.get(finding.line, -1) < column:
            self._reported[finding.line] = column
            self.findings.append(finding._replace(column=column))

    def _apply(self, offset: int, diagnosis: Diagnosis) -> None:
        for number, line in diagnosis.edits.items():
            if offset + number < len(self.lines):
                self.lines[offset + number] = line
        for number, shift in diagnosis.shifts.items():
            before = self.shifts.get(offset + number, Shift(0, 0))
            self.shifts[offset + number] = Shift(min(before.start, shift.start), before.by + shift.by)

    def _clear(self, block: range, stop: Stop, tries: int) -> bool:
        """Empty what could not be mended: first the line, then what it belongs to, then the block."""
        first = min(stop.trouble.line, stop.trouble.context_line)
        last = min(stop.trouble.line, len(stop.lines) - 1)
        if tries <= _TRIES_PER_LINE + 1:
            first = last
        elif tries > _TRIES_PER_LINE + 3:
            first, last = 0, len(stop.lines) - 1
        if not any(stop.lines[first : last + 1]):
            first, last = 0, len(stop.lines) - 1
        cleared = any(stop.lines[first : last + 1])
        for number in range(first, last + 1):
            self.lines[block.start + number] = ""
        return cleared


def _likely_indent(widths: Sequence[int], above: Sequence[int], following: int, *, opens: bool) -> int:
    """Choose the indentation of a line that has tabs: inside the key above if that has no value yet, else as above."""
    if opens:
        deeper = [width for width in widths if width > above[-1]]
        return following if following > above[-1] and following <= max(widths) else (deeper or [above[-1] + 2])[0]
    fitting = [width for width in widths if width in above]
    return (fitting or [min(above or [0], key=lambda indent: abs(indent - widths[0]))])[0]


def _moved(finding: Finding, by: int) -> Finding:
    return finding._replace(line=finding.line + by)


def _is_in_order(text: str) -> bool:
    tree = quick_tree(text.encode())
    return tree is not None and not isinstance(tree, Trouble)


def _diagnose(stop: Stop) -> Diagnosis:
    for look in _DIAGNOSES:
        if diagnosis := look(stop):
            return diagnosis
    number = min(stop.trouble.line, len(stop.lines) - 1)
    line = stop.line_at(number)
    hint = msg("compare its indentation, colons and quotes with an entry that works")
    edit = ""
    if keyed := KEYED.match(line):
        start = keyed.start("value")
        edit = disarmed(line, start)
        if edit != line:
            better = as_written(line, start, len(line), quoted(keyed["value"]))
            hint = msg("put the text in quotes: {line}", line=better)
    message = msg("this line, or the one above it, cannot be read as YAML")
    return Diagnosis(Finding("E105", number, min(stop.trouble.column, len(line)), message, hint), {number: edit})
