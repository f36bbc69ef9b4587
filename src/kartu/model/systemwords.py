"""What the system says of a file that it cannot read or write, as a message, so that it can be said in any language.

Windows says it in the person's language by itself; other systems say it in English.
"""

from __future__ import annotations

from typing import Final

from kartu.model.messages import msg

_KNOWN: Final = {
    str(words): words
    for words in (
        msg("Permission denied"),
        msg("Operation not permitted"),
        msg("No such file or directory"),
        msg("Is a directory"),
        msg("Not a directory"),
        msg("File exists"),
        msg("File name too long"),
        msg("File too large"),
        msg("No space left on device"),
        msg("Disk quota exceeded"),
        msg("Read-only file system"),
        msg("Device or resource busy"),
        msg("Input/output error"),
        msg("Too many open files"),
        msg("Too many levels of symbolic links"),
    )
}


def reason_of(error: OSError) -> str:
    """Say in the system's words why a file cannot be read or written."""
    words = error.strerror or str(error)
    return _KNOWN.get(words, words)
