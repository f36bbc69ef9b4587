"""What can be wrong in a source, as values with a place; and the base of our exceptions.

A `Problem` is a mistake of the person who wrote the deck: it is collected, never raised, so that one run shows all of
them. An exception is for the machine (a full disk) or for us (a broken card template).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.messages import NOTHING, Message

if TYPE_CHECKING:
    from collections.abc import Iterable


class KartuError(Exception):
    """Something that no change of the deck's text can mend; the command ends with status 3."""


class Position(NamedTuple):
    """A place in a source file; line and column count from 1, the column in characters."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """One mistake: where it is, what it is, and what to do about it."""

    code: str
    position: Position
    message: Message
    hint: Message = NOTHING
    entry: str = ""
    key: str = ""
    excerpt: str = ""  # the source line as it stands, for the caret

    @property
    def is_error(self) -> bool:
        """True if it stops a build; advice (`W…`) does not, unless asked to with `--strict`."""
        return self.code.startswith("E")


CODES: Final[dict[str, str]] = {
    # E1xx: the file cannot be read as YAML text
    "E101": "the file is not UTF-8",
    "E102": "the file is too large",
    "E103": "a character that nobody sees, or half of an emoji",
    "E104": "a tab where YAML allows only spaces",
    "E105": "the text cannot be read as YAML",
    "E106": "a colon inside an unquoted text",
    "E107": "a text that begins with a quote and goes on after it",
    "E108": "a text that begins with a sign that has a meaning in YAML",
    "E109": "a backslash in double quotes",
    "E110": "the same key twice",
    "E111": "an anchor, alias, merge key or tag",
    "E112": "more than one document in a file",
    "E113": "nested too deeply, or a text that is too long",
    "E114": "the file holds nothing",
    "E115": "two versions that git left in the file",
    # E2xx: the shape is not that of a deck
    "E201": "an unknown key",
    "E202": "a key is missing",
    "E203": "the wrong sort of value",
    "E204": "an unknown kind",
    "E205": "an unknown section",
    "E206": "an unknown form, or set of forms",
    "E207": "a key that is not made of lower-case letters, digits and hyphens",
    "E208": "the same entry key twice in a deck",
    "E209": "a deck without entries",
    "E210": "not true or false",
    "E211": "a name that Anki would change",
    "E212": "a tag that Anki would split, drop or change",
    "E213": "a fact dated in the future",
    "E214": "a deck key that two decks share",
    "E215": "a folder of notes without deck.yaml",
    "E216": "two names that are one in Anki",
    # E3xx: the meaning
    "E301": "an empty text",
    "E302": "a text that shows nothing",
    "E303": "the front gives the answer away",
    "E304": "an entry that is listed as retired",
    "E305": "markup that is not allowed",
    "E306": "a choice that is the answer, or is there twice",
    "E307": "a blank that Anki would not ask as it is meant",
    # E4xx: languages
    "E401": "a language is missing",
    "E402": "an unknown language",
    # E5xx: pictures and sounds
    "E501": "the media file is not there",
    "E502": "the media file lies outside the deck's folder",
    "E503": "a file that Anki cannot show or play",
    "E505": "the media file is empty, damaged or too large",
    # E6xx: what a release would do to students
    "E601": "an entry that was released is gone",
    "E602": "an entry changed its kind",
    "E603": "the key of a withdrawn entry is used again",
    "E604": "the deck or a section was renamed",
    "E605": "the clock stands before the last release",
    "E606": "the record cannot be read",
    "E607": "a released language of an entry is gone",
    "E608": "the record of what was released is missing",
    "E609": "the deck's permanent key was changed",
    "E610": "the deck's `uid` was changed, or came later",
    "E611": "a released blank is gone, or has another number",
    "E612": "a first release of what was released before",
    "E613": "a sample entry that nobody replaced",
    "E620": "a change of the deck's files was cut off",
    "E621": "a formula that does more than show mathematics",
    # E7xx: spreadsheets, and texts that come home from Anki
    "E701": "the table cannot be read",
    "E702": "the table is too large",
    "E703": "an unknown sheet or column",
    "E704": "a column is missing, or there twice",
    "E705": "a cell that holds no text",
    "E706": "the same entry twice in a table",
    "E707": "the key of an entry was changed",
    "E708": "a value that cannot be taken over",
    "E709": "a text that is too long for a cell",
    "E710": "changed in the deck as well, since the table was exported",
    # Wxxx: advice
    "W101": "` #` cut the text off",
    "W201": "a section, form or file that nothing uses",
    "W301": "the same front twice",
    "W302": "the definition contains the term",
    "W303": "a long answer",
    "W304": "a text that looks like markup",
    "W305": "a date that is still to come",
    "W306": "a whole question as a term",
    "W307": "marks for blanks outside the text that has them",
    "W308": "the front contains the answer",
    "W309": "a formula in the marks of another tool",
    "W310": "a list whose lines become one",
    "W401": "a translation equal to the original",
    "W402": "left out of a language",
    "W403": "a deck without a `uid`",
    "W501": "a picture without a description (alt)",
    "W701": "an edit in Anki holds what the deck cannot",
    "W702": "an edit in Anki that is not taken over",
    "W703": "edited in Anki, and changed in the deck as well",
}


def sorted_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by place and drop repetitions (a file's default is looked at once for each entry)."""
    seen = {(problem.position, problem.code, problem.message): problem for problem in reversed(list(problems))}
    return tuple(seen[key] for key in sorted(seen))
