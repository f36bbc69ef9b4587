"""Rules on what some kinds have: choices, blanks, questions; one small function each, in `OF_KINDS`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.check.checker import shown
from kartu.check.choices import place_of
from kartu.check.context import Words
from kartu.check.entryrules import holds
from kartu.html.foreign import foreign_formula
from kartu.model import cloze
from kartu.model.kind import Value
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kartu.check.context import RuleContext
    from kartu.model.problems import Problem

_QUESTION: Final = "question"  # the key of what is asked, in whichever kind
_TELLING: Final = 4  # letters; a shorter answer may stand in the front by chance


def choice_twice(context: RuleContext) -> Iterator[Problem]:
    """E306: a wrong choice that is the answer, or that stands there twice."""
    for entry in context.deck.entries:
        if not entry.choices:
            continue
        answer = entry.texts.get(context.kinds[entry.kind].answer, {})
        raw = context.raw[entry.key]
        for language in context.deck.languages:
            right = _bare(answer.get(language, ""))
            seen = {right}
            for number, choice in enumerate(entry.choices):
                text = choice.get(language, "")
                bare = _bare(text)
                if text and bare in seen:
                    path = ("choices", *place_of(raw.values["choices"], number, language))
                    message = (
                        msg("the choice `{choice}` is the answer itself", choice=shown(text))
                        if bare == right
                        else msg("the choice `{choice}` is there twice", choice=shown(text))
                    )
                    hint = msg("write only wrong ones, each once; the card adds the right one")
                    yield raw.problem("E306", message, *path, hint=hint)
                seen.add(bare)


def _bare(text: str) -> str:
    return text.casefold().strip(" .")


def whole_question(context: RuleContext) -> Iterator[Problem]:
    """W306: a whole question where the card goes on to ask “What does it mean?”."""
    better = next((kind.name for kind in context.kinds.values() if kind.front == _QUESTION), "")
    for entry in context.deck.entries:
        kind = context.kinds[entry.kind]
        if kind.front == _QUESTION or _QUESTION not in kind.key_by_name or _QUESTION in entry.texts:
            continue
        for language, text in entry.texts.get(kind.front, {}).items():
            if text.endswith("?"):
                message = msg("this is a whole question: `kind: {kind}`", kind=better)
                hint = msg(
                    "`kind: {kind}` asks nothing below it; an entry that was released keeps its kind", kind=better
                )
                yield context.problem("W306", message, Words(entry, (kind.front,), language, text), hint)


def answer_in_front(context: RuleContext) -> Iterator[Problem]:
    """W308: a whole question that holds its answer, or a text that shows elsewhere what a blank asks for."""
    for entry in context.deck.entries:
        kind = context.kinds[entry.kind]
        if kind.front != _QUESTION and not kind.is_cloze:
            continue
        for language, text in entry.texts.get(kind.front, {}).items():
            answer = entry.texts.get(kind.answer, {}).get(language, "") if kind.front == _QUESTION else ""
            pairs = _of_blanks(text) if kind.is_cloze else [(answer, text)]
            for asked, front in pairs:
                low = asked.casefold().strip(" .")
                if len(low) >= _TELLING and low in front.casefold() and holds(front.casefold(), low, whole=True):
                    message = msg("the front gives the answer away: it contains `{answer}`", answer=shown(asked))
                    hint = msg("if the front offers it to choose from, all is well; else say it in other words")
                    yield context.problem("W308", message, Words(entry, (kind.front,), language, text), hint)


def _of_blanks(text: str) -> Iterator[tuple[str, str]]:
    """Yield what each blank asks for, and the front of its card."""
    marks = cloze.read(text).marks
    for number in sorted({mark.number for mark in marks}):
        front = cloze.front(cloze.taken_apart(text), number)
        own = [mark for mark in marks if mark.number == number]
        for mark in own:  # whose hint may well offer the answer among others
            front = front.replace(f"[{mark.hint}]", "")
        yield from ((mark.answer, front) for mark in own)


def blanks_elsewhere(context: RuleContext) -> Iterator[Problem]:
    """W307: marks for blanks in a text in which they are shown as typed."""
    better = next((kind.name for kind in context.kinds.values() if kind.is_cloze), "")
    for words in _texts(context):
        keys = context.kinds[words.entry.kind].key_by_name
        if keys[str(words.path[0])].value is not Value.CLOZE and cloze.has_marks(words.value):
            other = next((key.name for key in keys.values() if key.value is Value.CLOZE), "")
            hint = (
                msg("blanks stand in `{key}:`", key=other)
                if other
                else msg("entries with blanks are of `kind: {kind}`", kind=better)
            )
            yield context.problem("W307", msg("cards show these marks as typed"), words, hint)


def foreign_formulas(context: RuleContext) -> Iterator[Problem]:
    """W309: a formula in the marks of another tool, which Anki shows as typed."""
    for words in _texts(context):
        if found := foreign_formula(words.value):
            hint = msg(r"write `\( … \)`, or `\[ … \]` for one on a line of its own")
            message = msg("`{text}` is shown as typed: Anki does not take it for a formula", text=shown(found))
            yield context.problem("W309", message, words, hint)


def _texts(context: RuleContext) -> Iterator[Words]:
    """Yield the texts that need a closer look, without those of facts."""
    return (words for words in context.words if len(words.path) == 1)


OF_KINDS: Final[tuple[Callable[[RuleContext], Iterator[Problem]], ...]] = (
    choice_twice,
    whole_question,
    answer_in_front,
    blanks_elsewhere,
    foreign_formulas,
)
