"""Whatever a teacher types is what a student sees: from YAML through the package and the real Anki to the card."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ankitools
from browsing import inside, seen
from kartu.packing.package import pack
from support import check, variants, write_deck
from synthetic import DESCRIPTIONS, stamps
from test_render import NASTY

HEAD = "deck: uji\nlanguages: [id]\ntitle: Uji\n"
TYPED = [
    *("NO", "Yes", "null", "~", "0123", "1.10", "1_000", "+62", "007", "0x1F", "1945-08-17", "2023-02-30", "12:30"),
    *("2001-12-14t21:59:43.10-05:00", "3E2", "<ESC>", "AT&T; &copy; &nbsp;", "jika x<y dan y>z", "a < b"),
    *("{{Definition}} {{FrontSide}} {{tts id_ID:Term}}", "Nomor #1", "Trias: tiga", '"Demokrasi" adalah', "Jum'at"),
    *(r"\(\frac{a}{b}\)", "satu\n\ndua", "a\n   b  c", "ﬁ Å ｱ ½", "\u202eterbalik", "👩\u200d🏫 tiga\u200bdua"),
    *("*&!%@`", "Médan 日本 🇮🇩"),
]
characters = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")
texts = st.lists(st.one_of(st.sampled_from(NASTY), st.text(characters, max_size=10)), max_size=6).map("".join)


def quoted(text: str) -> str:
    """Write a text for YAML so that nothing in it can be taken for anything else."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\U{ord(c):08x}" for c in text) + '"'


def cards_of(folder: Path, shown: list[str]) -> list[tuple[str, str]]:
    """Take texts through YAML, package and Anki; give what stands in the middle of each card's front and back."""
    lines = ["kind: term", "notes:"]
    for number, text in enumerate(shown):
        typed = quoted(text)
        lines += [f"  e{number}:", f"    term: {typed}", "    definition: Jawaban.", f"  r{number}:"]
        lines += [f"    term: Soal {number}", f"    definition: {typed}"]
    deck = write_deck(folder, {"01.yaml": "\n".join(lines) + "\n"}, head=HEAD)
    (variant,) = variants(deck).values()
    with ankitools.new_collection(folder) as collection:
        ankitools.import_bytes(collection, folder, pack([variant], stamps(variant), DESCRIPTIONS))
        assert ankitools.empty_cards(collection) == 0
        cards = ankitools.render_all(collection)
    fronts = [seen(inside(card.front, "asked")) for card in cards[::2]]
    backs = [seen(inside(card.back, "answer")) for card in cards[1::2]]
    return list(zip(fronts, backs, strict=True))


def is_taken(folder: Path, text: str) -> bool:
    """Tell if a deck with this text may be built: what shows nothing, or what Anki would drop, is refused."""
    note = f"kind: term\nnotes:\n  a:\n    term: {quoted(text)}\n    definition: Jawaban.\n"
    return check(write_deck(folder, {"01.yaml": note}, head=HEAD)).deck is not None


def as_anki_keeps(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().replace("\xa0", " ")


def test_what_yaml_html_or_anki_would_change_is_shown_as_typed(tmp_path: Path) -> None:
    assert cards_of(tmp_path, TYPED) == [(as_anki_keeps(text), as_anki_keeps(text)) for text in TYPED]


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(texts, min_size=5, max_size=25))
def test_any_text_survives_up_to_the_card(some: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        taken = [text for text in some if is_taken(Path(folder) / "try", text)]
        if taken:
            shown = [as_anki_keeps(text) for text in taken]
            assert cards_of(Path(folder) / "all", taken) == list(zip(shown, shown, strict=True))
