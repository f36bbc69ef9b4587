"""What many tests need: small decks written to a folder and taken through the stages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kartu.build import pipeline
from kartu.build.pipeline import drafts
from kartu.check.decksource import find_deck
from kartu.check.reading import Validated, validate
from kartu.kinds import kinds
from kartu.notes.maker import make_variants

if TYPE_CHECKING:
    from kartu.build.pipeline import Built, Options
    from kartu.model.deck import Deck
    from kartu.model.variant import Variant

TODAY = (2026, 11, 30)  # for the tests no fact may be later
PROJECT = Path(__file__).parent.parent
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'
"""The least that is a drawing."""
HEAD = """\
deck: pkn
languages: [id, en]
title: {id: PKn, en: Civics}
tag: pkn
sections:
  dasar: {id: 01 Dasar, en: 01 Basics}
forms:
  bentuk:
    question: {id: Bentuk apa?, en: Which form?}
    options:
      satu: {id: Tunggal, en: Single}
      banyak: {id: Jamak, en: Plural}
"""

INSTITUTIONS = """\
kind: institution
notes:
  asean:
    acronym: ASEAN
    name: {id: Perhimpunan, en: Association}
    role: {id: Menjaga kawasan, en: Keeps its region}
    section: dasar
    facts:
      - label: {id: Berdiri, en: Founded}   # year only
        value: 1967
      - {label: {id: Kota, en: City}, value: Jakarta}
"""
"""A file of notes with a table of facts, in both styles of YAML."""


def write_deck(folder: Path, files: dict[str, str], head: str = HEAD) -> Path:
    """Write a deck's folder and give its path; `files` are note files (or others) by name."""
    deck = folder / "pkn"
    for name, text in {"deck.yaml": head, **files}.items():
        path = deck / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return deck


def with_entries_of_ones_own(deck: Path) -> None:
    """Do to a deck that `kartu new` made what a teacher does: put other entries in the places of the samples."""
    for file in deck.glob("[0-9]*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"^  ([a-z0-9-]+):$", r"  \1-own:", text, flags=re.MULTILINE), encoding="utf-8")


def check(deck: Path) -> Validated:
    """Read and validate a deck."""
    return validate(find_deck(deck, deck.name), kinds(), today=TODAY)


def deck_of(folder: Path) -> Deck:
    """Read and validate a deck that must be good."""
    validated = check(folder)
    assert validated.deck is not None, validated.problems
    return validated.deck


def variants(folder: Path) -> dict[str, Variant]:
    """Take a deck that must be good to its variants."""
    return {variant.language: variant for variant in make_variants(deck_of(folder), kinds())}


def build(deck: Path, options: Options) -> Built:
    """Build a deck that must be good."""
    with drafts([deck], TODAY, options) as (draft,):
        assert draft.loaded.validated.deck, draft.loaded.validated.problems
        return pipeline.build(draft, options)


def run_kartu(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, as people do."""
    variables = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), **environment}
    command = [sys.executable, "-m", "kartu", *arguments]
    return subprocess.run(
        command, check=False, env=variables, capture_output=True, cwd=PROJECT, encoding="utf-8", errors="replace"
    )


def need(program: str, *, package: str, complete: bool = True) -> str:
    """Give the path of a system program that a test needs; without it the test is skipped, but fails in CI.

    `complete` is false if the program is there but the package's own part of it (a dictionary) is not.
    """
    path = shutil.which(program)
    if path is not None and complete:
        return path
    missing = f"this needs {program} from the system package {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)
