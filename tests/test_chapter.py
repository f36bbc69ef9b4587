"""The first deck is the whole chapter: in the order of a learner, each fact with its source, each entry with its place.

What these tests know by heart (sections, points of the curriculum, terms that come early) stands in the constants.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from firstdeck import DECK, LANGUAGES, each_language, written_in_entry
from support import deck_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.model.deck import Deck, Entry

LEAST_ENTRIES: Final = 240
ANSWERS: Final = ("definition", "role", "reason", "answer", "text")

# Terms that an answer may use before their section, each with its reason.
USED_EARLY: Final = {
    ("term-capital-account", "hibah"): "known from everyday life; development finance comes with cooperation",
    ("term-capital-account", "grant"): "likewise",
}

# One of these says how an entry stands to the curriculum; the others are points of it, each with its edition.
STANDING: Final = frozenset({"inti-core", "pengayaan-extra", "prasyarat-background"})
POINTS: Final = frozenset({"fase-f-2022", "kd-3.8-edisi-2018", "kd-3.9-edisi-2018", "kd-4.8-edisi-2018"})
OTHER_TAGS: Final = frozenset(
    {
        "bilateral",
        "regional",
        "multilateral",
        "antarregional-interregional",
        "positif-positive",
        "negatif-negative",
        "hitungan-sums",
    }
)

_YEAR: Final = re.compile(r"\b(?:1[89]|20)\d\d\b")

# A picture for both languages holds no words: letters as names, numbers, acronyms, signs.
_NO_WORDS: Final = re.compile(r"[A-Z]{1,5}|[\d½]+|[®%=]")


class Early(NamedTuple):
    """A term that an answer uses although a later section defines it."""

    entry: str
    term: str


@pytest.fixture(scope="module")
def deck() -> Deck:
    return deck_of(DECK)


def terms_of(deck: Deck, language: str) -> dict[str, Entry]:
    """Give the entries that define a term, by the term; those that ask something else about it do not define it."""
    terms: dict[str, Entry] = {}
    for entry in deck.entries:
        if "definition" in entry.texts and "question" not in entry.texts:
            terms.setdefault(re.sub(r" \(.*\)|\*", "", entry.texts["term"][language]).lower(), entry)
    return terms


def used_early(deck: Deck, language: str) -> Iterator[Early]:
    """Give the terms in answers that only a later section defines."""
    place = {section: number for number, section in enumerate(deck.sections)}
    terms = terms_of(deck, language)
    for entry in deck.entries:
        answers = " ".join(entry.texts[key][language] for key in ANSWERS if key in entry.texts).lower()
        for term, defined in terms.items():
            later = place[defined.section] > place[entry.section]
            if later and re.search(rf"\b{re.escape(term)}s?\b", answers):
                yield Early(entry.key, term)


@each_language
def test_no_term_is_used_in_an_answer_before_the_section_that_defines_it(deck: Deck, language: str) -> None:
    assert [early for early in used_early(deck, language) if (early.entry, early.term) not in USED_EARLY] == []


def test_every_exception_from_the_order_is_needed(deck: Deck) -> None:
    found = {(early.entry, early.term) for language in LANGUAGES for early in used_early(deck, language)}
    assert found == set(USED_EARLY)


def test_files_and_sections_are_in_one_order(deck: Deck) -> None:
    met = list(dict.fromkeys(entry.section for entry in deck.entries))
    assert met == list(deck.sections)
    for number, section in enumerate(deck.sections.values(), start=1):
        assert all(section.title[language].startswith(f"{number:02} ") for language in LANGUAGES), section


def test_the_chapter_is_whole(deck: Deck) -> None:
    assert len(deck.entries) >= LEAST_ENTRIES
    sizes = Counter(entry.section for entry in deck.entries)
    assert all(5 <= size <= 40 for size in sizes.values()), sizes


def test_every_entry_says_how_it_stands_to_the_curriculum(deck: Deck) -> None:
    for entry in deck.entries:
        tags = set(entry.tags)
        assert len(tags & STANDING) == 1, entry.key
        assert tags <= STANDING | POINTS | OTHER_TAGS, entry.key
        assert bool(tags & POINTS) <= ("inti-core" in tags), f"{entry.key} is named by a curriculum but not core"
        assert not tags & set(deck.sections), f"{entry.key}: a tag repeats a section"


def test_examples_can_be_found_by_their_form_and_sign(deck: Deck) -> None:
    for entry in deck.entries:
        if entry.forms == "cooperation":
            assert any(entry.form in tag for tag in entry.tags), entry.key
        elif entry.forms.endswith("impact"):
            assert any(entry.forms.removesuffix("-impact") in tag for tag in entry.tags), entry.key


def test_tags_are_explained_where_pupils_look(deck: Deck) -> None:
    used = {tag for entry in deck.entries for tag in entry.tags} & (STANDING | {"fase-f-2022", "hitungan-sums"})
    for language in LANGUAGES:
        assert [tag for tag in sorted(used) if tag not in deck.summary[language]] == []


def test_institutions_agreements_and_dated_facts_name_their_source(deck: Deck) -> None:
    without = []
    for entry in deck.entries:
        texts = [written.text for written in written_in_entry(entry, "id") if written.key not in ("source", "alt")]
        supposed = entry.forms == "cooperation" and "misalkan" in entry.texts["example"]["id"].lower()
        real = entry.kind == "institution" or (entry.forms == "cooperation" and not supposed)
        if (real or any(map(_YEAR.search, texts))) and "source" not in entry.texts:
            without.append(entry.key)
    assert without == []


@each_language
def test_no_answer_stands_twice(deck: Deck, language: str) -> None:
    answers = Counter(
        entry.texts[key][language].lower()
        for entry in deck.entries
        for key in ("definition", "role", "answer")
        if key in entry.texts
    )
    assert [answer for answer, times in answers.items() if times > 1] == []


def test_reverse_fronts_that_differ_in_little_differ_in_a_word_that_matters(deck: Deck) -> None:
    """Fronts of reverse cards are no anagrams of each other, but for surplus and deficit, which swap two words."""
    reverse = [entry for entry in deck.entries if "reverse" in entry.flags]
    alike = []
    for language in LANGUAGES:
        words = [
            (
                entry.key,
                sorted(re.findall(r"\w+", entry.texts.get("definition", entry.texts.get("role", {}))[language])),
            )
            for entry in reverse
        ]
        alike += [{one, other} for (one, first), (other, second) in combinations(words, 2) if first == second]
    assert all(pair == {"term-trade-surplus", "term-trade-deficit"} for pair in alike)


def test_pictures_hold_no_words() -> None:
    pictures = sorted(DECK.glob("images/*.svg"))
    assert len(pictures) >= 25
    for picture in pictures:
        for text in re.findall(r"<text[^>]*>([^<]*)</text>", picture.read_text(encoding="utf-8")):
            assert _NO_WORDS.fullmatch(text), f"{picture.name}: {text}"
