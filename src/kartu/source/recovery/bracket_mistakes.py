"""Mistakes between brackets, or about them: one that is not closed, one as a key, a comma too many."""

from __future__ import annotations

import re
from typing import Final

from kartu.model.messages import msg
from kartu.source.careful import NOT_A_WORD
from kartu.source.recovery.diagnosis import Diagnosis, Stop
from kartu.source.recovery.quoting import FLOW_HINT, as_written, disarmed, full_width, quoted
from kartu.source.tree import Finding

_BRACKETS: Final = re.compile(r"[\[\]{},]")


def cut_in_braces(stop: Stop) -> Diagnosis | None:
    """E105: `{id: nomor #1, en: …}`: ` #` begins a comment, so the brace is never closed."""
    trouble = stop.trouble
    if not trouble.context.startswith("while parsing a flow") or trouble.line == trouble.context_line:
        return None
    number, column = trouble.context_line, trouble.context_column
    line = stop.lines[number]
    closing = {"[": "]", "{": "}"}.get(line[column : column + 1], "")
    cut = re.compile(r"\s#").search(line, column)
    if cut is None or not closing or closing not in line[cut.end() :]:
        return None
    text = re.compile(r"(?:[{,\[]\s*(?:[\w-]+:\s)?\s*)([^{},:\[\]]*#[^,}\]]*)").search(line, column)
    message = msg("` #` begins a comment, which goes on to the end of the line")
    hint = msg("put the text in single quotes: `{text}`", text=quoted(text[1].strip())) if text else FLOW_HINT
    edit = line[: cut.end() - 1] + full_width("#") + line[cut.end() :]
    return Diagnosis(Finding("E105", number, cut.end() - 1, message, hint), {number: edit})


def bracket_open(stop: Stop) -> Diagnosis | None:
    """E105: `tags: [a, b` without an end."""
    trouble = stop.trouble
    if not trouble.context.startswith("while parsing a flow") or trouble.line == trouble.context_line:
        return None
    number, column = trouble.context_line, trouble.context_column
    line = stop.lines[number].rstrip()
    closing = {"[": "]", "{": "}"}.get(line[column : column + 1], "")
    if not closing or closing in line[column:]:
        return None
    message = msg("the `{sign}` that opens here is not closed", sign=line[column])
    edit = line + closing
    finding = Finding("E105", number, column, message, msg("write {line}", line=as_written(edit)))
    return Diagnosis(finding, {number: edit})


def bracket_as_key(stop: Stop) -> Diagnosis | None:
    """E105: `[nama]: …`, `{nama}: …`."""
    trouble = stop.trouble
    if trouble.problem != NOT_A_WORD:
        return None
    edit = _BRACKETS.sub(lambda sign: full_width(sign[0]), stop.line)
    message, hint = msg("a key cannot begin with a bracket"), msg("take the brackets away")
    finding = Finding("E105", trouble.line, trouble.column, message, hint)
    return Diagnosis(finding, {trouble.line: edit})


def comma_extra(stop: Stop) -> Diagnosis | None:
    """E105: `[a, , b]`."""
    trouble = stop.trouble
    if "flow" not in trouble.context or stop.sign != ",":
        return None
    message = msg("there is a comma too many, or a text is missing before it")
    line = stop.line
    edit = line[: trouble.column] + " " + line[trouble.column + 1 :]
    hint = msg("take the comma away; a text that holds a comma goes in quotes")
    return Diagnosis(Finding("E105", trouble.line, trouble.column, message, hint), {trouble.line: edit})


def brackets(stop: Stop) -> Diagnosis | None:
    """E105: anything else between brackets."""
    trouble = stop.trouble
    if not trouble.context.startswith("while parsing a flow"):
        return None
    message = msg("what stands in brackets here cannot be read")
    edits = {}
    for number in range(trouble.context_line, min(trouble.line + 1, len(stop.lines))):
        start = trouble.context_column if number == trouble.context_line else 0
        line = stop.lines[number]
        twins = _BRACKETS.sub(lambda sign: full_width(sign[0]), line[start:])
        edits[number] = disarmed(line[:start] + twins, start)
    return Diagnosis(Finding("E105", trouble.line, trouble.column, message, FLOW_HINT), edits)


DIAGNOSES: Final = (cut_in_braces, bracket_open, bracket_as_key)
LATER_DIAGNOSES: Final = (comma_extra, brackets)
