"""A record is rebuilt only from what Kartu could have written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kartu.releases.adopt import adopt
from kartu.releases.ownwork import strange_in
from workshop import MONDAY, Workshop, term

if TYPE_CHECKING:
    from pathlib import Path

    from kartu.history.record import Record, ReleasedNote
    from kartu.model.identity import Guid

TODAY = (2026, 11, 30)
FUTURE = 1_900_000_000


@pytest.fixture
def record(tmp_path: Path) -> Record:
    shop = Workshop(tmp_path).write(term("hak"), term("wajib"))
    shop.release(at=MONDAY)
    return adopt(shop.out / "pkn.apkg").record


def changed(record: Record, **values: object) -> Record:
    """Change the first note of a record."""
    guid, note = next(iter(record.notes.items()))
    notes: dict[Guid, ReleasedNote] = {**record.notes, guid: note._replace(**values)}  # type: ignore[arg-type] # of any field
    return record._replace(notes=notes)


def test_what_kartu_released_is_taken(record: Record) -> None:
    assert strange_in(record, TODAY) == ""


@pytest.mark.parametrize(
    "values",
    [
        {"guid": "somebody"},
        {"id": 7},
        {"id": -64},
        {"id": FUTURE * 1000 // 64 * 64},
        {"mod": 0},
        {"mod": FUTURE},
        {"mod": 1 << 62},
        {"entry": "Hak"},
        {"entry": "a\nnote"},
        {"entry": "adil"},
        {"order": -1},
        {"section": "a\nb"},
    ],
)
def test_a_note_that_it_never_wrote_is_refused(record: Record, values: dict[str, object]) -> None:
    assert strange_in(changed(record, **values), TODAY)


@pytest.mark.parametrize(
    "values",
    [
        {"deck": "a\nuid x"},
        {"deck": "other"},
        {"uid": "zzzzzzzz"},
        {"uid": "x y"},
        {"release": 0},
        {"release": 1 << 40},
        {"released": FUTURE},
        {"released": 0},
        {"head": {("title", "id"): ("a\nnote b",)}},
        {"head": {("section", "a\n", "id"): ("b",)}},
    ],
)
def test_a_head_that_it_never_wrote_is_refused(record: Record, values: dict[str, object]) -> None:
    assert strange_in(record._replace(**values), TODAY)  # type: ignore[arg-type] # of any field
