"""The command line: click options and exit statuses, nothing else. What takes time to import is imported where used."""

from __future__ import annotations

import sys

import click

from kartu import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kartu")
def main() -> None:
    """Turn flashcards written in YAML into Anki packages."""


def run() -> None:
    """Run the command line and end the process with Kartu's exit status."""
    sys.exit(main.main(standalone_mode=True))
