"""What students have of the first deck goes on: every released package, studied and edited, takes today's build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ankitools import (
    check_database,
    import_package,
    new_collection,
    note_type_names,
    notes_of,
    review_all,
    reviews_of,
)
from kartu.inspect.contents import read_contents
from kartu.kinds import kinds
from support import PROJECT, run_kartu

if TYPE_CHECKING:
    from pathlib import Path

    from anki.collection import Collection

DECK = PROJECT / "decks" / "international-economic-cooperation"
RELEASED = sorted((PROJECT / "tests" / "released").glob("*.apkg"))
OWN = "my own words"


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The combined package as it is built now."""
    return _build(tmp_path_factory.mktemp("today"))


def _build(out: Path, **environment: str) -> Path:
    done = run_kartu("build", str(DECK), "-o", str(out), "--no-page", **environment)
    assert done.returncode == 0, done.stderr
    return out / f"{DECK.name}.apkg"


def test_the_deck_as_committed_is_the_one_that_was_released(today: Path, tmp_path: Path) -> None:
    origin = read_contents(today).origin
    assert origin is not None
    assert origin.changed == 0, "the sources differ from the record: run `kartu release`, and commit what it writes"
    other_clock = _build(tmp_path, SOURCE_DATE_EPOCH="1790000000")
    assert other_clock.read_bytes() == today.read_bytes(), "with nothing changed, no clock has a say"


@pytest.mark.parametrize("old", RELEASED, ids=lambda path: path.stem)
def test_a_student_of_an_older_release_loses_nothing(old: Path, today: Path, tmp_path: Path) -> None:
    with new_collection(tmp_path) as collection:
        before = import_package(collection, old)
        reviewed = review_all(collection)
        assert reviewed >= before.new
        released = notes_of(collection)
        _edit_every_note(collection)
        told = import_package(collection, today)
        after = notes_of(collection)
        assert told.conflicting == 0
        assert told.updated + told.unchanged == before.new
        assert reviews_of(collection) == reviewed
        own = {guid for guid in released if "mine" in after[guid].tags and OWN in after[guid].fields}
        assert len(own) == told.unchanged, "edits and tags stay on every note that did not change"
        corrected = {guid for guid in released if after[guid].fields != released[guid].fields} - own
        assert len(corrected) == told.updated, "and every correction arrives"
        assert len(note_type_names(collection)) == 2 * len(kinds())
        assert check_database(collection) == ""


def _edit_every_note(collection: Collection) -> None:
    """Tag each note and write into an empty field of it, as a student who studied between two releases."""
    for note_id in collection.find_notes(""):
        note = collection.get_note(note_id)
        mod = note.mod
        note.tags.append("mine")
        note.fields[note.fields.index("")] = OWN
        collection.update_note(note)
        collection.db.execute("update notes set mod = ? where id = ?", mod + 1, note_id)
