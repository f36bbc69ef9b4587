"""The author's side of the rehearsal: a deck with a note for everything that can happen, and releases of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import notetypes
from support import PROJECT, run_kartu
from workshop import Workshop

if TYPE_CHECKING:
    from pathlib import Path

_HASHES = """
import json
from kartu.model.notetype import note_types
from kartu.kinds import kinds
found = {}
for each in note_types(kinds()):
    found.setdefault(each.kind.name, {})[each.language] = each.content_hash
print(json.dumps(found))
"""
HEAD = """\
deck: pkn
languages: [id, en]
title: {id: PKn, en: Civics}
tag: pkn
sections:
  dasar: {id: 01 Dasar, en: 01 Basics}
  lanjut: {id: 02 Lanjut, en: 02 More}
forms:
  bentuk:
    question: {id: Bentuk apa?, en: Which form?}
    options:
      satu: {id: Tunggal, en: Single}
      banyak: {id: Jamak, en: Plural}
"""
# What a student does with each of these stands in test_rehearsal.py.
TERMS = ("sunting", "label", "tanda", "bendera", "tangguh", "pindah", "hapus", "koreksi", "searah")
MORE = """\
kind: term
section: lanjut
notes:
  balik:
    term: {id: istilah balik, en: term balik}
    definition: {id: arti balik-balik, en: meaning of both}
    reverse: true
  gambar:
    term: {id: istilah gambar, en: term gambar}
    definition: {id: yang bergambar, en: with a picture}
    image: peta.svg
    alt: {id: Peta, en: A map}
  tarik:
    term: {id: istilah tarik, en: term tarik}
    definition: {id: yang ditarik, en: to be withdrawn}
  asean:
    kind: institution
    acronym: ASEAN
    name: {id: Perhimpunan Bangsa-Bangsa Asia Tenggara, en: Association of Southeast Asian Nations}
    role: {id: Memajukan kawasan., en: Furthers the region.}
    reverse: true
  soal:
    kind: question
    question: {id: Berapa sila Pancasila?, en: How many principles has Pancasila?}
    answer: {id: lima, en: five}
    choices: {id: [tiga, empat, tujuh], en: [three, four, seven]}
  rumpang:
    kind: cloze
    text:
      id: 'Sidang {{c1::BPUPK::badan}} dibuka pada {{c2::28 Mei 1945}}.'
      en: 'The sessions of {{c1::BPUPK::body}} began on {{c2::28 May 1945}}.'
  contoh:
    kind: example
    example: {id: Satu orang membaca., en: One person reads.}
    form: satu
"""


def entry(key: str, *, example: bool = False) -> str:
    """Write a term."""
    lines = [
        f"  {key}:",
        f"    term: {{id: istilah {key}, en: term {key}}}",
        f"    definition: {{id: 'yang di-{key}', en: 'meaning: {key}'}}",
    ]
    if example:
        lines.append(f"    example: {{id: Misalnya {key}., en: Such as {key}.}}")
    return "\n".join(lines) + "\n"


class Course:
    """A deck that is edited and released over time."""

    def __init__(self, folder: Path) -> None:
        self.shop = Workshop(folder)
        self.deck = self.shop.deck
        self.deck.mkdir(parents=True)
        self._kartu = PROJECT / "src"
        terms = "kind: term\nsection: dasar\nnotes:\n" + "".join(entry(key, example=key == "koreksi") for key in TERMS)
        files = {"deck.yaml": HEAD, "01-terms.yaml": terms, "02-more.yaml": MORE}
        files["peta.svg"] = '<svg xmlns="http://www.w3.org/2000/svg"/>'
        for name, text in files.items():
            (self.deck / name).write_text(text, encoding="utf-8")

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that is there once."""
        path = self.deck / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def cut(self, file: str, key: str) -> str:
        """Take an entry out of a file and give its text."""
        path = self.deck / file
        text = path.read_text(encoding="utf-8")
        found = re.search(rf"^  {key}:\n(    .*\n)+", text, re.MULTILINE)
        assert found is not None
        path.write_text(text.replace(found.group(), ""), encoding="utf-8")
        return found.group()

    def add(self, file: str, text: str, before: str = "") -> None:
        """Add an entry before another one, or at the end."""
        if before:
            self.edit(file, f"  {before}:\n", f"{text}  {before}:\n")
        else:
            with (self.deck / file).open("a", encoding="utf-8") as stream:
                stream.write(text)

    def change_kartu(self, *edits: tuple[str, str, str]) -> None:
        """Go on with a later Kartu: files of `kinds/` differ, and the times of the note types move with them."""
        copy = self.shop.folder / f"kartu-{len(list(self.shop.folder.glob('kartu-*')))}"
        shutil.copytree(self._kartu, copy)
        for file, old, new in edits:
            path = copy / "kartu" / "kinds" / file
            text = path.read_text(encoding="utf-8")
            assert old in text, f"{old!r} is not in {file}"
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        self._kartu = copy
        self._repin()

    def _repin(self) -> None:
        command = [sys.executable, "-c", _HASHES]
        variables = {**os.environ, "PYTHONPATH": str(self._kartu)}
        hashes = json.loads(subprocess.run(command, check=True, capture_output=True, env=variables).stdout)
        files = {kind: self._kartu / "kartu" / "kinds" / kind / "pinned.toml" for kind in hashes}
        pins = {kind: tomllib.loads(file.read_text(encoding="utf-8")) for kind, file in files.items()}
        # a student's own edit of a note type comes one second after its time, see Student.do_css
        now = max(pin["mod"] for of_kind in pins.values() for pin in of_kind.values()) + 2
        for kind, file in files.items():
            new = notetypes.repinned(pins[kind], hashes[kind], now)
            lines = (f'[{code}]\nmod = {pin["mod"]}\nhash = "{pin["hash"]}"\n' for code, pin in new.items())
            file.write_text("".join(lines), encoding="utf-8")

    def release(self, at: int, out: str = "") -> Path:
        """Release, and give a folder with the packages, which stays."""
        folder = self.shop.folder / (out or f"release-{at}")
        done = run_kartu(
            "release", str(self.deck), "-o", str(folder), "--no-page",
            PYTHONPATH=str(self._kartu), SOURCE_DATE_EPOCH=str(at),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return folder
