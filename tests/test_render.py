"""Text becomes HTML once, shown as typed; nothing in it acts, neither for a browser nor for Anki."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from browsing import Page, seen
from kartu.html.render import attribute, choices, picture, plain, table

# What Anki's own renderer looks for in a field, in the end of a card's life.
PLAYERS = re.compile(r"\[sound:|\[anki:|\[latex\]|\[\$\$?\]|\[\[type:", re.IGNORECASE)
NASTY = [
    "<b>",
    "&amp;",
    "&nbsp;",
    "<!--",
    "<script>",
    "[sound:a.mp3]",
    "[anki:tts lang=en]x[/anki:tts]",
    "[[type:Term]]",
]
NASTY += ["[latex]x[/latex]", "[$]x[/$]", "[$$]x[/$$]", "{{Definition}}", "{{c1::x}}"]
NASTY += ["\\(x\\)", "\\[y\\]", "\\(", "  ", "\n "]
texts = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=8)), max_size=8).map("".join)


@given(texts)
@example("a  b\n   c")
@example("[[[sound:x]")
def test_any_text_is_seen_as_typed(text: str) -> None:
    html = plain(text)
    expected = text.replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n")
    assert seen(html).replace("\r\n", "\n").replace("\r", "\n") == expected


@given(texts)
def test_no_text_becomes_a_tag_but_for_line_breaks(text: str) -> None:
    assert {tag for tag, _ in Page(plain(text)).tags} <= {"br"}


@given(texts)
def test_no_text_starts_a_player(text: str) -> None:
    assert PLAYERS.search(plain(text)) is None
    assert PLAYERS.search(attribute(text)) is None


@given(texts, texts)
def test_a_picture_has_the_two_attributes_it_was_given_and_no_others(name: str, alt: str) -> None:
    ((tag, attributes),) = Page(picture(name, alt)).tags
    assert tag == "img"
    assert attributes.keys() == {"src", "alt"}
    assert (attributes["alt"] or "").split() == alt.replace("\n", " ").split()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("jika x<y dan y>z", "jika x&lt;y dan y&gt;z"),
        ("<ESC>", "&lt;ESC&gt;"),
        ("AT&T; &copy; &nbsp;", "AT&amp;T; &amp;copy; &amp;nbsp;"),
        ("a < b", "a &lt; b"),
        ('"<b>penting</b>"', '"&lt;b&gt;penting&lt;/b&gt;"'),
        ("satu\n\ndua", "satu<br><br>dua"),
        ("a  b", "a&nbsp; b"),
        ("a\n  b", "a<br>&nbsp; b"),
        ("Qur'an", "Qur'an"),
        (r"\(a<b\)", r"\(a&lt;b\)"),
        ("\\[a\n  b\\]\nc", "\\[a\n  b\\]<br>c"),
        (r"\(tidak\] ditutup", r"\(tidak\] ditutup"),
        ("[sound:a.mp3]", "&#91;sound:a.mp3]"),
        (r"\([$]x[/$]\)", r"\(&#91;$]x&#91;/$]\)"),
        ("[catatan]", "[catatan]"),
    ],
)
def test_what_is_stored_is_escaped_once(text: str, html: str) -> None:
    assert plain(text) == html


def test_a_table_and_choices_hold_what_was_rendered_and_nothing_when_empty() -> None:
    assert table([("A", "1 &lt; 2")]) == '<table class="facts"><tr><th>A</th><td>1 &lt; 2</td></tr></table>'
    assert choices(["A", "B"]) == '<ul class="options"><li>A</li><li>B</li></ul>'
    assert table([]) == choices([]) == ""
