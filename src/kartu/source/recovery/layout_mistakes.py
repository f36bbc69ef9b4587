"""Mistakes in how lines are laid out: indentation, a missing colon or space, a bracket that is not closed."""

from __future__ import annotations

import re
from typing import Final

from kartu.source.blocks import OPENS, indent_of
from kartu.source.careful import NOT_A_WORD, TOO_DEEP
from kartu.source.recovery.diagnosis import Diagnosis, Stop, indented
from kartu.source.recovery.quoting import FLOW_HINT, KEYED, as_written, disarmed, full_width, quoted
from kartu.source.recovery.text_mistakes import MAPPING_VALUES, NO_KEY
from kartu.source.tree import DEPTH_LIMIT, Finding, Shift

_NO_COLON: Final = "could not find expected ':'"
_NO_DASH: Final = "did not find expected '-' indicator"
_DEPTHS: Final = (TOO_DEEP, "exceeded maximum nesting depth")
_LEAD: Final = re.compile(r"[ ]*(?:- +)*")
_WORD: Final = re.compile(r"[ ]*(?:- +)*([\w-]+)\s*$")
_KEY: Final = re.compile(r"[ ]*(?:- +)*[a-z][a-z0-9_-]*[ ]*:(?:\s|$)")
_NO_SPACE: Final = re.compile(r"([ ]*(?:- +)*[A-Za-z][\w-]*)[:](?!//)(\S.*)$")
_BRACKETS: Final = re.compile(r"[\[\]{},]")
_WIDE_COLON: Final = re.compile(r"([ ]*(?:- +)*[A-Za-z][\w-]*)[ ]*：")
_NO_SPACE_AFTER_DASH: Final = re.compile(r"([ ]*-)([^\s-].*)$")
_LANGUAGE: Final = re.compile(r"[ ]*[a-z]{2}:\s")


def too_deep(stop: Stop) -> Diagnosis | None:
    """E113: brackets in brackets in brackets. The rest of the line is left out."""
    trouble = stop.trouble
    if trouble.problem not in _DEPTHS:
        return None
    number = trouble.line
    line = stop.line
    bracket = re.search(r"[\[{]", line)
    column = bracket.start() if bracket else min(trouble.column, len(line))
    message = f"this is nested more than {DEPTH_LIMIT} deep"
    finding = Finding("E113", number, column, message, "put the text in quotes, or take away what is not needed")
    edits = {number: line[:column] + "''"}
    for inner in range(number + 1, len(stop.lines)):
        if indent_of(stop.lines[inner]) < indent_of(line) + (bracket is not None):
            break
        edits[inner] = ""
    return Diagnosis(finding, edits)


def _keyless_line(stop: Stop) -> int:
    """Return the number of the line in which libyaml missed a key; -1 if it stopped for another reason."""
    if stop.trouble.problem == _NO_COLON:
        return stop.trouble.context_line
    if stop.trouble.problem == MAPPING_VALUES and stop.last and stop.last.line < stop.trouble.line:
        return stop.last.line
    return -1


def wide_colon(stop: Stop) -> Diagnosis | None:
    """E105: `term：bea masuk`, with the colon of a Chinese keyboard."""
    number = _keyless_line(stop)
    line = stop.line_at(number) if number >= 0 else ""
    wide = _WIDE_COLON.match(line)
    if wide is None:
        return None
    column = wide.end() - 1
    rest = line[column + 1 :].lstrip()
    edit = f"{line[:column]}: {rest}"
    finding = Finding("E105", number, column, "this colon is a wide one (：)", f"write {as_written(edit)}")
    return Diagnosis(finding, {number: edit}, {number: Shift(column + 1, len(edit) - len(line))})


def space_missing(stop: Stop) -> Diagnosis | None:
    """E105: `term:bea masuk`, `-bea masuk`."""
    number = _keyless_line(stop)
    line = stop.line_at(number) if number >= 0 else ""
    if joined := _NO_SPACE.match(line):
        before, what = f"{joined[1]}:", "the colon"
    elif joined := _NO_SPACE_AFTER_DASH.match(line):
        before, what = joined[1], "the dash"
    else:
        return None
    column = joined.start(2)
    edit = f"{before} {joined[2]}"
    finding = Finding("E105", number, column, f"a space is missing after {what}", f"write {as_written(edit)}")
    return Diagnosis(finding, {number: edit}, {number: Shift(column, 1)})


def colon_missing(stop: Stop) -> Diagnosis | None:
    """E105: `term` alone on its line, with its value or its own keys below."""
    trouble, last = stop.trouble, stop.last
    if trouble.problem == MAPPING_VALUES and last and last.line < trouble.line:
        number = last.line
        if last.column != len(_LEAD.match(stop.lines[number])[0]):  # type: ignore[index] # it matches anything
            return None
    elif trouble.problem == _NO_COLON:
        number = trouble.context_line
        following = stop.line_at(number + 1)
        if not following.strip() or indent_of(following) <= indent_of(stop.line_at(number)):
            return None
    else:
        return None
    word = _WORD.match(stop.lines[number])
    if word is None:
        return None
    finding = Finding("E105", number, word.end(1), f"a colon is missing after `{word[1]}`", f"write `{word[1]}:`")
    return Diagnosis(finding, {number: f"{word[0].rstrip()}:"})


def cut_by_comment(stop: Stop) -> Diagnosis | None:
    """E105: a text of several lines with ` #` in one of them, which ends the text there."""
    trouble, last = stop.trouble, stop.last
    if last is None or last.style or trouble.line <= last.end_line or trouble.column != indent_of(stop.line):
        return None
    line = stop.lines[last.end_line]
    cut = re.compile(r"\s+#").match(line, last.end_column)
    if cut is None or indent_of(stop.line) <= indent_of(line):
        return None
    column = cut.end() - 1
    message = "` #` begins a comment and cuts this text off, which goes on in the next line"
    edit = line[:column] + full_width("#") + line[column + 1 :]
    hint = "put the whole text in quotes"
    return Diagnosis(Finding("E105", last.end_line, column, message, hint), {last.end_line: edit})


def too_far_in(stop: Stop) -> Diagnosis | None:
    """E105: a key that is indented more than the one above it, which has its text already."""
    trouble, last = stop.trouble, stop.last
    if trouble.problem != MAPPING_VALUES or last is None or last.line >= trouble.line or not _KEY.match(stop.line):
        return None
    above = KEYED.match(stop.lines[last.line])
    if above is None or last.style:
        return None
    to = len(above["lead"])
    here = indent_of(stop.line)
    message = f"this line is indented by {here} spaces, but `{above['key'].strip()}:` above it has its text already"
    finding = Finding("E105", trouble.line, here, message, f"indent it by {to} spaces, like `{above['key'].strip()}:`")
    return Diagnosis(finding, *indented(stop.lines, trouble.line, to))


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
    message = "` #` begins a comment, which goes on to the end of the line"
    hint = f"put the text in single quotes: `{quoted(text[1].strip())}`" if text else FLOW_HINT
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
    message = f"the `{line[column]}` that opens here is not closed"
    edit = line + closing
    finding = Finding("E105", number, column, message, f"write {as_written(edit)}")
    return Diagnosis(finding, {number: edit})


def bracket_as_key(stop: Stop) -> Diagnosis | None:
    """E105: `[nama]: …`, `{nama}: …`."""
    trouble = stop.trouble
    if trouble.problem != NOT_A_WORD:
        return None
    edit = _BRACKETS.sub(lambda sign: full_width(sign[0]), stop.line)
    finding = Finding(
        "E105", trouble.line, trouble.column, "a key cannot begin with a bracket", "take the brackets away"
    )
    return Diagnosis(finding, {trouble.line: edit})


def comma_extra(stop: Stop) -> Diagnosis | None:
    """E105: `[a, , b]`."""
    trouble = stop.trouble
    if "flow" not in trouble.context or stop.sign != ",":
        return None
    message = "there is a comma too many, or a text is missing before it"
    line = stop.line
    edit = line[: trouble.column] + " " + line[trouble.column + 1 :]
    hint = "take the comma away; a text that holds a comma goes in quotes"
    return Diagnosis(Finding("E105", trouble.line, trouble.column, message, hint), {trouble.line: edit})


def brackets(stop: Stop) -> Diagnosis | None:
    """E105: anything else between brackets."""
    trouble = stop.trouble
    if not trouble.context.startswith("while parsing a flow"):
        return None
    message = "what stands in brackets here cannot be read"
    edits = {}
    for number in range(trouble.context_line, min(trouble.line + 1, len(stop.lines))):
        start = trouble.context_column if number == trouble.context_line else 0
        line = stop.lines[number]
        twins = _BRACKETS.sub(lambda sign: full_width(sign[0]), line[start:])
        edits[number] = disarmed(line[:start] + twins, start)
    return Diagnosis(Finding("E105", trouble.line, trouble.column, message, FLOW_HINT), edits)


def blank_too_deep(stop: Stop) -> Diagnosis | None:
    """E105: after `|`, an empty line with more spaces than the text below it is indented by."""
    trouble, last = stop.trouble, stop.last
    if last is None or last.style not in ("|", ">") or trouble.column != indent_of(stop.line):
        return None
    blanks = range(last.line + 1, trouble.line)
    if not blanks or any(stop.lines[number].strip() for number in blanks):
        return None
    number = max(blanks, key=lambda number: len(stop.lines[number]))
    if len(stop.lines[number]) <= trouble.column:
        return None
    message = "this line holds more spaces than stand before the text below it"
    finding = Finding("E105", number, trouble.column, message, "delete the spaces")
    return Diagnosis(finding, dict.fromkeys(blanks, ""))


def key_after_list(stop: Stop) -> Diagnosis | None:
    """E105: `- term: …` and below it, at the indentation of the dash, `definition: …`."""
    trouble = stop.trouble
    here = indent_of(stop.line)
    if trouble.problem != _NO_DASH or trouble.column != here or trouble.context_column != here:
        return None
    message = "this line has no dash, but those above with the same indentation have one"
    hint = "an entry is written as `its-key:` and, indented below it, `term: …`; dashes are for lists such as `tags:`"
    return Diagnosis(Finding("E105", trouble.line, here, message, hint), {trouble.line: ""})


def wrong_indent(stop: Stop) -> Diagnosis | None:
    """E105: an indentation that fits none of the lines above."""
    trouble = stop.trouble
    here = indent_of(stop.line)
    if trouble.problem not in (NO_KEY, _NO_DASH) or trouble.column != here:
        return None
    open_ones = _open_indents(stop, trouble.line)
    if not open_ones or here in open_ones:
        return None
    is_entry = OPENS.search(stop.line) and not _LANGUAGE.match(stop.line_at(trouble.line + 1))
    to = min(open_ones, key=lambda indent: (abs(indent - here), indent if is_entry else -indent))
    message = f"this line is indented by {here} {'space' if here == 1 else 'spaces'}, which fits no line above it"
    finding = Finding("E105", trouble.line, here, message, f"indent it by {to} spaces, if it belongs to those that are")
    return Diagnosis(finding, *indented(stop.lines, trouble.line, to))


def _open_indents(stop: Stop, number: int) -> list[int]:
    """Return the indentation of the line above, and those of the keys that hold it."""
    found: list[int] = []
    while (number := stop.line_before(number)) >= 0:
        indent = indent_of(stop.lines[number])
        if not found or indent < found[-1]:
            found.append(indent)
        if indent == 0:
            break
    return found


def no_key(stop: Stop) -> Diagnosis | None:
    """E105: a text where a key should be. It is read as part of the line above."""
    trouble, last = stop.trouble, stop.last
    if trouble.problem != _NO_COLON:
        return None
    number = trouble.context_line
    line = stop.line_at(number)
    here = indent_of(line)
    before = stop.line_before(number)
    message = "this line has no key"
    hint = "if it goes on from the line above, indent it more than that; if not, write it as `key: text`"
    finding = Finding("E105", number, trouble.context_column, message, hint)
    if before < 0 or trouble.context_column != here:
        return Diagnosis(finding, {number: ""})
    to = indent_of(stop.lines[before]) + (0 if last and last.style in ("|", ">") else 2)
    return Diagnosis(finding, {number: " " * to + disarmed(line.strip())}, {number: Shift(0, to - here)})


DIAGNOSES: Final = (
    too_deep,
    wide_colon,
    space_missing,
    colon_missing,
    cut_by_comment,
    blank_too_deep,
    too_far_in,
    cut_in_braces,
    bracket_open,
    bracket_as_key,
)
LATER_DIAGNOSES: Final = (comma_extra, brackets, key_after_list, wrong_indent, no_key)
