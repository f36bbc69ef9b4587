"""What reaches a pupil shows something, and does nothing else: drawings and formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kartu.files.drawings import check_drawing
from kartu.files.pictures import PictureError
from support import check, write_deck

if TYPE_CHECKING:
    from pathlib import Path

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'


@pytest.mark.parametrize(
    ("attributes", "content"),
    [
        ("", "<script>alert(1)</script>"),
        ('onload="alert(1)"', ""),
        ("", '<a href="https://example.org"><rect/></a>'),
        ("", '<a xlink:href="javascript:alert(1)"><rect/></a>'),
        ("", '<image href="https://example.org/a.png"/>'),
        ("", '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>'),
        ("", "<style>@import 'https://example.org/a.css';</style>"),
        ("", "<style>rect { fill: url(https://example.org/a) }</style>"),
        ('style="background: url(//example.org)"', ""),
        ("", "<script>alert(1)</script><not closed"),
    ],
)
def test_a_drawing_that_runs_or_loads_something_is_refused(attributes: str, content: str) -> None:
    with pytest.raises(PictureError):
        check_drawing(SVG.format(attributes, content).encode())


@pytest.mark.parametrize(
    "content",
    [
        '<defs><linearGradient id="a"/></defs><rect fill="url(#a)" style="fill: url(#a)"/><use xlink:href="#b"/>',
        '<image href="data:image/png;base64,AAAA"/>',
        "<style>.a { fill: red }</style><text>javascript: @import url(x)</text><title>on=1</title>",
        '<metadata xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:x rdf:resource="http://a.org"/></metadata>',
    ],
)
def test_a_drawing_as_programs_save_it_is_fine(content: str) -> None:
    check_drawing(SVG.format('version="1.1"', content).encode())


def test_a_drawing_with_a_script_stops_the_build(tmp_path: Path) -> None:
    notes = "kind: term\nsection: dasar\nnotes:\n  a: {term: x, definition: y, image: a.svg, alt: z}\n"
    deck = write_deck(tmp_path, {"01.yaml": notes, "a.svg": SVG.format("", "<script/>")})
    assert "E503" in {problem.code for problem in check(deck).problems}


@pytest.mark.parametrize(("open_", "close"), [("\\(", "\\)"), ("\\[", "\\]")])
@pytest.mark.parametrize("markup", ["", "markup: markdown\n"])
@pytest.mark.parametrize(
    ("formula", "is_fine"),
    [
        ("\\href{javascript:alert(1)}{x}", False),
        ("a \\require{html} b", False),
        ("\\style{color: red}{x}", False),
        ("\\class{a}{x}", False),
        ("\\def\\a{b}", False),
        ("\\frac{1}{2} \\ce{H2O} \\text{style}", True),
        ("\\classical \\styled", True),
    ],
)
def test_a_formula_that_does_more_than_show_is_refused(
    tmp_path: Path, formula: str, open_: str, close: str, markup: str, *, is_fine: bool
) -> None:
    notes = f"kind: term\nsection: dasar\nnotes:\n  a:\n    term: x\n    definition: lihat {open_}{formula}{close}\n"
    head = f"deck: pkn\nlanguages: [id]\ntitle: PKn\n{markup}sections: {{dasar: Dasar}}\n"
    found = {problem.code for problem in check(write_deck(tmp_path, {"01.yaml": notes}, head=head)).problems}
    assert ("E621" in found) != is_fine


def test_outside_of_a_formula_the_same_words_are_text(tmp_path: Path) -> None:
    notes = "kind: term\nsection: dasar\nnotes:\n  a:\n    term: x\n    definition: perintah \\href dan \\style\n"
    assert "E621" not in {problem.code for problem in check(write_deck(tmp_path, {"01.yaml": notes})).problems}
