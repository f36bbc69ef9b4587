"""Speech: what the real Anki would say and play, with a copy of the first deck that wants to be spoken."""

from __future__ import annotations

import re
import shutil
from html import unescape
from typing import TYPE_CHECKING, Final

import pytest

from ankitools import Sound, import_package, new_collection, render_all, visible
from firstdeck import DECK, each_language
from support import deck_of, run_kartu

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ankitools import RenderedCard

VOICES: Final = {"id": "id_ID", "en": "en_US"}
# An entry of each kind, and the key of what its recording says.
RECORDED: Final = {"term-export-duty": "term", "inst-unido": "name", "form-ijepa": "example"}

Cards = dict[str, "list[RenderedCard]"]


def cards_of(folder: Path, deck: Path) -> Cards:
    """Build a deck and give the cards that Anki makes of each language's package."""
    done = run_kartu("build", str(deck), "-o", str(folder / "build"), SOURCE_DATE_EPOCH="1790000000")
    assert done.returncode == 0, done.stderr
    cards = {}
    for language in VOICES:
        with new_collection(folder, language) as collection:
            import_package(collection, folder / "build" / f"{DECK.name}.{language}.apkg")
            cards[language] = render_all(collection)
    return cards


def copy_with(folder: Path, *, header: str, recorded: Sequence[str] = ()) -> Path:
    """Copy the first deck, with lines added to its head and a recording to some of its entries."""
    copy = folder / DECK.name
    shutil.copytree(DECK, copy)
    (copy / "word.mp3").write_bytes(b"ID3 not really a recording")
    for file in copy.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        for key in recorded:
            text = text.replace(f"\n  {key}:\n", f"\n  {key}:\n    audio: word.mp3\n")
        file.write_text(text + (header if file.name == "deck.yaml" else ""), encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Cards:
    return cards_of(tmp_path_factory.mktemp("silent"), DECK)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Cards:
    folder = tmp_path_factory.mktemp("spoken")
    return cards_of(folder, copy_with(folder, header="\nspeech: true\n"))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Cards:
    folder = tmp_path_factory.mktemp("recorded")
    return cards_of(folder, copy_with(folder, header="\nspeech: true\n", recorded=list(RECORDED)))


def answer_of(card: RenderedCard) -> str:
    return card.back.split('<hr id="answer">', 1)[1]


def shows(html: str, text: str) -> bool:
    """Tell if a text stands on a side as it is spoken; spaces may differ, since tags part words for the eye only."""
    seen = unescape(visible(re.sub(r"<details>.*?</details>", " ", html, flags=re.DOTALL)))
    return "".join(text.split()) in "".join(seen.split())


@each_language
def test_a_deck_is_silent_unless_it_asks_for_speech(silent: Cards, spoken: Cards, language: str) -> None:
    assert len(silent[language]) == len(spoken[language]) >= 90
    assert [card for card in silent[language] if card.front_sounds or card.back_sounds] == []


@each_language
def test_each_side_is_spoken_once_in_the_language_of_its_deck(spoken: Cards, language: str) -> None:
    for card in spoken[language]:
        for sounds in (card.front_sounds, card.back_sounds):
            (sound,) = sounds
            assert sound.language == VOICES[language], card
            assert sound.text.strip(), card


@each_language
def test_the_front_says_what_is_asked_and_the_back_what_is_answered(spoken: Cards, language: str) -> None:
    for card in spoken[language]:
        (asked,), (answered,) = card.front_sounds, card.back_sounds
        assert shows(card.front, re.sub(r"\bblank\b", "[...]", asked.text)), card  # so Anki speaks the gap of a cloze
        filled = 'class="cloze"' in card.back  # the answer stands in the text, above the line
        assert shows(card.back if filled else answer_of(card), answered.text), card
        offered = re.search('class="(?:options|choices)"', card.front)
        assert not shows(card.front, answered.text) or offered, card


@each_language
def test_a_recording_is_played_in_place_of_speech(recorded: Cards, spoken: Cards, language: str) -> None:
    entries = {entry.key: entry for entry in deck_of(DECK).entries}
    words = {entries[key].texts[said][language] for key, said in RECORDED.items()}
    recording = Sound("", "word-5d6380e7.mp3")
    played = 0
    for now, before in zip(recorded[language], spoken[language], strict=True):
        expected = [recording if sound.text in words else sound for sound in before.front_sounds + before.back_sounds]
        assert list(now.front_sounds + now.back_sounds) == expected
        played += expected.count(recording)
    assert played == 5  # both cards of the term and of the institution, one of the example
