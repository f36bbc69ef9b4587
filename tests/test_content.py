"""The content of the first deck keeps its rules: one right answer, nothing given away, nothing out of date unseen.

Most rules run over both languages and over every entry, so that a correction cannot break them unseen.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from ankitools import visible
from firstdeck import DECK, LANGUAGES, each_language, written_in
from kartu.kinds import kinds
from kartu.model import cardtemplate, cloze
from kartu.model.language import languages
from kartu.notes.maker import make_variants
from support import deck_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kartu.model.deck import Deck
    from kartu.model.variant import Note, Variant

# The least of each that the deck must hold, so that no note is lost unseen.
LEAST: Final = {
    "term": 165,
    "institution": 34,
    "question": 44,
    "cloze": 3,
    "example of cooperation": 36,
    "example of field": 7,
    "example of positive-impact": 12,
    "example of negative-impact": 12,
}

ANSWER_WORDS: Final = 16
ANSWERS: Final = ("definition", "role", "reason", "answer")
LONGER_ANSWERS: Final = frozenset[str]()  # keys of entries that need more words

# What would give the form away, besides the options themselves.
PARTS_OF_FORMS: Final = {
    "cooperation": r"lateral|\bmulti|region|\bantar(?!a\b)|\binter-",
    "positive-impact": r"positi|negati",
    "negative-impact": r"positi|negati",
}
# Acronyms that pupils mix up.
CLASHING: Final = tuple(
    frozenset(row.split())
    for row in (
        "MEE MEA",
        "EEC AEC",
        "AFTA NAFTA EFTA",
        "ADB AfDB",
        "IsDB IDB",
        "IMF IBRD IDA",
        "UNIDO UNCTAD",
        "SDA SDM",
        "EU UE",
    )
)
HISTORIC: Final = {"id": "dulu", "en": "former"}
AS_OF: Final = {"id": "per", "en": "as of"}

NAMED_AFTER_PEOPLE: Final = frozenset({"term-heckscher-ohlin"})

FULL_SENTENCES: Final = ("definition", "role", "reason", "note", "example", "explanation", "text")


class Front(NamedTuple):
    """A front as a student reads it."""

    note: Note
    template: str
    text: str


@pytest.fixture(scope="module")
def deck() -> Deck:
    return deck_of(DECK)


@pytest.fixture(scope="module")
def variants(deck: Deck) -> Mapping[str, Variant]:
    return {variant.language: variant for variant in make_variants(deck, kinds())}


def fields_of(note: Note) -> dict[str, str]:
    """Give the fields of a note by their keys."""
    return {field.key: value for field, value in zip(note.note_type.fields, note.fields, strict=True)}


def fronts_of(variant: Variant) -> Iterator[Front]:
    """Give the front of every card of a variant."""
    for note in variant.notes:
        named = {field.name: value for field, value in zip(note.note_type.fields, note.fields, strict=True)}
        for number in note.note_type.cards_of(note.fields, note.tags):
            is_cloze = note.note_type.kind.is_cloze
            template = note.note_type.templates[0 if is_cloze else number]
            shown = partial(_with_blank, number + 1) if is_cloze else _as_it_is
            yield Front(note, template.key, visible(cardtemplate.render(template.front_nodes, named, shown)))


def _as_it_is(_filter: str, _field: str, value: str) -> str:
    return value


def _with_blank(number: int, _filter: str, _field: str, value: str) -> str:
    return cloze.front(value, number)


def dates_in(text: str, language: str) -> set[tuple[int, int]]:
    """Give the years and months that a text is true as of."""
    months = languages()[language].labels["months"].split()
    found = re.findall(rf"\b{AS_OF[language]} ({'|'.join(months)}) (\d{{4}})", text)
    return {(int(year), months.index(month)) for month, year in found}


@each_language
def test_the_front_of_an_example_never_says_its_form_nor_another(deck: Deck, language: str) -> None:
    for entry in deck.entries:
        if not entry.form:
            continue
        options = [re.escape(text[language]) for text in deck.forms[entry.forms].options.values()]
        giveaway = re.compile("|".join([*options, PARTS_OF_FORMS.get(entry.forms, options[0])]), re.IGNORECASE)
        for key in ("example", "context"):
            found = giveaway.search(entry.texts.get(key, {}).get(language, ""))
            assert not found, f"{entry.key}: {key} says {found}"


@each_language
def test_no_definition_or_role_that_is_asked_names_its_answer(variants: Mapping[str, Variant], language: str) -> None:
    for note, template, text in fronts_of(variants[language]):
        fields = fields_of(note)
        answers = {"term": [fields.get("Term")], "institution": [fields.get("Name"), fields.get("Acronym")]}
        for answer in filter(None, answers.get(template, [])):
            bare = re.sub(r" \(.*\)", "", answer)
            assert not re.search(rf"\b{re.escape(bare)}\b", text, re.IGNORECASE), f"{note.key}: {text}"


@each_language
def test_acronyms_that_pupils_mix_up_are_asked_with_their_context(
    variants: Mapping[str, Variant], language: str
) -> None:
    contexts: dict[str, str] = {}
    for note in variants[language].notes:
        fields = fields_of(note)
        asked = " ".join(fields.get(key, "") for key in ("Acronym", "Term"))
        for acronym in frozenset(re.findall(r"\w+", asked)) & frozenset[str]().union(*CLASHING):
            assert fields["Context"], f"{note.key} asks {acronym} without context"
            assert acronym != "IDB", f"{note.key}: write IsDB"
            contexts[acronym] = fields["Context"]
    assert len(contexts) >= 6
    for clashing in CLASHING:
        given = [contexts[acronym] for acronym in sorted(clashing & contexts.keys())]
        assert len(given) == len(set(given)), f"{sorted(clashing)} are not told apart: {given}"


@each_language
def test_what_no_longer_exists_is_asked_as_history(variants: Mapping[str, Variant], language: str) -> None:
    asked = {note.key: fields_of(note) for note in variants[language].notes}
    for key in ("inst-eec", "inst-nafta", "inst-gatt"):
        assert HISTORIC[language] in asked[key]["Context"], key
    for key in ("form-eec", "form-nafta", "form-gatt"):
        assert re.search(r"\b19\d\d\b", asked[key]["Example"]), key


@each_language
def test_dates_of_ageing_facts_are_never_asked(variants: Mapping[str, Variant], language: str) -> None:
    for front in fronts_of(variants[language]):
        assert not re.search(r"\bas of\b|\bper (\d+ )?[A-Z]\w+ \d{4}", front.text), f"{front.note.key}: {front.text}"


@each_language
def test_all_that_can_change_is_dated_once_by_the_head(deck: Deck, language: str) -> None:
    assert len(dates_in(deck.summary[language], language)) == 1


@each_language
def test_a_card_is_dated_itself_only_where_its_fact_is_older_than_the_head_says(deck: Deck, language: str) -> None:
    (head,) = dates_in(deck.summary[language], language)
    own = {written for written in written_in(deck, language) if written.entry != "deck.yaml"}
    dated = {written: dates_in(written.text, language) for written in own if dates_in(written.text, language)}
    assert dated
    assert {written: dates for written, dates in dated.items() if not all(date < head for date in dates)} == {}


@each_language
def test_no_fact_is_more_than_a_year_older_than_the_head_says(deck: Deck, language: str) -> None:
    (head,) = dates_in(deck.summary[language], language)
    old = [written for written in written_in(deck, language) if older_than_a_year(written.text, language, head)]
    assert old == []


def older_than_a_year(text: str, language: str, head: tuple[int, int]) -> bool:
    return any((head[0] - year) * 12 + head[1] - month > 12 for year, month in dates_in(text, language))


def test_a_fact_older_than_a_year_is_found() -> None:
    assert older_than_a_year("belum menjadi anggota (per Juni 2025)", "id", (2026, 6))
    assert not older_than_a_year("more than 170 countries (as of November 2025)", "en", (2026, 6))


def test_both_languages_give_the_same_dates_and_figures(deck: Deck) -> None:
    texts = [list(written_in(deck, language)) for language in LANGUAGES]
    for indonesian, english in zip(*texts, strict=True):
        figures = [
            sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d)", "", each.text))) for each in (indonesian, english)
        ]
        assert figures[0] == figures[1], f"{indonesian}\n{english}"
        assert dates_in(indonesian.text, "id") == dates_in(english.text, "en"), f"{indonesian}\n{english}"


def test_every_picture_is_described_in_both_languages(deck: Deck) -> None:
    for entry in deck.entries:
        for picture, description in ((entry.image, "alt"), (entry.front_image, "front_alt")):
            if picture is not None:
                described = entry.texts[description]
                assert all(len(described[language].split()) >= 4 for language in LANGUAGES), entry.key
                assert described["id"] != described["en"], entry.key


@each_language
def test_answers_are_short(deck: Deck, language: str) -> None:
    long = [
        written
        for written in written_in(deck, language)
        if written.key in ANSWERS
        and written.entry not in LONGER_ANSWERS
        and len(re.findall(r"\w[^\s]*", written.text)) > ANSWER_WORDS
    ]
    assert long == []


@each_language
def test_no_two_fronts_are_the_same(variants: Mapping[str, Variant], language: str) -> None:
    seen = Counter(front.text.lower() for front in fronts_of(variants[language]))
    assert [text for text, times in seen.items() if times > 1] == []


def test_both_languages_fill_the_same_fields(variants: Mapping[str, Variant]) -> None:
    for indonesian, english in zip(variants["id"].notes, variants["en"].notes, strict=True):
        filled = [{key for key, value in fields_of(note).items() if value} for note in (indonesian, english)]
        assert filled[0] == filled[1], indonesian.key


def test_the_deck_holds_at_least_what_it_promised(deck: Deck) -> None:
    found = Counter(f"example of {entry.forms}" if entry.forms else entry.kind for entry in deck.entries)
    assert {name: found[name] for name, least in LEAST.items() if found[name] < least} == {}


@each_language
def test_signs_and_spaces_are_set_alike(deck: Deck, language: str) -> None:
    wrong = re.compile(r"  |^\s|\s$| $| [,.;:!?)]|\( |[“”‘']|\.\.|,,| - |\d-\d", re.MULTILINE)
    written = [each for each in written_in(deck, language) if each.key != "source"]
    found = [each for each in written if wrong.search(each.text)]
    assert found == []


@each_language
def test_sentences_end_with_a_stop_and_labels_without(deck: Deck, language: str) -> None:
    for written in written_in(deck, language):
        last = written.text.rstrip("*")[-1]
        if written.key in FULL_SENTENCES:
            assert last == ".", written
        elif written.key == "question":
            assert last == "?", written
        elif written.key in ("term", "name", "acronym", "context", "label"):
            assert last.isalnum() or last == ")", written


@each_language
def test_terms_are_lower_case(deck: Deck, language: str) -> None:
    capitals = [
        written
        for written in written_in(deck, language)
        if written.key == "term" and written.text[0].isupper() and written.entry not in NAMED_AFTER_PEOPLE
    ]
    assert capitals == []
