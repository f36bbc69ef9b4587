"""Checks of single values, shared by header and entries: texts, keys, names and tags, with their messages."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from kartu.html.signs import shows_nothing
from kartu.model.language import languages as known_languages
from kartu.model.messages import NOTHING, Message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kartu.model.deck import Text
    from kartu.source import Node


class Report(Protocol):
    """Take note of a problem at a place within the header or an entry."""

    def __call__(
        self, code: str, message: Message, *path: str | int, hint: Message = NOTHING, of_key: bool = False
    ) -> None:
        """Note a problem; `path` leads to the value, or to its key if `of_key`."""


KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEY_LIMIT: Final = 60  # so that `<deck>.<lang>.apkg` stays under 80 bytes, and a card's Key field readable
# Names of devices on Windows: a file of that name cannot be made there, whatever its ending.
DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
TAKEN: Final = {
    "index": "the list of all decks, index.html, would take the place of its share page",
    "collection": "phones take a collection.apkg for a backup, and replace all that a student has by it",
}
"""Keys that a deck cannot have: its files would have names that mean something else."""
URL_STARTS: Final = ("https://", "http://", "mailto:")
TAG_PART: Final = re.compile(r"""[^\s:,"'*\\]+""")
# Anki gives these two a meaning of its own and drops them on import (experiment 09).
_ANKI_TAGS: Final = frozenset({"marked", "leech"})
_SHOWN: Final = 60
_MANY: Final = 30  # names that a hint can list


def shown(word: object) -> str:
    """Give a word from a source for a message: one line, not too long."""
    if not isinstance(word, str):
        return "…"
    line = " ".join(word[: 2 * _SHOWN].split())
    return f"{line[:_SHOWN]}…" if len(line) > _SHOWN else line


def closest(word: str, known: Iterable[str], aliases: Mapping[str, str] | None = None) -> str:
    """Give the known word that was probably meant, or ''; `aliases` are other words for known ones (istilah: term)."""
    others = aliases or {}
    found = _close(word[: 2 * _SHOWN].lower(), (*known, *others))
    return others.get(found, found)


def nearest(word: str, known: Iterable[str], aliases: Mapping[str, str] | None = None) -> str:
    """Say “did you mean …?” if a known word is near, or list what there is if it is little, or say nothing."""
    names = tuple(known)
    if close := closest(word, names, aliases):
        return f"did you mean `{close}`?"
    return f"known here: {', '.join(names)}" if 0 < len(names) <= _MANY else ""


@lru_cache(maxsize=1024)
def _close(word: str, names: tuple[str, ...]) -> str:
    import difflib  # noqa: PLC0415 - only a mistake needs it

    return next(iter(difflib.get_close_matches(word, names, n=1, cutoff=0.6)), "")


def check_names(
    names: Iterable[str], known: Collection[str], report: Report, *path: str | int, of: str, hint: Message = NOTHING
) -> None:
    """Check the keys of a mapping against those that it may hold; `of` says what it is."""
    for name in names:
        if name not in known:
            report(
                "E201",
                f"`{shown(name)}` is not a key of {of}",
                *path,
                name,
                hint=hint or nearest(name, known),
                of_key=True,
            )


def check_key(key: str, report: Report, *path: str | int, what: str, of_key: bool = True) -> bool:
    """Check a key of a deck, section, form or entry; what is wrong is reported at the key itself."""
    if KEY.fullmatch(key) and len(key) <= KEY_LIMIT and key not in DEVICES:
        return True
    better = re.sub(r"[^a-z0-9]+", "-", key[: 2 * KEY_LIMIT].lower()).strip("-")[:KEY_LIMIT].strip("-")
    if key in DEVICES:
        message = f"`{key}` cannot be the {what}: Windows keeps this name for itself"
    elif len(key) > KEY_LIMIT:
        message = f"the {what} is {len(key):,} characters long; {KEY_LIMIT} is the limit"
    else:
        message = f"the {what} `{shown(key)}` may hold only lower-case letters a-z, digits and single hyphens"
    hint = f"for example `{better}`" if better and better not in DEVICES and better != key else ""
    report("E207", message, *path, hint=hint, of_key=of_key)
    return False


def check_deck_key(key: str, report: Report, *path: str | int) -> bool:
    """Check the key of a deck, which is also the name of its files."""
    if key not in TAKEN:
        return check_key(key, report, *path, what="deck key", of_key=False)
    message = f"`{key}` cannot be the deck key: {TAKEN[key]}"
    report("E207", message, *path, hint=f"for example `{key}-1`")
    return False


def check_text(node: Node, languages: tuple[str, ...], report: Report, *path: str | int, partial: bool = False) -> Text:
    """Take a text: one string for every language, or a mapping by language; `partial`: some may be missing."""
    if isinstance(node, str):
        return dict.fromkeys(languages, node) if _is_filled(node, report, path) else {}
    if isinstance(node, list):
        report("E203", "a text was expected here, not a list", *path, hint="write one text, or one for each language")
        return {}
    slips = dict(_slips_in_braces(node, languages))
    for code in node:
        if code in slips:
            message, hint = slips[code]
            report("E402", message, *path, code, hint=hint, of_key=True)
        elif code not in languages:
            _report_language(code, languages, report, path)
    meant = {code.partition(":")[0] for code in slips}
    missing = [code for code in languages if code not in node and code not in meant]
    if missing and (not partial or len(missing) == len(languages)):
        report(
            "E401",
            f"the text is missing in {_names(missing)}",
            *path,
            hint=f"add `{missing[0]}: …` below, or write one text for all languages",
            of_key=True,
        )
    return {code: text for code in languages if (text := _language_text(node, code, report, path))}


def _slips_in_braces(node: dict[str, Node], languages: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Find what stands in braces without quotes and fell apart: `{id: bea masuk, cukai, en: duty}`, `{id:bea}`."""
    before = ""
    for code, text in node.items():
        start, colon, rest = code.partition(":")
        if code in languages:
            before = code
        elif colon and start in languages and not text:
            message = f"a space is missing behind the colon of `{shown(code)}`"
            yield code, (message, f"write `{start}: {shown(rest)}`")
        elif not text and isinstance(node.get(before), str) and code not in known_languages():
            between = "," if code[:1].isdigit() else ", "
            whole = shown(f"{node[before]}{between}{code}").replace("'", "''")
            message = f"the comma before `{shown(code)}` ends the text here"
            yield code, (message, f"put the text in single quotes: `{{{before}: '{whole}', …}}`")


def _language_text(node: dict[str, Node], code: str, report: Report, path: tuple[str | int, ...]) -> str:
    text = node.get(code)
    if text is None:
        return ""
    if not isinstance(text, str):
        report("E203", "a text was expected here", *path, code, hint="write it on one line, or after `|`", of_key=True)
        return ""
    return text if _is_filled(text, report, (*path, code)) else ""


def _is_filled(text: str, report: Report, path: tuple[str | int, ...]) -> bool:
    if not text:
        report_empty(report, *path)
        return False
    if shows_nothing(text):
        report("E302", "this text shows nothing on a card", *path, hint="write something that can be seen")
        return False
    return True


def report_empty(report: Report, *path: str | int) -> None:
    """Report that nothing stands after a key, or in an item of a list."""
    *_, name = path
    if not isinstance(name, str):
        message = f"an item of `{path[-2]}:` is empty"
    elif name in known_languages() and len(path) > 1:
        message = f"`{shown(path[-2])}:` is empty in {_names([name])}"
    else:
        message = f"`{shown(name)}:` is empty"
    hint = "write the text, or delete the line; a text that begins with # needs quotes"
    report("E301", message, *path, hint=hint, of_key=True)


def _report_language(code: str, languages: tuple[str, ...], report: Report, path: tuple[str | int, ...]) -> None:
    if code in known_languages():
        hint = f"add `{code}` to `languages:` in deck.yaml, or delete this; it has {', '.join(languages)}"
    else:
        hint = nearest(code, languages)
    report("E402", f"`{shown(code)}` is not a language of this deck", *path, code, hint=hint, of_key=True)


def _names(codes: Collection[str]) -> str:
    known = known_languages()
    return ", ".join(f"`{code}` ({known[code].name})" if code in known else f"`{code}`" for code in codes)


def check_flag(node: Node, report: Report, *path: str | int) -> bool:
    """Take true or false."""
    if node not in ("true", "false"):
        report("E210", f"`{path[-1]}:` is either true or false", *path, hint=f"write `{path[-1]}: true`")
    return node == "true"


def check_tag(tag: str, report: Report, *path: str | int) -> bool:
    """Check a tag: what is refused is what Anki would split, drop or change (experiment 09, case C34)."""
    hint = ""
    if not tag:
        message = "the tag is empty"
    elif tag.lower() in _ANKI_TAGS:
        message = f"Anki keeps the tag `{tag}` for itself and drops it on import"
    elif "," in tag or any(character.isspace() for character in tag):
        message = f"the tag `{shown(tag)}` would fall apart in Anki: tags hold no spaces and no commas"
        joined = re.sub(r"[\s,]+", "-", shown(tag)).strip("-,")
        hint = f"for example `{joined}`, or a tag for each word"
    elif not all(TAG_PART.fullmatch(part) for part in tag.split("::")):
        message = f"Anki would change the tag `{shown(tag)}`, or could not search for it"
        hint = "parts before and after `::` are not empty, and hold no quotes, `*`, `\\` or single `:`"
    else:
        return True
    report("E212", message, *path, hint=hint)
    return False


def check_deck_name(name: str, report: Report, *path: str | int, top: bool = True) -> bool:
    """Check a title of a deck (`top`) or section: what is refused is what Anki would change (experiment 04)."""
    parts = name.split("::")
    better = "::".join(part for raw in parts if (part := raw.strip().strip(":")))
    if top and name.casefold() == "default":
        message, hint = f"`{name}` is the name of the deck that every student has", "give the deck another title"
    elif any(ord(character) < 32 or character == "\x7f" for character in name):
        message, hint = "Anki would drop the line break or tab in this name", f"write `{shown(name)}`"
    elif better != name:
        why = "" if all(part.strip() for part in parts) else ": a part before or after `::` is empty"
        message, hint = f"Anki would change the name `{shown(name)}`{why}", f"write `{shown(better)}`"
    else:
        return True
    report("E211", message, *path, hint=hint if better else "write a name")
    return False
