"""Variants whose formulas are set, as the share page shows them: on the screen and on paper, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kartu.html.formulas import has_formulas, set_formulas
from kartu.notes.columns import Notes, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kartu.model.variant import Variant
    from kartu.notes.columns import Columns


def with_formulas(variants: Iterable[Variant]) -> list[Variant]:
    """Set the formulas in all fields; those with blanks in them are set for each card, see `blanks.py`."""
    return [variant._replace(notes=Notes(map(_set, columns_of(variant.notes)))) for variant in variants]


def _set(columns: Columns) -> Columns:
    joined: Sequence[str] = columns.joined
    if not any(map(has_formulas, joined)):
        return columns
    return columns._replace(joined=[set_formulas(text) for text in joined])
