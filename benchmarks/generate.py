"""Realistic decks of any size in Kartu's format, the same for the same numbers.

Entries have a term and a definition of about 122 characters in two languages, one to four tags, some an example or
`reverse`; plain, quoted and folded scalars, flow and block lists, non-ASCII text and signs that HTML must escape; over
files of 100 entries, if not said otherwise. The texts are made of words of both languages, so they compress about as
real texts do.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES_A_FILE: Final = 100
"""In most decks: many files. A deck in one file has them all in there."""
_WORDS: Final = {
    "id": (
        "negara barang jasa pasar modal perdagangan kerja sama ekonomi pungutan tarif ekspor impor devisa nilai harga "
        "produksi penduduk pemerintah wilayah kawasan anggota perjanjian lembaga dunia pertumbuhan pembangunan tenaga "
        "usaha rumah tangga kegiatan hubungan manfaat tujuan bentuk dampak faktor pendorong penghambat antarnegara "
        "yang untuk dengan dari dalam antara karena sehingga lebih banyak sedikit baru lama kuat Médan São naïf"
    ).split(),
    "en": (
        "country goods services market capital trade cooperation economic charge tariff export import currency value "
        "price output people government region area member agreement institution world growth development labour firm "
        "household activity relation benefit aim form effect factor driving hindering between which for with from "
        "within because so that more many few new old strong café naïve façade"
    ).split(),
}
_SIGNS: Final = ("", "", "", "", " & ", " < ", " – ", " “tanda” ")
_HEAD: Final = """\
deck: {key}
languages: [id, en]
title: {{id: Dek uji, en: Test deck}}
tag: uji
sections:
"""


def _sentence(rng: random.Random, language: str, length: int) -> str:
    words: list[str] = []
    size = 0
    while size < length:
        word = rng.choice(_WORDS[language])
        words.append(word)
        size += len(word) + 1
    middle = len(words) // 2
    text = " ".join(words[:middle]) + (rng.choice(_SIGNS) or " ") + " ".join(words[middle:])
    return text[0].upper() + text[1:] + "."


def _scalar(rng: random.Random, text: str, indent: str) -> str:
    style = rng.random()
    if style < 0.2:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if style < 0.35:
        words = text.split(" ")
        middle = len(words) // 2
        return f">-\n{indent}  {' '.join(words[:middle])}\n{indent}  {' '.join(words[middle:])}"
    return text if not text.startswith(("-", "“")) else f"'{text}'"


def entry(rng: random.Random, number: int) -> str:
    """Give one entry as YAML, its key included."""
    lines = [f"  entry-{number:06d}:"]
    for key, length in (("term", 14), ("definition", 122)):
        lines.append(f"    {key}:")
        for language in ("id", "en"):
            text = _sentence(rng, language, length)
            text = f"{text[:-1]} {number}" if key == "term" else text
            lines.append(f"      {language}: {_scalar(rng, text, '      ')}")
    tags = sorted(
        {
            f"{rng.choice(_WORDS['en'])}-{rng.randrange(9)}".encode("ascii", "ignore").decode()
            for _ in range(rng.randint(1, 4))
        }
    )
    if rng.random() < 0.5:
        lines.append(f"    tags: [{', '.join(tags)}]")
    else:
        lines += ["    tags:", *(f"    - {tag}" for tag in tags)]
    if rng.random() < 0.3:
        lines.append("    reverse: true")
    return "\n".join(lines) + "\n"


def write_deck(
    folder: Path, entries: int, *, sections: int = 10, key: str = "bench", a_file: int = ENTRIES_A_FILE
) -> Path:
    """Write a deck of so many entries, `a_file` of them in each file, and give its folder."""
    rng = random.Random(entries)
    deck = folder / key
    deck.mkdir(parents=True, exist_ok=True)
    head = _HEAD.format(key=key) + "".join(
        f"  section-{number:04d}: {{id: {number:04d} Bagian, en: {number:04d} Part}}\n" for number in range(sections)
    )
    (deck / "deck.yaml").write_text(head, encoding="utf-8")
    files = (entries + a_file - 1) // a_file
    for file in range(files):
        numbers = range(file * a_file, min((file + 1) * a_file, entries))
        if sections <= files:  # a section a file, or one for several
            head = f"kind: term\nsection: section-{file % sections:04d}\nnotes:\n"
            body = "".join(entry(rng, number) for number in numbers)
        else:
            head = "kind: term\nnotes:\n"
            body = "".join(f"{entry(rng, number)}    section: section-{number % sections:04d}\n" for number in numbers)
        (deck / f"{file:05d}.yaml").write_text(head + body, encoding="utf-8")
    return deck
