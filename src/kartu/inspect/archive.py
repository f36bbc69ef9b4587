"""An .apkg file -> its collection and its media, in any of the three formats that Anki has ever written.

Formats as in Anki's rslib/src/import_export/package/meta.rs: *legacy 1* (`collection.anki2`; genanki's, ours and Anki's
until 2.1), *legacy 2* (`collection.anki21`) and *latest* (`collection.anki21b` and the media compressed with zstd, the
list of media in protobuf).

A package may come from anywhere. Nothing of it is written to the disk, no name in it is used as a path, and limits hold
for the bytes that are really read, not for what the file says of itself.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import struct
import sys
import unicodedata
import zipfile
import zlib
from contextlib import contextmanager
from importlib import import_module
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from kartu.inspect import protobuf
from kartu.model.messages import Message, msg
from kartu.model.problems import KartuError
from kartu.model.systemwords import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEGACY_1: Final = "legacy 1"
LEGACY_2: Final = "legacy 2"
LATEST: Final = "latest"
COLLECTIONS: Final = {"collection.anki21b": LATEST, "collection.anki21": LEGACY_2, "collection.anki2": LEGACY_1}
"""Files of a package that hold its notes, and the format that each tells; the newest first."""

_MB: Final = 1 << 20
_CHUNK: Final = _MB
_DIRECTORY: Final = 32 * _MB  # of a zip's list of files: hundreds of thousands of names
_SMALL: Final = 16 * _MB  # a part up to this size is read however well it was compressed
_RATIO: Final = 200  # a collection of text is compressed 3 to 10 times, never this much
_COLLECTION: Final = 448 * _MB  # 100,000 entries in two languages make 290 MB; it is held twice while it is read
_MEDIA_LIST: Final = 8 * _MB
_MOST_MEDIA: Final = 50_000  # AnkiWeb's largest shared decks have some 20,000


class PackageError(KartuError):
    """A package that cannot be read; the message is one line that begins with its path. `reason` is the rest."""

    def __init__(self, reason: str, path: Path | None = None) -> None:
        super().__init__(msg("{path}: {reason}", path=str(path), reason=reason) if path else reason)
        self.reason = reason


class PackedMedia(NamedTuple):
    """A media file of a package. If the package lists it but does not hold it, size is 0 and hash is ''."""

    name: str
    size: int
    sha256: str


class Archive:
    """An open package; gives what it holds as bytes."""

    def __init__(self, file: zipfile.ZipFile, size: int) -> None:
        self._zip = file
        self.size = size  # of the file
        names = set(file.namelist())
        self._name = next((name for name in COLLECTIONS if name in names), "")
        if not self._name:
            raise PackageError(msg("this is a zip file, but not an Anki package: it holds no collection"))
        self.format = COLLECTIONS[self._name]

    def collection(self) -> bytes:
        """Return the SQLite database."""
        with self._open(self._name) as source:
            return _read_up_to(source, self._limit(self._name, _COLLECTION), msg("the collection"))

    def media(self) -> tuple[PackedMedia, ...]:
        """Return the media in the order of their names; each is read once, for its hash."""
        left = max(_SMALL, _RATIO * self.size)
        found = []
        names = self._media_names()
        if len(names) > _MOST_MEDIA:
            raise PackageError(msg("it lists more than {limit} media files: not read", limit=_MOST_MEDIA))
        for entry, name in names:
            if not _is_safe(name):
                raise PackageError(
                    msg("it holds a media file with a name that could do harm: {name}", name=ascii(name))
                )
            size, digest = 0, ""
            if entry in self._zip.NameToInfo:
                with self._open(entry) as source:
                    size, digest = _hash(source, left)
                left -= size
            found.append(PackedMedia(name, size, digest))
        return tuple(sorted(found))

    def entries(self) -> tuple[tuple[str, str], ...]:
        """Give the name in Anki, and that within the zip, of each media file that the package holds."""
        names = self._media_names()
        return tuple((name, entry) for entry, name in names if _is_safe(name) and entry in self._zip.NameToInfo)

    def content(self, entry: str, limit: int) -> bytes:
        """Give the bytes of a media file by its name within the zip."""
        with self._open(entry) as source:
            return _read_up_to(source, min(limit, max(_SMALL, _RATIO * self.size)), msg("a picture or sound"))

    def _media_names(self) -> list[tuple[str, str]]:
        """Return the name in the zip and the name in Anki of each media file."""
        if "media" not in self._zip.NameToInfo:
            return []
        with self._open("media") as source:
            data = _read_up_to(source, self._limit("media", _MEDIA_LIST), msg("the list of media"))
        if self.format == LATEST:
            return [(str(index), protobuf.text(entry, 1)) for index, entry in enumerate(protobuf.messages(data, 1))]
        listed = json.loads(data.decode())
        if not isinstance(listed, dict) or not all(isinstance(name, str) for name in listed.values()):
            raise PackageError(msg("its list of media is not as Anki writes it"))
        return list(listed.items())

    def _limit(self, name: str, most: int) -> int:
        return min(most, max(_SMALL, _RATIO * self._zip.getinfo(name).compress_size))

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        entry = self._zip.getinfo(name)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise PackageError(msg("it is compressed in a way that Anki does not read"))
        with self._zip.open(entry) as source:
            if self.format != LATEST:
                yield source
                return
            reader, error_type = _zstd(source)
            try:
                yield reader
            except error_type as error:
                raise PackageError(msg("a part of it is damaged: get it once more")) from error


_DAMAGED: Final = (
    EOFError,
    KeyError,
    MemoryError,
    NotImplementedError,  # zipfile: a way of packing from after 1996
    OverflowError,
    RecursionError,
    RuntimeError,  # zipfile: encrypted
    ValueError,  # not UTF-8, not JSON, not protobuf
    struct.error,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a package for reading, as a block. Whatever the package makes fail in the block is a `PackageError`."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise PackageError(msg("this is no file, but a pipe or device"))  # noqa: TRY301 - it gets the path below
        with _Guarded(io.FileIO(path)) as file, zipfile.ZipFile(file) as archive:
            yield Archive(archive, path.stat().st_size)
    except PackageError as error:
        raise PackageError(error.reason, path) from error
    except FileNotFoundError as error:
        raise PackageError(msg("there is no such file"), path) from error
    except (*_DAMAGED, OSError) as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # a place that cannot be in a file
            raise PackageError(reason_of(error), path) from error
        reason = msg("not an Anki package, or cut short or damaged on the way: get it once more")
        raise PackageError(reason, path) from error


class _Guarded(io.BufferedReader):
    """A file that never returns more at once than a real package needs: `zipfile` reads its list of files at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = size if size is not None and 0 <= size <= _DIRECTORY else _DIRECTORY + 1
        data = super().read(wanted)
        if len(data) > _DIRECTORY:
            raise PackageError(msg("it lists more files than any deck has"))
        return data


def _is_safe(name: str) -> bool:
    return (
        name not in ("", ".", "..")
        and not any(mark in name for mark in "/\\")
        and not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
    )


def _read_up_to(source: IO[bytes], limit: int, what: Message) -> bytes:
    chunks, size = [], 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            most = limit // _MB
            raise PackageError(msg("{what} in it swells to more than {limit} MB: not read", what=what, limit=most))
        chunks.append(chunk)
    return b"".join(chunks)


def _hash(source: IO[bytes], limit: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise PackageError(msg("its media swell to many times the size of the file: not read"))
        digest.update(chunk)
    return size, digest.hexdigest()


def _zstd(source: IO[bytes]) -> tuple[IO[bytes], type[Exception]]:
    """Return a reader of zstd data, and the error that it raises. Python has it from 3.14 on."""
    zstd = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    return zstd.ZstdFile(source), zstd.ZstdError
