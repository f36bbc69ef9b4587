"""Variants and their times -> Anki packages, the same bytes for the same input.

A package is a zip of a SQLite collection and the media. The collection is Anki's legacy format, which every version
reads (import experiments 07); genanki gives its tables, decks and note types (`collection.py`).
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from kartu.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kartu.deck import Media
    from kartu.record import Stamps
    from kartu.variant import Variant

_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the first that zip knows
_MODE: Final = 0o100644 << 16  # a plain file, as on Unix, wherever the package is made
_UNIX: Final = 3
_LEVEL: Final = 1  # 6 takes three times as long and saves a tenth
_CHUNK: Final = 1 << 18
_IN_MEMORY: Final = 10_000  # notes, over all packages


class Packed(NamedTuple):
    """What is in a package."""

    notes: int
    cards: int


def pack(variants: Sequence[Variant], stamps: Stamps, descriptions: Mapping[str, str]) -> bytes:
    """Make one package of one or more variants of a deck; `descriptions` is HTML by language."""
    file = io.BytesIO()
    pack_into([(file, variants)], stamps, descriptions)
    return file.getvalue()


def pack_into(
    packages: Sequence[tuple[BinaryIO, Sequence[Variant]]], stamps: Stamps, descriptions: Mapping[str, str]
) -> tuple[Packed, ...]:
    """Write several packages of one deck at once; what they share is worked out once.

    Each package is a new, open, seekable file and the variants that go into it; what is in each is given back.
    `descriptions` is HTML by language: it becomes the description of the deck that holds the language's subdecks, which
    Anki shows when that deck is opened. Raises `KartuError` if a media file cannot be read, or if two notes share a
    guid or an id (a fault of ours), and `OSError` if a package cannot be written.
    """
    from kartu.collection import collections  # noqa: PLC0415 - genanki takes 50 ms to import; only packing needs it

    contents = [variants for _, variants in packages]
    packed: dict[int, Packed] = {}
    try:
        with ExitStack() as stack:
            folder = _folder_if_large(contents, stack)
            pool = stack.enter_context(ThreadPoolExecutor(max_workers=min(len(packages), os.cpu_count() or 1)))
            jobs = []
            for made in stack.enter_context(closing(collections(contents, stamps, descriptions, folder))):
                file, variants = packages[made.package]
                # zlib works without Python's lock, so packages shrink while the next ones are made
                jobs.append(pool.submit(_zip, file, made.database, _media_of(variants)))
                packed[made.package] = Packed(made.notes, made.cards)
            for job in jobs:
                job.result()
    except OSError as error:
        if error.filename is None:  # the package itself, whose name only the caller knows
            raise
        raise KartuError(f"{error.filename}: {error.strerror}; the package could not be made") from error
    return tuple(packed[index] for index in range(len(packages)))


def _folder_if_large(contents: Sequence[Sequence[Variant]], stack: ExitStack) -> Path | None:
    """Give a temporary folder for databases that would take much memory: about 0.6 kB a note, several times over."""
    if sum(len(variant.notes) for variants in contents for variant in variants) <= _IN_MEMORY:
        return None
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kartu-")))


def _media_of(variants: Sequence[Variant]) -> list[Media]:
    """Give the media of a package by name, each once."""
    media = {name: file for variant in variants for name, file in variant.media.items()}
    return [media[name] for name in sorted(media)]


def _zip(out: BinaryIO, database: BinaryIO, media: Sequence[Media]) -> None:
    names = json.dumps({str(number): file.name for number, file in enumerate(media)}, ensure_ascii=False)
    with zipfile.ZipFile(out, "w", allowZip64=True) as archive, database:
        with archive.open(_entry("collection.anki2", zipfile.ZIP_DEFLATED), "w", force_zip64=False) as target:
            shutil.copyfileobj(database, target, _CHUNK)
        archive.writestr(_entry("media", zipfile.ZIP_STORED), names.encode())
        for number, file in enumerate(media):
            with file.path.open("rb") as source, archive.open(_entry(str(number), zipfile.ZIP_STORED), "w") as target:
                shutil.copyfileobj(source, target, _CHUNK)


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = method
    entry._compresslevel = _LEVEL  # type: ignore[attr-defined] # noqa: SLF001 - public only from Python 3.13 on
    entry.create_system = _UNIX
    entry.external_attr = _MODE
    return entry
