"""Every id and guid of Kartu is made here, from permanent keys only: never from text, file, row or clock.

Anki imports notes by guid, note types by id, and their fields and card templates by id (import experiments 01 and 12).
Two devices of one student are merged by the ids of notes and cards (sync experiments): so these follow from the guid,
and a note has the same ones in every build, release and package, wherever it is made. Change a line here and every
student's deck doubles; `tests/test_identity.py` pins the values.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final, NewType

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

Guid = NewType("Guid", str)

CARDS: Final = 64
"""The room for cards of a note: their numbers are 0 to 63, and ids of notes are multiples of this."""

UID: Final = re.compile(r"[a-z0-9]{8}")
"""What a deck's `uid` looks like."""

_SEPARATOR: Final = "\x1f"  # cannot occur in a key
_OF_ENTRY: Final = 16  # hexadecimal digits of a guid that are its entry's
_OF_LANGUAGE: Final = 4  # and those that are its language's
_LANGUAGES: Final = 8  # places for the languages of an entry
_ENTRIES: Final = 2**31
_FIRST_ID: Final = 631_152_000_000  # 1990 begins; the last id is of November 2024, for none may be in the future


def _digest(*key: str) -> bytes:
    return hashlib.sha256(_SEPARATOR.join(key).encode()).digest()


def stable_number(*key: str) -> int:
    """Make a positive number under 2**48 of a key: Anki keeps ids in JSON, where 2**53 is the end of exactness."""
    return int.from_bytes(_digest("kartu", *key)[:6]) or 1


def guid_maker(deck: str, uid: str, kind: str, languages: Sequence[str]) -> Callable[[str], list[Guid]]:
    """Return the function that makes the guids of an entry by its key, one in each language.

    `uid` tells a deck from others of its key; it is '' where there is none. The first 16 hexadecimal digits of a guid
    are the entry's, the last four the language's.
    """
    begun = hashlib.sha256(_SEPARATOR.join(("kartu", uid, deck, kind, "")).encode())
    ends = [_digest("kartu", "language", language).hex()[:_OF_LANGUAGE] for language in languages]

    def make(entry: str) -> list[Guid]:
        digest = begun.copy()
        digest.update(entry.encode())
        start = digest.hexdigest()[:_OF_ENTRY]
        return [Guid(start + end) for end in ends]

    return make


def note_guid(deck: str, uid: str, kind: str, entry: str, language: str) -> Guid:
    """Make the guid of one entry in one language: the same in every package and release."""
    return guid_maker(deck, uid, kind, (language,))(entry)[0]


def note_id(guid: Guid) -> int:
    """Make the id of a note from its guid: milliseconds since 1970, spread over the years from 1990 to 2024.

    All languages of an entry have ids beside each other, `CARDS` apart: they share texts, and a package in which they
    lie side by side is smaller, the first deck by 15 %, a generated one by 28. Two of the 4,000 entries of twenty decks
    get the same ids with a chance of 0.4 %; within a deck `free_ids` keeps them apart.

    The price: Anki reads "created" out of a note's id, so the browser's column "Created" and the search `added:` say
    nothing about these notes, and the statistics show their cards as added over all those years.
    """
    entry, language = int(guid[:_OF_ENTRY], 16), int(guid[_OF_ENTRY:], 16)
    return _FIRST_ID + (entry % _ENTRIES * _LANGUAGES + language % _LANGUAGES) * CARDS


def free_ids(wanted: Mapping[Guid, int], taken: Collection[int]) -> dict[Guid, int]:
    """Give each new note of a deck the id it wants or, where two want one, the next free one: in the order of guids.

    `taken` are the ids in the deck's record, which stay.
    """
    free: dict[Guid, int] = {}
    used = set(taken)
    for guid in sorted(wanted):
        id_ = wanted[guid]
        while id_ in used:
            id_ += CARDS
        used.add(id_)
        free[guid] = id_
    return free


def note_type_id(kind: str, language: str) -> int:
    """Make the id of a note type: one per kind and language, shared by all Kartu decks."""
    return stable_number("note type", kind, language)


def field_id(kind: str, field: str) -> int:
    """Make the id of a field from its permanent key, so that its display name is free to change."""
    return stable_number("field", kind, field)


def template_id(kind: str, template: str) -> int:
    """Make the id of a card template from its permanent key."""
    return stable_number("template", kind, template)


def deck_id(name: str) -> int:
    """Make the id of a (sub)deck from its full name: Anki matches decks by name and replaces the id (experiment 04)."""
    return stable_number("deck", name)


def content_hash(*parts: str) -> str:
    """Hash what a student sees of a note; 16 hex digits, compared only with the hash of the same note."""
    return hashlib.sha256(_SEPARATOR.join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class ContentHash:
    """What `content_hash` gives, for parts that come one after the other."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._start = ""

    def add(self, part: str) -> None:
        """Take the next part."""
        self._hash.update((self._start + part).encode("utf-8", "surrogatepass"))
        self._start = _SEPARATOR

    def digest(self) -> str:
        """Return the hash of all parts so far."""
        return self._hash.hexdigest()[:16]


def media_name(stem: str, suffix: str, content: bytes) -> str:
    """Name a media file after its bytes: Anki never replaces a file under an old name (experiment 06)."""
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}{suffix}"
