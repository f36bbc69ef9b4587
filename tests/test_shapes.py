"""Every option of a build against every shape of deck: it is built, or what it lacks is said in a line."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from commandline import kartu
from kartu.inspect.contents import read_contents

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "deck: {name}\nlanguages: {languages}\ntitle: {name}\n{more}sections: {{s: S}}\n"
BOTH = "  a: {term: {id: satu, en: one}, definition: {id: Angka., en: A number.}, section: s}\n"
ONE = "  a: {term: satu, definition: Angka., section: s}\n"
HALF = "  a: {term: {id: satu}, definition: {id: Angka.}, section: s}\n"
EXAMPLE = "forms: {f: {question: Apa?, options: {x: Satu, y: Dua}}}\n"


def _folder(languages: str, notes: str, more: str = "") -> Callable[[Path, str], Path]:
    def make(decks: Path, name: str) -> Path:
        deck = decks / name
        deck.mkdir(parents=True)
        (deck / "deck.yaml").write_text(HEAD.format(name=name, languages=languages, more=more), encoding="utf-8")
        if notes:
            (deck / "01.yaml").write_text(f"kind: term\nnotes:\n{notes}", encoding="utf-8")
        return deck

    return make


def _file(languages: str, notes: str, more: str = "") -> Callable[[Path, str], Path]:
    def make(decks: Path, name: str) -> Path:
        decks.mkdir(parents=True, exist_ok=True)
        text = HEAD.format(name=name, languages=languages, more=more) + f"kind: term\nnotes:\n{notes}"
        (decks / f"{name}.yaml").write_text(text, encoding="utf-8")
        return decks / f"{name}.yaml"

    return make


# Shapes of decks, with the languages that have notes.
SHAPES: dict[str, tuple[Callable[[Path, str], Path], str]] = {
    "both": (_folder("[id, en]", BOTH), "id en"),
    "id": (_folder("[id]", ONE), "id"),
    "en": (_folder("[en]", ONE), "en"),
    "turned": (_folder("[en, id]", BOTH), "id en"),
    "half": (_folder("[id, en]", HALF, "incomplete: allow\n"), "id"),
    "file": (_file("[id, en]", BOTH), "id en"),
    "file-id": (_file("[id]", ONE), "id"),
    "file-half": (_file("[id, en]", HALF, "incomplete: allow\n"), "id"),
    "forms": (_folder("[id, en]", BOTH, EXAMPLE), "id en"),
}
NO_NOTES = {
    "empty": _folder("[id, en]", ""),
    "none": _folder("[id]", "  a: {}\n"),
}
OPTIONS: list[tuple[str, ...]] = [("--lang", "id"), ("--lang", "en"), ()]
PAGE: list[tuple[str, ...]] = [(), ("--no-page",)]
CHOICES = list(product(OPTIONS, PAGE))


def names(out: Path) -> set[str]:
    return {path.name for path in out.glob("*.*") if not path.name.startswith(".")} if out.exists() else set()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("options", CHOICES, ids=lambda choice: " ".join((*choice[0], *choice[1])) or "plain")
@pytest.mark.parametrize("is_released", [False, True], ids=["new", "released"])
def test_a_deck_of_any_shape_is_built_with_any_options(
    tmp_path: Path, shape: str, options: tuple[tuple[str, ...], tuple[str, ...]], *, is_released: bool
) -> None:
    make, has = SHAPES[shape]
    deck, out = make(tmp_path / "decks", "x"), tmp_path / "out"
    if is_released:
        assert kartu("release", str(deck), "-o", str(tmp_path / "students")).status == 0
    language, page = options[0][1:], options[1]
    for _ in range(2):  # built, and remembered
        done = kartu("build", str(deck), "-o", str(out), *options[0], *page)
        assert "Traceback" not in done.err
        if language and language[0] not in has.split():
            assert done.status == 2
            assert language[0] in done.err.splitlines()[-1]
            assert names(out) == set()
            continue
        assert done.status == 0, done.err
        codes = language or has.split()
        packages = {f"x.{code}.apkg" for code in codes} | (set() if language else {"x.apkg"})
        assert names(out) == packages | (set() if page else {"x.html", "index.html"})
        for package in packages:
            assert read_contents(out / package).notes == (len(has.split()) if package == "x.apkg" else 1)


@pytest.mark.parametrize("others", SHAPES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_decks_without_a_language_are_named_and_left_out(tmp_path: Path, others: str, language: str) -> None:
    decks, out = tmp_path / "decks", tmp_path / "out"
    made = [SHAPES["both"][0](decks, "a"), SHAPES[others][0](decks, "b")]
    has = language in SHAPES[others][1].split()
    done = kartu("build", *map(str, made), "-o", str(out), "--lang", language)
    assert done.status == 0, done.err
    assert f"a.{language}.apkg" in names(out)
    assert (f"b.{language}.apkg" in names(out)) == has
    assert (f"does not have the language {language}" in done.err) == (not has)


@pytest.mark.parametrize("language", ["xx", "ID", "de", "."])
def test_a_language_that_no_deck_has_is_wrong_usage(tmp_path: Path, language: str) -> None:
    deck = SHAPES["both"][0](tmp_path, "x")
    done = kartu("build", str(deck), "-o", str(tmp_path / "out"), "--lang", language)
    assert done.status == 2
    assert f"no deck here has the language {language}; there is en, id" in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("shape", NO_NOTES)
@pytest.mark.parametrize("options", CHOICES, ids=lambda choice: " ".join((*choice[0], *choice[1])) or "plain")
def test_a_deck_without_notes_is_a_problem_of_the_sources(
    tmp_path: Path, shape: str, options: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    deck = NO_NOTES[shape](tmp_path / "decks", "x")
    done = kartu("build", str(deck), "-o", str(tmp_path / "out"), *options[0], *options[1])
    assert done.status == 1
    assert "Nothing was built." in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "command", [["check"], ["check", "--strict"], ["diff"], ["diff", "--format", "json"], ["release"], ["export"]]
)
def test_every_other_command_takes_a_deck_of_any_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    deck = SHAPES[shape][0](tmp_path / "decks", "x")
    done = kartu(command[0], str(deck), *command[1:])
    assert done.status in ((0, 1) if "--strict" in command else (0,)), done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("key", ["index", "collection"])
@pytest.mark.parametrize("command", ["check", "build", "release"])
def test_a_deck_key_whose_files_would_mean_something_else_is_refused(tmp_path: Path, key: str, command: str) -> None:
    deck = SHAPES["both"][0](tmp_path, key)
    done = kartu(command, str(deck), *(["-o", str(tmp_path / "out")] if command != "check" else []))
    assert done.status == 1
    assert f"`{key}` cannot be the deck key" in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("key", ["index", "collection", "con"])
def test_a_new_deck_does_not_get_such_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = kartu("new", key)
    assert done.status == 2
    assert f"`{key}` cannot be the deck key" in done.err
    assert list(tmp_path.iterdir()) == []
