"""Words for `kartu show`: what is in a package, whoever made it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kartu.commands.report import size, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kartu.inspect.contents import Contents
    from kartu.inspect.packed import Origin

_MEDIA_SHOWN = 20


def contents_as_text(contents: Contents, name: str) -> str:
    """Return a package's contents for a person: decks, note types, notes, cards, media, size and digest."""
    return "\n".join(_lines(contents, name))


def _lines(contents: Contents, name: str) -> Iterator[str]:
    yield f"{name}: {size(contents.size)}, format {contents.format}"
    yield _origin(contents.origin)
    yield f"{contents.notes:,} notes, {contents.cards:,} cards, {len(contents.media):,} media files"
    yield ""
    decks = [(deck.name.replace("\x1f", "::"), f"{contents.cards_in.get(deck.name, 0):,}") for deck in contents.decks]
    yield table(("deck", "cards"), decks, frozenset({1}))
    yield ""
    yield table(
        ("note type", "notes", "changed", "fields", "card templates"),
        [
            (
                note_type.name,
                f"{contents.notes_of.get(note_type.id, 0):,}",
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
        yield table(("media", "size"), [(file.name, size(file.size)) for file in shown], frozenset({1}))
        if rest := len(contents.media) - len(shown):
            yield f"… and {rest:,} more"
    yield ""
    yield f"content digest {contents.digest}"


def _origin(origin: Origin | None) -> str:
    if origin is None:
        return "not made by Kartu"
    release = f"release {origin.release}" if origin.release else "never released"
    changed = ", with changes since" if origin.release and origin.changed else ""
    return f"made by Kartu: {origin.deck} ({', '.join(origin.languages)}), {release}{changed}"


def _day(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d")
    except (ValueError, OverflowError, OSError):
        return str(seconds)
