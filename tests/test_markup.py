"""The opt-in markup: what it can, and what it can never do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from browsing import Page, seen
from kartu.html.markup import content_of, to_html
from kartu.html.signs import shows_nothing
from kartu.model.deck import Media
from support import HEAD, SVG, check, variants, write_deck
from test_render import NASTY, PLAYERS

MEDIA = {"peta.svg": Media("peta-12345678.svg", Path("peta.svg"), 1)}
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "code", "pre", "img", "sub", "sup"}
PIECES = [*NASTY, "**", "*", "_", "`", "```\n", "- ", "1. ", "\\", "![x](peta.svg)", "![", "](", ")", "[x](y)", "\n"]
PIECES += ["![x](https://example.org/a.png)", "![x](javascript:alert(1))", '<img src=x onerror="x()">', "<", ">", '"']
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**tebal** dan *miring*", "<strong>tebal</strong> dan <em>miring</em>"),
        ("satu\ndua", "satu<br>\ndua"),
        ("- satu\n- dua", "<ul>\n<li>satu</li>\n<li>dua</li>\n</ul>"),
        ("1. satu\n2. dua", "<ol>\n<li>satu</li>\n<li>dua</li>\n</ol>"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("```\n[sound:a.mp3] <b>\n```", "<pre><code>&#91;sound:a.mp3] &lt;b&gt;\n</code></pre>"),
        (r"\(a_1 * b_1 * c\)", r"\(a_1 * b_1 * c\)"),
        (r"\[sound:a.mp3]", "&#91;sound:a.mp3]"),
        ("![Peta](peta.svg)", '<img src="peta-12345678.svg" alt="Peta">'),
        ("![[sound:a.mp3]](peta.svg)", '<img src="peta-12345678.svg" alt="&#91;sound:a.mp3]">'),
        ("![x](https://example.org/a.png)", "![x](https://example.org/a.png)"),
        ("<b>tebal</b> &nbsp;", "&lt;b&gt;tebal&lt;/b&gt; &amp;nbsp;"),
        ("[BPS](https://www.bps.go.id)", "[BPS](https://www.bps.go.id)"),
        ("# Judul\n| a | b |\n|---|---|", "# Judul<br>\n| a | b |<br>\n|---|---|"),
        (r"1945\. dan \*bintang\*", "1945. dan *bintang*"),
    ],
)
def test_the_subset_is_small(text: str, html: str) -> None:
    assert to_html(text, MEDIA) == html


@given(texts)
@example('![x](peta.svg "t" onerror=x)')
@example("```js onload=x\na\n```")
def test_markup_yields_only_harmless_tags_and_pictures_of_the_deck(text: str) -> None:
    html = to_html(text, MEDIA)
    for tag, attributes in Page(html).tags:
        assert tag in TAGS
        assert attributes.keys() == ({"src", "alt"} if tag == "img" else set())
        assert attributes.get("src") in (None, "peta-12345678.svg")
    assert PLAYERS.search(html) is None


@given(st.text(alphabet=st.characters(categories=["L", "N"], include_characters=" ,;?&<>"), min_size=1))
def test_a_text_without_signs_of_markup_is_shown_as_typed(text: str) -> None:
    words = " ".join(text.split())
    assert seen(to_html(words, {})).split() == words.split()


@given(st.text(st.sampled_from("aB1é .,-<>&!?#\"'()=/:;+|~^ \u200b") | st.characters(), min_size=1))
@example("a < 5")
@example("a <b>")
@example("a  b")
@example("a ")
@example("a\x00")
def test_a_text_is_the_same_alone_and_before_a_paragraph_that_is_surely_parsed(text: str) -> None:
    if "\n" in text or text != text.strip() or "<p>" in (html := to_html(text, {})) or html.startswith(("<ul", "<ol")):
        return
    assert to_html(f"{text}\n\n**x**", {}) == f"<p>{html}</p>\n<p><strong>x</strong></p>"
    assert content_of(text).is_blank == content_of(f"{text}\n\n**\u200b**").is_blank


@given(texts)
def test_what_is_said_to_be_blank_shows_nothing_and_nothing_else_does(text: str) -> None:
    page = Page(to_html(text, MEDIA))
    has_picture = any(tag == "img" for tag, _ in page.tags)
    assert content_of(text).is_blank == (shows_nothing(page.text) and not has_picture)


def test_a_picture_in_a_text_becomes_media_of_the_variants(tmp_path: Path) -> None:
    notes = "kind: term\nsection: dasar\nnotes:\n  a:\n    term: laut\n    definition: Air asin.\n"
    notes += "    note: {id: '![Peta](peta.svg)', en: '![Map](./peta.svg)'}\n"
    deck = write_deck(tmp_path, {"01.yaml": notes, "peta.svg": SVG}, head=HEAD + "markup: markdown\n")
    assert not [problem for problem in check(deck).problems if problem.is_error]
    for language, alt in (("id", "Peta"), ("en", "Map")):
        variant = variants(deck)[language]
        (name,) = variant.media
        assert f'<img src="{name}" alt="{alt}">' in variant.notes[0].fields


def test_a_text_too_long_to_be_read_in_time_is_refused(tmp_path: Path) -> None:
    notes = f"kind: term\nsection: dasar\nnotes:\n  a:\n    term: laut\n    definition: '{'![' * 30_000}'\n"
    deck = write_deck(tmp_path, {"01.yaml": notes}, head=HEAD + "markup: markdown\n")
    assert [problem.code for problem in check(deck).problems if problem.is_error] == ["E305"]


@pytest.mark.parametrize("piece", ["![", "**", "`", "\\(", "- ", "[](", "<b ", "*a _b ", "\\["])
def test_a_long_text_of_signs_is_read_in_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert to_html(text, {})
    assert content_of(text) is not None


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("H~2~O", "H<sub>2</sub>O"),
        ("m^2^ dan SO~4~^2-^", "m<sup>2</sup> dan SO<sub>4</sub><sup>2-</sup>"),
        ("a^2+b^2=c^2", "a^2+b^2=c^2"),
        ("~~coret~~", "~~coret~~"),
        ("5 ~ 6 ~ 7", "5 ~ 6 ~ 7"),
        (r"a\~b~", "a~b~"),
        (r"\(a^2^b\)", r"\(a^2^b\)"),
        ("$E = m*c*c$ dan *miring*", "$E = m*c*c$ dan <em>miring</em>"),
        ("$5 *sampai* $10", "$5 <em>sampai</em> $10"),
    ],
)
def test_one_word_is_lowered_or_raised_and_a_formula_of_whatever_marks_is_left_alone(text: str, html: str) -> None:
    assert to_html(text, {}) == html
