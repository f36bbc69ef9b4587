"""Rules across entries, in `ACROSS`: what no two entries of a deck should share.

A deck is read file by file, and its entries are not kept. So such a rule has two parts: it marks what entries must not
share, and it judges those whose marks met, however far apart their files are. One function, `reading.DeckReader`, runs
these rules for every command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.check.context import Words
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kartu.check.context import RuleContext
    from kartu.model.deck import Entry
    from kartu.model.kind import Kind
    from kartu.model.problems import Problem


class AcrossRule(NamedTuple):
    """A rule that compares entries."""

    marks: Callable[[RuleContext], Iterator[str]]
    """Gives a text for everything of the entries that no other entry should share."""
    judge: Callable[[RuleContext], Iterator[Problem]]
    """Compares entries that share a mark; the context holds all of them, in the order of the deck."""


class _Way(NamedTuple):
    """One way in which entries of a kind are asked."""

    kind: str
    flag: str  # the one that turns it on, or ''
    asked: str  # the key whose text is the question
    keys: tuple[str, ...]  # all that the front shows

    def of(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries that are asked in this way."""
        kind, flag = self.kind, self.flag
        return [entry for entry in entries if entry.kind == kind and (not flag or flag in entry.flags)]

    def front(self, entry: Entry, language: str) -> str:
        """Return what is asked first: the text, or the form or picture that stands in its place."""
        text = entry.texts.get(self.asked, {}).get(language, "").casefold()
        if text or (self.flag and not entry.form):
            return text
        return f"{entry.forms} {entry.form}" if self.flag else entry.front_image.name if entry.front_image else ""


def _ways(kinds: Mapping[str, Kind]) -> list[_Way]:
    fronts = [(kind, flag, keys) for kind in kinds.values() for flag, keys in kind.fronts]
    return [
        _Way(kind.name, flag, kind.front if kind.front in keys else kind.answer, keys) for kind, flag, keys in fronts
    ]


def asked_texts(context: RuleContext) -> Iterator[str]:
    """Yield what each front asks, after its kind, flag and language; `same_front` compares those that are equal."""
    for way in _ways(context.kinds):
        own = way.of(context.deck.entries)
        for language in context.deck.languages:
            start = f"{way.kind} {way.flag} {language} "
            yield from [start + text for entry in own if (text := way.front(entry, language))]


def same_front(context: RuleContext) -> Iterator[Problem]:
    """W301: two cards ask the same question in one language, so one of the answers will be counted wrong."""
    for way in _ways(context.kinds):
        entries = way.of(context.deck.entries)
        for language in context.deck.languages:
            texts = [way.front(entry, language) for entry in entries]
            if len(set(texts)) == len(texts):
                continue  # which is nearly always so
            firsts: dict[str, Entry] = {}
            groups: dict[str, list[Entry]] = {}
            for entry, front in zip(entries, texts, strict=True):
                first = firsts.setdefault(front, entry)
                if first is not entry:
                    groups.setdefault(front, [first]).append(entry)
            groups.pop("", None)  # left out of this language
            for group in groups.values():
                yield from _same_front(context, group, language, way)


def _same_front(context: RuleContext, group: list[Entry], language: str, way: _Way) -> Iterator[Problem]:
    """Compare all that the fronts show, of entries that ask the same text."""
    seen: dict[tuple[str, ...], Entry] = {}
    for entry in group:
        texts = (entry.texts.get(key, {}).get(language, "").casefold() for key in way.keys)
        files = (file.name if file else "" for file in (entry.audio, entry.front_image))
        first = seen.setdefault((entry.forms, *files, *texts), entry)
        if first is not entry:
            message = (
                msg(
                    "`{entry}` already asks the same in `{language}`, the other way round (`{flag}`)",
                    entry=first.key,
                    language=language,
                    flag=way.flag,
                )
                if way.flag
                else msg("`{entry}` already asks the same in `{language}`", entry=first.key, language=language)
            )
            hint = msg("tell them apart with `context:`, a few words that are shown on the front")
            path = way.asked if way.asked in entry.texts else way.flag or "front_image"
            yield context.problem("W301", message, Words(entry, (path,), language, ""), hint)


ACROSS: Final = (AcrossRule(asked_texts, same_front),)
"""The rules across entries; `marks` are made of every entry, so they should be cheap."""
