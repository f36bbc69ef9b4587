"""The list of commands in `kartu --help`, which is made without importing most of them."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from kartu.commands.main import main

CONTEXT = click.Context(main)
NAMES = main.list_commands(CONTEXT)


@pytest.mark.parametrize("name", NAMES)
def test_the_list_says_of_each_command_what_the_command_says_of_itself(name: str) -> None:
    command = main.get_command(CONTEXT, name)
    assert command is not None
    sentence = command.get_short_help_str(limit=200)
    listed = " ".join(CliRunner().invoke(main, ["--help"]).output.split())
    assert f"{name} {sentence}" in listed


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(name: str) -> None:
    said = CliRunner().invoke(main, [name, "--help"])
    assert said.exit_code == 0
    assert "Usage: " in said.output


def test_a_command_that_is_not_there_is_wrong_usage() -> None:
    said = CliRunner().invoke(main, ["bild"])
    assert said.exit_code == 2
    assert "bild" in said.output
