"""What a sound is, by its first bytes. Players go by the ending of its name, so it must be the right one."""

from __future__ import annotations

from typing import Final

_STARTS: Final = (
    (b"ID3", ".mp3"),
    (b"OggS", ".ogg"),
    (b"fLaC", ".flac"),
    (b"\xff\xf1", ".m4a"),  # AAC without a frame around it, as some recorders write it
    (b"\xff\xf9", ".m4a"),
)


def suffix_of(content: bytes) -> str:
    """Give the ending that fits a sound; '' if the file is none that Anki plays everywhere."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return ".wav"
    if content[4:8] == b"ftyp":
        return ".m4a"
    for start, suffix in _STARTS:
        if content.startswith(start):
            return ".opus" if suffix == ".ogg" and b"OpusHead" in content[:64] else suffix
    is_mpeg = len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0 and content[1] & 0x06
    return ".mp3" if is_mpeg else ""
