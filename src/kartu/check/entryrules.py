"""Rules on one entry, in `EACH`: one small function for each mistake, run over the entries of one file at a time.

Texts that need a closer look are found with a plain search first: 10,000 entries in two languages take less than a
tenth of a second together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kartu.check.checker import shown
from kartu.check.context import Words
from kartu.html.signs import find_tag
from kartu.model import dates
from kartu.model.formulaspans import formulas_in
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kartu.check.context import RuleContext
    from kartu.model.problems import Problem

LONG_ANSWER: Final = 40  # words; about 16 is what a good card needs
_MARKUP: Final = (re.compile(r"\*\*\S"), re.compile(r"&(?:[a-z]+|#\d+);"))  # together they take five times as long
_BULLETS: Final = re.compile(r"(?:^| )(?:[-*+•–]|\d{1,2}[.)]) (?=\S)")
_BULLET_LINE: Final = re.compile(r"\s+(?:[-*+•–]|\d{1,2}[.)]) \S")
_LINES_BELOW: Final = 8  # that are looked at, for items of a list
_SAME_IN_BOTH: Final = 3  # spaces; shorter texts are often the same in two languages


_NO_MATHS: Final = re.compile(
    r"\\(?:href|require|style|class|cssId|data|unicode|includegraphics|url|texttip|mathtip|toggle|mmlToken|def|edef|gdef"
    r"|newcommand|renewcommand|newenvironment|renewenvironment|let|csname|bbox)(?![A-Za-z])"
)


def answer_is_front(context: RuleContext) -> Iterator[Problem]:
    """E303 and W302: the answer is, or holds, the very words that were asked."""
    for entry in context.deck.entries:
        kind = context.kinds[entry.kind]
        asked = entry.texts.get(kind.front, {})
        for language, answer in entry.texts.get(kind.answer, {}).items():
            term = asked.get(language, "").casefold()
            if len(term) < 2 or term not in (low := answer.casefold()) or not holds(low, term, whole=True):
                continue
            words = Words(entry, (kind.answer,), language, answer)
            if low.strip(" .") == term:
                message = msg("the answer is the same as the front")
                yield context.problem("E303", message, words, msg("say it in other words"))
            else:
                message = msg("the answer contains what is asked: `{asked}`", asked=shown(asked[language]))
                yield context.problem("W302", message, words, msg("say it in other words"))


def holds(text: str, word: str, *, whole: bool) -> bool:
    """Tell if a text holds a word: from its beginning, and up to its end if `whole`."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        begins = not (start and text[start - 1].isalnum())
        if begins and not (whole and end < len(text) and text[end].isalnum()):
            return True
        start = text.find(word, start + 1)
    return False


def form_in_front(context: RuleContext) -> Iterator[Problem]:
    """E303: an example whose front names the right option."""
    for entry in context.deck.entries:
        if not entry.form:
            continue
        answers = context.deck.forms[entry.forms].options[entry.form]
        for key in context.kinds[entry.kind].asked:
            for language, front in entry.texts.get(key, {}).items():
                answer = answers.get(language, "")
                # From the beginning of a word: “multilateralism” gives “multilateral” away, “interregional” is another.
                if answer and holds(front.casefold(), answer.casefold(), whole=False):
                    message = msg("the front gives the answer away: it contains `{answer}`", answer=shown(answer))
                    hint = msg("name the parties, not the form")
                    yield context.problem("E303", message, Words(entry, (key,), language, front), hint)


def long_answer(context: RuleContext) -> Iterator[Problem]:
    """W303: an answer that nobody can hold in mind and check against."""
    for entry in context.deck.entries:
        key = context.kinds[entry.kind].answer
        for language, value in entry.texts.get(key, {}).items():
            if value.count(" ") + value.count("\n") >= LONG_ANSWER and (count := len(value.split())) > LONG_ANSWER:
                message = msg(
                    "the answer has {n} words; more than {limit} are hard to check oneself against",
                    n=count,
                    limit=LONG_ANSWER,
                )
                hint = msg("keep one fact, and move the rest to `note:` or to an entry of its own")
                yield context.problem("W303", message, Words(entry, (key,), language, value), hint)


def looks_like_markup(context: RuleContext) -> Iterator[Problem]:
    """W304: tags or asterisks in a deck of plain text are shown as typed."""
    if context.deck.markdown:
        return
    for words in context.words:
        value = words.value
        if found := find_tag(value) or _markup(value):
            message = msg("`{text}` looks like markup; cards show it as typed", text=shown(found))
            hint = msg("if you want bold or lists, write `markup: markdown` in deck.yaml; else all is well")
            yield context.problem("W304", message, words, hint)


def _markup(text: str) -> str:
    """Give the first sign of Markdown or reference to a sign, or ''."""
    if "**" not in text and ";" not in text:
        return ""
    found = [match for pattern in _MARKUP if (match := pattern.search(text))]
    return min(found, key=re.Match.start).group() if found else ""


def formulas(context: RuleContext) -> Iterator[Problem]:
    r"""E621: a formula with `\href`, `\require` or the like: Anki's MathJax obeys, and a link could run a script."""
    for words in context.words:
        if "\\" not in words.value:
            continue
        for start, end in formulas_in(words.value):
            if command := _NO_MATHS.search(words.value, start, end):
                message = msg("the formula holds `{command}`", command=command[0])
                yield context.problem("E621", message, words, msg("a formula is set, it does not link, load or style"))
                break


def future_dates(context: RuleContext) -> Iterator[Problem]:
    """E213 and W305: a fact dated later than today was mistyped; another date may be a plan."""
    maybe = dates.from_year_on(context.today[0])
    for words in context.words:
        if maybe.search(words.value) is None:
            continue
        for date in dates.find(words.value):
            if date.day > context.today and date.is_as_of:
                message = msg("`{date}` is still to come", date=date.text)
                hint = msg("facts carry the day on which they were looked up")
                yield context.problem("E213", message, words, hint)
            elif date.day > context.today:
                message = msg("`{date}` is still to come", date=date.text)
                yield context.problem("W305", message, words, msg("if it is a plan, all is well"))


def untranslated(context: RuleContext) -> Iterator[Problem]:
    """W401: two languages hold the same long text, as after a copy that was never translated."""
    for entry in context.deck.entries:
        for key, text in entry.texts.items():
            if len(text) < 2:
                continue
            (first, value), *others = text.items()
            for language, other in others:
                if (
                    other == value
                    and value.count(" ") >= _SAME_IN_BOTH
                    and isinstance(context.raw[entry.key].values[key], dict)
                ):
                    message = msg(
                        "the text in `{language}` is the same as in `{first}`", language=language, first=first
                    )
                    hint = msg("translate it; if it is the same on purpose, write one text without languages")
                    yield context.problem("W401", message, Words(entry, (key,), language, other), hint)


def list_in_one_line(context: RuleContext) -> Iterator[Problem]:
    """W310: lines that begin with dashes or numbers, which YAML joins into one line."""
    for entry in context.deck.entries:
        for key, text in entry.texts.items():
            for language, value in text.items():
                if not _may_hold_a_list(value) or "\n" in value or len(_BULLETS.findall(value)) < 2:
                    continue
                raw = context.raw[entry.key]
                node = raw.values.get(key)
                path = (key, language) if isinstance(node, dict) else (key,)
                line = raw.locate(*path).line
                below = [raw.file.line(number) for number in range(line, line + _LINES_BELOW + 1)]
                if sum(_BULLET_LINE.match(one) is not None for one in below) > 1:
                    message = msg("these lines become one on the card: `{text}`", text=shown(value))
                    hint = msg("begin the text with `|`, and write it in the lines below")
                    yield context.problem("W310", message, Words(entry, (key,), language, value), hint)


def _may_hold_a_list(text: str) -> bool:
    """Tell by a plain search, for there are many texts: what begins a second line of a list has a space before it."""
    return (
        ". " in text
        or ") " in text
        or " - " in text
        or " – " in text
        or " * " in text
        or " • " in text
        or " + " in text
    )


def in_no_language(context: RuleContext) -> Iterator[Problem]:
    """E401: an entry of a deck with `incomplete: allow` that has all its texts in no language."""
    languages = context.deck.languages
    for entry in context.deck.entries if context.deck.incomplete else ():
        if len(entry.lacking(languages)) == len(languages):
            message = msg("no language has all texts of this entry, so it is in no package")
            hint = msg("write all its texts in at least one language")
            yield context.raw[entry.key].problem("E401", message, hint=hint)


EACH: Final[tuple[Callable[[RuleContext], Iterator[Problem]], ...]] = (
    answer_is_front,
    form_in_front,
    long_answer,
    looks_like_markup,
    formulas,
    future_dates,
    untranslated,
    list_in_one_line,
    in_no_language,
)
"""The rules on one entry."""
