"""Packages from before the note types got their last fields: they go on among themselves, and today's come beside them.

Nobody but us ever had them. They show that what a student did outlives four releases, and what a package of other note
types under the same ids does to a collection: nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ankitools import check_database, import_package, new_collection, notes_of, review_all, reviews_of
from support import PROJECT, run_kartu

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PACKAGES = sorted((PROJECT / "tests" / "rehearsal" / "before").glob("*.apkg"))
DECK = PROJECT / "decks" / "international-economic-cooperation"


def test_reviews_and_own_tags_outlive_every_package_from_before_and_the_one_of_today(tmp_path: Path) -> None:
    done = run_kartu("build", str(DECK), "-o", str(tmp_path / "out"), "--no-page")
    assert done.returncode == 0, done.stderr
    with new_collection(tmp_path) as collection:
        first = import_package(collection, PACKAGES[0])
        reviewed = review_all(collection)
        assert reviewed >= first.new > 100
        tagged = collection.get_note(collection.find_notes("")[0])
        tagged.tags.append("mine")
        collection.update_note(tagged)
        for package in PACKAGES[1:]:
            assert import_package(collection, package).conflicting == 0
            assert reviews_of(collection) == reviewed
        before = notes_of(collection)
        assert import_package(collection, tmp_path / "out" / f"{DECK.name}.apkg").conflicting == 0
        after = notes_of(collection)
        assert {guid: note.fields for guid, note in after.items() if guid in before} == {
            guid: note.fields for guid, note in before.items()
        }
        assert reviews_of(collection) == reviewed
        assert "mine" in after[tagged.guid].tags
        assert check_database(collection) == ""
