"""What the commands that change a deck share: it must be sound, what changes is shown, and asked about."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from kartu.commands.console import PROBLEMS, ask, decks_of, say, show, status, today
from kartu.commands.language import in_words
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kartu.build.loading import Loaded
    from kartu.edit.revision import RevisedFile
    from kartu.model.deck import Deck
    from kartu.model.messages import Message
    from kartu.model.problems import Problem

_FILES: Final = 6  # files that are named


def finish(deck: Path) -> None:
    """Finish what an earlier run left unfinished in a deck, before it is read."""
    from kartu.files.journal import finish_all  # noqa: PLC0415

    if deck.exists():
        finish_all(decks_of([deck]))


def put_in_place(
    deck: Path, files: Sequence[RevisedFile], summary: Iterable[Message], *, yes: bool, limit: int | None = None
) -> None:
    """Show what changes, ask, and write it."""
    from kartu.edit.revision import difference, write  # noqa: PLC0415
    from kartu.tables.preview import shortened  # noqa: PLC0415

    changes = list(shortened(list(difference(files)), limit)) if limit != 0 else []
    lines = [*changes, "" if files else msg("Nothing changes."), *summary]
    say("\n".join(map(in_words, lines)).strip())
    if not files:
        return
    names: str = ", ".join(file.name for file in files[:_FILES])
    if len(files) > _FILES:
        names = msg("{names}, … ({n} files)", names=names, n=len(files))
    if not yes:
        ask(msg("Write {files}?", files=names))
    write(deck, files)
    say(msg("Written: {files}", files=names))


def sound_deck(path: Path, *, show_all: bool) -> tuple[Loaded, Deck]:
    """Load one deck, and stop if there is anything wrong with it."""
    from kartu.build import loading  # noqa: PLC0415

    (loaded,) = loading.load(decks_of([path]), today())
    stop_for([problem for problem in loading.problems_of([loaded]) if problem.is_error], show_all=show_all)
    assert loaded.validated.deck is not None  # noqa: S101 - there is one where there is no error
    return loaded, loaded.validated.deck


def stop_for(problems: list[Problem], *, show_all: bool) -> None:
    """Show problems, if there are any, and end the command."""
    show(problems, show_all=show_all)
    if status(problems, strict=False):
        say(msg("Nothing was written."), err=True)
        sys.exit(PROBLEMS)
