"""Which cards a note gets, and what they show, is what the real Anki makes of the same note type and fields."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ankitools
from kartu.kinds import kinds
from kartu.model import cardtemplate, cloze
from kartu.model.notetype import NoteType, NoteTypeField, NoteTypeTemplate, note_types
from kartu.model.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anki.collection import Collection

FIELDS = ("Front", "Back", "Opt", "Z")
FRONTS = [
    "{{Front}}",
    "{{ Front }}",
    "{{furigana:Front}}",
    "{{tts en_US:Front}}",
    "{{type:Front}}",
    "{{hint:text:Front}}",
    "{{Front}} {{type:Opt}}",
    "{{#Opt}}{{Front}}{{/Opt}}",
    "{{^Opt}}{{Front}}{{/Opt}}",
    "{{Front}}{{^Opt}}x{{/Opt}}",
    "{{#Opt}}static {{/Opt}}{{#Z}}{{Front}}{{/Z}}",
    "{{# Opt }}{{Front}}{{/ Opt }}",
    "{{#Front}}{{#Opt}}{{Back}}{{/Opt}}{{/Front}}",
    "{{^Front}}{{^Opt}}{{Z}}{{/Opt}}{{/Front}}",
    "{{#Opt}}{{#Opt}}{{Z}}{{/Opt}}{{/Opt}}",
    "{{#Opt}}{{^Opt}}{{Back}}{{/Opt}}{{/Opt}}",
    "{{#Front}}{{Z}}{{/Front}}{{^Front}}{{Opt}}{{/Front}}",
    "<!-- {{Front}} -->{{Opt}}",
    "<!-- {{#Front}} -->{{Opt}}",
    "{{#Opt}}<!-- {{/Opt}} -->{{Z}}{{/Opt}}",
    "text\n{{#Opt}}\n{{Z}}\n{{/Opt}}",
    "{{Tags}}",
    "{{#Tags}}{{Front}}{{/Tags}}",
    "{{^Tags}}{{Front}}{{/Tags}}",
    "{{Deck}}",
    "{{Subdeck}}",
    "{{Card}}",
    "{{Type}}",
    "{{CardFlag}}",
    "{{#Deck}}{{Opt}}{{/Deck}}",
]
VALUES = list(product(("w", "", "<br>", " <div></div>"), ("b",), ("", "o"), ("z", ""))) + [
    (value, "b", value, value)
    for value in (" ", "\n\t", "&nbsp;", "\u00a0", "\u3000", "<br />", "<BR>", "<Div>", "<p></p>", "<hr>", "<b></b>")
]


class Anki:
    """The real Anki with note types of two templates: `{{Back}}`, and the one in question."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._note_types: dict[tuple[str, str], Any] = {}

    def cards_of(
        self, front: str, values: Sequence[str], tags: Sequence[str] = (), first: str = "{{Back}}"
    ) -> list[int]:
        """Let Anki add a note, and give the numbers of the cards that it made."""
        if (first, front) not in self._note_types:
            templates = [(first, "{{Back}}"), (front, "{{Back}}")]
            self._note_types[first, front] = ankitools.add_note_type(self._collection, list(FIELDS), templates)
        return ankitools.add_note(self._collection, self._note_types[first, front], values, tags)


@pytest.fixture(scope="module")
def anki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Anki]:
    with ankitools.new_collection(tmp_path_factory.mktemp("anki")) as collection:
        yield Anki(collection)


def _note_type(*fronts: str) -> NoteType:
    return NoteType(
        kind=kinds()["term"],
        language="en",
        id=1,
        name="Test",
        fields=tuple(NoteTypeField(name, number, name, collapsed=False) for number, name in enumerate(FIELDS)),
        templates=tuple(
            NoteTypeTemplate(front, number, front, front, "", cardtemplate.parse(front), ())
            for number, front in enumerate(fronts)
        ),
        css="",
        mod=1,
    )


@pytest.mark.parametrize("tags", [(), ("t",)], ids=["no tags", "tags"])
@pytest.mark.parametrize("front", FRONTS)
def test_a_note_gets_the_cards_that_anki_gives_it(anki: Anki, front: str, tags: tuple[str, ...]) -> None:
    ours = _note_type("{{Back}}", front)
    for values in VALUES:
        assert list(ours.cards_of(values, tags)) == anki.cards_of(front, values, tags), values


def test_a_note_that_shows_nothing_gets_the_first_card_as_in_anki(anki: Anki) -> None:
    fronts = "{{Front}}", "{{Opt}}"
    empty = ("", "b", "", "")
    assert list(_note_type(*fronts).cards_of(empty)) == anki.cards_of(fronts[1], empty, first=fronts[0])


_names = st.sampled_from([*FIELDS, "Tags"])
_pieces = st.one_of(
    st.sampled_from(["text ", "<b>bold</b>", "\n", "<!-- {{Front}} -->", "{{hint:Z}}"]),
    _names.map(lambda name: f"{{{{{name}}}}}"),
)
_fronts = st.recursive(
    _pieces,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.tuples(st.sampled_from("#^"), _names, inner).map(
            lambda part: f"{{{{{part[0]}{part[1]}}}}}{part[2]}{{{{/{part[1]}}}}}"
        ),
    ),
    max_leaves=8,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60
)
@given(
    front=_fronts,
    filled=st.lists(st.sampled_from(["", "x", "<br>", " y"]), min_size=4, max_size=4),
    tagged=st.booleans(),
)
def test_templates_of_any_shape_are_read_as_anki_reads_them(
    anki: Anki, front: str, filled: list[str], *, tagged: bool
) -> None:
    front += "{{#Z}}{{Front}}{{/Z}}"  # Anki refuses a front that mentions no field
    values, tags = tuple(filled), ("t",) if tagged else ()
    assert list(_note_type("{{Back}}", front).cards_of(values, tags)) == anki.cards_of(front, values, tags)


@pytest.mark.parametrize("template", ["{{#A}}x", "x{{/A}}", "{{#A}}{{/B}}", "{{#A}}{{#B}}{{/A}}{{/B}}"])
def test_a_template_with_unbalanced_sections_is_a_fault_of_ours(template: str) -> None:
    with pytest.raises(KartuError, match="card template"):
        cardtemplate.parse(template)


# --- our own note types ----------------------------------------------------------------------------------------------


@pytest.fixture(params=note_types(kinds()), ids=lambda note_type: f"{note_type.kind.name}.{note_type.language}")
def own(request: pytest.FixtureRequest) -> NoteType:
    note_type: NoteType = request.param
    return note_type


def _combinations(note_type: NoteType) -> Iterator[tuple[str, ...]]:
    """Give every combination of empty and filled among the fields that decide about cards, the others all or none."""
    deciding = frozenset().union(*(cardtemplate.fields_of(template.front_nodes) for template in note_type.templates))
    free = [field.name in deciding for field in note_type.fields]
    for others in (True, False):
        for filled in product((True, False), repeat=sum(free)):
            own = iter(filled)
            yield tuple(
                f"{field.key}!" if (next(own) if decides else others) else ""
                for field, decides in zip(note_type.fields, free, strict=True)
            )


@pytest.mark.slow
def test_our_note_types_make_ankis_own_cards_for_every_combination_of_filled_fields(
    own: NoteType, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with ankitools.new_collection(tmp_path_factory.mktemp("own")) as collection:
        theirs = ankitools.add_note_type(
            collection,
            [field.name for field in own.fields],
            [(template.front, template.back) for template in own.templates],
            cloze=own.kind.is_cloze,
        )
        for values in _combinations(own):
            assert list(own.cards_of(values)) == ankitools.add_note(collection, theirs, values), values


def test_our_cards_show_what_anki_shows(own: NoteType, tmp_path_factory: pytest.TempPathFactory) -> None:
    marks = " {{c1::one}}, {{c3::three::hint}}" if own.kind.is_cloze else ""
    full = tuple(f"<i>{field.key}</i> & more{marks if not n else ''}" for n, field in enumerate(own.fields))
    spoken = tuple("" if field.key == "Audio" else value for field, value in zip(own.fields, full, strict=True))
    bare = tuple(value if index in (0, 4) else "" for index, value in enumerate(full))
    with ankitools.new_collection(tmp_path_factory.mktemp("own")) as collection:
        theirs = ankitools.add_note_type(
            collection,
            [field.name for field in own.fields],
            [(template.front, template.back) for template in own.templates],
            cloze=own.kind.is_cloze,
        )
        for values in (full, spoken, bare):
            ankitools.add_note(collection, theirs, values)
        shown = [
            tuple(re.sub(r"\[anki:play:[qa]:\d+\]", SPOKEN, _bare(side)) for side in (card.front, card.back))
            for card in ankitools.render_all(collection)
        ]
    ours = [sides for values in (full, spoken, bare) for sides in _our_cards(own, values)]
    assert sorted(shown) == sorted(ours)


SPOKEN = "(spoken)"


def _bare(html: str) -> str:
    """Leave out what Anki keeps of a blank for its own script."""
    return re.sub(r' data-cloze="[^"]*"', "", html)


def _our_cards(note_type: NoteType, values: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    fields = {field.name: value for field, value in zip(note_type.fields, values, strict=True)}
    for number in note_type.cards_of(values):
        template = note_type.templates[0 if note_type.kind.is_cloze else number]

        def render(nodes: tuple[cardtemplate.Node, ...], number: int = number, **more: str) -> str:
            show = cloze.back if "answer" in more else cloze.front
            filters = {"cloze": show, "cloze-only": cloze.only}
            return cardtemplate.render(
                nodes,
                {**fields, **more},
                lambda name, _, value: SPOKEN if name.startswith("tts ") else filters[name](value, number + 1),
            )

        front = render(template.front_nodes)
        yield front, render(template.back_nodes, FrontSide=front, answer="")
