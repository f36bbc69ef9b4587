"""Characters that YAML or Anki cannot take: each is replaced by one other, so that the rest of the file can be read."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.html.invisible import INVISIBLE
from kartu.model.messages import msg
from kartu.source.tree import Finding, Shift

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CONTROLS: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff"
_CONTROL: Final = re.compile(f"[{_CONTROLS}]")
_WRONG: Final = re.compile(f"[{_CONTROLS}]|(?<=\n)\ufeff|{INVISIBLE.pattern}")
_LEADING: Final = re.compile(f"[ {_CONTROLS}\ufeff]+")
_ODD_INDENT: Final = re.compile("[ \u00a0\u200b\u202f\u2000-\u200a\u3000]+")  # told as such, see `examination.py`
_BREAKS: Final = "\u2028\u2029"  # libyaml ends a line at these; here they are characters like others
_DIRECTIVES: Final = re.compile(r"(?:(?:%[^\n]*|#[^\n]*|[ ]*)\n)*")
_HARDLY_TEXT: Final = 500


class Readable(NamedTuple):
    """A text that libyaml accepts, with as many lines as the file."""

    text: str
    findings: list[Finding]
    stand_ins: Mapping[int, str]  # characters put in place of others, and those others, as `str.translate` takes it
    shifts: Mapping[int, Shift]  # for lines that lost characters at their start


def is_control(character: str) -> bool:
    """Return True for a character that no text may hold: Anki drops it, or takes it for the end of a field."""
    return _CONTROL.fullmatch(character) is not None


def readable(text: str) -> Readable:
    """Replace the characters that libyaml cannot read, and report them."""
    if len(list(islice(_WRONG.finditer(text), _HARDLY_TEXT))) == _HARDLY_TEXT:
        message = msg("this file holds {n} control characters or more; it is hardly text", n=_HARDLY_TEXT)
        hint = msg("YAML files are written in a text editor; is this a document of a word processor?")
        return Readable("", [Finding("E103", 0, 0, message, hint, ())], {}, {})
    findings = list(_control_characters(text))
    shifts: dict[int, Shift] = {}
    if findings:
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if _WRONG.search(line) or line[:1] == "\ufeff":
                lead = _LEADING.match(line)
                start = lead.end() if lead else 0
                spaces = " " * line.count(" ", 0, start)
                shifts[number] = Shift(0, len(spaces) - start)
                lines[number] = spaces + _WRONG.sub("\ufffd", line[start:])
        text = "\n".join(lines)
    if "%" in text[:1]:
        text, more = _without_tag_lines(text)
        findings += more
    stand_ins: dict[int, str] = {}
    if any(character in text for character in _BREAKS):
        free = (chr(number) for number in range(0xE000, 0xF900) if chr(number) not in text)
        for character in _BREAKS:
            stand_in = next(free)
            text = text.replace(character, stand_in)
            stand_ins[ord(stand_in)] = character
    return Readable(text, findings, stand_ins, shifts)


_AROUND: Final = 40  # characters on either side that show where a control character is


def _control_characters(text: str) -> Iterator[Finding]:
    """Report the first control character of each line."""
    line, start, last = 0, 0, -1
    for match in _WRONG.finditer(text):
        place = match.start()
        line += text.count("\n", start, place)
        start = place
        if line == last or _ODD_INDENT.fullmatch(text, text.rfind("\n", 0, place) + 1, match.end()):
            continue
        last = line
        column = place - text.rfind("\n", 0, place) - 1
        name = f"U+{ord(match[0]):04X}"
        around = (
            text[max(place - _AROUND, place - column) : place],
            text[place + 1 : place + _AROUND].split("\n", maxsplit=1)[0],
        )
        legible = "".join(_WRONG.sub("", part) for part in around).strip()
        cut = "…" if column > _AROUND else ""
        hint = msg("delete it: `{text}`", text=cut + legible) if legible else msg("delete it")
        message = msg("an invisible control character ({name}) stands here", name=name)
        if INVISIBLE.fullmatch(match[0]):
            message = msg(
                "a character that nobody sees ({name}) stands here: Anki's search would not find the word", name=name
            )
        yield Finding("E103", line, column, message, hint)


def _without_tag_lines(text: str) -> tuple[str, list[Finding]]:
    """Empty the `%TAG` lines at the head of a file: libyaml compares each with all others, which may take long."""
    head = _DIRECTIVES.match(text)
    end = head.end() if head else 0
    lines = text[:end].split("\n")
    places = [number for number, line in enumerate(lines) if line.startswith("%TAG")]
    for number in places:
        lines[number] = ""
    message = msg("`%TAG` declares types; in Kartu everything is text")
    findings = [Finding("E111", number, 0, message, msg("delete this line")) for number in places[:1]]
    return "\n".join(lines) + text[end:], findings
