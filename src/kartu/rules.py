"""Rules across entries and on meaning: one small function each, listed in `RULES`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.decksource import DeckSource, RawEntry, header_problem
from kartu.folder import HEADER
from kartu.media import IMAGES, SOUNDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kartu.deck import Deck, Entry
    from kartu.kind import Kind
    from kartu.problems import Problem

LONG_ANSWER: Final = 40  # words; about 16 is what a good card needs
_MARKUP: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*[^<>]*>|\*\*\S|&(?:[a-z]+|#\d+);")
_MAYBE_MARKUP: Final = re.compile(r"<[a-zA-Z/]|\*\*|&[a-z#]")
_SAME_IN_BOTH: Final = 3  # shorter words, numbers and names are often the same in two languages


class Sight(NamedTuple):
    """What a rule may look at."""

    deck: Deck
    kinds: Mapping[str, Kind]
    raw: Mapping[str, RawEntry]
    source: DeckSource
    media_used: frozenset[str]


def _place(raw: RawEntry, key: str, language: str) -> tuple[str, ...]:
    return (key, language) if isinstance(raw.values.get(key), dict) else (key,)


def _fronts(entry: Entry, kind: Kind, language: str) -> str:
    texts = entry.texts
    asked = texts.get("acronym", {}).get(language) or texts.get(kind.front, {}).get(language, "")
    extra = (texts[key].get(language, "") for key in ("context", "question") if key in texts)
    return "\n".join((asked, *extra)).casefold()


def same_front(sight: Sight) -> Iterator[Problem]:
    """W301: two cards ask the same question in one language, so one of the answers will be counted wrong."""
    for language in sight.deck.languages:
        seen: dict[tuple[str, str], str] = {}
        for entry in sight.deck.entries:
            front = _fronts(entry, sight.kinds[entry.kind], language)
            first = seen.setdefault((entry.kind, front), entry.key)
            if first != entry.key and front.strip():
                raw = sight.raw[entry.key]
                key = sight.kinds[entry.kind].front
                yield raw.problem(
                    "W301",
                    f"`{first}` already asks the same in `{language}`",
                    *_place(raw, key, language),
                    hint="tell them apart with `context:`, a few words that are shown on the front",
                )


def answer_in_front(sight: Sight) -> Iterator[Problem]:
    """E303 and W302: the front shows the answer, or the answer repeats what was asked."""
    for entry in sight.deck.entries:
        if entry.form:
            yield from _form_in_example(sight, entry)
            continue
        kind = sight.kinds[entry.kind]
        asked, answers = entry.texts.get(kind.front, {}), entry.texts.get(kind.answer, {})
        for language, answer in answers.items():
            term = asked.get(language, "").casefold()
            if len(term) > 1 and term in (low := answer.casefold()) and _has_word(low, term):
                raw = sight.raw[entry.key]
                same = low.strip(" .") == term
                yield raw.problem(
                    "E303" if same else "W302",
                    "the answer is the same as the front"
                    if same
                    else f"the answer contains what is asked: `{asked[language]}`",
                    *_place(raw, kind.answer, language),
                    hint="say it in other words",
                )


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _form_in_example(sight: Sight, entry: Entry) -> Iterator[Problem]:
    kind = sight.kinds[entry.kind]
    options = sight.deck.forms[entry.forms].options
    shown = {key: entry.texts.get(key, {}) for key in (kind.front, "context")}
    for key, text in shown.items():
        for language, front in text.items():
            answer = options[entry.form].get(language, "")
            if answer and answer.casefold() in front.casefold():
                raw = sight.raw[entry.key]
                yield raw.problem(
                    "E303",
                    f"the front gives the answer away: it contains `{answer}`",
                    *_place(raw, key, language),
                    hint="name the parties, not the form",
                )


def long_answer(sight: Sight) -> Iterator[Problem]:
    """W303: an answer that nobody can hold in mind and check against."""
    for entry in sight.deck.entries:
        answer = sight.kinds[entry.kind].answer
        for language, text in entry.texts.get(answer, {}).items():
            if text.count(" ") >= LONG_ANSWER and (words := len(text.split())) > LONG_ANSWER:
                raw = sight.raw[entry.key]
                yield raw.problem(
                    "W303",
                    f"the answer has {words} words; more than {LONG_ANSWER} are hard to check oneself against",
                    *_place(raw, answer, language),
                    hint="keep one fact, and move the rest to `note:` or to an entry of its own",
                )


def looks_like_markup(sight: Sight) -> Iterator[Problem]:
    """W304: tags or asterisks in a deck of plain text are shown as typed."""
    if sight.deck.markdown:
        return
    for entry in sight.deck.entries:
        for key, text in entry.texts.items():
            for language, value in text.items():
                if _MAYBE_MARKUP.search(value) and (found := _MARKUP.search(value)):
                    raw = sight.raw[entry.key]
                    yield raw.problem(
                        "W304",
                        f"`{found.group()}` looks like markup; cards show it as typed",
                        *_place(raw, key, language),
                        hint="if you want bold or lists, write `markup: markdown` in deck.yaml; else all is well",
                    )
                    break


def untranslated(sight: Sight) -> Iterator[Problem]:
    """W401: both languages hold the same long text, as after a copy that was never translated."""
    for entry in sight.deck.entries:
        kind = sight.kinds[entry.kind]
        text = entry.texts.get(kind.answer, {})
        raw_text = sight.raw[entry.key].values.get(kind.answer)
        if len(text) < 2 or not isinstance(raw_text, dict):
            continue
        first, *others = text.items()
        for language, value in others:
            if value == first[1] and value.count(" ") >= _SAME_IN_BOTH:
                yield sight.raw[entry.key].problem(
                    "W401",
                    f"the text in `{language}` is the same as in `{first[0]}`",
                    kind.answer,
                    language,
                    hint="translate it; if it is the same on purpose, write one text without languages",
                )


def unused(sight: Sight) -> Iterator[Problem]:
    """W201: sections and options that no entry uses, and media files that none shows."""
    deck, header = sight.deck, sight.source.header
    sections = {entry.section for entry in deck.entries}
    for key in deck.sections:
        if key not in sections:
            yield header_problem(header, "W201", f"no entry is in the section `{key}`", ("sections", key), of_key=True)
    for form_set in deck.forms.values():
        used = {entry.form for entry in deck.entries if entry.forms == form_set.key}
        for option in form_set.options:
            if used and option not in used:
                path: tuple[str, ...] = ("forms", form_set.key, "options", option)
                yield header_problem(header, "W201", f"no example has the form `{option}`", path, of_key=True)
        if not used:
            path = ("forms", form_set.key)
            yield header_problem(
                header, "W201", f"no example uses the set of forms `{form_set.key}`", path, of_key=True
            )
    yield from _unused_media(sight)


def _unused_media(sight: Sight) -> Iterator[Problem]:
    folder = sight.source.folder
    if sight.source.header.path.name != HEADER:
        return  # a one-file deck shares its folder with other decks
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.suffix.lower() in (*IMAGES, *SOUNDS) and name not in sight.media_used and file.is_file():
            message = f"no entry shows the file `{name}`"
            yield header_problem(sight.source.header, "W201", message, hint="delete it, or name it in an entry")


RULES: Final[tuple[Callable[[Sight], Iterator[Problem]], ...]] = (
    same_front,
    answer_in_front,
    long_answer,
    looks_like_markup,
    untranslated,
    unused,
)
