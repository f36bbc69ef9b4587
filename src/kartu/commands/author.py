"""The commands for whoever begins to write: a deck to start from, and the schema for an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from kartu.commands.console import DECKS, new_uid

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES: Final = ("en", "id")  # as `starter_languages` finds them; looking there would slow every command
SCHEMA: Final = "deck.schema.json"


@click.command()
@click.argument("key")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="id",
    show_default=True,
    help="The language of the remarks in the files.",
)
def new(key: str, language: str) -> None:
    """Make a small deck decks/KEY to start from, with remarks on everything."""
    from kartu.commands.starter import starter_files  # noqa: PLC0415
    from kartu.files.output import replacing  # noqa: PLC0415 - see cli.py

    _refuse(key)
    folder = DECKS / key
    if folder.exists():
        raise click.UsageError(f"{folder.as_posix()} is there already; choose another key, or go on with that deck")
    texts = {folder / name: text for name, text in starter_files(key, new_uid(), language).items()}
    texts[DECKS / SCHEMA] = _schema()
    with replacing(*texts) as written:
        for file, text in zip(written, texts.values(), strict=True):
            file.write(text.encode())
    _tell(list(texts), folder)


def _refuse(key: str) -> None:
    from kartu.check.checker import check_key  # noqa: PLC0415

    def report(code: str, message: str, *path: str | int, hint: str = "", of_key: bool = False) -> None:  # noqa: ARG001
        raise click.UsageError(f"{message}{f'; {hint}' if hint else ''}")

    check_key(key, report, what="deck key")


def _tell(written: list[Path], folder: Path) -> None:
    for path in written:
        click.echo(path.as_posix())
    click.echo(f"Now: kartu build {folder.as_posix()}")


@click.command()
def schema() -> None:
    """Write the JSON Schema of deck files, with which an editor completes and explains keys."""
    click.echo(_schema(), nl=False)


def _schema() -> str:
    from kartu.commands.schema import schema_text  # noqa: PLC0415
    from kartu.kinds import kinds  # noqa: PLC0415

    return schema_text(kinds())


COMMANDS: Final = (new, schema)
