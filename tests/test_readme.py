"""The README says what is true: its deck builds, its output is real, its commands and links exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
import pytest

from kartu.commands.main import main
from support import PROJECT, check, run_kartu

if TYPE_CHECKING:
    from pathlib import Path

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
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


def test_every_command_is_named() -> None:
    named = set(re.findall(r"`kartu ([a-z]+)", README))
    assert isinstance(main, click.Group)
    assert named == set(main.list_commands(click.Context(main)))


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_a_link_leads_somewhere(link: str) -> None:
    assert (PROJECT / link).exists()
