"""Translations that were left behind: a note was changed in the language it is written in, and not in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kartu.kinds import kinds
from kartu.model.kind import Fill

if TYPE_CHECKING:
    from kartu.history.compare import Changes, Correction


def left_behind(changes: Changes, source: str, target: str) -> tuple[str, ...]:
    """Return the entries that were corrected in the language `source` and not in `target`, in the order of the deck."""
    corrected: dict[str, list[str]] = {source: [], target: []}
    for change in changes.corrected:
        if change.new.language in corrected and _is_in_its_own_words(change):
            corrected[change.new.language].append(change.new.entry)
    return tuple(entry for entry in corrected[source] if entry not in set(corrected[target]))


def _is_in_its_own_words(change: Correction) -> bool:
    """Return True if a note differs in more than what it shows of other languages."""
    fills = {field.key: field.fill for field in kinds()[change.new.kind].fields}
    return any(fills[field.key] not in (Fill.OTHERS, Fill.OTHER_FORMS) for field in change.fields)
