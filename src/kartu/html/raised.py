"""Raised and lowered digits, signs and letters, as far as Unicode has them: 10<sup>9</sup> is 10⁹, not 109."""

from __future__ import annotations

from typing import Final

SUPERSCRIPT: Final = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
"""What a raised sign becomes."""
SUBSCRIPT: Final = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
"""What a lowered sign becomes."""


def shifted(text: str, signs: dict[str, str]) -> str | None:
    """Write a text in raised or lowered signs; None if Unicode lacks one of them."""
    if any(sign not in signs and not sign.isspace() for sign in text):
        return None
    return "".join(signs.get(sign, sign) for sign in text)
