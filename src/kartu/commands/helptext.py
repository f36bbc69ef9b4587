"""Commands whose help is shown in the person's language."""

from __future__ import annotations

import copy
import inspect
from typing import TYPE_CHECKING, Self

import click

from kartu.commands.language import in_words
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator


class HelpfulCommand(click.Command):
    """A command of click whose help, which is written in English, is looked up in the catalogue when it is shown."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        super(HelpfulCommand, self._in_words()).format_help_text(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the options do."""
        shown = copy.copy(self)
        shown.params = [_in_words(param) for param in self.params]
        super(HelpfulCommand, shown).format_options(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Give the first sentence."""
        return super(HelpfulCommand, self._in_words()).get_short_help_str(limit)

    def _in_words(self) -> Self:
        shown = copy.copy(self)
        shown.help = help_in_words(self.help or "")
        return shown


def help_in_words(text: str) -> str:
    """Look a help text up in the catalogue, where it stands as `helps` gives it."""
    return in_words(msg(inspect.cleandoc(text)))


def _in_words(param: click.Parameter) -> click.Parameter:
    shown = copy.copy(param)
    if isinstance(shown, click.Option) and shown.help:
        shown.help = help_in_words(shown.help)
    return shown


def helps(command: click.Command) -> Iterator[str]:
    """Yield all help texts of a command and of those under it, as the catalogue has them."""
    if command.help:
        yield inspect.cleandoc(command.help)
    for param in command.params:
        if isinstance(param, click.Option) and param.help:
            yield param.help
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            under = command.get_command(context, name)
            assert under is not None  # noqa: S101 - it is one of the list
            yield from helps(under)
