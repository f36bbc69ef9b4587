"""What can be wrong in a source, as values with a place; and the base of our exceptions.

A `Problem` is a mistake of the person who wrote the deck: it is collected, never raised, so that one run shows all of
them. An exception is for the machine (a full disk) or for us (a broken card template).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.messages import NOTHING, Message, msg

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


CODES: Final[dict[str, Message]] = {
    # E1xx: the file cannot be read as YAML text
    "E101": msg("the file is not UTF-8"),
    "E102": msg("the file is too large"),
    "E103": msg("a character that nobody sees, or half of an emoji"),
    "E104": msg("a tab where YAML allows only spaces"),
    "E105": msg("the text cannot be read as YAML"),
    "E106": msg("a colon inside an unquoted text"),
    "E107": msg("a text that begins with a quote and goes on after it"),
    "E108": msg("a text that begins with a sign that has a meaning in YAML"),
    "E109": msg("a backslash in double quotes"),
    "E110": msg("the same key twice"),
    "E111": msg("an anchor, alias, merge key or tag"),
    "E112": msg("more than one document in a file"),
    "E113": msg("nested too deeply, or a text that is too long"),
    "E114": msg("the file holds nothing"),
    "E115": msg("two versions that git left in the file"),
    # E2xx: the shape is not that of a deck
    "E201": msg("an unknown key"),
    "E202": msg("a key is missing"),
    "E203": msg("the wrong sort of value"),
    "E204": msg("an unknown kind"),
    "E205": msg("an unknown section"),
    "E206": msg("an unknown form, or set of forms"),
    "E207": msg("a key that is not made of lower-case letters, digits and hyphens"),
    "E208": msg("the same entry key twice in a deck"),
    "E209": msg("a deck without entries"),
    "E210": msg("not true or false"),
    "E211": msg("a name that Anki would change"),
    "E212": msg("a tag that Anki would split, drop or change"),
    "E213": msg("a fact dated in the future"),
    "E214": msg("a deck key that two decks share"),
    "E215": msg("a folder of notes without deck.yaml"),
    "E216": msg("two names that are one in Anki"),
    # E3xx: the meaning
    "E301": msg("an empty text"),
    "E302": msg("a text that shows nothing"),
    "E303": msg("the front gives the answer away"),
    "E304": msg("an entry that is listed as retired"),
    "E305": msg("markup that is not allowed"),
    "E306": msg("a choice that is the answer, or is there twice"),
    "E307": msg("a blank that Anki would not ask as it is meant"),
    # E4xx: languages
    "E401": msg("a language is missing"),
    "E402": msg("an unknown language"),
    # E5xx: pictures and sounds
    "E501": msg("the media file is not there"),
    "E502": msg("the media file lies outside the deck's folder"),
    "E503": msg("a file that Anki cannot show or play"),
    "E505": msg("the media file is empty, damaged or too large"),
    # E6xx: what a release would do to students
    "E601": msg("an entry that was released is gone"),
    "E602": msg("an entry changed its kind"),
    "E603": msg("the key of a withdrawn entry is used again"),
    "E604": msg("the deck or a section was renamed"),
    "E605": msg("the clock stands before the last release"),
    "E606": msg("the record cannot be read"),
    "E607": msg("a released language of an entry is gone"),
    "E608": msg("the record of what was released is missing"),
    "E609": msg("the deck's permanent key was changed"),
    "E610": msg("the deck's `uid` was changed, or came later"),
    "E611": msg("a released blank is gone, or has another number"),
    "E612": msg("a first release of what was released before"),
    "E613": msg("a sample entry that nobody replaced"),
    "E620": msg("a change of the deck's files was cut off"),
    "E621": msg("a formula that does more than show mathematics"),
    # E7xx: spreadsheets, and texts that come home from Anki
    "E701": msg("the table cannot be read"),
    "E702": msg("the table is too large"),
    "E703": msg("an unknown sheet or column"),
    "E704": msg("a column is missing, or there twice"),
    "E705": msg("a cell that holds no text"),
    "E706": msg("the same entry twice in a table"),
    "E707": msg("the key of an entry was changed"),
    "E708": msg("a value that cannot be taken over"),
    "E709": msg("a text that is too long for a cell"),
    "E710": msg("changed in the deck as well, since the table was exported"),
    # Wxxx: advice
    "W101": msg("` #` cut the text off"),
    "W201": msg("a section, form or file that nothing uses"),
    "W301": msg("the same front twice"),
    "W302": msg("the definition contains the term"),
    "W303": msg("a long answer"),
    "W304": msg("a text that looks like markup"),
    "W305": msg("a date that is still to come"),
    "W306": msg("a whole question as a term"),
    "W307": msg("marks for blanks outside the text that has them"),
    "W308": msg("the front contains the answer"),
    "W309": msg("a formula in the marks of another tool"),
    "W310": msg("a list whose lines become one"),
    "W401": msg("a translation equal to the original"),
    "W402": msg("left out of a language"),
    "W403": msg("a deck without a `uid`"),
    "W501": msg("a picture without a description (alt)"),
    "W701": msg("an edit in Anki holds what the deck cannot"),
    "W702": msg("an edit in Anki that is not taken over"),
    "W703": msg("edited in Anki, and changed in the deck as well"),
}


def sorted_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by place and drop repetitions (a file's default is looked at once for each entry)."""
    seen = {(problem.position, problem.code, problem.message): problem for problem in reversed(list(problems))}
    return tuple(seen[key] for key in sorted(seen))
