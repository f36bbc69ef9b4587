"""The content of the first deck keeps its rules: one right answer, nothing given away, nothing out of date unseen.

Most rules run over both languages and over every entry, so that a correction cannot break them unseen.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from ankitools import visible
from firstdeck import DECK, LANGUAGES, each_language, written_in, written_in_entry
from kartu.kinds import kinds
from kartu.model import cardtemplate
from kartu.model.language import languages
from kartu.notes.maker import make_variants
from support import deck_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kartu.model.deck import Deck
    from kartu.model.variant import Note, Variant

# The least of each that the deck must hold, so that no note is lost unseen.
LEAST: Final = {"term": 110, "institution": 26, "example of cooperation": 32, "example of impact": 12}

ANSWER_WORDS: Final = 16
ANSWERS: Final = ("definition", "role", "reason")
LONGER_ANSWERS: Final = frozenset[str]()  # keys of entries that need more words

# What would give the form away, besides the options themselves.
PARTS_OF_FORMS: Final = {
    "cooperation": r"lateral|\bmulti|region|\bantar(?!a\b)|\binter-",
    "impact": r"positi|negati",
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
HISTORIC: Final = {"id": "dulu", "en": "historic"}
AGEING_FACTS: Final = {"id": ("Anggota", "Status"), "en": ("Members", "Status")}
AGEING_WORDS: Final = {"id": r"\b(masih|kini|sekarang|belum|ditangguhkan)\b", "en": r"\b(still|now|yet|suspended)\b"}
AS_OF: Final = {"id": "per", "en": "as of"}

FULL_SENTENCES: Final = ("definition", "role", "reason", "note", "example")


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
            template = note.note_type.templates[number]
            html = cardtemplate.render(template.front_nodes, named, lambda _filter, _field, value: value)
            yield Front(note, template.key, visible(html))


def dates_in(text: str, language: str) -> set[tuple[int, str]]:
    """Give the months and years that a text is true as of."""
    months = languages()[language].labels["months"].split()
    found = re.findall(rf"\b{AS_OF[language]} ({'|'.join(months)}) (\d{{4}})", text)
    return {(months.index(month), year) for month, year in found}


@each_language
def test_the_front_of_an_example_never_says_its_form_nor_another(deck: Deck, language: str) -> None:
    for entry in deck.entries:
        if not entry.form:
            continue
        options = [re.escape(text[language]) for text in deck.forms[entry.forms].options.values()]
        giveaway = re.compile("|".join([*options, PARTS_OF_FORMS[entry.forms]]), re.IGNORECASE)
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
    asked = {key: fields for note in variants[language].notes for key, fields in [(note.key, fields_of(note))]}
    for key in ("inst-eec", "inst-nafta", "inst-gatt", "form-eec", "form-nafta", "form-gatt"):
        if key in asked:
            assert HISTORIC[language] in asked[key]["Context"], key


@each_language
def test_dates_of_ageing_facts_are_never_asked(variants: Mapping[str, Variant], language: str) -> None:
    for front in fronts_of(variants[language]):
        assert not re.search(r"\bas of\b|\bper (\d+ )?[A-Z]\w+ \d{4}", front.text), f"{front.note.key}: {front.text}"


@each_language
def test_facts_that_age_say_as_of_when_they_are_true(deck: Deck, language: str) -> None:
    undated = []
    for entry in deck.entries:
        historic = HISTORIC[language] in entry.texts.get("context", {}).get(language, "")
        for fact in entry.facts:
            if fact.label[language] in AGEING_FACTS[language] and not historic:
                undated += [f"{entry.key}: {fact.value[language]}"] * (not dates_in(fact.value[language], language))
        for _, key, text in written_in_entry(entry, language):
            if entry.kind != "term" and key in ("note", "value") and re.search(AGEING_WORDS[language], text):
                undated += [f"{entry.key}: {text}"] * (not dates_in(text, language))
    assert undated == []


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
        if entry.image is not None:
            described = entry.texts["alt"]
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
    names = {"": "{kind}", "cooperation": "example of cooperation", "impact": "example of impact"}
    found = Counter(names[entry.forms].format(kind=entry.kind) for entry in deck.entries)
    assert {name: found[name] for name, least in LEAST.items() if found[name] < least} == {}


@each_language
def test_signs_and_spaces_are_set_alike(deck: Deck, language: str) -> None:
    wrong = re.compile(r"  |^\s|\s$| $| [,.;:!?)]|\( |[“”‘']|\.\.|,,| - |\d-\d", re.MULTILINE)
    found = [written for written in written_in(deck, language) if wrong.search(written.text)]
    assert found == []


@each_language
def test_sentences_end_with_a_stop_and_labels_without(deck: Deck, language: str) -> None:
    for written in written_in(deck, language):
        last = written.text[-1]
        if written.key in FULL_SENTENCES:
            assert last == ".", written
        elif written.key == "question":
            assert last == "?", written
        elif written.key in ("term", "name", "acronym", "context", "label"):
            assert last.isalnum() or last == ")", written


@each_language
def test_terms_are_lower_case(deck: Deck, language: str) -> None:
    capitals = [
        written for written in written_in(deck, language) if written.key == "term" and written.text[0].isupper()
    ]
    assert capitals == []
