"""Mistakes in how lines are laid out: indentation, a missing colon or space."""

from __future__ import annotations

import re
from typing import Final

from kartu.model.messages import msg, nmsg
from kartu.source.blocks import OPENS, indent_of
from kartu.source.careful import TOO_DEEP
from kartu.source.recovery.diagnosis import Diagnosis, Stop, indented
from kartu.source.recovery.quoting import KEYED, as_written, disarmed, full_width
from kartu.source.recovery.text_mistakes import MAPPING_VALUES, NO_KEY
from kartu.source.tree import DEPTH_LIMIT, Finding, Shift

_NO_COLON: Final = "could not find expected ':'"
_NO_DASH: Final = "did not find expected '-' indicator"
_DEPTHS: Final = (TOO_DEEP, "exceeded maximum nesting depth")
_LEAD: Final = re.compile(r"[ ]*(?:- +)*")
_WORD: Final = re.compile(r"[ ]*(?:- +)*([\w-]+)\s*$")
_KEY: Final = re.compile(r"[ ]*(?:- +)*[a-z][a-z0-9_-]*[ ]*:(?:\s|$)")
_NO_SPACE: Final = re.compile(r"([ ]*(?:- +)*[A-Za-z][\w-]*)[:](?!//)(\S.*)$")
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
    message = msg("this is nested more than {limit} deep", limit=DEPTH_LIMIT)
    finding = Finding("E113", number, column, message, msg("put the text in quotes, or take away what is not needed"))
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
    message, hint = msg("this colon is a wide one (：)"), msg("write {line}", line=as_written(edit))
    finding = Finding("E105", number, column, message, hint)
    return Diagnosis(finding, {number: edit}, {number: Shift(column + 1, len(edit) - len(line))})


def space_missing(stop: Stop) -> Diagnosis | None:
    """E105: `term:bea masuk`, `-bea masuk`."""
    number = _keyless_line(stop)
    line = stop.line_at(number) if number >= 0 else ""
    if joined := _NO_SPACE.match(line):
        before, message = f"{joined[1]}:", msg("a space is missing after the colon")
    elif joined := _NO_SPACE_AFTER_DASH.match(line):
        before, message = joined[1], msg("a space is missing after the dash")
    else:
        return None
    column = joined.start(2)
    edit = f"{before} {joined[2]}"
    finding = Finding("E105", number, column, message, msg("write {line}", line=as_written(edit)))
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
    message = msg("a colon is missing after `{word}`", word=word[1])
    finding = Finding("E105", number, word.end(1), message, msg("write `{word}:`", word=word[1]))
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
    message = msg("` #` begins a comment and cuts this text off, which goes on in the next line")
    edit = line[:column] + full_width("#") + line[column + 1 :]
    hint = msg("put the whole text in quotes")
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
    key = above["key"].strip()
    message = nmsg(
        "this line is indented by {n} space, but `{key}:` above it has its text already",
        "this line is indented by {n} spaces, but `{key}:` above it has its text already",
        here,
        key=key,
    )
    hint = nmsg("indent it by {n} space, like `{key}:`", "indent it by {n} spaces, like `{key}:`", to, key=key)
    finding = Finding("E105", trouble.line, here, message, hint)
    return Diagnosis(finding, *indented(stop.lines, trouble.line, to))


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
    message = msg("this line holds more spaces than stand before the text below it")
    finding = Finding("E105", number, trouble.column, message, msg("delete the spaces"))
    return Diagnosis(finding, dict.fromkeys(blanks, ""))


def key_after_list(stop: Stop) -> Diagnosis | None:
    """E105: `- term: …` and below it, at the indentation of the dash, `definition: …`."""
    trouble = stop.trouble
    here = indent_of(stop.line)
    if trouble.problem != _NO_DASH or trouble.column != here or trouble.context_column != here:
        return None
    message = msg("this line has no dash, but those above with the same indentation have one")
    hint = msg(
        "an entry is written as `its-key:` and, indented below it, `term: …`; dashes are for lists such as `tags:`"
    )
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
    message = nmsg(
        "this line is indented by {n} space, which fits no line above it",
        "this line is indented by {n} spaces, which fits no line above it",
        here,
    )
    hint = nmsg(
        "indent it by {n} space, if it belongs to those that are",
        "indent it by {n} spaces, if it belongs to those that are",
        to,
    )
    finding = Finding("E105", trouble.line, here, message, hint)
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
    message = msg("this line has no key")
    hint = msg("if it goes on from the line above, indent it more than that; if not, write it as `key: text`")
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
)
LATER_DIAGNOSES: Final = (key_after_list, wrong_indent, no_key)
