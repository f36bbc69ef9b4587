"""Only words reach a terminal, whatever the texts of decks, tables, packages and names of files hold."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import genanki
import pytest

from commandline import kartu
from support import PROJECT, write_deck

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = "\x1b]0;title\x07 \x1b[2J \x9b31m \x07 \u202e \u2066 \r \x00"
SAFE = ORDERS[:-2]  # as far as a command line can hold it
_PLAIN = "x0123456789abcdef"
_FORGED = "\x1b]0;title\x07\x1b[2J!!!"
ESCAPED = '"' + "".join(f"\\u{ord(sign):04x}" for sign in SAFE) + '"'
HEAD = f"""\
deck: pkn
languages: [id]
title: PKn
summary: {ESCAPED}
sections: {{dasar: Dasar}}
"""
GOOD = f"kind: term\nsection: dasar\nnotes:\n  a: {{term: satu, definition: {ESCAPED}}}\n"
STOPPED = re.compile(r"(?![\n\t])[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def assert_only_words(*arguments: str, is_terminal: bool = False) -> str:
    """Run a command, and see that nothing it prints gives orders; gives what it printed."""
    done = kartu(*arguments, is_terminal=is_terminal)
    assert "Traceback" not in done.err
    said = done.out + done.err
    if is_terminal:  # the colours and the line of progress are ours
        said = re.sub(r"\x1b\[(?:31|33|1|2|0)m|\r\x1b\[K", "", said)
    assert not STOPPED.search(said), said
    return said


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Make a package of another tool, with orders wherever a text can be."""
    model = genanki.Model(
        1, ORDERS, fields=[{"name": ORDERS}], templates=[{"name": ORDERS, "qfmt": "{{F}}", "afmt": ""}]
    )
    deck = genanki.Deck(2, ORDERS)
    deck.add_note(genanki.Note(model, [ORDERS], guid=ORDERS))
    genanki.Package(deck).write_to_file(tmp_path / "other.apkg")
    return tmp_path / "other.apkg"


def released(folder: Path) -> tuple[Path, Path]:
    """Release a deck and change it; gives it, and its package with orders in the texts, as a forger has it."""
    good = GOOD.replace(ESCAPED, _PLAIN)
    deck = write_deck(folder, {"01.yaml": good}, head=HEAD.replace(ESCAPED, "Isi"))
    done = kartu("release", str(deck), "-o", str(folder / "out"))
    assert done.status == 0, done.err
    (deck / "01.yaml").write_text(good.replace(_PLAIN, "lain"), encoding="utf-8")
    return deck, forged(folder / "out" / "pkn.apkg", _PLAIN, _FORGED)


def forged(package: Path, text: str, instead: str) -> Path:
    """Write a package anew with another text of as many bytes."""
    made = package.with_name("forged.apkg")
    assert len(text) == len(instead)
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(text.encode(), instead.encode()))
    return made


BAD = {
    "the text": GOOD,
    "raw signs": GOOD.replace(ESCAPED, f"x {SAFE} \x00"),
    "a key of an entry": GOOD.replace("  a:", f"  {ESCAPED}:"),
    "a key": GOOD.replace("definition:", f"{ESCAPED}:"),
    "a kind": GOOD.replace("kind: term", f"kind: {ESCAPED}"),
    "a section": GOOD.replace("section: dasar", f"section: {ESCAPED}"),
    "a tag": GOOD.replace("satu,", f"satu, tags: [{ESCAPED}],"),
    "a picture": GOOD.replace("satu,", f"satu, image: {ESCAPED}, alt: x,"),
    "a language": GOOD.replace("term: satu", f"term: {{id: satu, {ESCAPED}: x}}"),
    "no yaml": f"{SAFE}\n  - {SAFE}: [",
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("command", ["check", "build", "export", "diff", "release"])
def test_texts_of_a_deck_give_no_orders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, what: str
) -> None:
    deck = str(write_deck(tmp_path, {"01.yaml": BAD[what]}, head=HEAD))
    monkeypatch.chdir(tmp_path)
    assert_only_words(command, deck)


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_whatever_the_form_of_problems_and_on_a_terminal_too(tmp_path: Path, form: str) -> None:
    deck = str(write_deck(tmp_path, {"01.yaml": BAD["a key"] + "  b: {term: x, y: [" + SAFE + "]}\n"}, head=HEAD))
    assert_only_words("check", deck, "--format", form)
    assert_only_words("check", deck, "--format", form, is_terminal=True)


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_changes_give_no_orders(tmp_path: Path, form: str) -> None:
    deck, package = released(tmp_path)
    ours = str(package.with_name("pkn.apkg"))
    for newer in (ours, str(deck)):
        said = assert_only_words("diff", str(package), newer, "--format", form)
        assert "0;title" in said
        assert "\\x1b" in said or "\\u001b" in said
    assert_only_words("diff", str(deck), "--format", form)


def test_packages_give_no_orders(tmp_path: Path, package: Path) -> None:
    deck, forgery = released(tmp_path)
    ours = str(tmp_path / "out" / "pkn.apkg")
    assert "\\x1b]0;title" in assert_only_words("show", str(package))
    for other in (str(package), str(forgery)):
        assert_only_words("diff", other, ours)
        assert_only_words("diff", ours, other)
        assert_only_words("diff", other, str(deck))
        assert_only_words("pull", other, str(deck), "--yes")
        (deck / "pkn.record").unlink(missing_ok=True)
        assert_only_words("release", "--adopt", other, str(deck))


def test_a_package_that_says_it_is_ours_gives_no_orders(tmp_path: Path) -> None:
    deck, _ = released(tmp_path)
    (deck / "pkn.record").unlink()
    ours = tmp_path / "out" / "pkn.apkg"
    forgery = forged(ours, '"deck":"pkn"', '"deck":"\x1b[2"')
    for arguments in (
        ["show", str(forgery)],
        ["diff", str(forgery), str(ours)],
        ["release", "--adopt", str(forgery), str(deck)],
    ):
        assert_only_words(*arguments)


@pytest.mark.parametrize(
    "table",
    [
        "kind;key;term;definition\nterm;a;{};dua\n",
        "kind;key;term;definition\nterm;{};satu;dua\n",
        "kind;key;term;{}\nterm;a;satu;dua\n",
        "kind;key;term;definition\n{};a;satu;dua\n",
        "kind;key;term;definition;tags\nterm;a;satu;dua;{}\n",
        '"{}',
    ],
)
def test_tables_give_no_orders(tmp_path: Path, table: str) -> None:
    deck = write_deck(tmp_path, {"01.yaml": GOOD}, head=HEAD)
    file = tmp_path / "table.csv"
    file.write_bytes(table.format(SAFE.replace("\r", "")).encode())
    assert_only_words("import", str(file), str(deck), "--yes")


def test_names_of_files_and_arguments_give_no_orders(tmp_path: Path) -> None:
    name = SAFE.replace("\r", "")
    files = {f"{name}.yaml": f"{GOOD}nonsense", f"{name}.yaml.txt": "", f"{name}.svg": ""}
    deck = write_deck(tmp_path / name, files, head=HEAD)
    for command in ("check", "build", "diff", "release", "export"):
        assert_only_words(command, str(deck))
    for arguments in (
        [name],
        ["check", name],
        ["show", name],
        ["build", "--lang", name],
        ["new", name],
        ["build", name],
    ):
        assert_only_words(*arguments)


def test_everything_is_printed_by_one_function() -> None:
    places = {
        f"{file.name}: {line.strip()}"
        for file in (PROJECT / "src" / "kartu").rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(r"click\.(?:s?echo|confirm|prompt)\(|\bprint\(|std(?:out|err)\.write\(|\.show\(", line)
    }
    assert places == {
        "console.py: click.echo(printable(in_words(words), colored=colored), err=err, nl=nl)",
        'console.py: click.echo(f"\\r\\x1b[K{printable(in_words(words))}", nl=False, err=True)',
        'console.py: answer = click.prompt(text, "", show_default=False, prompt_suffix=" ", err=True)',
        "main.py: mistake.show(shown)",
    }
