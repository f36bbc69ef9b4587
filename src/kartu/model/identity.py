"""Every id and guid of Kartu is made here, from permanent keys only: never from text, file, row or clock.

Anki matches notes by guid, note types by id, and their fields and card templates by id (import experiments 01 and 12).
Change a line here and every student's deck doubles; `tests/test_identity.py` pins the values.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Callable

Guid = NewType("Guid", str)

_SEPARATOR = "\x1f"  # cannot occur in a key


def _digest(*key: str) -> bytes:
    return hashlib.sha256(_SEPARATOR.join(key).encode()).digest()


def stable_number(*key: str) -> int:
    """Make a positive number under 2**48 of a key: Anki keeps ids in JSON, where 2**53 is the end of exactness."""
    return int.from_bytes(_digest("kartu", *key)[:6]) or 1


def guid_maker(deck: str, kind: str) -> Callable[[str, str], Guid]:
    """Give the function that makes guids of entry and language: what is common to a deck is hashed once."""
    begun = hashlib.sha256(f"kartu{_SEPARATOR}{deck}{_SEPARATOR}{kind}{_SEPARATOR}".encode())

    def make(entry: str, language: str) -> Guid:
        digest = begun.copy()
        digest.update(f"{entry}{_SEPARATOR}{language}".encode())
        return Guid(digest.hexdigest()[:20])

    return make


def note_guid(deck: str, kind: str, entry: str, language: str) -> Guid:
    """Make the guid of one entry in one language: the same in every package and release."""
    return guid_maker(deck, kind)(entry, language)


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


def media_name(stem: str, suffix: str, content: bytes) -> str:
    """Name a media file after its bytes: Anki never replaces a file under an old name (experiment 06)."""
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}{suffix}"
