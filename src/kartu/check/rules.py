"""Rules on entries, alone and beside one another: one small function each, in `RULES`.

A rule goes over the deck once; texts that need a closer look are found with a plain search first (10,000 entries in
two languages take less than a tenth of a second together).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.check.checker import shown
from kartu.html.tags import find_tag
from kartu.model import dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kartu.check.decksource import DeckSource, RawEntry
    from kartu.check.media import MediaFolder
    from kartu.model.deck import Deck, Entry
    from kartu.model.kind import Kind
    from kartu.model.problems import Problem

LONG_ANSWER: Final = 40  # words; about 16 is what a good card needs
_MARKUP: Final = (re.compile(r"\*\*\S"), re.compile(r"&(?:[a-z]+|#\d+);"))  # together they take five times as long
_SAME_IN_BOTH: Final = 3  # spaces; shorter texts are often the same in two languages


class Words(NamedTuple):
    """A text of an entry in one language, and where it stands."""

    entry: Entry
    path: tuple[str | int, ...]  # without the language
    language: str
    value: str


class Used(NamedTuple):
    """What the entries of a deck use of its head."""

    sections: frozenset[str]
    chosen: frozenset[tuple[str, str]]  # sets of forms with the options that are right

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Used:
        """Gather it from the entries themselves."""
        return cls(frozenset(e.section for e in entries), frozenset((e.forms, e.form) for e in entries))


class Sight(NamedTuple):
    """What a rule may look at."""

    deck: Deck
    kinds: Mapping[str, Kind]
    raw: Mapping[str, RawEntry]
    source: DeckSource
    media: MediaFolder
    words: tuple[Words, ...]  # those that are suspicious
    today: dates.Day
    used: Used

    def problem(self, code: str, message: str, words: Words, hint: str) -> Problem:
        """Make a problem of a text."""
        raw = self.raw[words.entry.key]
        node = raw.values[str(words.path[0])]
        for step in words.path[1:]:
            node = node[step]  # type: ignore[index] # the path was taken from this very tree
        path = (*words.path, words.language) if isinstance(node, dict) else words.path
        return raw.problem(code, message, *path, hint=hint)


def suspicious(entries: Iterable[Entry]) -> Iterator[Words]:
    """Yield the texts that need a closer look: those with signs of markup or of a date, and facts."""
    for entry in entries:
        for key, text in entry.texts.items():
            for language, value in text.items():
                if "20" in value or "<" in value or "&" in value or "**" in value:
                    yield Words(entry, (key,), language, value)
        for number, fact in enumerate(entry.facts):
            for name, text in zip(fact._fields, fact, strict=True):
                for language, value in text.items():
                    yield Words(entry, ("facts", number, name), language, value)


class _Way(NamedTuple):
    """One way in which entries of a kind are asked."""

    kind: str
    flag: str  # the one that turns it on, or ''
    asked: str  # the key whose text is the question
    keys: tuple[str, ...]  # all that the front shows

    def of(self, entries: Sequence[Entry]) -> list[Entry]:
        """Give the entries that are asked in this way."""
        kind, flag = self.kind, self.flag
        return [entry for entry in entries if entry.kind == kind and (not flag or flag in entry.flags)]


def _ways(kinds: Mapping[str, Kind]) -> list[_Way]:
    fronts = [(kind, flag, keys) for kind in kinds.values() for flag, keys in kind.fronts]
    return [
        _Way(kind.name, flag, kind.front if kind.front in keys else kind.answer, keys) for kind, flag, keys in fronts
    ]


def asked_texts(entries: Sequence[Entry], kinds: Mapping[str, Kind], languages: Sequence[str]) -> Iterator[str]:
    """Give what each front asks, marked with its sort: only where two are equal, `same_front` may find something."""
    for way in _ways(kinds):
        asked, own = way.asked, way.of(entries)
        for language in languages:
            start = f"{way.kind} {way.flag} {language} "
            yield from [start + text for entry in own if (text := entry.texts[asked].get(language, "").casefold())]


def same_front(sight: Sight) -> Iterator[Problem]:
    """W301: two cards ask the same question in one language, so one of the answers will be counted wrong."""
    for way in _ways(sight.kinds):
        entries = way.of(sight.deck.entries)
        for language in sight.deck.languages:
            texts = [entry.texts[way.asked].get(language, "").casefold() for entry in entries]
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
                yield from _same_front(sight, group, language, way)


def _same_front(sight: Sight, group: list[Entry], language: str, way: _Way) -> Iterator[Problem]:
    """Compare all that the fronts show, of entries that ask the same text."""
    seen: dict[tuple[str, ...], Entry] = {}
    for entry in group:
        texts = (entry.texts.get(key, {}).get(language, "").casefold() for key in way.keys)
        first = seen.setdefault((entry.forms, entry.audio.name if entry.audio else "", *texts), entry)
        if first is not entry:
            back = f", the other way round (`{way.flag}`)" if way.flag else ""
            message = f"`{first.key}` already asks the same in `{language}`{back}"
            hint = "tell them apart with `context:`, a few words that are shown on the front"
            yield sight.problem("W301", message, Words(entry, (way.asked,), language, ""), hint)


def answer_is_front(sight: Sight) -> Iterator[Problem]:
    """E303 and W302: the answer is, or holds, the very words that were asked."""
    for entry in sight.deck.entries:
        kind = sight.kinds[entry.kind]
        asked = entry.texts.get(kind.front, {})
        for language, answer in entry.texts.get(kind.answer, {}).items():
            term = asked.get(language, "").casefold()
            if len(term) < 2 or term not in (low := answer.casefold()) or not _holds(low, term, whole=True):
                continue
            words = Words(entry, (kind.answer,), language, answer)
            if low.strip(" .") == term:
                yield sight.problem("E303", "the answer is the same as the front", words, "say it in other words")
            else:
                message = f"the answer contains what is asked: `{shown(asked[language])}`"
                yield sight.problem("W302", message, words, "say it in other words")


def _holds(text: str, word: str, *, whole: bool) -> bool:
    """Tell if a text holds a word: from its beginning, and up to its end if `whole`."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        begins = not (start and text[start - 1].isalnum())
        if begins and not (whole and end < len(text) and text[end].isalnum()):
            return True
        start = text.find(word, start + 1)
    return False


def form_in_front(sight: Sight) -> Iterator[Problem]:
    """E303: an example whose front names the right option."""
    for entry in sight.deck.entries:
        if not entry.form:
            continue
        answers = sight.deck.forms[entry.forms].options[entry.form]
        for key in sight.kinds[entry.kind].asked:
            for language, front in entry.texts.get(key, {}).items():
                answer = answers.get(language, "")
                # From the beginning of a word: “multilateralism” gives “multilateral” away, “interregional” is another.
                if answer and _holds(front.casefold(), answer.casefold(), whole=False):
                    message = f"the front gives the answer away: it contains `{shown(answer)}`"
                    yield sight.problem(
                        "E303", message, Words(entry, (key,), language, front), "name the parties, not the form"
                    )


def long_answer(sight: Sight) -> Iterator[Problem]:
    """W303: an answer that nobody can hold in mind and check against."""
    for entry in sight.deck.entries:
        key = sight.kinds[entry.kind].answer
        for language, value in entry.texts.get(key, {}).items():
            if value.count(" ") + value.count("\n") >= LONG_ANSWER and (count := len(value.split())) > LONG_ANSWER:
                message = f"the answer has {count:,} words; more than {LONG_ANSWER} are hard to check oneself against"
                hint = "keep one fact, and move the rest to `note:` or to an entry of its own"
                yield sight.problem("W303", message, Words(entry, (key,), language, value), hint)


def looks_like_markup(sight: Sight) -> Iterator[Problem]:
    """W304: tags or asterisks in a deck of plain text are shown as typed."""
    if sight.deck.markdown:
        return
    for words in sight.words:
        value = words.value
        if found := find_tag(value) or _markup(value):
            message = f"`{shown(found)}` looks like markup; cards show it as typed"
            hint = "if you want bold or lists, write `markup: markdown` in deck.yaml; else all is well"
            yield sight.problem("W304", message, words, hint)


def _markup(text: str) -> str:
    """Give the first sign of Markdown or reference to a sign, or ''."""
    if "**" not in text and ";" not in text:
        return ""
    found = [match for pattern in _MARKUP if (match := pattern.search(text))]
    return min(found, key=re.Match.start).group() if found else ""


def future_dates(sight: Sight) -> Iterator[Problem]:
    """E213 and W305: a fact dated later than today was mistyped; another date may be a plan."""
    maybe = dates.from_year_on(sight.today[0])
    for words in sight.words:
        if maybe.search(words.value) is None:
            continue
        for date in dates.find(words.value):
            if date.day > sight.today and date.is_as_of:
                hint = "facts carry the day on which they were looked up"
                yield sight.problem("E213", f"`{date.text}` is still to come", words, hint)
            elif date.day > sight.today:
                yield sight.problem("W305", f"`{date.text}` is still to come", words, "if it is a plan, all is well")


def untranslated(sight: Sight) -> Iterator[Problem]:
    """W401: two languages hold the same long text, as after a copy that was never translated."""
    for entry in sight.deck.entries:
        for key, text in entry.texts.items():
            if len(text) < 2:
                continue
            (first, value), *others = text.items()
            for language, other in others:
                if (
                    other == value
                    and value.count(" ") >= _SAME_IN_BOTH
                    and isinstance(sight.raw[entry.key].values[key], dict)
                ):
                    message = f"the text in `{language}` is the same as in `{first}`"
                    hint = "translate it; if it is the same on purpose, write one text without languages"
                    yield sight.problem("W401", message, Words(entry, (key,), language, other), hint)


EACH_ALONE: Final[tuple[Callable[[Sight], Iterator[Problem]], ...]] = (
    answer_is_front,
    form_in_front,
    long_answer,
    looks_like_markup,
    future_dates,
    untranslated,
)
"""Rules that look at each entry for itself."""
RULES: Final = (same_front, *EACH_ALONE)
