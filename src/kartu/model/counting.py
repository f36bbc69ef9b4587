"""Numbers with their nouns."""

from __future__ import annotations


def counted(number: int, word: str, words: str = "") -> str:
    """Return a number with its noun, in the singular or in the plural, which is `words` if not made with -s."""
    return f"{number:,} {word if number == 1 else words or f'{word}s'}"
