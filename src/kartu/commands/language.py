"""In which language the command line speaks: that of the machine, if it is one of ours."""

from __future__ import annotations

import gettext
import os
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kartu.model.messages import ENGLISH, Numbers, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOCALE: Final = Path(__file__).parent.parent / "languages"
DOMAIN: Final = "kartu"
INDONESIAN: Final = "id"
_NUMBERS: Final = {INDONESIAN: Numbers(".", ",")}
_CODES: Final = {"id": INDONESIAN, "in": INDONESIAN, "ind": INDONESIAN}  # `in` is what Indonesian was called until 1989


def language_of(environment: Mapping[str, str]) -> str:
    """Give the language of the person at this machine: `id`, else `en`.

    `KARTU_LANG` decides, then the usual variables in gettext's order, then what Windows says where none is set.
    """
    if chosen := environment.get("KARTU_LANG"):
        return _known(chosen)
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    if not locale:
        return _known(_of_windows())
    if locale.partition(".")[0] in ("C", "POSIX"):
        return "en"  # then gettext looks at nothing else, either
    return _known((environment.get("LANGUAGE") or locale).partition(":")[0])


def _known(locale: str) -> str:
    return _CODES.get(locale.replace("-", "_").partition(".")[0].partition("_")[0].lower(), "en")


def _of_windows() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes  # noqa: PLC0415 - only there
    import locale  # noqa: PLC0415

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")


def language_here() -> str:
    """Give the language of the person at this machine."""
    return language_of(os.environ)


def in_words(message: str) -> str:
    """Say a message in the person's language; words that are no message stay as they are."""
    return in_words_of(language_here(), message)


def in_words_of(language: str, message: str) -> str:
    """Say a message in a language: `en` or `id`."""
    return message if language == "en" else said(message, _catalogue(language), _NUMBERS[language])


def in_digits(count: int) -> str:
    """Write a count as in the person's language: with a sign between its thousands."""
    return f"{count:,}".replace(",", _NUMBERS.get(language_here(), ENGLISH).thousands)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, [language])


@contextmanager
def click_speaks_it() -> Iterator[None]:
    """Let click say its own words from our catalogue, too: it asks gettext for them, which asks the environment."""
    if (language := language_here()) == "en":
        yield
        return
    before, domain = os.environ.get("LANGUAGE"), gettext.textdomain()
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before
