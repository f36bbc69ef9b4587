r"""Formulas on the share page are set when the page is built, chemistry too; what cannot be set stays as typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kartu.build.pipeline import Options
from kartu.html.formulas import set_formulas
from support import build, write_deck

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "deck: uji\nlanguages: [id]\ntitle: {id: Uji}\n"


def _words(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (r"\(E = mc^2\)", "E=mc2"),
        (r"\(a &lt; b\)", "a&lt;b"),
        (r"\(x = \frac{-b \pm \sqrt{b^2-4ac}}{2a}\)", "x=−b±b2−4ac2a"),
        (r"\(\ce{2H2 + O2 -> 2H2O}\)", "2H2+O2→2H2O"),
        (r"\(\ce{SO4^2-}\)", "SO42−"),
        (r"\(\ce{Na+ + Cl- -> NaCl(s)}\)", "Na++Cl−→NaCl(s)"),
        (r"\(\ce{CuSO4.5H2O}\)", "CuSO4·5H2O"),
        (r"\(\ce{A <=> B}\)", "A⇌B"),
        (r"Luas: \(r^2\)<br>dan \(\ce{CO2}\)", "Luas: r2dan CO2"),
    ],
)
def test_a_formula_becomes_what_browsers_set(typed: str, shown: str) -> None:
    html = set_formulas(typed)
    assert "<math>" in html
    assert "\\" not in html
    assert _words(html) == shown


def test_one_on_a_line_of_its_own_is_a_block() -> None:
    assert set_formulas(r"\[a + b\]").startswith('<span class="formula"><math display="block">')


@pytest.mark.parametrize("text", [r"\(\tidakada{x}\)", r"\(a & b\)", r"harga \( 5", "tanpa rumus", r"C:\(baru"])
def test_what_cannot_be_set_stays_as_typed(text: str) -> None:
    assert set_formulas(text) == text


def _page(folder: Path, answer: str) -> str:
    notes = f"kind: question\nnotes:\n  a:\n    question: Berapa?\n    answer: '{answer}'\n"
    deck = write_deck(folder, {"01.yaml": notes}, head=HEAD)
    build(deck, Options(folder / "out", now=1_700_000_000))
    return (folder / "out" / "uji.html").read_text(encoding="utf-8")


def test_a_page_without_formulas_pays_nothing_for_them(tmp_path: Path) -> None:
    with_one, without = _page(tmp_path / "a", r"\(x^2\)"), _page(tmp_path / "b", "x²")
    assert "math>" in with_one
    assert "math>" not in without
    assert len(with_one) - len(without) < 300
