"""Rules on a deck as a whole: `ALWAYS`, and `SOUND` for decks without a mistake; and a rule between decks.

Rules in `SOUND` would complain of what is only missing because of another mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.check.checker import shown
from kartu.check.decksource import DeckSource, header_problem
from kartu.model.messages import msg, nmsg

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from kartu.check.media import MediaFolder
    from kartu.model.deck import Deck, FormSet
    from kartu.model.problems import Problem


class KnownOfDeck(NamedTuple):
    """What is known of a deck once all its files were read; the entries themselves are not kept."""

    deck: Deck  # the head
    source: DeckSource
    media: MediaFolder
    keys: Collection[str]  # of all entries
    sections: Collection[str]  # those that entries are in
    chosen: Collection[tuple[str, str]]  # sets of forms with the options that are right
    lacking: Mapping[str, Sequence[str]]  # by language: keys of entries that are left out of it


def names_alike(known: KnownOfDeck) -> Iterator[Problem]:
    """E216: section titles that are one deck in Anki, which does not tell upper from lower case."""
    header, deck = known.source.header, known.deck
    for language in deck.languages:
        seen: dict[str, str] = {}
        for section in deck.sections.values():
            title = section.title.get(language, "")
            first = seen.setdefault(title.casefold(), section.key)
            if title and first != section.key:
                message = msg(
                    "the section `{section}` has the same title in `{language}`: in Anki they would be one deck",
                    section=first,
                    language=language,
                )
                hint = msg("give it another title")
                yield header_problem(header, "E216", message, "sections", section.key, hint=hint, of_key=True)


def title_alike(known: KnownOfDeck) -> Iterator[Problem]:
    """W401: a title that makes one deck of two languages in Anki."""
    header = known.source.header
    titles = [title.casefold() for title in known.deck.title.values()]
    if len(set(titles)) < len(titles):
        message = msg("the title is the same in two languages: who imports both gets them mixed in one deck")
        hint = msg("for example `{example}`", example="title: {id: Kimia, en: Chemistry}")
        yield header_problem(header, "W401", message, "title", hint=hint, of_key=True)


def unused(known: KnownOfDeck) -> Iterator[Problem]:
    """W201: sections, sets of forms and options that no entry uses, and media files that none shows."""
    deck, header = known.deck, known.source.header
    hint = msg("delete it, or give it an entry")
    sets = {forms for forms, _ in known.chosen}
    for key in deck.sections:
        if key not in known.sections:
            message = msg("no entry is in the section `{section}`", section=key)
            yield header_problem(header, "W201", message, "sections", key, hint=hint, of_key=True)
    for form_set in deck.forms.values():
        if form_set.key not in sets:
            message = msg("no example uses the set of forms `{forms}`", forms=form_set.key)
            yield header_problem(header, "W201", message, "forms", form_set.key, hint=hint, of_key=True)
        else:
            yield from _unused_options(known, form_set, {form for forms, form in known.chosen if forms == form_set.key})
    for name in known.media.unused():
        message = msg("no entry shows the file `{file}`", file=shown(name))
        yield header_problem(header, "W201", message, hint=msg("delete it, or name it in an entry"))


def _unused_options(known: KnownOfDeck, form_set: FormSet, used: set[str]) -> Iterator[Problem]:
    for option in form_set.options:
        if option not in used:
            path = ("forms", form_set.key, "options", option)
            hint = msg("add one: a choice that is never right is soon learnt")
            message = msg("no example has the form `{form}`", form=option)
            yield header_problem(known.source.header, "W201", message, *path, hint=hint, of_key=True)


def left_out(known: KnownOfDeck) -> Iterator[Problem]:
    """W402: entries that lack a language, in a deck that allows it."""
    for language, keys in known.lacking.items():
        some = ", ".join(keys[:5]) + (", …" if len(keys) > 5 else "")
        message = nmsg(
            "{n} of {all} entries is left out of `{language}`: {some}",
            "{n} of {all} entries are left out of `{language}`: {some}",
            len(keys),
            all=len(known.keys),
            language=language,
            some=some,
        )
        hint = msg("add their texts when you can")
        yield header_problem(known.source.header, "W402", message, "incomplete", hint=hint)


def retired_but_there(known: KnownOfDeck) -> Iterator[Problem]:
    """E304: an entry that is listed as retired, and still in the deck."""
    node = known.source.header_values.get("retired")
    for number, key in enumerate(node if isinstance(node, list) else [node]):
        if isinstance(key, str) and key in known.keys:
            message = msg("`{entry}` is listed as retired, but the deck still holds it", entry=shown(key))
            hint = msg("delete the entry, or take it out of `retired:`")
            yield header_problem(known.source.header, "E304", message, "retired", number, hint=hint)


def without_uid(source: DeckSource, spare: str) -> Problem:
    """W403: a deck that was never released and has no `uid` yet; `spare` is one to paste."""
    message = msg("the deck has no `uid`, which tells it from another school's deck with the same key")
    hint = msg(
        "add the line `uid: {uid}` below `deck:` before the first release; after that it can never come", uid=spare
    )
    return header_problem(source.header, "W403", message, "deck", hint=hint, of_key=True)


def between_decks(sources: Iterable[DeckSource]) -> Iterator[Problem]:
    """E214 and E216: decks that share their key, or a title, which makes them one deck in Anki."""
    keys: dict[str, str] = {}
    titles: dict[str, str] = {}
    for source in sources:
        header = source.header
        key = source.header_values.get("deck")
        if isinstance(key, str) and key and (first := keys.setdefault(key, header.name)) != header.name:
            message = msg("the deck key `{key}` is already that of {file}", key=shown(key), file=first)
            hint = msg("give this deck a key of its own: it is what tells students' decks apart")
            yield header_problem(header, "E214", message, "deck", hint=hint)
        for path, title in _titles(source):
            if (first := titles.setdefault(title.casefold(), header.name)) != header.name:
                message = msg("{file} has the same title: in Anki the two would be one deck", file=first)
                yield header_problem(header, "E216", message, *path, hint=msg("give one of them another title"))


def _titles(source: DeckSource) -> Iterator[tuple[tuple[str, ...], str]]:
    node = source.header_values.get("title")
    found = {("title", code): title for code, title in node.items()} if isinstance(node, dict) else {("title",): node}
    for path, title in found.items():
        if isinstance(title, str) and title:
            yield path, title


ALWAYS: Final[tuple[Callable[[KnownOfDeck], Iterator[Problem]], ...]] = (names_alike, retired_but_there)
SOUND: Final[tuple[Callable[[KnownOfDeck], Iterator[Problem]], ...]] = (unused, left_out, title_alike)
