"""The careful way through a file that is not in order: read, mend, read again, and report every mistake once."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.messages import msg
from kartu.source.blocks import split
from kartu.source.careful import look_at
from kartu.source.events import TOO_MANY, too_long
from kartu.source.places import unshifted
from kartu.source.recovery.characters import readable
from kartu.source.recovery.mending import Mender
from kartu.source.recovery.silent_mistakes import look_at_scalars, swallows
from kartu.source.recovery.text_mistakes import describe_sign
from kartu.source.tree import Finding, Node, Shift

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kartu.source.careful import Careful

_ODD_INDENT: Final = re.compile(
    "[ ]*([\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff][\\s\u200b\ufeff]*)(?:[\\w-]+:(?:\\s|$)|- |#)"
)
_RUN: Final = 4  # so many lines in a row that begin with tabs are reported as one problem
_FINDING_LIMIT: Final = 1000


class Examined(NamedTuple):
    """What came of a file."""

    tree: Node
    findings: list[Finding]
    lines: Sequence[str]  # as they were read: mended where they could not be
    stand_ins: Mapping[int, str]
    shifts: Mapping[int, Shift]


def examine_lines(lines: Sequence[str], numbers: Collection[int]) -> list[Finding] | None:
    """Return the mistakes in the blocks that hold some lines of a text that libyaml can read.

    None if such a block cannot be read alone, or has to be mended: then the whole file must be examined.
    """
    wanted = sorted(numbers)
    findings: list[Finding] = []
    for block in split(lines):
        if not any(number in block.lines for number in wanted[:1]):
            continue
        while wanted and wanted[0] in block.lines:
            wanted.pop(0)
        start = block.lines.start
        part = lines[start : block.lines.stop]
        look = look_at(part)
        if look.trouble or _needs_mending(part, look):
            return None
        found = [*look.findings, *look_at_scalars(part, look.scalars)]
        findings += (_with_hint(finding, part)._replace(line=finding.line + start) for finding in found)
    return _once(findings)


def examine(text: str) -> Examined:
    """Read a text with care: lines that cannot be read are reported and mended, and reading goes on."""
    read = readable(text)
    lines = read.text.split("\n")
    findings = list(read.findings)
    shifts = read.shifts
    look = look_at(lines, read.stand_ins)
    if look.trouble and look.trouble.problem == TOO_MANY:
        findings.append(too_long(look.trouble))
        return Examined("", _once(findings), lines, read.stand_ins, shifts)
    if look.trouble or _needs_mending(lines, look):
        for finding, line in _odd_indents(lines, look):
            findings.append(finding)
            lines[finding.line] = line
        mender = Mender(lines, shifts)
        mender.mend()
        findings += mender.findings
        lines, shifts = mender.lines, mender.shifts
        look = look_at(lines, read.stand_ins)
        if look.trouble:
            message, hint = msg("from here on this file could not be read"), msg("mend the problems above first")
            findings.append(Finding("E105", look.trouble.line, 0, message, hint))
    later = [*look.findings, *islice(look_at_scalars(lines, look.scalars), _FINDING_LIMIT)]
    findings += (_with_hint(one, lines)._replace(column=unshifted(one.line, one.column, shifts)) for one in later)
    if look.tree == "" and not findings:
        findings.append(Finding("E114", 0, 0, msg("this file holds nothing"), msg("fill it, or delete it")))
    return Examined(look.tree, _once(findings), lines, read.stand_ins, shifts)


def _needs_mending(lines: Sequence[str], look: Careful) -> bool:
    return any(swallows(lines, scalar) for scalar in look.scalars) or any(_odd_indents(lines, look))


def _odd_indents(lines: Sequence[str], look: Careful) -> Iterable[tuple[Finding, str]]:
    """Find keys behind no-break spaces and the like, which come from web pages. Give the line with plain spaces too."""
    inside = {
        number
        for scalar in look.scalars
        if scalar.style and scalar.line < scalar.end_line
        for number in range(scalar.line + 1, scalar.end_line + (scalar.style in ("'", '"')))
    }
    for number, line in enumerate(lines):
        if line.isascii() or number in inside or not (odd := _ODD_INDENT.match(line)):
            continue
        message = msg("this line is indented with a sign that only looks like a space")
        hint = msg("replace what stands before the text by spaces; it came from a web page or a word processor")
        yield (
            Finding("E105", number, odd.start(1), message, hint),
            line[: odd.start(1)] + " " * len(odd[1]) + line[odd.end(1) :],
        )


def _with_hint(finding: Finding, lines: Sequence[str]) -> Finding:
    """Add to a finding about a sign the line as it should be."""
    return describe_sign(lines, finding.line, finding.column) if finding.code == "E108" else finding


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings, drop those that say the same of the same place, and tell runs of tabs as one."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: (finding.line, finding.column, finding.code)):
        last = kept[-1] if kept else None
        if last and last[:3] == finding[:3]:
            continue
        kept.append(finding)
    return [
        one._replace(message=msg("line {line} uses a tab; use spaces", line=str(one.line + 1)))
        if one.code == "E104" and one.message.startswith("this line")
        else one
        for one in _runs_told_once(kept)
    ][:_FINDING_LIMIT]


def _runs_told_once(findings: Sequence[Finding]) -> Iterable[Finding]:
    run: list[Finding] = []
    for finding in findings:
        is_tab = finding.code == "E104"
        if run and not (is_tab and finding.line == run[-1].line + 1):
            yield from _as_one(run)
            run = []
        if is_tab:
            run.append(finding)
        else:
            yield finding
    yield from _as_one(run)


def _as_one(run: list[Finding]) -> list[Finding]:
    if len(run) < _RUN:
        return run
    first, last = str(run[0].line + 1), str(run[-1].line + 1)
    message = msg("lines {first} to {last} use tabs; use spaces", first=first, last=last)
    hint = msg("two spaces for each tab at the start of a line; editors can do it: “Convert Indentation to Spaces”")
    return [run[0]._replace(message=message, hint=hint)]
