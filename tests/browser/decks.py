"""The decks of these tests: the first deck, one that tries to break its page, and a large one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FIRST_DECK: Final = Path(__file__).parent.parent.parent / "decks" / "international-economic-cooperation"
FIRST: Final = FIRST_DECK.name
LARGE_SIZE: Final = 5000

LONG: Final = "Kalimat panjang yang harus tetap utuh. " * 60  # more than 2,000 characters
SCRIPT: Final = '<script>document.title = "broken"</script></script><!-- "quoted" & \'quoted\''
ARABIC: Final = "مرحبا بالعالم 🌏"
PICTURE: Final = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'><rect width='40' height='30'/></svg>"

_HEAD: Final = """\
deck: uji
languages: [id, en]
title: {id: Dek Uji, en: Test Deck}
summary: {id: Untuk menguji., en: For testing.}
authors: [Bu Guru]
license: CC-BY-4.0
contact: mailto:guru@example.org
speech: true
tag: uji
tag_names:
  sulit: {id: Sukar, en: Hard}
sections:
  satu: {id: 01 Pertama, en: 01 First}
  dua: {id: 02 Kedua, en: 02 Second}
forms:
  bentuk:
    question: {id: Bentuk apa?, en: Which form?}
    options: {tunggal: {id: Tunggal, en: Single}, jamak: {id: Jamak, en: Plural}}
"""

_NOTES: Final = f"""\
kind: term
section: satu
notes:
  skrip:
    term: {SCRIPT!r}
    definition: {{id: 'a < b & c > d', en: '</script><script>'}}
    reverse: true
    tags: [sulit]
  kafe:
    term: {{id: kafe, en: Café}}
    definition: {{id: Kedai kopi., en: A coffee house.}}
  arab:
    term: {ARABIC}
    definition: {{id: Halo dunia., en: Hello world.}}
    section: dua
  bunyi:
    term: {{id: bunyi, en: sound}}
    definition: {{id: Getaran., en: A vibration.}}
    section: dua
    audio: bunyi.mp3
    image: peta.svg
    alt: {{id: Peta, en: A map}}
  buku:
    kind: example
    section: dua
    example: {{id: Dua buku, en: Two books}}
    form: jamak
    reason: {{id: Lebih dari satu., en: More than one.}}
    tags: [mudah, sulit]
  panjang:
    term: {{id: panjang, en: long}}
    definition: {{id: {LONG!r}, en: A long one.}}
"""


_QUIZ: Final = """\
deck: kuis
languages: [id, en]
title: {id: Kuis, en: Quiz}
kind: question
notes:
  ibu-kota:
    question: {id: Apa ibu kota Jepang?, en: What is the capital of Japan?}
    answer: {id: Tokyo, en: Tokyo}
    choices: [{id: Kyoto, en: Kyoto}, {id: Osaka, en: Osaka}]
  laut:
    kind: cloze
    text:
      id: "{{c1::Air laut}} rasanya {{c2::asin::rasa}} & dingin."
      en: "{{c1::Sea water}} tastes {{c2::salty::taste}} & cold."
"""

CHANGES: Final = 60
"""How many notes the list of changes of the deck of tests names."""


def _changes() -> str:
    """Two releases: the newest names many notes, one of which is in the deck, and has a search in it."""
    lines = ["# Perubahan dek Dek Uji", "", "## Rilis 2 · 2 Mei 2026", "", f"### Baru ({CHANGES})", ""]
    lines += ["- kafe; bunyi", "- kafe", "  - Definisi: ~~warung~~ **kedai** kopi."]
    lines += [f"- istilah lama {number}" for number in range(CHANGES - 2)]
    lines += ["", "### Ditarik (1)", "", "    deck:uji key:lama", "", "## Rilis 1 · 1 Mei 2026", "", "Rilis pertama."]
    return "\n".join(lines)


def write_decks(folder: Path) -> list[Path]:
    """Write the decks of the tests and give their paths."""
    test_deck = folder / "uji"
    test_deck.mkdir(parents=True)
    (test_deck / "deck.yaml").write_text(_HEAD, encoding="utf-8")
    (test_deck / "01.yaml").write_text(_NOTES.replace("\\'", "''"), encoding="utf-8")
    (test_deck / "CHANGES.id.md").write_text(_changes(), encoding="utf-8")
    (test_deck / "bunyi.mp3").write_bytes(b"ID3")
    (test_deck / "peta.svg").write_text(PICTURE, encoding="utf-8")
    large = folder / "besar.yaml"
    large.write_text(_large(), encoding="utf-8")
    quiz = folder / "kuis.yaml"
    quiz.write_text(_QUIZ, encoding="utf-8")
    return [FIRST_DECK, test_deck, large, quiz]


def _large() -> str:
    lines = ["deck: besar", "languages: [id, en]", "title: {id: Dek Besar, en: Large Deck}", "kind: term", "notes:"]
    for number in range(LARGE_SIZE):
        lines += [
            f"  istilah-{number}:",
            f"    term: {{id: istilah {number}, en: term {number}}}",
            f"    definition: {{id: Penjelasan istilah ke-{number}., en: The meaning of term {number}.}}",
        ]
    return "\n".join(lines) + "\n"
