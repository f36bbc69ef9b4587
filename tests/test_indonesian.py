"""Where the machine speaks Indonesian, nothing that Kartu says is English: only names, codes and keys are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

import cases
from commandline import kartu
from kartu.commands.main import main
from kartu.commands.report import problems_as_text
from support import write_deck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_QUOTED: Final = re.compile(r"`[^`]*`|“[^”]*”|(?<!\w)'[^'\n]*'|\[[^\]\n]*\]|--[\w-]+")
_NAMES: Final = re.compile(r"Save with Encoding|CC-BY-4\.0")
_ENGLISH: Final = re.compile(
    r"\b(?:the|an|is|are|was|were|be|of|and|or|not|no|this|that|it|its|with|without|has|have|to|in|on|at|by|for|from|as|"
    r"which|what|than|but|cannot|can|will|would|there|here|file|files|sheet|row|rows|line|entry|entries|cards|size|"
    r"written|missing|changed|english)\b",
    re.IGNORECASE,
)
_HEAD: Final = "deck: pkn\nlanguages: [id]\ntitle: PKn\ncontact: mailto:guru@sekolah.example\n"
_ENTRIES: Final = """\
kind: term
notes:
  bea:
    term: bea masuk
    definition: Pungutan barang impor.
  pajak:
    term: pajak
    definition: Iuran wajib kepada negara.
"""
COMMANDS: Final = ("", *main.list_commands(main.make_context("kartu", [], resilient_parsing=True)))


def english_in(said: str) -> list[str]:
    """Find words of English in what was said, outside of code, quotations and names."""
    plain = _NAMES.sub("", _QUOTED.sub("", said))
    return [f"{match[0]}: {line}" for line in plain.splitlines() for match in [_ENGLISH.search(line)] if match]


@pytest.fixture(autouse=True)
def in_indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARTU_LANG", "id")


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be where an Indonesian deck is that holds no word of English."""
    monkeypatch.chdir(tmp_path)
    return write_deck(tmp_path / "decks", {"01.yaml": _ENTRIES}, _HEAD)


@pytest.mark.parametrize("case", cases.BAD, ids=lambda case: case.name)
def test_a_problem_and_its_hint_are_indonesian(case: Path) -> None:
    problems = [problem._replace(excerpt="", entry="", key="") for problem in cases.problems_of(case)]
    said = problems_as_text(problems, color=False, limit=None)
    assert english_in(re.sub(r"^\S.*?:\d+:\d+: ", "", said, flags=re.MULTILINE)) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_is_indonesian(command: str) -> None:
    said = kartu(*command.split(), "--help").out
    assert "Cara pakai:" in said
    assert english_in(said) == []


@pytest.mark.parametrize(
    "arguments",
    [
        "tulis",
        "build --lagn id",
        "build --lang",
        "build --all=3",
        "build --lang fr",
        "build tidak-ada",
        "build --format xml",
        "build -o decks/pkn/01.yaml",
        "check decks/pkn/01.yaml",
        "new",
        "new pkn",
        "new Pkn",
        "new a b",
        "export pkn -o pkn.pdf",
        "export pkn --translate en",
        "import",
        "import ada.csv decks/baru.yaml",
        "import decks pkn",
        "diff ada.apkg",
        "release --adopt ada.apkg pkn",
        "release --resend bea",
        "describe --lang fr",
        "show",
        "show ada.apkg",
    ],
)
@pytest.mark.usefixtures("deck")
def test_wrong_usage_is_told_in_indonesian(arguments: str) -> None:
    done = kartu(*arguments.split())
    assert done.status == 2
    assert english_in(done.err) == []


def test_from_a_table_to_a_release_all_is_told_in_indonesian(deck: Path) -> None:
    _table(deck.parent.parent / "kata.csv")
    for command in _commands():
        done = kartu(*command)
        assert done.status in {0, 1}, done.err
        assert english_in(f"{done.out}\n{done.err}") == [], command
    assert english_in((deck.parent / "kata.yaml").read_text(encoding="utf-8").partition("deck:")[0]) == []


def _table(path: Path) -> None:
    rows = ["Nomor;Istilah;Definisi;Kelas", "1;subsidi;Bantuan negara.;X", "2;kuota;Batas jumlah.;X", "3;cukai;;X"]
    path.write_text("\n".join(rows), encoding="utf-8")


def _commands() -> Iterator[tuple[str, ...]]:
    yield ()
    yield "import", "kata.csv", "decks/kata.yaml", "-y"
    yield ("check",)
    yield "build", "pkn", "kata"
    yield "diff", "decks/pkn"
    yield "release", "pkn", "kata"
    yield "release", "pkn"
    yield ("release",)
    yield "show", "build/pkn.apkg"
    yield "diff", "build/pkn.apkg", "decks/pkn"
    yield "export", "pkn", "-y"
    yield "import", "pkn.xlsx", "decks/pkn", "-y"
    yield "pull", "build/pkn.apkg", "pkn", "-y"
    yield ()
