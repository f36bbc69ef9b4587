"""Mistakes within a text, at which libyaml stops: a colon, a quote, a sign of YAML, a backslash, a tab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kartu.model.messages import msg
from kartu.source.recovery.diagnosis import Diagnosis, Stop
from kartu.source.recovery.quoting import FLOW_HINT, KEYED, SIGNS, as_written, disarmed, full_width, quoted
from kartu.source.recovery.silent_mistakes import bad_escape, disarm_escapes, left_open, swallows, tab
from kartu.source.tree import Finding, Scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

MAPPING_VALUES: Final = "mapping values are not allowed in this context"
NO_KEY: Final = "did not find expected key"
_SIGN_CONTEXTS: Final = (
    "while scanning an alias",
    "while scanning an anchor",
    "while scanning a tag",
    "while parsing a tag",
    "while parsing a node",
    "while scanning a block scalar",
)
_SIGN_PROBLEMS: Final = (
    "found character that cannot start any token",
    "block sequence entries are not allowed in this context",
    "mapping keys are not allowed in this context",
)
_NO_NODE: Final = "did not find expected node content"
_CLOSED: Final = re.compile(r'"(?:[^"\\]|\\[\s\S])*"')


def tab_as_space(stop: Stop) -> Diagnosis | None:
    """E104: a tab where libyaml takes none."""
    number = stop.trouble.line
    if not stop.trouble.problem.startswith("found a tab character") and stop.sign != "\t":
        return None
    line = stop.line_at(number)
    column = line.find("\t")
    if column < 0:
        return None
    before = line[:column]
    edit = line.replace("\t", " ") if before.strip() else line.rstrip()
    return Diagnosis(tab(stop.lines, number, column), {number: edit})


def backslash(stop: Stop) -> Diagnosis | None:
    """E109 or E103: in double quotes, an escape that YAML does not know."""
    trouble = stop.trouble
    if trouble.context != "while parsing a quoted scalar":
        return None
    scalar = _double_quoted(stop, trouble.context_line, trouble.context_column)
    finding = bad_escape(stop.lines, scalar)
    return Diagnosis(finding, disarm_escapes(stop.lines, scalar)) if finding else None


def _double_quoted(stop: Stop, line: int, column: int) -> Scalar:
    """Find where a text in double quotes ends that libyaml could not read."""
    text = "\n".join(stop.lines[line:])
    closed = _CLOSED.match(text, column)
    inner = text[column : closed.end()] if closed else stop.lines[line][column:]
    breaks = inner.count("\n")
    end_column = len(inner) - inner.rfind("\n") - 1 if breaks else column + len(inner)
    return Scalar('"', line, column, line + breaks, end_column, is_key=False)


def open_quote(stop: Stop) -> Diagnosis | None:
    """E107: a quote that is closed nowhere, or only in another line."""
    trouble, last = stop.trouble, stop.last
    if trouble.context == "while scanning a quoted scalar":
        number, column = trouble.context_line, trouble.context_column
    elif last and last.end_line == trouble.line and swallows(stop.lines, last):
        number, column = last.line, last.column
    else:
        return None
    line = stop.lines[number]
    return Diagnosis(left_open(stop.lines, number, column), {number: disarmed(line, column)})


def text_after_quote(stop: Stop) -> Diagnosis | None:
    """E107: `"Demokrasi" adalah …`, `'Jum'at'`."""
    trouble, last = stop.trouble, stop.last
    if last is None or last.style not in ("'", '"') or trouble.line != last.end_line:
        return None
    if "did not find expected" not in trouble.problem or stop.line[last.end_column : trouble.column].strip():
        return None
    line = stop.lines[last.line]
    message = msg("this text begins with a quote and goes on after the closing one")
    if trouble.context.startswith("while parsing a flow"):
        hint = FLOW_HINT
        edits = {last.line: line[: last.column] + full_width(line[last.column]) + line[last.column + 1 :]}
    else:
        value = line[last.column :].rstrip()
        better = as_written(line, last.column, len(line), _requoted(value))
        hint = msg("put quotes of the other sort around all of it: {line}", line=better)
        edits = {last.line: disarmed(line, last.column)}
        edits |= {number: disarmed(stop.lines[number], 0) for number in range(last.line + 1, last.end_line + 1)}
    return Diagnosis(Finding("E107", last.line, last.column, message, hint), edits)


def _requoted(value: str) -> str:
    """Put a text in other quotes. Its outer ones belong to it in `"A" dan "B"`, but not in `'Jum'at'`."""
    quote = value[0]
    second = value.find(quote, 1)
    around = value[second - 1 : second + 2]
    if value[-1] == quote and second < len(value) - 1 and (around[:1] == " " or around[-1:].isalnum()):
        return quoted(value[1:-1])
    return quoted(value)


def colon_in_text(stop: Stop) -> Diagnosis | None:
    """E106: `definition: Trias politika: legislatif, …`."""
    trouble, last = stop.trouble, stop.last
    number, column = trouble.line, trouble.column
    in_flow = trouble.problem.startswith("did not find expected ',' or") and stop.sign == ":"
    if last is None or not (in_flow or (trouble.problem == MAPPING_VALUES and stop.sign == ":")):
        return None
    line = stop.line
    keyed = KEYED.match(line)
    message = msg("this text contains a colon followed by a space")
    if not line[column + 1 :].strip():
        message = msg("this text ends with a colon")
    edit = disarmed(line, column)
    if in_flow:
        hint = FLOW_HINT
        edit = line[:column] + full_width(":") + line[column + 1 :]
    elif keyed and last.line == number:
        start = keyed.start("value")
        if column <= start:
            return None
        hint = msg("put it in quotes: {line}", line=as_written(line, start, len(line), quoted(keyed["value"])))
        edit = disarmed(line, start)
    else:
        hint = msg("put the whole text in quotes, or begin it with `>-` and write all of it in the lines below")
    return Diagnosis(Finding("E106", number, column, message, hint), {number: edit})


def percent_line(stop: Stop) -> Diagnosis | None:
    """E108: a line that begins with `%`."""
    trouble = stop.trouble
    if not trouble.context.startswith("while scanning a") or stop.line_at(trouble.context_line)[:1] != "%":
        return None
    message = msg("a line that begins with `%` is an order to YAML")
    hint = msg("delete it; a text that begins with `%` goes in quotes")
    finding = Finding("E108", trouble.context_line, 0, message, hint)
    return Diagnosis(finding, {trouble.context_line: ""})


def sign_at_start(stop: Stop) -> Diagnosis | None:
    """E108: a text that begins with `*`, `&`, `[` and the like."""
    place = _place_of_sign(stop)
    if place is None:
        return None
    number, column = place
    line = stop.line_at(number)
    sign = line[column : column + 1]
    if not sign or sign not in SIGNS or (sign == "-" and not line[:column].strip()):
        return None
    return Diagnosis(describe_sign(stop.lines, number, column), {number: disarmed(line, column)})


def describe_sign(lines: Sequence[str], number: int, column: int) -> Finding:
    """Describe a text that begins with a sign."""
    line = lines[number]
    hint = FLOW_HINT
    if not re.search(r"[\[{]", line[:column]):
        better = as_written(line, column, len(line), quoted(line[column:].strip()))
        hint = msg("put it in quotes: {line}", line=better)
    message = msg("this text begins with `{sign}`, which has a meaning of its own in YAML", sign=line[column])
    if line[column] == "`":
        message = msg("this text begins with a backtick, which has a meaning of its own in YAML")
    return Finding("E108", number, column, message, hint)


def _place_of_sign(stop: Stop) -> tuple[int, int] | None:
    trouble = stop.trouble
    if trouble.context in _SIGN_CONTEXTS:
        return trouble.context_line, trouble.context_column
    keyed = KEYED.match(stop.line)
    at_start = keyed is not None and keyed.start("value") == trouble.column
    if trouble.problem in _SIGN_PROBLEMS or (trouble.problem == MAPPING_VALUES and at_start):
        return trouble.line, trouble.column
    if trouble.problem == _NO_NODE and "flow" not in trouble.context:
        return trouble.line, trouble.column
    if keyed and trouble.problem == NO_KEY and keyed["value"][0] in "[{*&!" and trouble.column > keyed.start("value"):
        return trouble.line, keyed.start("value")
    return None


DIAGNOSES: Final = (tab_as_space, backslash, open_quote, text_after_quote)
"""In the order in which they are tried, before those of `layout_mistakes`."""
LATER_DIAGNOSES: Final = (percent_line, colon_in_text, sign_at_start)
