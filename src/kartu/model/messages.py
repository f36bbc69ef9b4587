"""What Kartu says to a person, as a value that can still be said in another language.

A message is written in English where it is made, as a whole sentence: `msg("`{word}` is no key", word=word)`. It is a
text, that one in English, and it knows its template and values. The command line looks the template up in a catalogue
of gettext (`kartu/languages/`) and puts the values in anew: see `said`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Value = str | int | float
"""What stands in a message: words (a `Message` among them is translated, too), a count, or a number with a decimal.

A count is shown with separators between its thousands, so a year is given as text.
"""


class Message(str):
    """A text in English that knows how it was made."""

    __slots__ = ("many", "number", "one", "values")
    one: str  # the template: with no values it is the text as it stands, else braces that are meant are doubled
    many: str  # the template for numbers other than one; '' if the message counts nothing
    number: int
    values: Mapping[str, Value]

    def __new__(cls, one: str, many: str, number: int, values: Mapping[str, Value]) -> Self:
        """Make the text in English, and keep what it was made of."""
        message = super().__new__(cls, _filled(many if many and number != 1 else one, values, None, ENGLISH))
        message.one, message.many, message.number, message.values = one, many, number, values
        return message

    def __reduce__(self) -> tuple[type[Message], tuple[str, str, int, Mapping[str, Value]]]:
        return type(self), (self.one, self.many, self.number, self.values)


class Numbers(NamedTuple):
    """How a language writes numbers."""

    thousands: str
    decimal: str


class Catalogue(Protocol):
    """What a `gettext.NullTranslations` can do, of which we need this."""

    def gettext(self, message: str, /) -> str:
        """Give the translation of a template."""

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        """Give that of a template which depends on a number."""


ENGLISH: Final = Numbers(",", ".")


def msg(template: str, **values: Value) -> Message:
    """Make a message of a template and the values for its fields."""
    return Message(template, "", 0, values)


def nmsg(one: str, many: str, n: int, **values: Value) -> Message:
    """Make a message that counts: `one` is said of one thing, `many` of others; the field `{n}` is their number."""
    return Message(one, many, n, {"n": n, **values})


def listed(words: Iterable[str], between: str = ", ") -> Message:
    """Make a message of words that stand alone, such as names of things, or of lines; each is translated by itself."""
    values = {f"w{number}": word for number, word in enumerate(words)}
    return Message(between.join(f"{{{name}}}" for name in values), "", 0, values)


def said(words: str, catalogue: Catalogue, numbers: Numbers) -> str:
    """Say a message in the language of a catalogue; words that are no message stay as they are."""
    if not isinstance(words, Message) or not words.one:
        return words
    template = catalogue.ngettext(words.one, words.many, words.number) if words.many else catalogue.gettext(words.one)
    return _filled(template, words.values, catalogue, numbers)


def _filled(template: str, values: Mapping[str, Value], catalogue: Catalogue | None, numbers: Numbers) -> str:
    if not values:
        return template
    return template.format(**{name: _shown(value, catalogue, numbers) for name, value in values.items()})


def _shown(value: Value, catalogue: Catalogue | None, numbers: Numbers) -> str:
    if isinstance(value, str):
        return said(value, catalogue, numbers) if catalogue else value
    whole, _, part = (f"{value:,}" if isinstance(value, int) else f"{value:,.1f}").partition(".")
    return whole.replace(",", numbers.thousands) + (part and numbers.decimal + part)


NOTHING: Final = msg("")
"""No message: for a problem without a hint."""
