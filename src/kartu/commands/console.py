"""What the commands share: which decks are meant, how problems are shown, and the exit statuses."""

from __future__ import annotations

import gc
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kartu.commands.language import in_words
from kartu.commands.terminal import printable
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kartu.files.place import Place
    from kartu.model.dates import Day
    from kartu.model.messages import Message
    from kartu.model.problems import Problem

FINE, PROBLEMS, USAGE, MACHINE, INTERRUPTED = 0, 1, 2, 3, 130
TEXT, JSON, GITHUB = "text", "json", "github"

_ANSWERS: Final = {
    **dict.fromkeys(("y", "yes", "ya"), True),
    **dict.fromkeys(("", "n", "no", "t", "tidak"), False),
}

deck_argument = click.argument("decks", metavar="[DECK]…", nargs=-1, type=click.Path(path_type=Path))
all_option = click.option("--all", "show_all", is_flag=True, help="Show every problem, not only the first 20.")
out_option = click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: place().build,
    help="Write here, and not to build/ beside decks/.",
)
strict_option = click.option("--strict", is_flag=True, help="Let advice stop the command, too.")
format_option = click.option(
    "--format", "form", type=click.Choice([TEXT, JSON, GITHUB]), default=TEXT, help="How to show problems."
)


def place() -> Place:
    """Give the place in which the person stands."""
    from kartu.files.place import place_of  # noqa: PLC0415

    return place_of(Path.cwd())


@contextmanager
def paused_collector() -> Iterator[None]:
    """Pause the garbage collector: a build makes no cycles, and a tenth of a large one's time went there.

    What there is at the end is never looked at again, for the run is nearly over.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()


def decks_of(decks: Sequence[Path]) -> tuple[Path, ...]:
    """Give the decks that are meant; a path that is no deck is wrong usage."""
    from kartu.files.folder import find_decks  # noqa: PLC0415
    from kartu.files.place import DECKS  # noqa: PLC0415

    if decks:
        return tuple(dict.fromkeys(map(_deck_at, decks)))
    here = place()
    found = (here.deck,) if here.deck else find_decks(here.decks)
    if not found:
        raise wrong_usage(msg("there are no decks in {folder}/; `kartu new KEY` makes one", folder=DECKS))
    return found


def _deck_at(path: Path) -> Path:
    """Give the deck at a path: for a key the one in decks/, for the file with its head the whole folder."""
    from kartu.files.folder import HEADER, is_deck  # noqa: PLC0415

    if not path.exists():
        path = _deck_called(path)
    if not is_deck(path):
        raise wrong_usage(
            msg("{path} is no deck: a deck is a folder with {head}, or a .yaml file", path=path.as_posix(), head=HEADER)
        )
    if path.name == HEADER:
        return path.parent
    if path.is_file() and (path.parent / HEADER).exists():
        places = {"path": path.as_posix(), "folder": path.parent.as_posix()}
        raise wrong_usage(msg("{path} is a part of a deck; name its folder instead: {folder}", **places))
    return path


def _deck_called(name: Path) -> Path:
    """Give the deck in decks/ that has this name."""
    if found := _in_decks(name):
        return found
    raise wrong_usage(msg("there is no deck {deck}", deck=name.as_posix()))


def _in_decks(name: Path) -> Path | None:
    from kartu.files.folder import SUFFIXES  # noqa: PLC0415

    decks = place().decks
    names = () if name.is_absolute() else (name, *(Path(f"{name}{suffix}") for suffix in SUFFIXES))
    return next((inside for each in names if (inside := decks / each).exists()), None)


def deck_or_place_of_one(path: Path) -> Path:
    """Give the deck that is meant, or where a new one is to be: for a mere name in decks/, if that is there."""
    if path.exists():
        return path
    if found := _in_decks(path):
        return found
    decks = place().decks
    return decks / path if len(path.parts) == 1 and decks.is_dir() else path


def now() -> int:
    """Give the time in seconds since 1970, from SOURCE_DATE_EPOCH if it is set."""
    from kartu.model import clock  # noqa: PLC0415

    try:
        return clock.now(os.environ, time.time())
    except clock.EpochError as wrong:
        raise wrong_usage(wrong.args[0]) from wrong


def new_uid() -> str:
    """Give eight random letters and digits for a deck's `uid`."""
    import secrets  # noqa: PLC0415 - few runs need one
    import string  # noqa: PLC0415

    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(8))


def today() -> Day:
    """Give the machine's day, whatever SOURCE_DATE_EPOCH says: sources of now may be built at an old epoch."""
    from kartu.model import clock  # noqa: PLC0415

    return clock.day_of(int(time.time()))


def say(words: str, *, err: bool = False, nl: bool = True, colored: bool = False) -> None:
    """Print words: a message in the person's language, and escapes in the place of signs that give orders.

    Everything that is printed goes through here. `colored`: the colours of `terminal` stay.
    """
    click.echo(printable(in_words(words), colored=colored), err=err, nl=nl)


def wrong_usage(message: Message) -> click.UsageError:
    """Give the exception that ends a command which was called wrongly, in the person's language."""
    return click.UsageError(in_words(message))


def ask(question: Message) -> None:
    """Go on only if the person says yes; where there is nobody to ask, `--yes` must have been said before."""
    try:
        is_yes = _confirm(question)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        message = msg("{question} There is nobody to ask here; `--yes` means yes", question=question)
        raise wrong_usage(message) from None
    if not is_yes:
        raise click.Abort


def _confirm(question: Message) -> bool:
    """Ask a question, to be answered in either language; no answer is a no. Raises `click.Abort` where input ends."""
    text = printable(in_words(msg("{question} [y/N]:", question=question)))
    while True:
        answer = click.prompt(text, "", show_default=False, prompt_suffix=" ", err=True)
        if (plain := answer.strip().lower()) in _ANSWERS:
            return _ANSWERS[plain]
        say(msg("Answer y (yes) or n (no)."), err=True)


def progress(words: str) -> None:
    """Say on a terminal what goes on, in a line that the next one covers; '' wipes it. Elsewhere say nothing."""
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo(f"\r\x1b[K{printable(in_words(words))}", nl=False, err=True)


def show(problems: Sequence[Problem], *, show_all: bool, form: str = TEXT, err: bool = True) -> None:
    """Show problems, on standard error if `err`, in colour where a person looks on."""
    from kartu.commands import report  # noqa: PLC0415

    if form == JSON:
        say(report.problems_as_json(problems), err=err)
    elif problems and form == GITHUB:
        say(report.problems_as_annotations(problems), err=err)
    elif problems:
        color = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        limit = None if show_all else report.SHOWN
        say(report.problems_as_text(problems, color=color, limit=limit), err=err, colored=color)
        say(report.summary(problems), err=err)


def status(problems: Sequence[Problem], *, strict: bool) -> int:
    """Give the exit status that problems lead to: advice counts only if `strict`."""
    return PROBLEMS if any(problem.is_error or strict for problem in problems) else FINE
