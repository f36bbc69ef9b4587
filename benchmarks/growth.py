"""Nothing may grow faster than the deck: odd decks against the same amount of ordinary content."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from benchmarks.generate import write_deck
from benchmarks.measure import Command, median, ratio, run_in_turn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "deck: {key}\nlanguages: [id, en]\ntitle: {{id: Uji, en: Test}}\ntag: uji\n"


def _deck(folder: Path, key: str, files: dict[str, str | bytes], head: str = "") -> Path:
    deck = folder / key
    deck.mkdir(parents=True)
    (deck / "deck.yaml").write_text(HEAD.format(key=key) + head, encoding="utf-8")
    for name, content in files.items():
        path = deck / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return deck


def _notes(count: int, more: Callable[[int], str] = lambda _: "") -> str:
    return "kind: term\nnotes:\n" + "".join(
        f"  e-{n}:\n    term: {{id: istilah {n}, en: term {n}}}\n"
        f"    definition: {{id: Arti {n}., en: Sense {n}.}}\n{more(n)}"
        for n in range(count)
    )


def _tags(folder: Path, key: str, *, distinct: bool) -> Path:
    def tags(number: int) -> str:
        tag = f"t{number if distinct else 100}"
        return f"    tags: [{tag}a, {tag}b, {tag}c, {tag}d]\n"

    return _deck(folder, key, {"01.yaml": _notes(2500, tags)})


def _sound(number: int, size: int) -> bytes:
    """Make a sound file of about this size: pictures would be judged by Pillow, which is not what grows here."""
    data = number.to_bytes(4) * (size // 4)
    return b"RIFF" + (36 + len(data)).to_bytes(4, "little") + b"WAVEfmt " + bytes(20) + b"data" + data


def _media(folder: Path, key: str, *, files: int, size: int) -> Path:
    content = {f"m/{n}.wav": _sound(n, size) for n in range(files)}
    notes = _notes(1000, lambda n: f"    audio: m/{n % files}.wav\n")
    return _deck(folder, key, {"01.yaml": notes, **content})


def _field(folder: Path, key: str, text: str, count: int) -> Path:
    piece = text * (900_000 // len(text) // count)
    entries = "".join(f"  e-{n}:\n    term: istilah {n}\n    definition: Arti {piece}\n" for n in range(count))
    return _deck(folder, key, {"01.yaml": f"kind: term\nnotes:\n{entries}"})


def table(folder: Path, runs: int) -> list[str]:
    """Give a row for each odd deck: its time, and how it stands to the plain one."""
    place = folder / "growth"
    pairs = {
        "3,000 subdecks against one, 3,000 entries": (
            write_deck(place, 3000, sections=3000, key="many"),
            write_deck(place, 3000, sections=1, key="one"),
        ),
        "10,000 tags against four, 2,500 entries": (
            _tags(place, "tags", distinct=True),
            _tags(place, "same", distinct=False),
        ),
        "1,000 media of 100 kB against 100 of 1 MB": (
            _media(place, "media", files=1000, size=100_000),
            _media(place, "large", files=100, size=1_000_000),
        ),
        "one field of 0.9 MB full of `<` against 900 fields": (
            _field(place, "field", "a < b ", 1),
            _field(place, "small", "a < b ", 900),
        ),
    }
    runnable = {
        text: {name: _build(deck, place / f"out-{deck.name}") for name, deck in (("odd", odd), ("plain", plain))}
        for text, (odd, plain) in pairs.items()
    }
    runnable["an import that changes 4,000 entries of one file, against 40 files"] = {
        "odd": _import(place, "whole", files=1),
        "plain": _import(place, "parts", files=40),
    }
    lines = []
    for text, commands in runnable.items():
        found = run_in_turn(commands, runs)
        lines.append(f"| {text} | {median(found['odd']).wall:.2f} | {ratio(found['odd'], found['plain']):.2f}× |")
    return lines


def _build(deck: Path, out: Path) -> Command:
    arguments = [sys.executable, "-m", "kartu", "build", str(deck), "-o", str(out), "--no-page"]
    return Command(arguments, lambda: shutil.rmtree(out, ignore_errors=True))


def _import(folder: Path, key: str, *, files: int) -> Command:
    """Change every entry of a deck by a table, with what changes shown."""
    count = 4000 // files
    entries = {
        f"{file:02}.yaml": "kind: term\nnotes:\n"
        + "".join(f"  e-{file}-{n}:\n    term: istilah {n} {file}\n    definition: Arti {n}.\n" for n in range(count))
        for file in range(files)
    }
    deck = _deck(folder, key, {})
    table = folder / f"{key}.csv"
    rows = (f"e-{file}-{n},istilah {n} {file},Arti baru {n}." for file in range(files) for n in range(count))
    table.write_text("\n".join(["key,term,definition", *rows]), encoding="utf-8")

    def as_before() -> None:
        for name, text in entries.items():
            (deck / name).write_text(text, encoding="utf-8")

    return Command([sys.executable, "-m", "kartu", "import", str(table), str(deck), "--yes"], as_before)
