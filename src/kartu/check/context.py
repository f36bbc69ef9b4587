"""What a rule on entries may look at, and how it makes a problem of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.messages import NOTHING
from kartu.model.problems import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kartu.check.decksource import RawEntry
    from kartu.check.limits import Allowance
    from kartu.check.media import MediaFolder
    from kartu.model.dates import Day
    from kartu.model.deck import Deck, Entry
    from kartu.model.kind import Kind
    from kartu.model.messages import Message

NOT_TOLD: Final = Problem("W000", Position("", 0, 0), NOTHING)
"""What a rule gives in the place of a problem that nobody would read."""


class Words(NamedTuple):
    """A text of an entry in one language, and where it stands."""

    entry: Entry
    path: tuple[str | int, ...]  # without the language
    language: str
    value: str


class RuleContext(NamedTuple):
    """What a rule on entries may look at: some entries of a deck, as checked and as typed, and the deck's head."""

    deck: Deck  # the head, with the entries that the rule is to judge
    kinds: Mapping[str, Kind]
    raw: Mapping[str, RawEntry]  # by key: the same entries as typed, for the places of problems
    media: MediaFolder
    today: Day
    allowance: Allowance  # of problems that are told
    words: Sequence[Words] = ()  # for rules on one entry: the texts that need a closer look, see `suspicious`

    def problem(self, code: str, message: Message, words: Words, hint: Message) -> Problem:
        """Make a problem of a text; `NOT_TOLD` if there have been enough."""
        if not self.allowance.takes(code):
            return NOT_TOLD
        raw = self.raw[words.entry.key]
        node = raw.values[str(words.path[0])]
        for step in words.path[1:]:
            node = node[step]  # type: ignore[index] # the path was taken from this very tree
        path = (*words.path, words.language) if isinstance(node, dict) else words.path
        return raw.problem(code, message, *path, hint=hint)


def suspicious(entries: Iterable[Entry]) -> Iterator[Words]:
    """Yield texts with signs of markup, formulas, blanks or dates, and all facts: to search is cheaper than to look."""
    for entry in entries:
        for key, text in entry.texts.items():
            for language, value in text.items():
                if (
                    "20" in value
                    or "<" in value
                    or "&" in value
                    or "**" in value
                    or "\\" in value
                    or "$" in value
                    or "{{c" in value
                    or "[latex]" in value
                ):
                    yield Words(entry, (key,), language, value)
        for number, fact in enumerate(entry.facts):
            for name, text in zip(fact._fields, fact, strict=True):
                for language, value in text.items():
                    yield Words(entry, ("facts", number, name), language, value)
