"""Rules on a deck as a whole, in `RULES`, and between decks.

The rules would complain of what is only missing because of another mistake, so they are for decks without one; all but
the one on names, which needs nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.check.checker import shown
from kartu.check.decksource import DeckSource, header_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kartu.check.rules import Sight
    from kartu.model.deck import FormSet
    from kartu.model.problems import Problem


def names_alike(sight: Sight) -> Iterator[Problem]:
    """E216: section titles that are one deck in Anki, which does not tell upper from lower case."""
    header, deck = sight.source.header, sight.deck
    for language in deck.languages:
        seen: dict[str, str] = {}
        for section in deck.sections.values():
            title = section.title.get(language, "")
            first = seen.setdefault(title.casefold(), section.key)
            if title and first != section.key:
                message = f"the section `{first}` has the same title in `{language}`: in Anki they would be one deck"
                yield header_problem(
                    header, "E216", message, "sections", section.key, hint="give it another title", of_key=True
                )


def title_alike(sight: Sight) -> Iterator[Problem]:
    """W401: a title that makes one deck of two languages in Anki."""
    header = sight.source.header
    titles = [title.casefold() for title in sight.deck.title.values()]
    if len(set(titles)) < len(titles):
        message = "the title is the same in two languages: who imports both gets them mixed in one deck"
        yield header_problem(
            header, "W401", message, "title", hint="for example `title: {id: Kimia, en: Chemistry}`", of_key=True
        )


def unused(sight: Sight) -> Iterator[Problem]:
    """W201: sections, sets of forms and options that no entry uses, and media files that none shows."""
    deck, header = sight.deck, sight.source.header
    hint = "delete it, or give it an entry"
    sections, chosen = sight.used
    sets = {forms for forms, _ in chosen}
    for key in deck.sections:
        if key not in sections:
            message = f"no entry is in the section `{key}`"
            yield header_problem(header, "W201", message, "sections", key, hint=hint, of_key=True)
    for form_set in deck.forms.values():
        if form_set.key not in sets:
            message = f"no example uses the set of forms `{form_set.key}`"
            yield header_problem(header, "W201", message, "forms", form_set.key, hint=hint, of_key=True)
        else:
            yield from _unused_options(sight, form_set, {form for forms, form in chosen if forms == form_set.key})
    for name in sight.media.unused():
        hint = "delete it, or name it in an entry"
        yield header_problem(header, "W201", f"no entry shows the file `{shown(name)}`", hint=hint)


def _unused_options(sight: Sight, form_set: FormSet, used: set[str]) -> Iterator[Problem]:
    for option in form_set.options:
        if option not in used:
            path = ("forms", form_set.key, "options", option)
            hint = "add one: a choice that is never right is soon learnt"
            message = f"no example has the form `{option}`"
            yield header_problem(sight.source.header, "W201", message, *path, hint=hint, of_key=True)


def left_out(sight: Sight) -> Iterator[Problem]:
    """W402 and E401: entries that lack a language, in a deck that allows it."""
    if not sight.deck.incomplete:
        return
    missing: dict[str, list[str]] = {}
    for entry in sight.deck.entries:
        lacking = entry.lacking(sight.deck.languages)
        if len(lacking) < len(sight.deck.languages):
            for language in lacking:
                missing.setdefault(language, []).append(entry.key)
        else:
            message = "no language has all texts of this entry, so it is in no package"
            yield sight.raw[entry.key].problem("E401", message, hint="write all its texts in at least one language")
    for language, keys in missing.items():
        some = ", ".join(keys[:5]) + (", …" if len(keys) > 5 else "")
        left = f"entries {'is' if len(keys) == 1 else 'are'} left out of `{language}`: {some}"
        message = f"{len(keys):,} of {len(sight.deck.entries):,} {left}"
        yield header_problem(sight.source.header, "W402", message, "incomplete", hint="add their texts when you can")


def between_decks(sources: Iterable[DeckSource]) -> Iterator[Problem]:
    """E214 and E216: decks that share their key, or a title, which makes them one deck in Anki."""
    keys: dict[str, str] = {}
    titles: dict[str, str] = {}
    for source in sources:
        header = source.header
        key = source.header_values.get("deck")
        if isinstance(key, str) and key and (first := keys.setdefault(key, header.name)) != header.name:
            message = f"the deck key `{shown(key)}` is already that of {first}"
            hint = "give this deck a key of its own: it is what tells students' decks apart"
            yield header_problem(header, "E214", message, "deck", hint=hint)
        for path, title in _titles(source):
            if (first := titles.setdefault(title.casefold(), header.name)) != header.name:
                message = f"{first} has the same title: in Anki the two would be one deck"
                yield header_problem(header, "E216", message, *path, hint="give one of them another title")


def _titles(source: DeckSource) -> Iterator[tuple[tuple[str, ...], str]]:
    node = source.header_values.get("title")
    found = {("title", code): title for code, title in node.items()} if isinstance(node, dict) else {("title",): node}
    for path, title in found.items():
        if isinstance(title, str) and title:
            yield path, title


RULES: Final[tuple[Callable[[Sight], Iterator[Problem]], ...]] = (unused, left_out, title_alike)
