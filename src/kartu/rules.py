"""Rules across entries and on meaning: one small function each, in `RULES` and `WHOLE_RULES`.

A rule goes over the deck once; texts that need a closer look are found with a plain search first (10,000 entries in
two languages take less than a tenth of a second together).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu import dates
from kartu.checker import shown
from kartu.decksource import DeckSource, RawEntry, header_problem
from kartu.htmltags import find_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kartu.deck import Deck, Entry
    from kartu.kind import Kind
    from kartu.media import MediaFolder
    from kartu.problems import Problem

LONG_ANSWER: Final = 40  # words; about 16 is what a good card needs
_MARKUP: Final = re.compile(r"\*\*\S|&(?:[a-z]+|#\d+);")
_SAME_IN_BOTH: Final = 3  # spaces; shorter texts are often the same in two languages


class Words(NamedTuple):
    """A text of an entry in one language, and where it stands."""

    entry: Entry
    path: tuple[str | int, ...]  # without the language
    language: str
    value: str


class Sight(NamedTuple):
    """What a rule may look at."""

    deck: Deck
    kinds: Mapping[str, Kind]
    raw: Mapping[str, RawEntry]
    source: DeckSource
    media: MediaFolder
    words: tuple[Words, ...]  # those that are suspicious
    today: dates.Day

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


def same_front(sight: Sight) -> Iterator[Problem]:
    """W301: two cards ask the same question in one language, so one of the answers will be counted wrong."""
    fronts = [(kind, flag, keys) for kind in sight.kinds.values() for flag, keys in kind.fronts]
    for kind, flag, keys in fronts:
        asked = kind.front if kind.front in keys else kind.answer
        entries = [
            entry for entry in sight.deck.entries if entry.kind == kind.name and (not flag or flag in entry.flags)
        ]
        for language in sight.deck.languages:
            firsts: dict[str, Entry] = {}
            groups: dict[str, list[Entry]] = {}
            for entry in entries:
                front = entry.texts[asked].get(language, "").casefold()
                first = firsts.setdefault(front, entry)
                if first is not entry:
                    groups.setdefault(front, [first]).append(entry)
            groups.pop("", None)  # left out of this language
            for group in groups.values():
                yield from _same_front(sight, group, asked, language, keys, flag)


def _same_front(
    sight: Sight, group: list[Entry], asked: str, language: str, keys: tuple[str, ...], flag: str
) -> Iterator[Problem]:
    """Compare all that the fronts show, of entries that ask the same text."""
    seen: dict[tuple[str, ...], Entry] = {}
    for entry in group:
        texts = (entry.texts.get(key, {}).get(language, "").casefold() for key in keys)
        first = seen.setdefault((entry.forms, entry.audio.name if entry.audio else "", *texts), entry)
        if first is not entry:
            way = f", the other way round (`{flag}`)" if flag else ""
            message = f"`{first.key}` already asks the same in `{language}`{way}"
            hint = "tell them apart with `context:`, a few words that are shown on the front"
            yield sight.problem("W301", message, Words(entry, (asked,), language, ""), hint)


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
        if ("<" in value or "**" in value or "&" in value) and (found := find_tag(value) or _first(_MARKUP, value)):
            message = f"`{shown(found)}` looks like markup; cards show it as typed"
            hint = "if you want bold or lists, write `markup: markdown` in deck.yaml; else all is well"
            yield sight.problem("W304", message, words, hint)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group() if found else ""


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


def names_alike(sight: Sight) -> Iterator[Problem]:
    """E216 and W401: names that are one deck in Anki, which does not tell upper from lower case."""
    header, deck = sight.source.header, sight.deck
    for language in deck.languages:
        seen: dict[str, str] = {}
        for section in deck.sections.values():
            title = section.title.get(language, "")
            first = seen.setdefault(title.casefold(), section.key)
            if title and first != section.key:
                message = f"the section `{first}` has the same title in `{language}`: in Anki they would be one deck"
                yield header_problem(
                    header, "E216", message, "sections", section.key, hint="give it another title", of_key=True
                )
    titles = [title.casefold() for title in deck.title.values()]
    if len(set(titles)) < len(titles):
        message = "the title is the same in two languages: who imports both gets them mixed in one deck"
        yield header_problem(
            header, "W401", message, "title", hint="for example `title: {id: Kimia, en: Chemistry}`", of_key=True
        )


def unused(sight: Sight) -> Iterator[Problem]:
    """W201: sections and options that no entry uses, and media files that none shows."""
    deck, header = sight.deck, sight.source.header
    sections = {entry.section for entry in deck.entries}
    for key in deck.sections:
        if key not in sections:
            yield header_problem(
                header, "W201", f"no entry is in the section `{key}`", "sections", key, hint=_LEFT, of_key=True
            )
    chosen = {(entry.forms, entry.form) for entry in deck.entries}
    sets = {forms for forms, _ in chosen}
    for form_set in deck.forms.values():
        path = ("forms", form_set.key)
        if form_set.key not in sets:
            message = f"no example uses the set of forms `{form_set.key}`"
            yield header_problem(header, "W201", message, *path, hint=_LEFT, of_key=True)
            continue
        for option in form_set.options:
            if (form_set.key, option) not in chosen:
                message = f"no example has the form `{option}`"
                yield header_problem(
                    header,
                    "W201",
                    message,
                    *path,
                    "options",
                    option,
                    hint="add one: a choice that is never right is soon learnt",
                    of_key=True,
                )
    for name in sight.media.unused():
        yield header_problem(
            header, "W201", f"no entry shows the file `{name}`", hint="delete it, or name it in an entry"
        )


_LEFT: Final = "delete it, or give it an entry"


def left_out(sight: Sight) -> Iterator[Problem]:
    """W402 and E401: entries that lack a language, in a deck that allows it."""
    if not sight.deck.incomplete:
        return
    missing: dict[str, list[str]] = {}
    for entry in sight.deck.entries:
        lacking = entry.lacking(sight.deck.languages)
        if len(lacking) < len(sight.deck.languages):
            for language in lacking:
                missing.setdefault(language, []).append(entry.key)
        else:
            message = "no language has all texts of this entry, so it is in no package"
            yield sight.raw[entry.key].problem("E401", message, hint="write all its texts in at least one language")
    for language, keys in missing.items():
        some = ", ".join(keys[:5]) + (", …" if len(keys) > 5 else "")
        message = f"{len(keys):,} of {len(sight.deck.entries):,} entries are left out of `{language}`: {some}"
        yield header_problem(sight.source.header, "W402", message, "incomplete", hint="add their texts when you can")


def between_decks(sources: Iterable[DeckSource]) -> Iterator[Problem]:
    """E214 and E216: decks that share their key or a title; what is asked of students' Anki is the same for both."""
    keys: dict[str, str] = {}
    titles: dict[str, str] = {}
    for source in sources:
        header = source.header
        key = source.header_values.get("deck")
        if isinstance(key, str) and key and (first := keys.setdefault(key, header.name)) != header.name:
            hint = "give this deck a key of its own: it is what tells students' decks apart"
            yield header_problem(
                header, "E214", f"the deck key `{shown(key)}` is already that of {first}", "deck", hint=hint
            )
        title = source.header_values.get("title")
        by_language = title if isinstance(title, dict) else {"": title}
        for language, name in by_language.items():
            if (
                isinstance(name, str)
                and name
                and (first := titles.setdefault(name.casefold(), header.name)) != header.name
            ):
                message = f"{first} has the same title: in Anki the two would be one deck"
                path = ("title", language) if language else ("title",)
                yield header_problem(header, "E216", message, *path, hint="give one of them another title")


RULES: Final[tuple[Callable[[Sight], Iterator[Problem]], ...]] = (
    same_front,
    answer_is_front,
    form_in_front,
    long_answer,
    looks_like_markup,
    future_dates,
    untranslated,
    names_alike,
)
WHOLE_RULES: Final[tuple[Callable[[Sight], Iterator[Problem]], ...]] = (unused, left_out)
"""Rules that would complain of what is only missing because of another mistake: for decks without one."""
