"""The share page as a file: what it holds, that nothing in it can run or break it, and that its cards are Anki's."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest

import ankitools
from kartu.build.pipeline import Options, list_pages
from kartu.files.journal import journal_in, together
from kartu.html.fieldtext import text_of
from kartu.model.kind import Fill
from kartu.model.language import languages
from kartu.model.notetype import SHARED_CSS
from kartu.packing.package import pack
from kartu.page import sharepage as pages
from kartu.page.pieces import cards_of, fields_of, joined
from kartu.releases.release import prepare_all, publish
from support import HEAD, TODAY, build, variants, write_deck
from synthetic import DESCRIPTIONS, stamps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kartu.model.variant import Note, Variant

FIRST_DECK = Path(__file__).parent.parent / "decks" / "international-economic-cooperation"
AWKWARD = """\
kind: term
section: dasar
notes:
  skrip:
    term: '<script>alert("1")</script></script><!-- '
    definition: {id: "a < b & c > d", en: "</script><script>"}
    reverse: true
  suara:
    term: {id: bunyi, en: sound}
    definition: {id: Getaran., en: A vibration.}
    audio: bunyi.mp3
    image: peta.svg
    alt: {id: Peta, en: A map}
  arab:
    kind: example
    example: مرحبا بالعالم 🌏
    form: banyak
    reason: \\(a < b\\)
  lembaga:
    kind: institution
    name: {id: Bank Dunia, en: World Bank}
    role: {id: Memberi pinjaman., en: Lends money.}
    facts: [{label: {id: Berdiri, en: Founded}, value: "1944"}]
    reverse: true
"""
PLAIN = """\
kind: term
section: dasar
notes:
  bea:
    term: {id: bea masuk, en: import duty}
    definition: {id: Pungutan atas barang impor., en: A charge on imports.}
"""
CHANGES = """\
# Perubahan dek PKn

Cara memperbarui …

## Rilis 2 · 1 Desember 2026

### Dikoreksi (1)

- bea masuk
  - Definisi: ~~pajak~~ **pungutan** \\<b\\>

## Rilis 1 · 1 November 2026

Rilis pertama.
"""
_HIDDEN = re.compile(r' data-cloze="[^"]*"')
AV = re.compile(r"\[sound:.*?\]|\[anki:tts .*?\].*?\[/anki:tts\]", re.DOTALL)


@pytest.fixture
def awkward(tmp_path: Path) -> list[Variant]:
    """A deck whose texts try to break the page, with a sound, a picture and speech."""
    (tmp_path / "pkn").mkdir()
    (tmp_path / "pkn" / "bunyi.mp3").write_bytes(b"ID3")
    (tmp_path / "pkn" / "peta.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    head = HEAD.replace("tag: pkn", "tag: pkn\nspeech: true\ncontact: mailto:guru@example.org")
    return list(variants(write_deck(tmp_path, {"01.yaml": AWKWARD}, head)).values())


def _first_deck() -> Sequence[Variant]:
    return tuple(variants(FIRST_DECK).values())


def _page(of: Sequence[Variant]) -> str:
    package = pages.Package("pkn.id.apkg", ("id",), 4, 6, 1_234_567, "ab" * 32)
    return "".join(pages.page(of, [package], stamps(*of), {"id": CHANGES}))


def _embedded(html: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found.group(1))


def _as_anki_marks(html: str, side: str) -> str:
    """Put the marks in the place of sounds and speech that Anki puts there for its buttons."""
    count = iter(range(html.count("[")))
    return AV.sub(lambda _: f"[anki:play:{side}:{next(count)}]", html)


def _sides(note: Note) -> list[tuple[str, str]]:
    sides = []
    fields = fields_of(note)
    for card in cards_of(note):
        front = _as_anki_marks(joined(card.front, fields), "q")
        sides.append((front, _as_anki_marks(joined(card.back, fields, front), "a")))
    return sides


@pytest.mark.parametrize("deck", ["first deck", "awkward"])
def test_every_side_of_every_card_is_the_html_of_ankis_own_renderer(
    deck: str, awkward: list[Variant], tmp_path: Path
) -> None:
    of = _first_deck() if deck == "first deck" else awkward
    ours = [side for variant in of for note in variant.notes for side in _sides(note)]
    with ankitools.new_collection(tmp_path) as collection:
        ankitools.import_bytes(collection, tmp_path, pack(of, stamps(*of), DESCRIPTIONS))
        # What a blank hides stands in an attribute of Anki's, which no one sees.
        ankis = [(_HIDDEN.sub("", card.front), card.back) for card in ankitools.render_all(collection)]
    assert len(ankis) >= 10
    assert sorted(ours) == sorted(ankis)


def test_the_same_deck_gives_the_same_page() -> None:
    of = _first_deck()
    assert _page(of) == _page(of)


@pytest.mark.parametrize("how", ["built", "released"])
def test_the_page_of_the_first_deck_stays_under_a_megabyte_with_its_packages(how: str, tmp_path: Path) -> None:
    deck = shutil.copytree(FIRST_DECK, tmp_path / "decks" / FIRST_DECK.name)
    options = Options(tmp_path / "build", now=1_900_000_000)
    if how == "built":
        build(deck, options)
    else:
        texts = deck / "01-economy.yaml"
        texts.write_text(
            texts.read_text(encoding="utf-8").replace("Sumber daya yang", "Semua yang", 1), encoding="utf-8"
        )
        (ready,), problems = prepare_all([deck], options, TODAY)
        assert [problem for problem in problems if problem.is_error] == []
        publish(ready)
    html = (options.out / f"{deck.name}.html").read_bytes()
    assert len(re.findall(rb'href="data:', html)) == 2
    assert len(html) < 1_000_000


def test_no_text_of_a_deck_can_leave_the_data_it_is_embedded_in(awkward: list[Variant]) -> None:
    first = awkward[0]._replace(notes=[note for note in awkward[0].notes if note.key != "skrip"])
    html = _page([first, awkward[1]])
    term = next(note for note in awkward[1].notes if note.key == "skrip").fields[0]
    rows = {row[0]: row[4:] for row in _embedded(html, "kartu-data")["variants"][1]["notes"]}
    assert term.startswith("&lt;script&gt;")
    assert rows["skrip"][0] == term
    assert html.count("</script>") == 4  # summary, the first script, data, program
    data = html.split('id="kartu-data">')[1].partition("</script>")[0]
    assert "<!" not in data
    assert "</" not in data


def _listed_fields(html: str) -> dict[str, list[str]]:
    """Give the texts of each note in the page's list, in its order."""
    articles = html5lib.parse(html, namespaceHTMLElements=False).iterfind(".//article")
    return {
        (article.get("id") or "").removeprefix("n-"): [
            "".join(field.itertext()) for path in ("./*/span", "./dl/dd") for field in article.iterfind(path)
        ]
        for article in articles
    }


def test_the_texts_of_the_first_language_stand_in_the_pages_list_and_the_data_say_which_they_are(
    awkward: list[Variant],
) -> None:
    html = _page(awkward)
    data = _embedded(html, "kartu-data")
    listed = _listed_fields(html)
    rows = {row[0]: row for row in data["variants"][0]["notes"]}
    for note in awkward[0].notes:
        _, _, places = data["shapes"][rows[note.key][1]]
        in_list = dict(zip(places, listed[note.key], strict=True))
        fields = rows[note.key][4:]
        for place, (text, field) in enumerate(zip(note.fields, note.note_type.kind.fields, strict=True)):
            if place in in_list:
                assert fields[place] == 0
                is_plain = "<" not in text and "\\(" not in text
                assert in_list[place] == text_of(text) or not is_plain
            elif field.fill in (Fill.KEY, Fill.FLAG, Fill.SPEECH):  # which no card shows
                assert [*fields, *[""] * 30][place] == ""
            else:
                assert [*fields, *[""] * 30][place] == text


def test_of_a_second_language_only_what_the_list_does_not_show_stands_in_the_data(awkward: list[Variant]) -> None:
    html = _page(awkward)
    rows = {row[0]: row[4:] for row in _embedded(html, "kartu-data")["variants"][1]["notes"]}
    names = [field.key for field in awkward[1].notes[1].note_type.kind.fields]
    of_sound = dict(zip(names, rows["suara"], strict=False))
    assert (of_sound["Term"], of_sound["Definition"], of_sound["OtherTerm"], of_sound["OtherDefinition"]) == (
        0,
        0,
        0,
        0,
    )
    assert html.count("Getaran.") == html.count("A vibration.") == 1


def test_a_note_without_a_twin_in_the_first_language_has_its_own_texts(awkward: list[Variant]) -> None:
    first = awkward[0]._replace(notes=[note for note in awkward[0].notes if note.key != "suara"])
    rows = {row[0]: row for row in _embedded(_page([first, awkward[1]]), "kartu-data")["variants"][1]["notes"]}
    assert rows["suara"][4] == "sound"


@pytest.mark.parametrize("which", ["page", "list"])
def test_the_policy_lets_no_script_run_but_the_pages_own(which: str, awkward: list[Variant]) -> None:
    html = _page(awkward)
    if which == "list":
        html = pages.index([_summary(html)])
    script = html.rsplit("<script>", 1)[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="(.*?)"', html)
    assert policy
    parts = policy.group(1).replace("&#39;", "'").split("; ")
    (early,) = re.findall(r"<script>(document.*?)</script>", html, re.DOTALL)
    first = base64.b64encode(hashlib.sha256(early.encode()).digest()).decode()
    assert {"default-src 'none'", f"script-src 'sha256-{digest}' 'sha256-{first}'", "img-src data:"} <= set(parts)
    assert not re.search(
        r"\son\w+=|javascript:|\beval\(", html.split('<script type="application/json" id="kartu-data"')[0]
    )


@pytest.mark.parametrize("which", ["page", "list", "empty list"])
def test_the_html_has_no_fault_that_a_parser_must_forgive(which: str, awkward: list[Variant]) -> None:
    html = _page(awkward)
    html = {"page": html, "list": pages.index([_summary(html)]), "empty list": pages.index([])}[which]
    html5lib.HTMLParser(strict=True).parse(html)


def _summary(html: str) -> pages.Summary:
    summary = pages.summary_of(io.BytesIO(html.encode()))
    assert summary
    return summary


def test_the_page_tells_of_all_releases_with_the_newest_open(awkward: list[Variant]) -> None:
    html = _page(awkward)
    assert "<s>pajak</s> <strong>pungutan</strong> &lt;b&gt;" in html
    assert "<h4>Dikoreksi (1)</h4>" in html
    assert re.findall(r"<details( open)?><summary>(Rilis.*?)</summary>", html) == [
        (" open", "Rilis 2 · 1 Desember 2026"),
        ("", "Rilis 1 · 1 November 2026"),
    ]
    assert "Cara memperbarui" not in html.partition('<div class="changes">')[2].partition("</div>")[0]
    assert html.count('<div class="changes">') == 1  # there is none in English


def test_a_page_says_about_its_deck_what_the_list_of_decks_needs(awkward: list[Variant]) -> None:
    summary = _summary(_page(awkward))
    assert (summary.key, summary.titles, summary.cards) == ("pkn", {"id": "PKn", "en": "Civics"}, {"id": 6, "en": 6})
    assert summary.packages == {"id": "pkn.id.apkg"}


@pytest.mark.parametrize(
    "html",
    [
        "<!doctype html><title>Something else</title>",
        '<script type="application/json" id="kartu-deck">{"key": "of a version to come"}</script>',
        '<script type="application/json" id="kartu-deck">{"key": </script>',
        '<script type="application/json" id="kartu-deck">["\udcff"]</script>',
        '<script type="application/json" id="kartu-deck">{',
    ],
)
def test_other_pages_say_nothing(html: str) -> None:
    assert pages.summary_of(io.BytesIO(html.encode("utf-8", "surrogateescape"))) is None


def test_a_long_description_does_not_hide_what_a_page_says(awkward: list[Variant]) -> None:
    deck = awkward[0].deck._replace(summary={"id": "Ringkasan. " * 20_000})
    html = _page([variant._replace(deck=deck) for variant in awkward])
    assert len(_summary(html).summaries["id"]) == 220_000


def test_texts_of_any_letters_are_embedded_as_they_are(awkward: list[Variant]) -> None:
    odd = awkward[1].notes[0]
    texts = ['\\u001f \\" \\', 'a "b" c', "\u00a0\u200b\u2028\ufeff", "</script>", "𝄞 é\u0301", "tab\tline"]
    fields = [*texts, *[""] * (len(odd.fields) - len(texts))]
    notes = (odd._replace(joined="\x1f".join(fields)), *awkward[1].notes[1:])
    html = _page([awkward[0], awkward[1]._replace(notes=notes)])
    assert _embedded(html, "kartu-data")["variants"][1]["notes"][0][4:] == texts


def test_names_of_tags_are_on_the_page_and_change_nothing_in_packages(tmp_path: Path) -> None:
    notes = PLAIN.replace("term:", "tags: [sulit]\n    term:")
    plain = list(variants(write_deck(tmp_path / "plain", {"01.yaml": notes})).values())
    head = f"{HEAD}tag_names: {{sulit: {{id: Sukar, en: Hard}}}}\n"
    named = list(variants(write_deck(tmp_path / "named", {"01.yaml": notes}, head)).values())
    own = _embedded(_page(named), "kartu-data")["variants"]
    assert [variant["tagNames"] for variant in own] == [{"sulit": "Sukar"}, {"sulit": "Hard"}]
    assert [variant["tagNames"] for variant in _embedded(_page(plain), "kartu-data")["variants"]] == [{}, {}]
    assert pack(named, stamps(*named), DESCRIPTIONS) == pack(plain, stamps(*plain), DESCRIPTIONS)


def test_the_list_of_decks_links_to_their_pages_and_packages(awkward: list[Variant]) -> None:
    html = pages.index([_summary(_page(awkward))])
    assert 'href="pkn.html?decks"' in html
    assert 'href="pkn.id.apkg"' in html


def test_the_list_of_decks_has_the_languages_in_their_order_and_says_the_first_paragraph_of_each_deck() -> None:
    texts = {"id": "Satu.\nDua.", "en": "One.\nTwo."}
    none = {"id": "", "en": ""}
    html = pages.index([pages.Summary("uji", {"id": "Uji", "en": "Test"}, texts, {"id": 1, "en": 1}, none, {})])
    assert re.findall(r'data-code="(\w+)"', html) == ["id", "en"]
    assert "<p>Satu.</p>" in html
    assert "<p>One.</p>" in html
    assert "Dua." not in html


def test_media_are_embedded_once_however_many_cards_show_them(awkward: list[Variant]) -> None:
    html = _page(awkward)
    data = _embedded(html, "kartu-data")
    assert [uri.split(";")[0] for uri in data["sounds"].values()] == ["data:audio/mpeg"]
    assert [name.partition("-")[0] for name in data["pictures"]] == ["peta"]
    assert "img.m0{content:url(data:image/svg+xml;base64," in html
    assert html.count("base64,") == 2


def test_a_page_takes_pictures_before_sounds_up_to_what_a_phone_can_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    monkeypatch.setattr("kartu.page.media.MEDIA_LIMIT", 2 * len(svg) + 1)  # both pictures, not the sound
    entry = "  {0}:\n    term: {0}\n    definition: arti {0}\n    image: {0}.svg\n    alt: peta\n"
    notes = "kind: term\nsection: dasar\nnotes:\n" + entry.format("a") + "    audio: bunyi.mp3\n" + entry.format("b")
    files = {"01.yaml": notes, "a.svg": svg, "b.svg": f"{svg} ", "bunyi.mp3": "ID3"}
    made = list(variants(write_deck(tmp_path, files)).values())
    assert [name[0] for name in _embedded(_page(made), "kartu-data")["pictures"]] == ["a", "b"]
    monkeypatch.setattr("kartu.page.media.MEDIA_LIMIT", 2 * len(svg))  # not even the second picture
    assert [name[0] for name in _embedded(_page(made), "kartu-data")["pictures"]] == ["a"]


def test_all_languages_have_the_same_words_with_the_same_placeholders() -> None:
    def placeholders(text: str) -> set[str]:
        return set(re.findall(r"\{\w+\}", text))

    words = {code: dict(language.page) for code, language in languages().items()}
    first = next(iter(words.values()))
    singular = {key for own in words.values() for key in own if key.endswith("_one")}
    for own in words.values():
        assert own.keys() - singular == first.keys() - singular
        assert {key: placeholders(own[key]) for key in first.keys() - singular} == {
            key: placeholders(first[key]) for key in first.keys() - singular
        }
        assert {key.removesuffix("_one") for key in own.keys() & singular} <= first.keys()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_and_cards_share_their_colours(theme: str) -> None:
    def colours(css: str, head: str) -> dict[str, str]:
        return dict(re.findall(r"(--[\w-]+): (#\w+)", css.split(head, 1)[1].partition("}")[0]))

    page_head, card_head = (
        (":root {", ".card {") if theme == "light" else (':root[data-theme="dark"] {', "\n.nightMode")
    )
    page = colours((pages.FOLDER / "css" / "base.css").read_text(encoding="utf-8"), page_head)
    card = colours(SHARED_CSS.read_text(encoding="utf-8"), card_head)
    shared = {"--paper", "--ink", "--quiet", "--rule", "--chip", "--accent"}
    assert {name: page[name] for name in shared} == {name: card[name] for name in shared}


def _built(folder: Path, *, page: bool = True) -> dict[str, Path]:
    deck = write_deck(folder, {"01.yaml": PLAIN})
    build(deck, Options(folder / "build", page=page, now=1_700_000_000))
    return {file.name: file for file in (folder / "build").iterdir()}


def test_a_build_writes_the_page_with_the_packages_it_tells_of(tmp_path: Path) -> None:
    files = _built(tmp_path)
    html = files["pkn.html"].read_text(encoding="utf-8")
    held = {name: base64.b64decode(text) for text, name in re.findall(r'base64,([^"]*)" download="(.*?)"', html)}
    assert held == {name: files[name].read_bytes() for name in ("pkn.apkg", "pkn.id.apkg", "pkn.en.apkg")}


def test_of_a_larger_deck_every_card_is_in_the_page_once_and_the_package_of_all_languages_is_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "TWICE_LIMIT", 10)
    html = _built(tmp_path)["pkn.html"].read_text(encoding="utf-8")
    assert '<a class="download" href="pkn.apkg" download="pkn.apkg">' in html
    assert "minta pkn.apkg kepada gurumu. Atau ambil saja berkas di atas" in html


def test_of_a_larger_deck_in_one_language_one_package_is_in_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "TWICE_LIMIT", 10)
    head = "deck: pkn\nlanguages: [id]\ntitle: PKn\n"
    notes = "kind: term\nnotes:\n  bea:\n    term: bea masuk\n    definition: Pungutan.\n"
    deck = write_deck(tmp_path, {"01.yaml": notes}, head)
    build(deck, Options(tmp_path / "build", now=1_700_000_000))
    html = (tmp_path / "build" / "pkn.html").read_text(encoding="utf-8")
    assert re.findall(r'href="(data:|)[^"]*" download="(.*?)"', html) == [("data:", "pkn.apkg"), ("", "pkn.id.apkg")]


def test_packages_beyond_the_limit_are_linked_and_the_page_says_whom_to_ask(awkward: list[Variant]) -> None:
    large = pages.PACKAGES_LIMIT - 10
    packages = [
        pages.Package("pkn.apkg", ("id", "en"), 8, 12, 11, ""),
        pages.Package("pkn.id.apkg", ("id",), 4, 6, large, ""),
        pages.Package("pkn.en.apkg", ("en",), 4, 6, 10, ""),
    ]
    html = "".join(pages.page(awkward, packages, stamps(*awkward), {}, lambda _: b"bytes"))
    assert re.findall(r'href="(data:|)[^"]*" download="(.*?)"', html) == [
        ("data:", "pkn.id.apkg"),
        ("data:", "pkn.en.apkg"),
        ("", "pkn.apkg"),
    ]
    assert "minta pkn.apkg kepada gurumu" in html
    assert "minta pkn.id.apkg" not in html


def test_a_release_writes_the_page_of_what_it_brings_and_a_build_after_it_the_same(tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {"01.yaml": PLAIN})
    page = tmp_path / "build" / "pkn.html"
    for now, text in ((1_700_000_000, PLAIN), (1_700_100_000, PLAIN.replace("Pungutan", "Cukai"))):
        (deck / "01.yaml").write_text(text, encoding="utf-8")
        (ready,), problems = prepare_all([deck], Options(page.parent, now=now), TODAY)
        assert [problem for problem in problems if problem.is_error] == []
        publish(ready)
    released = page.read_bytes()
    assert "<s>Pungutan</s> <strong>Cukai</strong>" in released.decode()
    assert "Rilis 2, 16 November 2023." in released.decode()
    build(deck, Options(page.parent, now=1_800_000_000))
    assert page.read_bytes() == released


def test_a_build_without_a_page_leaves_none(tmp_path: Path) -> None:
    assert sorted(_built(tmp_path, page=False)) == ["pkn.apkg", "pkn.en.apkg", "pkn.id.apkg"]


def test_the_list_holds_every_deck_in_the_folder_and_nothing_else(tmp_path: Path) -> None:
    _built(tmp_path)
    out = tmp_path / "build"
    (out / "notes.html").write_bytes(b"\xff<p>a teacher's own page")
    with together(journal_in(out)) as made:
        listed = list_pages(made, out)
    again = listed.read_text(encoding="utf-8")
    assert again.count('<h2><a href="pkn.html?decks">') == 2
    assert "notes.html" not in again


@pytest.mark.parametrize(("code", "direction"), [("ar", "rtl"), ("fa", "rtl"), ("id", "ltr"), ("en", "ltr")])
def test_a_language_has_the_direction_in_which_it_is_written(code: str, direction: str) -> None:
    assert pages.direction(code) == direction
