"""Variants and their times -> Anki packages, the same bytes for the same input and the same library that deflates.

A package is a zip of a SQLite collection and the media. The collection is Anki's legacy format, which every version
reads (import experiments 07); genanki gives its tables, decks and note types (`collection.py`).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from kartu.model.problems import KartuError
from kartu.packing import deflation
from kartu.packing.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kartu.history.record import Stamps
    from kartu.model.deck import Media
    from kartu.model.variant import Variant
    from kartu.packing.database import Collection

COLLECTION: Final = "collection.anki2"
_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the first that zip knows
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
    packages: Sequence[tuple[BinaryIO, Sequence[Variant]]],
    stamps: Stamps,
    descriptions: Mapping[str, str],
) -> tuple[Packed, ...]:
    """Write several packages of one deck at once; what they share is worked out once.

    Each package is a new, open, seekable file and the variants that go into it; what is in each is given back.
    `descriptions` is HTML by language: it becomes the description of the deck that holds the language's subdecks, which
    Anki shows when that deck is opened. Raises `KartuError` if a media file cannot be
    read, or if two notes share a guid or an id (a fault of ours), and `OSError` if a package cannot be written.
    """
    from kartu.packing.collection import collections  # noqa: PLC0415 - genanki takes 50 ms to import; only packing needs it

    contents = [variants for _, variants in packages]
    packed: dict[int, Packed] = {}

    def make(number: int, collection: Callable[[], Collection]) -> None:
        file, variants = packages[number]
        made = collection()
        _zip(file, made.file, _media_of(variants))
        packed[number] = Packed(made.notes, made.cards, *_size_and_hash(file))
        _begin_to_keep(file)

    try:
        with tempfile.TemporaryDirectory(prefix="kartu-") as folder, Jobs() as jobs:
            for number, collection in enumerate(collections(contents, stamps, descriptions, Path(folder))):
                jobs.start(partial(make, number, collection))  # all that takes long does without Python's lock
    except OSError as error:
        if error.filename is None:  # the package itself, whose name only the caller knows
            raise
        raise KartuError(f"{error.filename}: {error.strerror}; the package could not be made") from error
    return tuple(packed[number] for number in range(len(packages)))


def _media_of(variants: Sequence[Variant]) -> list[Media]:
    """Give the media of a package by name, each once."""
    media = {name: file for variant in variants for name, file in variant.media.items()}
    return [media[name] for name in sorted(media)]


def _zip(out: BinaryIO, collection: Path, media: Sequence[Media]) -> None:
    names = json.dumps({str(number): file.name for number, file in enumerate(media)}, ensure_ascii=False)
    with zipfile.ZipFile(out, "w", allowZip64=True) as archive, collection.open("rb") as database:
        with archive.open(_entry(COLLECTION, zipfile.ZIP_DEFLATED), "w", force_zip64=False) as target:
            target._compressor = deflation.compressor()  # type: ignore[attr-defined] # noqa: SLF001 - no other way
            shutil.copyfileobj(database, target, _CHUNK)
        archive.writestr(_entry("media", zipfile.ZIP_STORED), names.encode())
        for number, file in enumerate(media):
            with file.path.open("rb") as source, archive.open(_entry(str(number), zipfile.ZIP_STORED), "w") as target:
                shutil.copyfileobj(source, target, _CHUNK)


def _size_and_hash(file: BinaryIO) -> tuple[int, str]:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # `BinaryIO` lacks `readinto`
    return file.tell(), digest


def _begin_to_keep(file: BinaryIO) -> None:
    """Let the disk take a file over while other packages are made: who waits for it then has not to wait as long."""
    with suppress(OSError):  # the file is in memory; or who waits for the disk will say what is wrong
        os.fsync(file.fileno())


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = method
    entry.create_system = _UNIX
    entry.external_attr = _MODE
    return entry
