"""Variants and their times -> Anki packages, the same bytes for the same input and the same library that deflates.

A package is a zip of a SQLite collection and the media. The collection is Anki's legacy format, which every version
reads (import experiments 07); genanki gives its tables, decks and note types (`collection.py`).
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from kartu.files.pictures import content_of
from kartu.files.workfolder import work_folder
from kartu.model import identity
from kartu.model.messages import msg
from kartu.model.problems import KartuError
from kartu.model.systemwords import reason_of
from kartu.notes.columns import columns_of
from kartu.packing.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kartu.history.stamping import Stamps
    from kartu.model.deck import Media
    from kartu.model.variant import Variant

COLLECTION: Final = "collection.anki2"
_LEVEL: Final = 1  # of deflate; 6 takes three times as long and saves a tenth
_MODE: Final = 0o100644 << 16  # a plain file, as on Unix, wherever the package is made
_UNIX: Final = 3
_CHUNK: Final = 1 << 18


class Packed(NamedTuple):
    """What is in a package, and what tells it from others."""

    notes: int
    cards: int
    size: int  # of the file, in bytes
    sha256: str  # likewise, in hexadecimal digits


def pack(variants: Sequence[Variant], stamps: Stamps, descriptions: Mapping[str, str]) -> bytes:
    """Make one package of one or more variants of a deck; `descriptions` is HTML by language."""
    file = io.BytesIO()
    pack_into([(file, variants)], stamps, descriptions)
    return file.getvalue()


def pack_into(
    packages: Sequence[tuple[BinaryIO, Sequence[Variant]]], stamps: Stamps, descriptions: Mapping[str, str]
) -> tuple[Packed, ...]:
    """Write several packages of a deck whose notes, with their ids and times, were kept; see `pack_rows`."""
    by_language = {variant.language: variant for _, variants in packages for variant in variants}
    with work_folder() as folder:
        with Rows(folder / "rows") as rows:
            for variant in by_language.values():
                decks = {key: identity.deck_id(name) for key, name in variant.subdecks.items()}
                first = 1
                for columns in columns_of(variant.notes):
                    rows.add(columns, map(stamps.notes.__getitem__, columns.guids), decks, first)
                    first += len(columns.guids)
        return pack_rows(rows, packages, stamps, descriptions)


def pack_rows(
    rows: Rows,
    packages: Sequence[tuple[BinaryIO, Sequence[Variant]]],
    stamps: Stamps,
    descriptions: Mapping[str, str],
) -> tuple[Packed, ...]:
    """Write several packages of one deck, whose notes are in `rows` already; gives what is in each.

    Each package is a new, open, seekable file and the variants that go into it. `descriptions` is HTML by language: it
    becomes the description of the deck that holds the language's subdecks, which Anki shows when that deck is opened.
    Raises `KartuError` if a media file cannot be read, or if two notes share an id (a fault of ours), and `OSError` if
    a package cannot be written.
    """
    from kartu.packing.collection import Collections  # noqa: PLC0415 - genanki takes 50 ms to import

    collections = Collections(rows.file, stamps, descriptions)

    def make(number: int) -> Packed:
        file, variants = packages[number]
        collection = rows.file.with_name(f"{number}.anki2")
        counts = collections.make(variants, collection)
        _zip(file, collection, _media_of(variants))
        collection.unlink()
        return Packed(*counts, *_size_and_hash(file))

    try:
        with ThreadPoolExecutor() as threads:  # SQLite, zlib and the disk do without Python's lock
            packed = [*threads.map(make, range(len(packages)))]
    except OSError as error:
        if error.filename is None:  # the package itself, whose name only the caller knows
            raise
        message = msg("{path}: {reason}; the package could not be made", path=error.filename, reason=reason_of(error))
        raise KartuError(message) from error
    return tuple(packed)


def _media_of(variants: Sequence[Variant]) -> list[Media]:
    """Give the media of a package by name, each once."""
    media = {name: file for variant in variants for name, file in variant.media.items()}
    return [media[name] for name in sorted(media)]


def _zip(out: BinaryIO, collection: Path, media: Sequence[Media]) -> None:
    names = json.dumps({str(number): file.name for number, file in enumerate(media)}, ensure_ascii=False)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        # An entry opened by name is deflated at this level; what the system adds to it is made the same everywhere.
        with collection.open("rb") as database, archive.open(COLLECTION, "w") as target:
            shutil.copyfileobj(database, target, _CHUNK)
        _like_everywhere(archive.getinfo(COLLECTION))
        archive.writestr(_stored("media"), names.encode())
        for number, file in enumerate(media):
            archive.writestr(_stored(str(number)), content_of(file))


def _size_and_hash(file: BinaryIO) -> tuple[int, str]:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # `BinaryIO` lacks `readinto`
    return file.tell(), digest


def _stored(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # of 1980, the first year that zip knows, as the one that is opened by name
    entry.compress_type = zipfile.ZIP_STORED
    _like_everywhere(entry)
    return entry


def _like_everywhere(entry: zipfile.ZipInfo) -> None:
    """Let an entry say the same of its system and its mode on every machine."""
    entry.create_system = _UNIX
    entry.external_attr = _MODE
