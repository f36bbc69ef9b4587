"""Bytes -> the fields of a protobuf message. This is as much of the format as Anki's newest packages use.

https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_MOST_BITS: Final = 64


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield number and value of each field. Raises `ValueError` if the bytes are no message."""
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        wire = tag & 7
        if wire == _VARINT:
            value, place = _varint(data, place)
            yield tag >> 3, value
            continue
        if wire == _BYTES:
            length, place = _varint(data, place)
        elif wire in (_FIXED_64, _FIXED_32):
            length = 8 if wire == _FIXED_64 else 4
        else:
            raise ValueError(f"no such type of field: {wire}")
        if place + length > len(data):
            raise ValueError("a field is cut short")
        yield tag >> 3, data[place : place + length]
        place += length


def messages(data: bytes, number: int) -> list[bytes]:
    """Return the content of all fields of one number: messages, or texts as bytes."""
    return [value for found, value in fields(data) if found == number and isinstance(value, bytes)]


def message(data: bytes, number: int) -> bytes:
    """Return the message in a field; an empty one if it is not there."""
    return next(iter(messages(data, number)), b"")


def text(data: bytes, number: int) -> str:
    """Return the text in a field; '' if it is not there."""
    return message(data, number).decode()


def integer(data: bytes, number: int) -> int:
    """Return the number in a field; 0 if it is not there."""
    return next((value for found, value in fields(data) if found == number and isinstance(value, int)), 0)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(data) and shift < _MOST_BITS:
        byte = data[place]
        value |= (byte & 0x7F) << shift
        place += 1
        if byte < 0x80:
            return value, place
        shift += 7
    raise ValueError("a number is cut short")
