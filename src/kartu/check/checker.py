"""Checks of single values, shared by header and entries: texts, keys, names and tags, with their messages."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from kartu.html.signs import shows_nothing
from kartu.model.language import languages as known_languages
from kartu.model.messages import NOTHING, Message, listed, msg

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
    "index": msg(
        "`index` cannot be the deck key: the list of all decks, index.html, would take the place of its share page"
    ),
    "collection": msg(
        "`collection` cannot be the deck key: "
        "phones take a collection.apkg for a backup, and replace all that a student has by it"
    ),
}
"""Keys that a deck cannot have, and why: its files would have names that mean something else."""
_DECK_KEY: Final = msg("deck key")
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


def nearest(word: str, known: Iterable[str], aliases: Mapping[str, str] | None = None) -> Message:
    """Say “did you mean …?” if a known word is near, or list what there is if it is little, or say nothing."""
    names = tuple(known)
    if close := closest(word, names, aliases):
        return msg("did you mean `{word}`?", word=close)
    return msg("known here: {names}", names=", ".join(names)) if 0 < len(names) <= _MANY else NOTHING


@lru_cache(maxsize=1024)
def _close(word: str, names: tuple[str, ...]) -> str:
    import difflib  # noqa: PLC0415 - only a mistake needs it

    return next(iter(difflib.get_close_matches(word, names, n=1, cutoff=0.6)), "")


def check_names(
    names: Iterable[str], known: Collection[str], report: Report, *path: str | int, of: Message, hint: Message = NOTHING
) -> None:
    """Check the keys of a mapping against those that it may hold; `of` says what it is."""
    for name in names:
        if name not in known:
            message = msg("`{key}` is not a key of {of}", key=shown(name), of=of)
            report("E201", message, *path, name, hint=hint or nearest(name, known), of_key=True)


def check_key(key: str, report: Report, *path: str | int, what: Message, of_key: bool = True) -> bool:
    """Check a key of a deck, section, form or entry; what is wrong is reported at the key itself."""
    if KEY.fullmatch(key) and len(key) <= KEY_LIMIT and key not in DEVICES:
        return True
    better = re.sub(r"[^a-z0-9]+", "-", key[: 2 * KEY_LIMIT].lower()).strip("-")[:KEY_LIMIT].strip("-")
    if key in DEVICES:
        message = msg("`{key}` cannot be the {what}: Windows keeps this name for itself", key=key, what=what)
    elif len(key) > KEY_LIMIT:
        message = msg("the {what} is {n} characters long; {limit} is the limit", what=what, n=len(key), limit=KEY_LIMIT)
    else:
        message = msg(
            "the {what} `{key}` may hold only lower-case letters a-z, digits and single hyphens",
            what=what,
            key=shown(key),
        )
    is_better = better and better not in DEVICES and better != key
    hint = msg("for example `{example}`", example=better) if is_better else NOTHING
    report("E207", message, *path, hint=hint, of_key=of_key)
    return False


def check_deck_key(key: str, report: Report, *path: str | int) -> bool:
    """Check the key of a deck, which is also the name of its files."""
    if key not in TAKEN:
        return check_key(key, report, *path, what=_DECK_KEY, of_key=False)
    report("E207", TAKEN[key], *path, hint=msg("for example `{example}`", example=f"{key}-1"))
    return False


def check_text(node: Node, languages: tuple[str, ...], report: Report, *path: str | int, partial: bool = False) -> Text:
    """Take a text: one string for every language, or a mapping by language; `partial`: some may be missing."""
    if isinstance(node, str):
        return dict.fromkeys(languages, node) if _is_filled(node, report, path) else {}
    if isinstance(node, list):
        hint = msg("write one text, or one for each language")
        report("E203", msg("a text was expected here, not a list"), *path, hint=hint)
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
        message = msg("the text is missing in {languages}", languages=_names(missing))
        hint = msg("add `{language}: …` below, or write one text for all languages", language=missing[0])
        report("E401", message, *path, hint=hint, of_key=True)
    return {code: text for code in languages if (text := _language_text(node, code, report, path))}


def _slips_in_braces(
    node: dict[str, Node], languages: tuple[str, ...]
) -> Iterator[tuple[str, tuple[Message, Message]]]:
    """Find what stands in braces without quotes and fell apart: `{id: bea masuk, cukai, en: duty}`, `{id:bea}`."""
    before = ""
    for code, text in node.items():
        start, colon, rest = code.partition(":")
        if code in languages:
            before = code
        elif colon and start in languages and not text:
            message = msg("a space is missing behind the colon of `{text}`", text=shown(code))
            yield code, (message, msg("write `{text}`", text=f"{start}: {shown(rest)}"))
        elif not text and isinstance(node.get(before), str) and code not in known_languages():
            between = "," if code[:1].isdigit() else ", "
            whole = shown(f"{node[before]}{between}{code}").replace("'", "''")
            message = msg("the comma before `{text}` ends the text here", text=shown(code))
            better = f"{{{before}: '{whole}', …}}"
            yield code, (message, msg("put the text in single quotes: `{text}`", text=better))


def _language_text(node: dict[str, Node], code: str, report: Report, path: tuple[str | int, ...]) -> str:
    text = node.get(code)
    if text is None:
        return ""
    if not isinstance(text, str):
        hint = msg("write it on one line, or after `|`")
        report("E203", msg("a text was expected here"), *path, code, hint=hint, of_key=True)
        return ""
    return text if _is_filled(text, report, (*path, code)) else ""


def _is_filled(text: str, report: Report, path: tuple[str | int, ...]) -> bool:
    if not text:
        report_empty(report, *path)
        return False
    if shows_nothing(text):
        hint = msg("write something that can be seen")
        report("E302", msg("this text shows nothing on a card"), *path, hint=hint)
        return False
    return True


def report_empty(report: Report, *path: str | int) -> None:
    """Report that nothing stands after a key, or in an item of a list."""
    *_, name = path
    if not isinstance(name, str):
        message = msg("an item of `{key}:` is empty", key=str(path[-2]))
    elif name in known_languages() and len(path) > 1:
        message = msg("`{key}:` is empty in {languages}", key=shown(path[-2]), languages=_names([name]))
    else:
        message = msg("`{key}:` is empty", key=shown(name))
    hint = msg("write the text, or delete the line; a text that begins with # needs quotes")
    report("E301", message, *path, hint=hint, of_key=True)


def _report_language(code: str, languages: tuple[str, ...], report: Report, path: tuple[str | int, ...]) -> None:
    if code in known_languages():
        hint = msg(
            "add `{language}` to `languages:` in deck.yaml, or delete this; it has {languages}",
            language=code,
            languages=", ".join(languages),
        )
    else:
        hint = nearest(code, languages)
    message = msg("`{language}` is not a language of this deck", language=shown(code))
    report("E402", message, *path, code, hint=hint, of_key=True)


def _names(codes: Collection[str]) -> Message:
    known = known_languages()
    return listed(
        msg("`{code}` ({language})", code=code, language=known[code].called) if code in known else f"`{code}`"
        for code in codes
    )


def check_flag(node: Node, report: Report, *path: str | int) -> bool:
    """Take true or false."""
    if node not in ("true", "false"):
        message = msg("`{key}:` is either true or false", key=str(path[-1]))
        report("E210", message, *path, hint=msg("write `{text}`", text=f"{path[-1]}: true"))
    return node == "true"


def check_tag(tag: str, report: Report, *path: str | int) -> bool:
    """Check a tag: what is refused is what Anki would split, drop or change (experiment 09, case C34)."""
    hint = NOTHING
    if not tag:
        message = msg("the tag is empty")
    elif tag.lower() in _ANKI_TAGS:
        message = msg("Anki keeps the tag `{tag}` for itself and drops it on import", tag=tag)
    elif "," in tag or any(character.isspace() for character in tag):
        message = msg("the tag `{tag}` would fall apart in Anki: tags hold no spaces and no commas", tag=shown(tag))
        joined = re.sub(r"[\s,]+", "-", shown(tag)).strip("-,")
        hint = msg("for example `{example}`, or a tag for each word", example=joined)
    elif not all(TAG_PART.fullmatch(part) for part in tag.split("::")):
        message = msg("Anki would change the tag `{tag}`, or could not search for it", tag=shown(tag))
        hint = msg("parts before and after `::` are not empty, and hold no quotes, `*`, `\\` or single `:`")
    else:
        return True
    report("E212", message, *path, hint=hint)
    return False


def check_deck_name(name: str, report: Report, *path: str | int, top: bool = True) -> bool:
    """Check a title of a deck (`top`) or section: what is refused is what Anki would change (experiment 04)."""
    parts = name.split("::")
    better = "::".join(part for raw in parts if (part := raw.strip().strip(":")))
    if top and name.casefold() == "default":
        message = msg("`{name}` is the name of the deck that every student has", name=name)
        hint = msg("give the deck another title")
    elif any(ord(character) < 32 or character == "\x7f" for character in name):
        message = msg("Anki would drop the line break or tab in this name")
        hint = msg("write `{text}`", text=shown(name))
    elif better != name:
        message = (
            msg("Anki would change the name `{name}`", name=shown(name))
            if all(part.strip() for part in parts)
            else msg("Anki would change the name `{name}`: a part before or after `::` is empty", name=shown(name))
        )
        hint = msg("write `{text}`", text=shown(better))
    else:
        return True
    report("E211", message, *path, hint=hint if better else msg("write a name"))
    return False
