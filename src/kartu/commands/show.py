"""Words for `kartu show`: what is in a package, whoever made it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kartu.commands.language import in_digits, in_words
from kartu.commands.report import size, table
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.inspect.contents import Contents
    from kartu.inspect.packed import Origin
    from kartu.model.messages import Message

_MEDIA_SHOWN = 20


def contents_as_text(contents: Contents, name: str) -> str:
    """Return a package's contents for a person: decks, note types, notes, cards, media, size and digest."""
    return "\n".join(map(in_words, _lines(contents, name)))


def _lines(contents: Contents, name: str) -> Iterator[str]:
    yield msg("{name}: {size}, format {format}", name=name, size=size(contents.size), format=contents.format)
    yield _origin(contents.origin)
    counts = {"notes": contents.notes, "cards": contents.cards, "media": len(contents.media)}
    yield msg("{notes} notes, {cards} cards, {media} media files", **counts)
    yield ""
    decks = [
        (deck.name.replace("\x1f", "::"), in_digits(contents.cards_in.get(deck.name, 0))) for deck in contents.decks
    ]
    yield table((msg("deck"), msg("cards")), decks, frozenset({1}))
    yield ""
    yield table(
        (msg("note type"), msg("notes"), msg("changed"), msg("fields"), msg("card templates")),
        [
            (
                note_type.name,
                in_digits(contents.notes_of.get(note_type.id, 0)),
                _day(note_type.mod),
                str(len(note_type.fields)),
                ", ".join(template.name for template in note_type.templates),
            )
            for note_type in contents.note_types
        ],
        frozenset({1, 3}),
    )
    if contents.media:
        yield ""
        shown = contents.media[:_MEDIA_SHOWN]
        yield table((msg("media"), msg("size")), [(file.name, size(file.size)) for file in shown], frozenset({1}))
        if rest := len(contents.media) - len(shown):
            yield msg("… and {n} more", n=rest)
    yield ""
    yield msg("content digest {digest}", digest=contents.digest)


def _origin(origin: Origin | None) -> Message:
    if origin is None:
        return msg("not made by Kartu")
    what = {"deck": origin.deck, "languages": ", ".join(origin.languages), "release": str(origin.release)}
    if not origin.release:
        return msg("made by Kartu: {deck} ({languages}), never released", **what)
    if origin.changed:
        return msg("made by Kartu: {deck} ({languages}), release {release}, with changes since", **what)
    return msg("made by Kartu: {deck} ({languages}), release {release}", **what)


def _day(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d")
    except (ValueError, OverflowError, OSError):
        return str(seconds)
