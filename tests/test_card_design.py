"""What a student sees: every side of every card template, in every language, with little and with much in the note."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kartu.kinds import kinds
from kartu.model import cardtemplate, cloze
from kartu.model.deck import Deck, Entry, Fact, FormSet, Media
from kartu.model.kind import Fill, Kind, Value
from kartu.model.language import languages
from kartu.model.notetype import NoteType, NoteTypeTemplate, note_type, note_types
from kartu.model.variant import BETWEEN_FIELDS, Note
from kartu.notes.maker import make_variants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


def is_unused(of: NoteType, template: NoteTypeTemplate) -> bool:
    """Tell if this is the spare template, and no cards are made of it yet: its front shows only what nothing fills."""
    shown = cardtemplate.fields_of(template.front_nodes)
    return all(
        each.fill is Fill.SPARE for field, each in zip(of.fields, of.kind.fields, strict=True) if field.name in shown
    )


LANGUAGES = tuple(languages())
NOTE_TYPES = note_types(kinds())
CARDS = [(of, template) for of in NOTE_TYPES for template in of.templates if not is_unused(of, template)]
each_note_type = pytest.mark.parametrize("of", NOTE_TYPES, ids=lambda of: f"{of.kind.name}-{of.language}")
each_card = pytest.mark.parametrize(
    ("of", "template"), CARDS, ids=[f"{of.kind.name}-{of.language}-{template.key}" for of, template in CARDS]
)

# What each card asks for: the fields that give its answer away.
ANSWERS = {
    ("term", "definition"): {"Definition", "OtherDefinition", "Example", "Note", "Image"},
    ("term", "term"): {"Term", "OtherTerm", "Audio", "Example", "Note", "Image"},
    ("institution", "role"): {"Role", "OtherRole", "Facts", "Note", "Image"},
    ("institution", "institution"): {"Name", "Acronym", "OtherName", "Audio", "Facts", "Note", "Image"},
    ("example", "form"): {"Form", "OtherForm", "Reason", "OtherReason", "Note", "Image"},
    ("example", "example"): {"Example", "OtherExample", "Audio", "Reason", "OtherReason", "Note", "Image"},
    ("question", "answer"): {"Answer", "OtherAnswer", "Explanation", "OtherExplanation", "Note", "Image"},
    ("question", "question"): {"Question", "OtherQuestion", "FrontImage", "Choices", "Audio", "Explanation", "Image"},
    ("cloze", "cloze"): {"OtherText", "Note", "Image"},
}
# What of the other language stands there before the tap; a text with blanks gives all of them away.
BEFORE_TAP = {"term": "term", "institution": "name", "example": "form", "question": "answer", "cloze": ""}
# Who speaks on each side: the field that is read aloud in front, then the one on the back.
SPOKEN = {
    ("term", "definition"): ("Term", "Definition"),
    ("term", "term"): ("Definition", "Term"),
    ("institution", "role"): ("Name", "Role"),
    ("institution", "institution"): ("Role", "Name"),
    ("example", "form"): ("Example", "Form"),
    ("example", "example"): ("Form", "Example"),
    ("question", "answer"): ("Question", "Answer"),
    ("question", "question"): ("Answer", "Question"),
    ("cloze", "cloze"): ("Text", "Text"),
}


def entry_of(kind: Kind, *, full: bool, audio: bool = False) -> Entry:
    """Make an entry with only the keys it must have, or with all of them (but for audio)."""
    wanted = [key for key in kind.key_by_name.values() if key.required or full]
    texts = {
        key.name: {code: f"{key.name} in {code}" for code in LANGUAGES} for key in wanted if key.value is Value.TEXT
    }
    for key in wanted:
        if key.value is Value.CLOZE:
            texts[key.name] = {code: f"{key.name} in {code} {{{{c1::blank}}}}" for code in LANGUAGES}
    has = {key.value for key in wanted}
    names = {key.name for key in wanted}
    facts = tuple(
        Fact(*({code: f"{part} in {code}" for code in LANGUAGES} for part in ("label", "value"))) for _ in "12"
    )
    return Entry(
        key="one",
        kind=kind.name,
        section="",
        texts=texts,
        flags=frozenset(key.name for key in wanted if key.value is Value.FLAG),
        tags=(),
        facts=facts if Value.FACTS in has else (),
        forms="set" if Value.FORM in has else "",
        form="right" if Value.FORM in has else "",
        choices=tuple({code: f"wrong in {code}" for code in LANGUAGES} for _ in "12") if Value.CHOICES in has else (),
        image=Media("two-1a2b3c4d.svg", Path("two.svg"), 1) if "image" in names else None,
        front_image=Media("one-1a2b3c4d.svg", Path("one.svg"), 1) if "front_image" in names else None,
        audio=Media("word-1a2b3c4d.mp3", Path("word.mp3"), 1) if audio else None,
    )


def note_of(of: NoteType, *, full: bool, speech: bool = False, audio: bool = False, others: bool = True) -> Note:
    """Take an entry of the note type's kind to a note, through the same stage as a real deck's."""
    options = {name: {code: f"{name} option in {code}" for code in LANGUAGES} for name in ("right", "wrong")}
    deck = Deck(
        key="deck",
        languages=LANGUAGES if others else (of.language,),
        title=dict.fromkeys(LANGUAGES, "Deck"),
        summary=dict.fromkeys(LANGUAGES, ""),
        speech=speech,
        forms={"set": FormSet("set", {code: f"question in {code}" for code in LANGUAGES}, options)},
        entries=(entry_of(of.kind, full=full, audio=audio),),
    )
    made = make_variants(deck, kinds())
    return next(variant for variant in made if variant.language == of.language).notes[0]


class Side:
    """A rendered side: its HTML, and what is spoken (field, language) and played on it."""

    def __init__(self, nodes: tuple[cardtemplate.Node, ...], fields: dict[str, str]) -> None:
        self.spoken: list[tuple[str, str]] = []
        self._blanks = {"cloze": cloze.back if "FrontSide" in fields else cloze.front, "cloze-only": cloze.only}
        self.html = cardtemplate.render(nodes, fields, self._filter)
        self.played = re.findall(r"\[sound:.*?\]", self.html)

    def _filter(self, name: str, field: str, value: str) -> str:
        if name in self._blanks:
            return self._blanks[name](value, 1)
        assert name.startswith("tts "), f"an unknown filter: {name}"
        self.spoken.append((field, name.removeprefix("tts ")))
        return ""


def sides_of(template: NoteTypeTemplate, note: Note) -> tuple[Side, Side]:
    """Render front and back as Anki does: the front within the back comes without its sounds."""
    fields = dict(zip((field.name for field in note.note_type.fields), note.fields, strict=True))
    front = Side(template.front_nodes, fields)
    silent = re.sub(r"\[sound:.*?\]", "", front.html)
    return front, Side(template.back_nodes, {**fields, "FrontSide": silent})


class Outline(HTMLParser):
    """Reads HTML: what is never closed, the attributes, the text within and outside of `<details>`."""

    VOID = frozenset({"br", "hr", "img"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.behind_tap = ""
        self.visible = ""
        self.feed(html)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if "details" in self.open and "summary" not in self.open:
            self.behind_tap += data
        else:
            self.visible += data


class Rule:
    """A rule of a stylesheet."""

    def __init__(self, selectors: str, body: str) -> None:
        self.selectors = {selector.strip() for selector in selectors.split(",")}
        self.declarations: dict[str, str] = {}
        for line in body.split(";"):
            name, colon, value = line.partition(":")
            if colon:
                self.declarations[name.strip()] = value.strip()

    @property
    def properties(self) -> dict[str, str]:
        return {name: value for name, value in self.declarations.items() if name.startswith("--")}


def rules_of(css: str) -> list[Rule]:
    """Read a stylesheet; rules within `@media` come like the others."""
    flat = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return [Rule(selectors, body) for selectors, body in re.findall(r"([^{}@;]+)\{([^{}]*)\}", flat)]


LIGHT = {".card"}
NIGHT = {".nightMode", ".night_mode", ".nightMode .card", ".night_mode .card"}


def palettes(of: NoteType) -> tuple[dict[str, str], dict[str, str]]:
    """Give the colours by day and by night, later rules over earlier ones."""
    day: dict[str, str] = {}
    night: dict[str, str] = {}
    for rule in rules_of(of.css):
        if rule.selectors == LIGHT:
            day |= rule.properties
        elif rule.selectors == NIGHT:
            night |= rule.properties
    return day, night


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours (`#rrggbb`), after WCAG 2.2, "contrast ratio"."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@each_note_type
def test_every_side_mentions_only_fields_that_the_note_type_has(of: NoteType) -> None:
    names = {field.name for field in of.fields}
    for template in of.templates:
        assert cardtemplate.fields_of(template.front_nodes) <= names
        assert cardtemplate.fields_of(template.back_nodes) <= names | {"FrontSide"}


@each_card
def test_every_card_shows_all_that_the_note_holds(of: NoteType, template: NoteTypeTemplate) -> None:
    shown = cardtemplate.fields_of(template.front_nodes) | cardtemplate.fields_of(template.back_nodes)
    by_key = {field.key: field.name for field in of.fields}
    unseen = {field.key for field in of.kind.fields if field.fill in {Fill.KEY, Fill.SPARE, Fill.FLAG}}
    if template is not of.templates[0]:  # only the first card asks the question of its entry, with its options
        unseen |= {"Choices", "Options"} | (set() if of.kind.front == "question" else {"Question"})
    if template.key == "spare" or template is of.templates[0]:  # and only the reverse card the one of the way back
        unseen.add("ReverseQuestion")
    assert {name for key, name in by_key.items() if key not in unseen} <= shown


@each_card
@pytest.mark.parametrize("full", [False, True], ids=["minimal", "full"])
def test_both_sides_are_whole_html(of: NoteType, template: NoteTypeTemplate, full: bool) -> None:  # noqa: FBT001
    for side in sides_of(template, note_of(of, full=full)):
        assert Outline(side.html).faults == []


@each_card
def test_the_back_keeps_the_front_and_leads_with_the_answer(of: NoteType, template: NoteTypeTemplate) -> None:
    note = note_of(of, full=True)
    front, back = sides_of(template, note)
    if of.kind.is_cloze:  # whose answer takes the place of the blank
        answered = front.html.replace("[...]", "blank").strip()
        assert back.html.startswith(answered)
        return
    _, marker, rest = back.html.removeprefix(front.html).partition('<hr id="answer">')
    texts = {field.key: text for field, text in zip(of.fields, note.fields, strict=True)}
    answer = texts[SPOKEN[of.kind.name, template.key][1]]
    before_answer = Outline(rest[: rest.index(answer)]).visible.strip()
    assert back.html.startswith(front.html)
    assert marker
    # only the acronym may stand before the name it belongs to
    assert before_answer in ("", texts.get("Acronym"))


@each_card
def test_every_side_says_its_language(of: NoteType, template: NoteTypeTemplate) -> None:
    for side in sides_of(template, note_of(of, full=True)):
        outer = [attributes for tag, attributes in Outline(side.html).tags if tag == "div" and "lang" in attributes]
        assert {attributes["lang"] for attributes in outer} == {of.language}


class Wrapped(HTMLParser):
    """Finds the fields of a template that stand in no element with a direction of its own."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[str] = []
        self.loose: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in Outline.VOID:
            self._open.append(dict(attrs).get("dir") or "")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - every tag is closed in its order
        self._open.pop()

    def handle_data(self, data: str) -> None:
        texts = re.findall(r"\{\{([^#^/}:]+|cloze:[^}]+)\}\}", data)
        self.loose += texts if next(filter(None, reversed(self._open)), "") != "auto" else []


@each_card
def test_every_text_has_a_direction_of_its_own_and_the_words_of_the_card_have_theirs(
    of: NoteType, template: NoteTypeTemplate
) -> None:
    without = {"FrontSide", *(field.name for field in of.fields if field.key in {"Image", "FrontImage", "Spare4"})}
    for side in (template.front, template.back):
        assert set(Wrapped(side).loose) <= without
        assert all('dir="ltr"' in start for start in re.findall('<div class="kartu [^>]*>', side))
    assert not re.search(r"text-align: (left|right)", of.css)


@each_note_type
def test_a_minimal_note_makes_one_card_with_something_on_its_front(of: NoteType) -> None:
    note = note_of(of, full=False)
    front, _ = sides_of(of.templates[0], note)
    assert of.cards_of(note.fields) == (0,)
    assert f"{of.kind.front} in {of.language}" in Outline(front.html).visible


@each_note_type
def test_the_reverse_card_is_made_only_when_asked_for(of: NoteType) -> None:
    note = note_of(of, full=True)
    wanted = tuple(number for number, template in enumerate(of.templates) if not is_unused(of, template))
    assert of.cards_of(note.fields) == wanted


@each_note_type
def test_a_spare_template_makes_a_card_of_nothing_but_the_last_spare_field(of: NoteType) -> None:
    last = next(field.name for field in of.fields if field.key == "Spare4")
    everything = frozenset(field.name for field in of.fields)
    for spare in (template for template in of.templates if is_unused(of, template)):
        assert cardtemplate.shows_a_field(spare.front_nodes, {last})
        assert not cardtemplate.shows_a_field(spare.front_nodes, everything - {last} | cardtemplate.SPECIAL_FIELDS)


@each_card
def test_the_front_never_gives_the_answer_away(of: NoteType, template: NoteTypeTemplate) -> None:
    hidden = ANSWERS[of.kind.name, template.key]
    names = {field.name for field in of.fields if field.key in hidden}
    assert len(names) == len(hidden)
    assert cardtemplate.fields_of(template.front_nodes).isdisjoint(names)


@each_card
def test_the_other_language_stands_behind_a_tap(of: NoteType, template: NoteTypeTemplate) -> None:
    other = next(code for code in LANGUAGES if code != of.language)
    _, back = sides_of(template, note_of(of, full=True))
    outline = Outline(back.html)
    others = [field.of for field in of.kind.fields if field.fill is Fill.OTHERS]
    texts = {key for joined in others for key in joined.split("+")} - {BEFORE_TAP[of.kind.name], "acronym"}
    assert texts
    for text in texts:
        assert f"{text} in {other}" in outline.behind_tap
        assert f"{text} in {other}" not in outline.visible
    summaries = [attributes for tag, attributes in outline.tags if tag == "summary"]
    assert [each["class"] for each in summaries] == ["tappable"]  # AnkiMobile passes a tap on only to this class


@each_card
def test_a_deck_in_one_language_shows_no_empty_tap(of: NoteType, template: NoteTypeTemplate) -> None:
    _, back = sides_of(template, note_of(of, full=True, others=False))
    assert "<details" not in back.html


@each_card
def test_nothing_is_spoken_unless_the_deck_wants_it(of: NoteType, template: NoteTypeTemplate) -> None:
    front, back = sides_of(template, note_of(of, full=True))
    assert (front.spoken, back.spoken) == ([], [])


@each_card
@pytest.mark.parametrize("full", [False, True], ids=["minimal", "full"])
def test_each_side_speaks_once_in_its_own_language(of: NoteType, template: NoteTypeTemplate, full: bool) -> None:  # noqa: FBT001
    front, back = sides_of(template, note_of(of, full=full, speech=True))
    names = {field.key: field.name for field in of.fields}
    asked, answer = SPOKEN[of.kind.name, template.key]
    voice = languages()[of.language].speech
    made = template.key == of.templates[0].key or full  # a reverse card that nobody asked for has an empty front
    assert re.fullmatch("[a-z]{2,3}_[A-Z]{2}", voice)
    assert front.spoken == ([(names[asked], voice)] if made else [])
    assert back.spoken == [(names[answer], voice)]


@each_card
def test_a_sound_of_its_own_takes_the_place_of_speech(of: NoteType, template: NoteTypeTemplate) -> None:
    front, back = sides_of(template, note_of(of, full=True, speech=True, audio=True))
    names = {field.key: field.name for field in of.fields}
    of_the_sound = names[SPOKEN[of.kind.name, of.templates[0].key][0]]
    with_the_word, without = (front, back) if template is of.templates[0] else (back, front)
    assert (len(with_the_word.played), len(without.played)) == (1, 0)
    if of.kind.is_cloze:  # whose back still speaks the blank that was filled in
        assert (front.spoken, back.spoken) == ([], [(of_the_sound, languages()[of.language].speech)])
        return
    assert of_the_sound not in {field for field, _ in front.spoken + back.spoken}
    assert len(without.spoken) == 1


@each_note_type
def test_cards_run_no_script_and_load_nothing(of: NoteType) -> None:
    for template in of.templates:
        for text in (template.front, template.back):
            tags = Outline(text).tags
            assert not {tag for tag, _ in tags} & {"script", "iframe", "object", "embed", "link", "style", "img"}
            assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
            assert not re.search(r"https?:|//|javascript:", text)
            assert "style=" not in text
    assert not re.search(r"url\(|@import|@font-face|https?:|expression\(|<", of.css)


@each_note_type
def test_every_colour_has_a_partner_for_the_night(of: NoteType) -> None:
    day, night = palettes(of)
    assert set(day) == set(night)
    assert all(re.fullmatch("#[0-9a-f]{6}", value) for value in (*day.values(), *night.values()))


@each_note_type
def test_no_colour_is_written_outside_the_two_palettes(of: NoteType) -> None:
    day, _ = palettes(of)
    takes_colour = re.compile(r"(.*-)?(color|background|border|border-(top|bottom|left|right)|outline|fill|stroke)")
    for rule in rules_of(of.css):
        if rule.properties:
            assert rule.selectors in (LIGHT, NIGHT), f"colours by day or by night only: {rule.selectors}"
            continue
        for name, value in rule.declarations.items():
            used = re.findall(r"var\(--([\w-]+)\)", value)
            assert {f"--{each}" for each in used} <= set(day)
            if takes_colour.fullmatch(name):
                rest = re.sub(r"var\([^)]*\)|\b(solid|0|\d+px)\b", "", value).strip()
                assert rest == "", f"{sorted(rule.selectors)}: {name}: {value}"
            assert not re.search(r"#[0-9a-fA-F]{3}|\b(rgb|hsl)a?\(", value)


@each_note_type
@pytest.mark.parametrize("mode", [0, 1], ids=["light", "night"])
def test_every_text_can_be_read_on_its_ground(of: NoteType, mode: int) -> None:
    palette = palettes(of)[mode]
    pairs = set()
    for rule in rules_of(of.css):
        ink = re.fullmatch(r"var\((.*)\)", rule.declarations.get("color", ""))
        ground = re.fullmatch(r"var\((.*)\)", rule.declarations.get("background-color", "var(--paper)"))
        if ink and ground:
            pairs.add((ink.group(1), ground.group(1)))
    assert {("--ink", "--paper"), ("--quiet", "--paper"), ("--accent", "--paper"), ("--ink", "--chip")} <= pairs
    found = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < 4.5} == {}


def test_kinds_are_told_apart_by_their_colour() -> None:
    for language in languages().values():
        accents = [
            palettes(note_type(kind, language))[mode]["--accent"] for kind in kinds().values() for mode in (0, 1)
        ]
        assert len(set(accents)) == len(accents)


# What the clients set on the body before the note type's CSS (Anki 26.09 reviewer.css, AnkiDroid flashcard.css).
CLIENTS = {
    "desktop": "body { margin: 20px } body.nightMode { background-color: #2c2c2c; color: #fcfcfc }",
    "phone": "body { margin: 8px } body.night_mode { color: white; background-color: black }",
}


LOOK = ("--paper", "--ink")


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """Give a page of the real Chromium, as wide as a small phone."""
    page = chromium.new_page(viewport={"width": 360, "height": 640})
    yield page
    page.close()


def show(page: Page, client: str, of: NoteType, html: str, *, classes: str = "card", outer: str = "") -> None:
    styles = f"<style>{CLIENTS[client]}</style><style>{of.css}</style>"
    page.set_content(f'<!doctype html><html class="{outer}">{styles}<body class="{classes}">{html}</body></html>')


@pytest.mark.slow
@each_card
@pytest.mark.parametrize("client", CLIENTS)
def test_a_small_phone_shows_long_words_without_scrolling_sideways(
    page: Page, of: NoteType, template: NoteTypeTemplate, client: str
) -> None:
    note = note_of(of, full=True)
    long = tuple(re.sub(r"\b(\w+) in ", rf"\1{'pertanggungjawaban' * 4} in ", text) for text in note.fields)
    for side in sides_of(template, note._replace(joined=BETWEEN_FIELDS.join(long))):
        show(page, client, of, side.html.replace("<details>", "<details open>"))
        assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.slow
@each_note_type
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    ("outer", "classes", "mode"),
    [
        ("", "card", 0),
        ("", "card nightMode", 1),
        ("", "card night_mode nightMode", 1),
        ("nightMode", "card", 1),
        ("night_mode", "card", 1),
    ],
)
def test_day_and_night_win_over_the_colours_of_the_clients(
    page: Page, of: NoteType, client: str, outer: str, classes: str, mode: int
) -> None:
    show(page, client, of, '<p class="kartu">text</p>', classes=classes, outer=outer)
    palette = palettes(of)[mode]
    look = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('p')).color]"
    rgb = [f"rgb({', '.join(str(int(palette[name][at : at + 2], 16)) for at in (1, 3, 5))})" for name in LOOK]
    assert page.evaluate(look) == rgb


@pytest.mark.slow
@pytest.mark.parametrize("client", CLIENTS)
def test_the_other_language_is_wide_and_high_enough_for_a_thumb(page: Page, client: str) -> None:
    of = note_type(kinds()["term"], languages()["id"])
    _, back = sides_of(of.templates[0], note_of(of, full=True))
    show(page, client, of, back.html)
    box = page.locator("summary").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["width"] >= 200


@pytest.mark.slow
@pytest.mark.parametrize("word", ["Ditandatangani", "Penandatanganan", "Kepemimpinan"])
def test_a_label_of_a_fact_breaks_within_no_word(page: Page, word: str) -> None:
    of = note_type(kinds()["institution"], languages()["id"])
    html = f'<div class="kartu back" lang="id"><table class="facts"><tr><th>{word}</th><td>1967</td></tr></table></div>'
    show(page, "phone", of, html)
    lines = "getComputedStyle(document.querySelector('th')).lineHeight"
    height = page.evaluate("document.querySelector('th').getBoundingClientRect().height")
    assert height < 2 * float(page.evaluate(lines).removesuffix("px"))


@pytest.mark.slow
def test_each_text_stands_on_its_own_side_and_arabic_is_larger(page: Page) -> None:
    of = note_type(kinds()["term"], languages()["id"])
    html = (
        '<div class="kartu back" dir="ltr"><div class="answer" dir="auto" id="ar">كِتَابٌ (5).</div>'
        '<div class="answer" dir="auto" id="id">buku (5).</div></div>'
    )
    show(page, "phone", of, html)
    look = "([...document.querySelectorAll('.answer')].map(e => [getComputedStyle(e).direction, e.id]))"
    assert page.evaluate(look) == [["rtl", "ar"], ["ltr", "id"]]
    sizes = page.evaluate(
        "[...document.querySelectorAll('.answer')].map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert sizes[0] > 1.15 * sizes[1]
    left = page.evaluate(
        "[...document.querySelectorAll('.answer')].map(e => { const r = document.createRange();"
        " r.selectNodeContents(e); const b = r.getBoundingClientRect(); return [b.left, 360 - b.right] })"
    )
    assert left[0][1] < left[0][0], "Arabic stands at the right"
    assert left[1][0] < left[1][1]
