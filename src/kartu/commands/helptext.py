"""Commands whose help is shown in the person's language."""

from __future__ import annotations

import copy
import inspect
from typing import TYPE_CHECKING, Any, Final, Self

import click

from kartu.commands.language import in_words
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN: Final = f"{__name__}.shown"
_OF_HELP: Final = "Show this message and exit."


class HelpfulCommand(click.Command):
    """A command of click whose help, which is written in English, is looked up in the catalogue when it is shown."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Give the parameters, with their help and what stands for their values in the person's language."""
        shown: dict[click.Parameter, click.Parameter] = ctx.meta.setdefault(_SHOWN, {})  # click asks for the same again
        return [shown.setdefault(param, _in_words(param)) for param in super().get_params(ctx)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give `--help`, in English as every option: click says what it does in the language of the first time."""
        option = super().get_help_option(ctx)
        if option:
            option.help = _OF_HELP
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Give what stands in the line of usage."""
        shown = copy.copy(self)
        shown.options_metavar = in_words(msg(self.options_metavar or ""))
        if isinstance(shown, click.Group):
            shown.subcommand_metavar = in_words(msg(shown.subcommand_metavar))
        return super(HelpfulCommand, shown).collect_usage_pieces(ctx)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        super(HelpfulCommand, self._in_words()).format_help_text(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Give the first sentence."""
        return super(HelpfulCommand, self._in_words()).get_short_help_str(limit)

    def _in_words(self) -> Self:
        shown = copy.copy(self)
        shown.help = help_in_words(self.help or "")
        return shown


def help_in_words(text: str) -> str:
    """Look a help text up in the catalogue, where its paragraphs stand as `helps` gives them."""
    return "\n\n".join(in_words(msg(paragraph)) for paragraph in _paragraphs(text))


def _paragraphs(text: str) -> list[str]:
    return inspect.cleandoc(text).split("\n\n")


def _in_words(param: click.Parameter) -> click.Parameter:
    shown = copy.copy(param)
    shown.type = copy.copy(param.type)
    shown.type.name = in_words(msg(_sort(param.type)))
    if param.metavar:
        shown.metavar = in_words(msg(param.metavar))
    if isinstance(shown, click.Option) and shown.help:
        shown.help = in_words(msg(shown.help))
    return shown


def _sort(of_value: click.ParamType[Any]) -> str:
    """Give what sort of value it is, in English: of a path click says it in the language of when it was imported."""
    if not isinstance(of_value, click.Path):
        return of_value.name
    if of_value.file_okay and of_value.dir_okay:
        return "path"
    return "file" if of_value.file_okay else "directory"


def helps(command: click.Command) -> Iterator[str]:
    """Yield all help texts of a command and of those under it, as the catalogue has them, and their metavars."""
    if command.help:
        yield from _paragraphs(command.help)
    for param in command.params:
        if param.metavar:
            yield param.metavar
        if isinstance(param, click.Option) and param.help:
            yield param.help
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            under = command.get_command(context, name)
            assert under is not None  # noqa: S101 - it is one of the list
            yield from helps(under)
