"""Both READMEs say what is true: the deck builds, the output is real, commands and links exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
import pytest

from commandline import kartu
from kartu.commands.main import main
from support import PROJECT, check, run_kartu, with_entries_of_ones_own

if TYPE_CHECKING:
    from pathlib import Path

README, INDONESIAN = (
    (PROJECT / name).read_text(encoding="utf-8").replace("\r\n", "\n") for name in ("README.md", "README.id.md")
)
in_both_languages = pytest.mark.parametrize("readme", [README, INDONESIAN], ids=["en", "id"])


def _block(language: str, readme: str = README) -> str:
    found = re.search(rf"```{language}\n(.*?)```", readme, re.DOTALL)
    assert found, language
    return found.group(1)


def test_the_six_lines_are_a_deck(tmp_path: Path) -> None:
    head = "deck: contoh\nlanguages: [id, en]\ntitle: {id: Contoh, en: Sample}\n"
    (tmp_path / "contoh.yaml").write_text(head + _block("yaml"), encoding="utf-8")
    validated = check(tmp_path / "contoh.yaml")
    assert validated.problems == (), "and no advice"
    assert len(_block("yaml").splitlines()) <= 7


def test_the_output_is_that_of_the_command(tmp_path: Path) -> None:
    command, *said = _block("console").splitlines()
    done = run_kartu(*command.removeprefix("$ kartu ").split(), "-o", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert [_without_sizes(line) for line in done.stdout.replace(str(tmp_path), "build").splitlines()] == [
        _without_sizes(line) for line in said
    ]


def _without_sizes(line: str) -> list[str]:
    return re.sub(r"\d+(?:\.\d)? [kM]B", "", line).split()


@in_both_languages
def test_the_steps_for_teachers_lead_from_nothing_to_the_files_to_send(
    readme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [line.partition("#")[0].split() for line in _block("sh", readme).splitlines()]
    commands = [arguments for program, *arguments in lines if program == "kartu"]
    assert [command for command, *_ in commands] == ["new", "build", "release"]
    for command in commands:
        done = kartu(*command)
        assert done.status == 0, done.err
        if command[0] == "new":
            with_entries_of_ones_own(tmp_path / "decks" / command[1])
    named = set(re.findall(r"(?:build|decks)/[\w./-]*\w", "".join(readme.split("\n## ")[1])))
    assert len(named) == 3
    for name in named:
        assert (tmp_path / name).exists(), name


@in_both_languages
def test_every_command_is_named(readme: str) -> None:
    named = set(re.findall(r"`kartu ([a-z]+)", readme))
    assert isinstance(main, click.Group)
    assert named == set(main.list_commands(click.Context(main)))


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", README + INDONESIAN))))
def test_a_link_leads_somewhere(link: str) -> None:
    assert (PROJECT / link).exists()
