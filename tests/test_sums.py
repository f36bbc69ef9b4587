"""Every sum of the first deck is right: its answer, and each step on the back, are computed again from its own text.

The numbers are read as the language writes them, in the order in which the question gives them.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import pytest

from firstdeck import DECK, LANGUAGES, each_language
from support import deck_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kartu.model.deck import Deck, Entry

LEAST_SUMS: Final = 10
TAG: Final = "hitungan-sums"

# What the answer is, from the numbers of the question. Some answers are words: then it is the number behind the word.
SUMS: Final[dict[str, Callable[..., object]]] = {
    "q-advantage-opportunity-cost": lambda coffee, cloth, metres: coffee / cloth * metres,
    "q-advantage-labour-hours": lambda shirt, table: table / shirt,
    "q-advantage-gain-from-trade": lambda cost, paid, metres: cost * metres - paid,
    "q-duty-amount": lambda price, percent: price * percent / 100,
    "q-duty-protects": lambda local, foreign, percent: foreign * (100 + percent) / 100 - local,
    "q-rate-buy-dollars": lambda _, selling, _buying, dollars: selling * dollars,
    "q-rate-sell-dollars": lambda _, _selling, buying, dollars: buying * dollars,
    "q-rate-middle": lambda _, selling, buying: (selling + buying) / 2,
    "q-rate-per-hundred-yen": lambda unit, rate, yen: yen / unit * rate,
    "q-rate-cross-currency": lambda _, euro, _dollar, dollar, euros: euros * euro / dollar,
    "q-rate-round-trip-loss": lambda _, selling, buying, dollars: dollars * (selling - buying),
    "q-rate-depreciation-import-cost": lambda price, _, before, after: price * (after - before),
    "q-bop-trade-balance": lambda exports, imports: exports - imports,
    "q-bop-current-account": lambda *parts: sum(parts),
    "q-bop-missing-exports": lambda imports, deficit: imports - deficit,
    "q-clearing-difference": lambda owed, claimed: owed - claimed,
}
# These answer with a name, told by comparing two numbers that are computed from the question.
COMPARED: Final[dict[str, Callable[..., bool]]] = {
    # A makes more of both goods.
    "q-advantage-name-absolute": lambda a_one, a_other, b_one, b_other: a_one > b_one and a_other > b_other,
    # D makes less of both goods, but gives up less of the first for one of the second.
    "q-advantage-name-comparative": lambda c_rice, c_cloth, d_rice, d_cloth: (
        d_rice < c_rice and d_cloth < c_cloth and d_rice / d_cloth < c_rice / c_cloth
    ),
    # Of `one` ton of sugar, E gives up less maize.
    "q-advantage-who-exports": lambda e_cost, f_cost: e_cost < f_cost,
}
DEFICIT: Final = {"id": "defisit", "en": "deficit"}
_NUMBER: Final = re.compile(r"(?<![\w.,])(?:Rp|US\$|[€¥])?([+−]?\d[\d.,]*)")
_STEP: Final = re.compile(r"([−+(]?[\d(][\d.,()×÷+− ]*?) = ([−]?[\d.,]*\d)")


@pytest.fixture(scope="module")
def deck() -> Deck:
    return deck_of(DECK)


def value(text: str, language: str) -> Fraction:
    """Read a number as the language writes it."""
    thousands, decimal = (".", ",") if language == "id" else (",", ".")
    plain = text.rstrip(".,").replace(thousands, "").replace(decimal, ".").replace("−", "-")
    return Fraction(plain)


def numbers_in(text: str, language: str) -> list[Fraction]:
    return [value(number, language) for number in _NUMBER.findall(text)]


def sums_of(deck: Deck) -> Iterator[Entry]:
    return (entry for entry in deck.entries if TAG in entry.tags)


def steps_in(text: str, language: str) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Give each step `a × b = c` of a working: as it stands, what it comes to, and what is said."""
    for match in _STEP.finditer(text):
        left = re.sub(r"\d[\d.,]*", lambda number: f"Fraction({str(value(number.group(), language))!r})", match[1])
        left = left.translate({ord("×"): "*", ord("÷"): "/", ord("−"): "-"})
        worth = eval(left, {"__builtins__": {}, "Fraction": Fraction})  # noqa: S307 - digits and signs of our own deck
        yield match[0], worth, value(match[2], language)


def test_every_sum_is_computed_here(deck: Deck) -> None:
    tagged = {entry.key for entry in sums_of(deck)}
    assert tagged == {*SUMS, *COMPARED}
    assert len(tagged) >= LEAST_SUMS


@each_language
def test_the_answer_of_every_sum_follows_from_its_numbers(deck: Deck, language: str) -> None:
    for entry in sums_of(deck):
        numbers = numbers_in(entry.texts["question"][language], language)
        answer = entry.texts["answer"][language]
        if entry.key in COMPARED:
            assert COMPARED[entry.key](*numbers), f"{entry.key}: {numbers}"
            continue
        signed = -1 if DEFICIT[language] in answer.lower() else 1
        assert signed * numbers_in(answer, language)[0] == SUMS[entry.key](*numbers), f"{entry.key}: {numbers} {answer}"


@each_language
def test_every_step_of_every_working_is_right(deck: Deck, language: str) -> None:
    steps = 0
    for entry in sums_of(deck):
        for step, worth, said in steps_in(entry.texts["explanation"][language], language):
            assert worth == said, f"{entry.key}: {step}"
            steps += 1
    assert steps >= len(SUMS)


def test_every_working_ends_with_the_answer(deck: Deck) -> None:
    for entry in sums_of(deck):
        if entry.key in SUMS:
            for language in LANGUAGES:
                results = [abs(said) for _, _, said in steps_in(entry.texts["explanation"][language], language)]
                assert numbers_in(entry.texts["answer"][language], language)[0] in results, entry.key


@each_language
def test_no_wrong_choice_is_the_answer(deck: Deck, language: str) -> None:
    for entry in deck.entries:
        choices = [choice[language] for choice in entry.choices]
        assert len({*choices}) == len(choices), entry.key
        assert entry.texts.get("answer", {}).get(language) not in choices, entry.key


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("Rp16.200 dan 0,5 kg", "id", [16200, Fraction(1, 2)]),
        ("US$1,100, −18 and 1.5 sacks.", "en", [1100, -18, Fraction(3, 2)]),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(text: str, language: str, numbers: list[Fraction]) -> None:
    assert numbers_in(text, language) == numbers


def test_a_wrong_step_is_found() -> None:
    ((_, worth, said),) = steps_in("500 × (16.250 − 16.050) = 110.000.", "id")
    assert worth == 100_000
    assert said == 110_000
