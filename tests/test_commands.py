"""What `kartu --help` lists, made without importing most commands; what `kartu` alone says; what a shell completes."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from commandline import kartu
from kartu.commands import language
from kartu.commands.main import main
from support import PROJECT, run_kartu, with_entries_of_ones_own

if TYPE_CHECKING:
    from pathlib import Path

CONTEXT = click.Context(main)
NAMES = main.list_commands(CONTEXT)


@pytest.fixture(scope="module")
def listed() -> str:
    return " ".join(run_kartu("--help").stdout.split())  # in a process that has imported none of the commands


@pytest.mark.parametrize("name", NAMES)
def test_the_list_says_of_each_command_what_the_command_says_of_itself(name: str, listed: str) -> None:
    command = main.get_command(CONTEXT, name)
    assert command is not None
    assert f"{name} {command.get_short_help_str(limit=200)}" in listed


class Marked:
    """A catalogue in which each message is to be told from the English one."""

    def gettext(self, message: str, /) -> str:
        return f"«{message}»"

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        return f"«{one if number == 1 else many}»"


def test_help_is_in_the_language_of_the_machine_from_metavar_to_help_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_catalogue", lambda _: Marked())
    said = kartu("build", "--help", KARTU_LANG="id").out
    assert "«[OPTIONS]» «[DECK]…»" in said
    assert "  «Build the Anki packages of decks into build/.»\n" in said
    assert "--out «DIRECTORY»" in said
    assert "«Let advice stop the command, too.»" in said
    assert "«Show this message and exit.»" in said
    assert "«" not in kartu("build", "--help", KARTU_LANG="en").out


def test_what_is_wrong_with_a_path_is_said_in_one_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_catalogue", lambda _: Marked())
    assert "«File» 'x.apkg' " in kartu("show", "x.apkg", KARTU_LANG="id").err
    assert "File 'x.apkg' does not exist." in kartu("show", "x.apkg", KARTU_LANG="en").err


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(name: str) -> None:
    said = CliRunner().invoke(main, [name, "--help"])
    assert said.exit_code == 0
    assert "Usage: " in said.output


def test_a_command_that_is_not_there_is_wrong_usage() -> None:
    said = CliRunner().invoke(main, ["bild"])
    assert said.exit_code == 2
    assert "bild" in said.output


# `kartu` alone


def _alone() -> list[str]:
    done = kartu()
    assert (done.status, done.err) == (0, "")
    return done.out.splitlines()


def _named(lines: list[str]) -> set[str]:
    return {line.split()[1] for line in lines[1:]} - {"--help"}


def test_kartu_alone_says_in_six_lines_what_to_do_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    beginning = _alone()
    assert "no decks here yet" in beginning[0]
    assert "kartu new biologi " in beginning[1]
    kartu("new", "biologi")
    begun = _alone()
    assert begun[0].startswith("1 deck here")
    assert "kartu build" in "\n".join(begun)
    with_entries_of_ones_own(tmp_path / "decks" / "biologi")
    assert kartu("release", "biologi").status == 0
    released = _alone()
    assert "kartu diff" in "\n".join(released)
    assert "kartu describe biologi" in "\n".join(released)
    for lines in (beginning, begun, released):
        assert len(lines) == 6
        assert _named(lines) <= set(NAMES)


def test_kartu_alone_speaks_of_the_deck_that_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for key in ("biologi", "ekonomi"):
        kartu("new", key)
    assert _alone()[0].startswith("2 decks here")
    monkeypatch.chdir(tmp_path / "decks" / "biologi")
    assert _alone()[0].startswith("1 deck here")
    assert "kartu export . " in "\n".join(_alone())


def test_kartu_alone_reads_no_deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "decks" / "x").mkdir(parents=True)
    (tmp_path / "decks" / "x" / "deck.yaml").write_text("not: [a deck", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert _alone()[0].startswith("1 deck here")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands_and_options(shell: str) -> None:
    words = {"COMP_WORDS": "kartu re", "COMP_CWORD": "1" if shell != "fish" else "re"}
    assert "release" in _asked_by_a_shell(f"{shell}_complete", **words)
    assert "_KARTU_COMPLETE" in _asked_by_a_shell(f"{shell}_source")


def _asked_by_a_shell(instruction: str, **environment: str) -> str:
    """Ask as a shell does for completions: of the command itself, since these go by its name."""
    code = "import sys; sys.argv[0] = 'kartu'; from kartu.commands.main import run; run()"
    variables = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "_KARTU_COMPLETE": instruction, **environment}
    return subprocess.run(
        [sys.executable, "-c", code], check=True, env=variables, capture_output=True, text=True
    ).stdout
