"""The commands for whoever begins to write: a deck to start from, and the schema for an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from kartu.commands.console import new_uid, place, say, wrong_usage
from kartu.commands.helptext import HelpfulCommand
from kartu.model.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from pathlib import Path

    from kartu.files.place import Place

LANGUAGES: Final = ("en", "id")  # as `starter_languages` finds them; looking there would slow every command
SCHEMA: Final = "deck.schema.json"


@click.command(cls=HelpfulCommand)
@click.argument("key", metavar="[KEY]", required=False)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="id",
    show_default=True,
    help="The language of the remarks in the files.",
)
@click.option(
    "--github",
    is_flag=True,
    help="Also write workflows that check and release decks on GitHub; without KEY only those.",
)
def new(key: str | None, language: str, *, github: bool) -> None:
    """Make a small deck decks/KEY to start from, with remarks on everything.

    In an empty folder also a page that explains it, and a list of what git leaves out.
    """
    from kartu.commands.kit import folder_files, github_files  # noqa: PLC0415
    from kartu.files.output import replacing  # noqa: PLC0415 - see main.py

    here = place()
    if here.root == here.deck:
        raise wrong_usage(msg("you are in a deck; go to the folder in which its folder is"))
    if key is None and not github:
        raise wrong_usage(msg("say what the deck's key is to be, for example: kartu new biologi-kelas-11"))
    texts = _deck_files(here, key, language) if key is not None else {}
    beside = folder_files(language) if _is_empty(here.root) else {}
    beside |= github_files() if github else {}
    texts |= {here.root / name: text for name, text in beside.items() if not (here.root / name).exists()}
    with replacing(*texts, may_move=False) as written:
        for file, text in zip(written, texts.values(), strict=True):
            file.write(text.encode())
    kept = [path for name in beside if (path := here.root / name) not in texts]
    _tell(list(texts), kept, here.decks / key if key is not None else None)


def _deck_files(here: Place, key: str, language: str) -> dict[Path, str]:
    from kartu.commands.starter import starter_files  # noqa: PLC0415

    _refuse(key)
    folder = here.decks / key
    if folder.exists():
        there = folder.as_posix()
        raise wrong_usage(msg("{deck} is there already; choose another key, or go on with that deck", deck=there))
    return {folder / name: text for name, text in starter_files(key, new_uid(), language).items()} | {
        here.decks / SCHEMA: _schema()
    }


def _is_empty(folder: Path) -> bool:
    """Return True if a folder shows nothing; a repository without files is empty, too."""
    return all(path.name.startswith(".") for path in folder.iterdir())


def _refuse(key: str) -> None:
    from kartu.check.checker import check_deck_key  # noqa: PLC0415

    def report(code: str, message: Message, *path: str | int, hint: Message = NOTHING, of_key: bool = False) -> None:  # noqa: ARG001
        raise wrong_usage(msg("{message}; {hint}", message=message, hint=hint) if hint else message)

    check_deck_key(key, report)


def _tell(written: list[Path], kept: list[Path], deck: Path | None) -> None:
    for path in written:
        say(path.as_posix())
    for path in kept:
        say(msg("{path} is there already and stays as it is", path=path.as_posix()), err=True)
    if deck:
        say(msg("Now: kartu build {deck}", deck=deck.as_posix()))


@click.command(cls=HelpfulCommand)
def schema() -> None:
    """Write the JSON Schema of deck files, with which an editor completes and explains keys."""
    say(_schema(), nl=False)


def _schema() -> str:
    from kartu.commands.schema import schema_text  # noqa: PLC0415
    from kartu.kinds import kinds  # noqa: PLC0415

    return schema_text(kinds())


COMMANDS: Final = (new, schema)
