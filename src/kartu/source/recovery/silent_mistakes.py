"""Mistakes that libyaml does not mind: tabs, backslashes, ` #` in a text, a quote that was not closed.

It reads them as something else than their author meant, and says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kartu.model.messages import NOTHING, Message, msg
from kartu.source.blocks import indent_of
from kartu.source.recovery.characters import is_control
from kartu.source.recovery.quoting import as_written, quoted
from kartu.source.tree import Finding, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_COMMENT: Final = re.compile(r"(?:^|[ \t])#")
_CUT: Final = re.compile(r"[ \t]+#.*\S")
_REMARK: Final = re.compile(r" {2,}# ")  # how a comment behind a value is commonly set off
_KEY_LINE: Final = re.compile(r"([ ]*)(?:- +)*[\w-]+:(?: |$)")

_ESCAPE: Final = re.compile(
    r"\\(?:x(?P<x>[0-9A-Fa-f]{2})|u(?P<u>[0-9A-Fa-f]{4})|U(?P<U>[0-9A-Fa-f]{8})|(?P<word>[A-Za-z]+)|[\s\S])"
)
# Words of TeX that begin like the two escapes of YAML that are taken: `\nu` is a letter, `\nbaris` a line break.
_TEX: Final = re.compile(
    "nabla|natural|ncong|ne|nearrow|neg|neq|newline|nexists|ni|nmid|nolimits|nonumber|not|notag|notin|nparallel|nsim|nu"
    "|nwarrow|tan|tanh|tau|tbinom|text(?:bf|it|rm|sf|tt)?|tfrac|therefore|theta|thickapprox|thinspace|tilde|times|to"
    "|top|triangle(?:left|right)?"
)
_GOOD: Final = ("\\", '"', "/", " ", "\t")
_NEEDLESS: Final = re.compile(r"\\([\"\\])")
_SECOND_HALF: Final = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})")


def look_at_scalars(lines: Sequence[str], scalars: Sequence[Scalar]) -> Iterator[Finding]:
    """Report the mistakes in, or just behind, texts that libyaml has read."""
    yield from _tabs(lines, scalars)
    for scalar in scalars:
        if scalar.style == '"' and (finding := bad_escape(lines, scalar)):
            yield finding
        if not scalar.style and not scalar.is_key and (finding := _cut_off(lines, scalar)):
            yield finding


def _tabs(lines: Sequence[str], scalars: Iterable[Scalar]) -> Iterator[Finding]:
    """Report the first tab of each line, unless it stands in quotes, in a block text or in a comment."""
    guarded: dict[int, list[tuple[int, int]]] = {number: [] for number, line in enumerate(lines) if "\t" in line}
    if not guarded:
        return
    for scalar in scalars:
        if not scalar.style:
            continue
        first = scalar.line + (scalar.style in ("|", ">"))
        for number in range(first, scalar.end_line + 1):
            if number in guarded:
                start = scalar.column if number == scalar.line else 0
                end = scalar.end_column if number == scalar.end_line else len(lines[number])
                guarded[number].append((start, end))
    for number, spans in guarded.items():
        line = lines[number]
        for start, end in spans:
            line = line[:start] + "x" * (end - start) + line[end:]
        comment = _COMMENT.search(line)
        column = line.find("\t", 0, comment.end() if comment else len(line))
        if column >= 0:
            yield tab(lines, number, column)


def tab(lines: Sequence[str], number: int, column: int) -> Finding:
    """Describe a tab where YAML wants spaces."""
    line = lines[number]
    if not line[:column].strip():
        hint = msg("indent it like the lines around it")
    elif not line[column:].strip():
        hint = msg("delete it: `{text}`", text=line.strip())
    else:
        spaced = re.sub(r"[ ]*\t[ \t]*", " ", line)
        hint = msg("write {line}", line=as_written(spaced))
    return Finding("E104", number, column, msg("this line uses a tab; use spaces"), hint)


def bad_escape(lines: Sequence[str], scalar: Scalar) -> Finding | None:
    """Find the first backslash in double quotes that people mean as a backslash, or that makes a bad character."""
    for number in range(scalar.line, scalar.end_line + 1):
        line = lines[number]
        start = scalar.column if number == scalar.line else 0
        end = scalar.end_column if number == scalar.end_line else len(line)
        for match in _ESCAPE.finditer(line, start, end):
            if verdict := _judge(match):
                code, message, cure = verdict
                hint = _in_single_quotes(lines, scalar)
                hint = msg("{one}, or {other}", one=cure, other=hint) if cure else hint
                return Finding(code, number, match.start(), message, hint)
    return None


def disarm_escapes(lines: Sequence[str], scalar: Scalar) -> dict[int, str]:
    """Replace the bad backslashes of a text by a character that looks alike. Return the lines that change."""
    edits = {}
    for number in range(scalar.line, scalar.end_line + 1):
        line = lines[number]
        start = scalar.column if number == scalar.line else 0
        end = scalar.end_column if number == scalar.end_line else len(line)
        edits[number] = line[:start] + _ESCAPE.sub(_without_backslash, line[start:end]) + line[end:]
    return edits


def _without_backslash(match: re.Match[str]) -> str:
    return "＼" + match[0][1:] if _judge(match) else match[0]


def _judge(match: re.Match[str]) -> tuple[str, Message, Message] | None:
    """Return what is wrong with a backslash and what follows it: code, message, and a cure besides single quotes."""
    digits = match["x"] or match["u"] or match["U"]
    if digits:
        return _judge_number(match, int(digits, 16))
    word = match["word"] or match[0][1]
    if (word[0] in "nt" and not _TEX.fullmatch(word)) or word in _GOOD:
        return None
    message = msg(
        "in double quotes a backslash has a meaning of its own: `{typed}` would not stay as it is", typed=match[0]
    )
    return "E109", message, NOTHING


def _judge_number(match: re.Match[str], number: int) -> tuple[str, Message, Message] | None:
    if 0xD800 <= number <= 0xDFFF:
        cure = msg("type the emoji itself")
        if pair := _SECOND_HALF.match(match.string, match.end()):
            emoji = chr(0x10000 + ((number & 0x3FF) << 10 | int(pair[1], 16) & 0x3FF))
            cure = msg("type {emoji} itself", emoji=emoji)
        return "E103", msg("`{typed}` is half of an emoji", typed=match[0]), cure
    if number > 0x10FFFF or is_control(chr(number)):
        message = msg("`{typed}` in double quotes makes an invisible control character", typed=match[0])
        return "E103", message, msg("delete it")
    return None


def _in_single_quotes(lines: Sequence[str], scalar: Scalar) -> Message:
    line = lines[scalar.line]
    if scalar.line < scalar.end_line:
        return msg("use single quotes around this text")
    text = line[scalar.column + 1 : scalar.end_column - 1]
    plain = "'" + _NEEDLESS.sub(r"\1", text).replace("'", "''") + "'"
    return msg("use single quotes: {line}", line=as_written(line, scalar.column, scalar.end_column, plain))


def swallows(lines: Sequence[str], scalar: Scalar) -> bool:
    """Return True if a quoted text runs on over the keys below it, because its quote was not closed."""
    if scalar.style not in ("'", '"') or scalar.line == scalar.end_line:
        return False
    indent = indent_of(lines[scalar.line])
    keys = (_KEY_LINE.match(line) for line in lines[scalar.line + 1 : scalar.end_line + 1])
    return any(key is not None and len(key[1]) <= indent for key in keys)


def left_open(lines: Sequence[str], number: int, column: int) -> Finding:
    """Describe a quote that is not closed on its line."""
    line = lines[number].rstrip()
    hint = msg(
        "close it: {closed}\nor, if the quote belongs to the text: {quoted}",
        closed=as_written(line, len(line), len(line), line[column]),
        quoted=as_written(line, column, len(line), quoted(line[column:])),
    )
    return Finding("E107", number, column, msg("the quote that opens here is not closed"), hint)


def _cut_off(lines: Sequence[str], scalar: Scalar) -> Finding | None:
    line = lines[scalar.end_line]
    cut = _CUT.match(line, scalar.end_column)
    is_empty = (scalar.line, scalar.column) == (scalar.end_line, scalar.end_column)
    if cut is None or is_empty or _REMARK.match(line, scalar.end_column):
        return None
    start = line.index("#", scalar.end_column)
    hint = msg("to keep it, put the text in quotes; a comment goes on a line of its own")
    if scalar.line == scalar.end_line and not re.search(r"[\[{]", line[: scalar.column]):
        better = as_written(line, scalar.column, cut.end(), quoted(line[scalar.column : cut.end()]))
        hint = msg("to keep it, put the text in quotes: {line}; a comment goes on a line of its own", line=better)
    message = msg("` #` begins a comment: {dropped} is dropped", dropped=as_written(line[start : cut.end()]))
    return Finding("W101", scalar.end_line, start, message, hint)
