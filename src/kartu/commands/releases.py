"""The commands `release` and `diff`: what students have, and what they get."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kartu.commands.console import (
    PROBLEMS,
    all_option,
    deck_argument,
    decks_of,
    now,
    out_option,
    paused_collector,
    say,
    show,
    status,
    today,
    wrong_usage,
)
from kartu.commands.helptext import HelpfulCommand
from kartu.commands.language import in_words, language_here
from kartu.model.messages import msg, nmsg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kartu.build.pipeline import Options
    from kartu.model.language import Language
    from kartu.model.problems import Problem
    from kartu.releases.release import Asked, Release


@click.command(cls=HelpfulCommand)
@deck_argument
@out_option
@click.option("--page/--no-page", default=True, help="Also write the share page (the default).")
@click.option("--dry-run", is_flag=True, help="Only show what students would get; write nothing.")
@click.option(
    "--adopt",
    "packages",
    metavar="OLD.apkg",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Rebuild a lost record from a package that students have; can be given several times.",
)
@click.option("--first", is_flag=True, help="It is the first release, although something says that there was one.")
@click.option(
    "--resend",
    metavar="KEY",
    multiple=True,
    help="Send the notes of this entry again, to students who edited or marked them; can be given several times.",
)
@click.option("--despite-clock", is_flag=True, help="The last release was made with a clock that was ahead: go on.")
@all_option
def release(  # noqa: PLR0913 - click gives each option a parameter of its own
    decks: tuple[Path, ...],
    out: Path,
    packages: tuple[Path, ...],
    resend: tuple[str, ...],
    *,
    page: bool,
    dry_run: bool,
    first: bool,
    despite_clock: bool,
    show_all: bool,
) -> None:
    """Release decks: packages for students, the record of what they have, and the lists of changes.

    Students who import the packages lose nothing: no review, and no edit or tag of a card that did not change. Without
    DECK, the decks are meant that were released before; the first time, a deck is named.
    """
    from kartu.build.pipeline import Options  # noqa: PLC0415
    from kartu.commands.starter import sample_entries  # noqa: PLC0415
    from kartu.releases.release import Asked  # noqa: PLC0415

    found = decks_of(decks)
    if packages:
        _adopt(found, packages, show_all=show_all)
        return
    if not decks:
        found = _released_before(found)
    if resend and len(found) != 1:
        raise wrong_usage(msg("--resend sends notes of one deck again: name it"))
    asked = Asked(despite_clock, resend, first, sample_entries())
    _release(found, Options(out, "", page, now()), asked, dry_run=dry_run, show_all=show_all)


def _release(found: tuple[Path, ...], options: Options, asked: Asked, *, dry_run: bool, show_all: bool) -> None:
    """Release decks while no other run does, or only show what that would be."""
    from kartu.files.journal import finish_all  # noqa: PLC0415
    from kartu.releases.release import alone_with  # noqa: PLC0415

    with ExitStack() as stack, paused_collector():
        for deck in found:
            stack.enter_context(alone_with(deck))
        if not dry_run:
            finish_all(found, options.out)
        ready = _prepared(found, options, asked, show_all=show_all)
        needed = [one for one in ready if one.is_needed]
        if needed and not dry_run:
            _publish(needed, options)
            return
    say(msg("Only a look: nothing was written.") if dry_run else msg("Nothing was written."), err=True)
    _name_build(ready, options.out)


def _prepared(found: Sequence[Path], options: Options, asked: Asked, *, show_all: bool) -> Sequence[Release]:
    """Get releases ready, and say what students will get; where anything speaks against that, end the command."""
    from kartu.history.resend import ResendError  # noqa: PLC0415
    from kartu.releases.release import announcement, prepare_all  # noqa: PLC0415

    try:
        ready, problems = prepare_all(found, options, today(), asked)
    except ResendError as wrong:
        raise wrong_usage(wrong.args[0]) from wrong
    show(problems, show_all=show_all)
    if status(problems, strict=False):
        say(msg("Nothing was released."), err=True)
        sys.exit(PROBLEMS)
    say("\n\n".join("\n".join(map(in_words, announcement(one, _spoken()))) for one in ready))
    return ready


def _publish(needed: Sequence[Release], options: Options) -> None:
    """Write releases, and say what was written and what to do with it."""
    from kartu.build.pipeline import INDEX  # noqa: PLC0415
    from kartu.commands.report import built_table  # noqa: PLC0415
    from kartu.releases.release import next_steps, publish  # noqa: PLC0415

    built = [publish(one) for one in needed]
    index = options.out / INDEX if any(one.page for one in built) else None
    say(f"\n{built_table(built, index)}")
    for one in needed:
        say(next_steps(one))


def _spoken() -> Language:
    """Give the person's language with its own words, as lists of changes have them."""
    from kartu.model.language import languages  # noqa: PLC0415

    return languages()[language_here()]


def _name_build(ready: Sequence[Release], out: Path) -> None:
    """Where there is nothing to release and no package either, say how to get the packages once more."""
    for one in ready:
        deck = one.loaded.record.deck
        if not one.is_needed and not (out / f"{deck}.apkg").exists():
            places = {"folder": out.as_posix(), "deck": one.loaded.path.as_posix()}
            say(msg("The packages are not in {folder}; `kartu build {deck}` makes them again.", **places), err=True)


def _released_before(found: Sequence[Path]) -> tuple[Path, ...]:
    """Give the decks that were released before, and say how the others are released for the first time."""
    from kartu.releases.release import was_released  # noqa: PLC0415

    released = tuple(deck for deck in found if was_released(deck))
    never = [deck for deck in found if deck not in released]
    if never:
        words = nmsg(
            "never released: {decks}; the first time, name it: `kartu release {paths}`",
            "never released: {decks}; the first time, name them: `kartu release {paths}`",
            len(never),
            decks=", ".join(deck.stem for deck in never),
            paths=" ".join(deck.as_posix() for deck in never),
        )
        if not released:
            raise wrong_usage(words)
        say(words, err=True)
    return released


def _adopt(found: Sequence[Path], packages: Sequence[Path], *, show_all: bool) -> None:
    from kartu.files.journal import finish_all  # noqa: PLC0415
    from kartu.releases import release as releases  # noqa: PLC0415
    from kartu.releases.adopt import AdoptError  # noqa: PLC0415

    if len(found) != 1:
        raise wrong_usage(msg("--adopt rebuilds the record of one deck: name it"))
    with releases.alone_with(found[0]):
        finish_all((found[0],))
        try:
            said, problems = releases.rebuild_record(found[0], packages, today(), _spoken())
        except AdoptError as wrong:
            raise wrong_usage(wrong.args[0]) from wrong
    show(problems, show_all=show_all)
    if not said:
        say(msg("No record was written."), err=True)
        sys.exit(PROBLEMS)
    for words in said:
        say(words)


@click.command(cls=HelpfulCommand)
@click.argument("what", metavar="[DECK]… | OLD.apkg [NEW.apkg]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="How to tell.")
@all_option
def diff(what: tuple[Path, ...], form: str, *, show_all: bool) -> None:
    """Show what students would get: sources against their last release, or a package against a newer one."""
    from kartu.releases import diff as differing  # noqa: PLC0415
    from kartu.releases.adopt import AdoptError  # noqa: PLC0415

    packages = [path for path in what if path.suffix.lower() == ".apkg"]
    decks = [path for path in what if path not in packages]
    if packages and len(what) > 2:
        raise wrong_usage(msg("compare a package with one newer package, or with one deck"))
    if missing := next((path for path in packages if not path.is_file()), None):
        raise wrong_usage(msg("there is no file {file}", file=missing.as_posix()))
    problems: Sequence[Problem] = ()
    try:
        if len(packages) == 2:
            pairs = [differing.compare_packages(*packages)]
        else:
            package = packages[0] if packages else None
            pairs, problems = differing.compare_sources(decks_of(decks), today(), package, only_its_own=not decks)
    except AdoptError as wrong:
        raise wrong_usage(wrong.args[0]) from wrong
    show(problems, show_all=show_all)
    if any(problem.is_error for problem in problems):
        sys.exit(PROBLEMS)
    say("\n".join(map(in_words, differing.told(pairs, form, _spoken()))))


COMMANDS: Final = (release, diff)
