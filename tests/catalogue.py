"""The catalogue of what Kartu says: taken from the source by Babel, merged with the translations, and compiled.

`make golden` writes it anew: messages that are new stand there without a translation, those that are gone are dropped.
"""

from __future__ import annotations

import io
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from kartu.commands.helptext import helps
from kartu.commands.language import DOMAIN, INDONESIAN, LOCALE
from kartu.commands.main import main
from kartu.model.language import languages
from support import PROJECT

PO: Final = LOCALE / INDONESIAN / "LC_MESSAGES" / f"{DOMAIN}.po"
MO: Final = PO.with_suffix(".mo")
_KEYWORDS: Final = {"msg": None, "nmsg": (1, 2)}
CLICK: Final[tuple[str | tuple[str, str], ...]] = (  # what click says itself, in the words of each of its versions
    "Usage:",
    "[OPTIONS]",
    "[COMMAND] [ARGS]...",
    "COMMAND [ARGS]...",
    "Options",
    "text",
    "file",
    "directory",
    "path",
    "default: {default}",
    "Show this message and exit.",
    "Try '{command} {option}' for help.",
    "Error: {message}",
    "No such command {name!r}.",
    "No such option {name!r}.",
    "No such option: {name}",
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    "Missing argument",
    "Missing option",
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    "Option {name!r} does not take a value.",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is a directory.",
    "{name} '{filename}' is a directory.",
    "{name} {filename!r} is not readable.",
)


_HEADER: Final = """\
# What Kartu says, in Indonesian. `make golden` adds what is new and drops what is gone. Words and tone: docs/id.
msgid ""
msgstr ""
"Language: id\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
Said = dict[str | tuple[str, ...], str | tuple[str, ...]]


def template() -> Catalog:
    """Give all messages of the source, the help texts of all commands, names of languages, and click's own words."""
    found = Catalog()
    for name, _, template, comments, _ in extract_from_dir(PROJECT / "src" / "kartu", keywords=_KEYWORDS):
        found.add(template, locations=[(f"src/kartu/{name}", 0)], auto_comments=comments)
    for text in helps(main):
        found.add(text, locations=[("src/kartu/commands", 0)])
    for language in languages().values():
        found.add(language.name, locations=[("src/kartu/languages", 0)])
    for words in CLICK:
        found.add(words, locations=[("click", 0)])
    found.delete("")
    return found


def catalogue() -> Catalog:
    """Give the translations as they are kept."""
    with PO.open("rb") as file:
        return read_po(file, locale=INDONESIAN)


def compiled() -> Catalog:
    """Give the translations as Kartu reads them."""
    with MO.open("rb") as file:
        return read_mo(file)


def ids(messages: Catalog) -> set[str | tuple[str, ...]]:
    """Give what is translated, or is to be."""
    return {_plain(message.id) for message in messages if message.id}


def translations(messages: Catalog) -> Said:
    """Give each message with its translation; what counts things as a pair, in English."""
    return {_plain(message.id): _plain(message.string) for message in messages if message.id}


def _plain(words: str | list[str] | tuple[str, ...] | None) -> str | tuple[str, ...]:
    return words or "" if isinstance(words, str | None) else tuple(words)


def write_anew() -> None:
    """Merge the translations into what the source says now, and write both files.

    No line numbers, which would change with every edit, and no dates.
    """
    messages = catalogue()
    messages.update(template(), no_fuzzy_matching=True)
    text = io.BytesIO()
    write_po(text, messages, 120, omit_header=True, include_lineno=False, ignore_obsolete=True, sort_by_file=True)
    PO.write_bytes(_HEADER.encode() + text.getvalue().lstrip())
    with MO.open("wb") as file:
        write_mo(file, catalogue())
