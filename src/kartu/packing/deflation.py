"""zlib's work, done by Intel's library where that is installed (`kartu[fast]`); whatever does it, any zlib reads it.

Raw deflate of 13 MB takes Intel's library 16 ms and zlib 65, and its checksum 1 ms and 5.
"""

from __future__ import annotations

import zlib
from typing import Any, Final

_LEVEL: Final = 1  # 6 takes three times as long and saves a tenth
_ISAL_LEVEL: Final = 2  # of 0 to 3; 3 takes twice as long and saves a thirtieth
_RAW: Final = -15  # what deflate is called without a head of zlib's


def crc32(data: bytes | memoryview) -> int:
    """Give the checksum of zip and gzip."""
    return int((_intels() or zlib).crc32(data))


def compressor() -> Any:
    """Give what deflates, like `zlib.compressobj`."""
    library = _intels()
    if library:
        return library.compressobj(_ISAL_LEVEL, zlib.DEFLATED, _RAW)
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)


def inflated(data: bytes, size: int) -> bytes:
    """Inflate data that will take about this many bytes. Raises `ValueError` if they are damaged."""
    library = _intels() or zlib
    try:
        return bytes(library.decompress(data, _RAW, size))
    except library.error as error:
        raise ValueError(str(error)) from error


def _intels() -> Any:
    try:
        from isal import isal_zlib  # noqa: PLC0415 - not everyone has it
    except ImportError:
        return None
    return isal_zlib
