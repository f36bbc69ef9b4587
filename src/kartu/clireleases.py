"""The commands `release` and `diff`: what students have, and what they get."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click

from kartu.console import BUILD, PROBLEMS, all_option, deck_argument, decks_of, now, show, status, strict_option, today


@click.command()
@deck_argument
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), default=BUILD, help="Write here.")
@click.option("--page/--no-page", default=True, help="Also write the share page (the default).")
@click.option("--dry-run", is_flag=True, help="Only show what students would get; write nothing.")
@click.option("--despite-clock", is_flag=True, help="The last release was made with a clock that was ahead: go on.")
@all_option
@strict_option
def release(
    decks: tuple[Path, ...],
    out: Path,
    *,
    page: bool,
    dry_run: bool,
    despite_clock: bool,
    show_all: bool,
    strict: bool,
) -> None:
    """Release decks: packages for students, the record of what they have, and the lists of changes.

    Students who import the packages lose nothing: no review, and no edit or tag of a card that did not change.
    """
    from kartu import build as stages  # noqa: PLC0415
    from kartu import release as releases  # noqa: PLC0415
    from kartu import report  # noqa: PLC0415

    found = decks_of(decks)
    options = stages.Options(out, "", page, now())
    with ExitStack() as stack, stages.paused_collector():
        for deck in found:
            stack.enter_context(releases.alone_with(deck))
        ready, problems = releases.prepare_all(found, options, today(), despite_clock=despite_clock)
        show(problems, show_all=show_all)
        if status(problems, strict=strict):
            click.echo("Nothing was released.", err=True)
            sys.exit(PROBLEMS)
        click.echo("\n\n".join(map(releases.announcement, ready)))
        needed = [one for one in ready if one.is_needed]
        if dry_run or not needed:
            click.echo("Only a look: nothing was written." if dry_run else "Nothing was written.", err=True)
            return
        built = [releases.publish(one) for one in needed]
        index = stages.write_index(out) if page else None
    click.echo(f"\n{report.built_table(built, index)}")
    click.echo("\n".join(map(releases.next_steps, needed)))


COMMANDS: Final = (release,)
