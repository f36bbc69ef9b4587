"""The command line: click options and exit statuses, nothing else. What takes time to import is imported where used."""

from __future__ import annotations

import gc
import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from kartu import __version__
from kartu.commands.console import (
    INTERRUPTED,
    MACHINE,
    PROBLEMS,
    TEXT,
    all_option,
    deck_argument,
    decks_of,
    format_option,
    new_uid,
    now,
    out_option,
    paused_collector,
    place,
    progress,
    say,
    show,
    status,
    strict_option,
    today,
    wrong_usage,
)
from kartu.commands.helptext import HelpfulCommand, help_in_words
from kartu.commands.language import click_speaks_it, in_words, language_here
from kartu.commands.process import end_in_order, everything_is_out, open_closed_streams
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kartu.build.pipeline import Draft

# Commands of other modules: where each is, and what it does in a sentence (`tests/test_commands.py` compares it).
_ELSEWHERE: Final = {
    "describe": (
        "kartu.commands.describe",
        "Write the texts for AnkiWeb's form, in each language: title, tags, support page and description.",
    ),
    "diff": (
        "kartu.commands.releases",
        "Show what students would get: sources against their last release, or a package against a newer one.",
    ),
    "export": (
        "kartu.commands.tables",
        "Write a deck as a spreadsheet: a row an entry, to be edited and imported again.",
    ),
    "import": (
        "kartu.commands.tables",
        "Take entries from a table or a list into a deck, or make a new deck of it.",
    ),
    "new": (
        "kartu.commands.author",
        "Make a small deck decks/KEY to start from, with remarks on everything.",
    ),
    "pull": (
        "kartu.commands.tables",
        "Bring the texts home that were edited in Anki, from a package that Anki exported.",
    ),
    "release": (
        "kartu.commands.releases",
        "Release decks: packages for students, the record of what they have, and the lists of changes.",
    ),
    "schema": (
        "kartu.commands.author",
        "Write the JSON Schema of deck files, with which an editor completes and explains keys.",
    ),
}


class _Commands(HelpfulCommand, click.Group):
    """A group that imports a command when it is run: `--help` then takes hardly longer than click itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _ELSEWHERE and cmd_name not in self.commands:
            for command in import_module(_ELSEWHERE[cmd_name][0]).COMMANDS:
                self.add_command(command)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own = {name: command.get_short_help_str(limit=200) for name, command in self.commands.items()}
        sentences = {name: help_in_words(sentence) for name, (_, sentence) in _ELSEWHERE.items()} | own
        with formatter.section(in_words(msg("Commands"))):
            formatter.write_dl([(name, sentences[name]) for name in self.list_commands(ctx)])


def _tell_version(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:  # noqa: FBT001 - click's
    if is_asked and not context.resilient_parsing:
        say(msg("kartu, version {version}", version=__version__))
        context.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the version and end.",
)
@click.pass_context
def main(context: click.Context) -> None:
    """Turn flashcards written in YAML into Anki packages.

    DECK is a deck's folder, file or key; without one, the deck that you are in is meant, else all in decks/.
    """
    if context.invoked_subcommand is None:
        from kartu.commands.welcome import next_steps  # noqa: PLC0415 - see the module's docstring

        say(next_steps(place()))


@main.command(cls=HelpfulCommand)
@deck_argument
@all_option
@strict_option
@format_option
def check(decks: tuple[Path, ...], form: str, *, show_all: bool, strict: bool) -> None:
    """Look for mistakes in decks, without building."""
    from kartu.build.ahead import reading_ahead  # noqa: PLC0415 - see the module's docstring

    found = decks_of(decks)
    with reading_ahead(found) as read:
        from kartu.build import loading  # noqa: PLC0415
        from kartu.commands import report  # noqa: PLC0415

        loaded = loading.check(found, today(), new_uid, read)
    problems = loading.problems_of(loaded)
    show(problems, show_all=show_all, form=form, err=form == TEXT)
    if form == TEXT:
        say(report.all_well(loaded, problems), nl=any(deck.validated.deck for deck in loaded))
    sys.exit(status(problems, strict=strict))


@main.command(cls=HelpfulCommand)
@deck_argument
@out_option
@click.option("--lang", "language", default="", help="Make only this language's package.")
@click.option("--page/--no-page", default=True, help="Also write the share page (the default).")
@all_option
@strict_option
@format_option
def build(
    decks: tuple[Path, ...], out: Path, language: str, form: str, *, page: bool, show_all: bool, strict: bool
) -> None:
    """Build the Anki packages of decks into build/."""
    from kartu.build.unchanged import Memory  # noqa: PLC0415
    from kartu.files.journal import finish_all  # noqa: PLC0415

    found = decks_of(decks)
    finish_all(found, out)  # first of all: what it changes is to be seen
    memory = Memory(found, out, (language, page, language_here()), os.environ.get("SOURCE_DATE_EPOCH", ""), today())
    known = memory.recall()
    if known is not None:
        show(known.problems, show_all=show_all, form=form)
        if status(known.problems, strict=strict):
            _stop_building(form)
        say(known.report)
        return

    from kartu.build.ahead import reading_ahead  # noqa: PLC0415

    with paused_collector(), reading_ahead(found) as read:  # imports make cycles, but none that go
        from kartu.build import loading  # noqa: PLC0415
        from kartu.build import pipeline as stages  # noqa: PLC0415
        from kartu.commands import report  # noqa: PLC0415

        options = stages.Options(out, language, page, now(), read=read)
        progress(msg("reading {decks} …", decks=", ".join(deck.name for deck in found)))
        with stages.drafts(found, today(), options) as drafts:
            problems = loading.problems_of([draft.loaded for draft in drafts])
            progress("")
            show(problems, show_all=show_all, form=form)
            if status(problems, strict=strict):
                _stop_building(form)
            built, index = stages.build_all(_in_language(drafts, language), options, _tell)
            progress("")
        said = report.built_table(built, index)
        say(said)
        pages = [*(deck.page for deck in built if deck.page), *([index] if index else [])]
        packages = {file.path: file.sha256 for deck in built for file in deck.files}
        memory.remember({**packages, **dict.fromkeys(pages, "")}, problems, said)


def _tell(draft: Draft) -> None:
    progress(msg("packing {deck} …", deck=draft.loaded.path.name))


def _in_language(drafts: Sequence[Draft], language: str) -> list[Draft]:
    """Leave out decks that do not have the language asked for, and name them; if none has it, that is wrong usage."""
    has_it = [draft for draft in drafts if language in ("", *_languages(draft))]
    if not has_it:
        known = ", ".join(sorted({code for draft in drafts for code in _languages(draft)}))
        raise wrong_usage(
            msg("no deck here has the language {language}; there is {known}", language=language, known=known)
        )
    for draft in drafts:
        if draft not in has_it:
            deck = draft.loaded.path.name
            say(
                msg("{deck} does not have the language {language}: it was left out", deck=deck, language=language),
                err=True,
            )
    return has_it


def _languages(draft: Draft) -> tuple[str, ...]:
    """Give the languages in which a deck has notes: with `incomplete: allow` there may be none in one."""
    return tuple(variant.language for variant in draft.variants if variant.note_types)


def _stop_building(form: str) -> None:
    if form == TEXT:
        say(msg("Nothing was built."), err=True)
    sys.exit(PROBLEMS)


@main.command("show", cls=HelpfulCommand)
@click.argument("file", metavar="FILE.apkg", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def show_package(file: Path) -> None:
    """Show what is in a package, whoever made it."""
    from kartu.commands.show import contents_as_text  # noqa: PLC0415
    from kartu.inspect.contents import read_contents  # noqa: PLC0415

    say(contents_as_text(read_contents(file), file.name))


def run() -> NoReturn:
    """Run the command line and end the process with Kartu's exit status."""
    open_closed_streams()
    with click_speaks_it():
        status = outcome()
    if not everything_is_out(lambda words: say(words, err=True)):
        status = MACHINE
    gc.freeze()  # Python would look once more through all that is left: a sixth of the time of `kartu --version`
    sys.exit(status)


def outcome() -> int:
    """Run the command line and give the exit status; what stops it is said in a line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that lacks a letter shows `?`, it does not stop us
    end_in_order()
    status, words = 0, ""
    try:
        main.main(standalone_mode=False)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    except click.ClickException as mistake:
        status, words = mistake.exit_code, _said_by(mistake)
    except (click.Abort, KeyboardInterrupt):
        status, words = INTERRUPTED, msg("kartu: interrupted")
    except BrokenPipeError:
        status = MACHINE
    except Exception as fault:  # noqa: BLE001 - whatever it is, the person is told
        status, words = MACHINE, _words_for(fault)
    if words:
        with suppress(OSError):  # there may be no place to tell it
            say(words, err=True)
    return status


def _said_by(mistake: click.ClickException) -> str:
    shown = io.StringIO()
    mistake.show(shown)
    return shown.getvalue().rstrip("\n")


def _words_for(fault: Exception) -> str:
    from kartu.model.problems import KartuError  # noqa: PLC0415

    if isinstance(fault, KartuError):
        return f"kartu: {in_words(fault.args[0])}"
    if isinstance(fault, OSError):
        where = f"{fault.filename}: " if fault.filename else ""
        return f"kartu: {where}{fault.strerror or fault}"
    import traceback  # noqa: PLC0415

    told = "".join(traceback.format_exception(fault))
    return told + in_words(msg("kartu: this is a fault of Kartu itself; please report it with the lines above"))
