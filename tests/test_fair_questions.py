"""The first deck asks fairly: no word of a front gives the answer away to who knows nothing.

The measure, over the fronts of one set of options in one language: for every word, for having a number or none, and for
being short, middling or long, how often the fronts that have it (and those that lack it) share their right option. What
stands on fewer than four fronts is no pattern that a pupil could notice. Of four fronts, two or three may share an
option by chance. The bound of 70 % lets two of four and four of six pass, and stops three of four, which a pupil would
feel as a rule: “with Indonesia it is always bilateral”. In the first edition such words told 20 of the 32 examples of
forms in Indonesian and 14 in English (“Indonesia”: 9 of 9); now no word of any set does, not even the name of a party.
That exactly two countries are named on a front is no leak, since counting them is what is asked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from firstdeck import DECK, each_language
from support import deck_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kartu.model.deck import Deck

LEAST_FRONTS: Final = 4
BOUND: Final = 0.7
_WORD: Final = re.compile(r"[\w\-–’]+")
_NUMBER: Final = re.compile(
    r"\d.*|dua|tiga|empat|lima|enam|sepuluh|puluhan|seribu|seratus|seperempat"
    r"|two|three|four|five|six|ten|dozens|thousand|hundred|quarter"
)


class Asked(NamedTuple):
    """The front of an example with the option that is right."""

    words: frozenset[str]
    option: str


class Leak(NamedTuple):
    """A word, present or absent, that tells the option of too many fronts."""

    word: str
    option: str
    right: int
    fronts: int


@pytest.fixture(scope="module")
def deck() -> Deck:
    return deck_of(DECK)


def asked_of(fronts: Sequence[tuple[str, str]]) -> list[Asked]:
    """Give what can be seen of each front: its words, whether it has a number, and how long it is."""
    lengths = sorted(len(_WORD.findall(text)) for text, _ in fronts)
    short, long = lengths[len(lengths) // 3], lengths[2 * len(lengths) // 3]
    asked = []
    for text, option in fronts:
        words = _WORD.findall(text.lower())
        length = "<short>" if len(words) <= short else "<long>" if len(words) > long else "<middling>"
        number = {"<number>"} if any(_NUMBER.fullmatch(word) for word in words) else set()
        asked.append(Asked(frozenset({*words, length, *number}), option))
    return asked


def leaks_in(fronts: Sequence[tuple[str, str]]) -> list[Leak]:
    """Give every word whose presence or absence tells the right option too well."""
    asked = asked_of(fronts)
    found = []
    for word in sorted(frozenset[str]().union(*(each.words for each in asked))):
        for there in (True, False):
            options = Counter(each.option for each in asked if (word in each.words) == there)
            if options.total() >= LEAST_FRONTS:
                ((option, right),) = options.most_common(1)
                if right / options.total() >= BOUND:
                    found.append(Leak(word if there else f"no {word}", option, right, options.total()))
    return found


def fronts_by_set(deck: Deck, language: str) -> dict[str, list[tuple[str, str]]]:
    sets = defaultdict(list)
    for entry in deck.entries:
        if entry.form:
            shown = (entry.texts.get(key, {}).get(language, "") for key in ("context", "example"))
            sets[entry.forms].append((" ".join(shown), entry.form))
    return sets


@each_language
def test_no_word_of_a_front_tells_the_right_option(deck: Deck, language: str) -> None:
    sets = fronts_by_set(deck, language)
    assert len(sets) >= 4
    assert {name: leaks for name, fronts in sets.items() if (leaks := leaks_in(fronts))} == {}


def test_a_word_that_tells_the_option_is_found() -> None:
    told = [(f"Indonesia dan negara {name}", "two") for name in "abcde"]
    others = [(f"negara {name} serta tetangga", "many") for name in "fghij"]
    assert Leak("indonesia", "two", 5, 5) in leaks_in([*told, *others])
    assert Leak("no indonesia", "many", 5, 5) in leaks_in([*told, *others])


def test_a_word_that_stands_with_every_option_is_no_leak() -> None:
    fronts = [(f"Indonesia {name}", option) for option in ("two", "many") for name in "abcd"]
    assert leaks_in(fronts) == []


def test_every_option_is_right_about_as_often_as_the_others(deck: Deck) -> None:
    for name, fronts in fronts_by_set(deck, "id").items():
        times = Counter(option for _, option in fronts)
        assert set(times) == set(deck.forms[name].options), name
        assert max(times.values()) - min(times.values()) <= 2, f"{name}: {times}"


def test_indonesia_takes_part_in_some_of_each_form_and_is_away_from_some() -> None:
    fronts = fronts_by_set(deck_of(DECK), "id")["cooperation"]
    found = {(option, "indonesia" in each.words) for each in asked_of(fronts) for option in [each.option]}
    assert found == {(option, here) for option in {option for _, option in fronts} for here in (True, False)}


@each_language
def test_examples_of_impacts_are_asked_among_those_of_one_sign(deck: Deck, language: str) -> None:
    signs = {"positive-impact": r"\bpositi", "negative-impact": r"\bnegati"}
    for name, sign in signs.items():
        forms = deck.forms[name]
        assert re.search(sign, forms.question[language], re.IGNORECASE)
        assert len(forms.options) == 6


@each_language
def test_the_right_choice_of_a_question_is_not_told_by_its_length(deck: Deck, language: str) -> None:
    """With four choices each is the longest in about a quarter of the questions, and so is the right one."""
    asked = [entry for entry in deck.entries if entry.choices]
    lengths = [
        (len(entry.texts["answer"][language]), [len(choice[language]) for choice in entry.choices]) for entry in asked
    ]
    assert len(asked) >= 15
    for told in (
        sum(right > max(wrong) for right, wrong in lengths),
        sum(right < min(wrong) for right, wrong in lengths),
    ):
        assert told / len(asked) < 1 / 3
