"""Students hold our note types for years: fields and templates never change, looks only with a time."""

from __future__ import annotations

import time

import pytest

import notetypes
from kartu.kinds import kinds

NEVER = """\
The fields or card templates of a note type are not those of the first release. If this were released:
 - a field or template added, removed or moved: every student's notes of this type stop being updated for ever, and
   new notes come under a second note type with a + (import experiment 01);
 - an id changed: the same.
Take a spare field instead: give `Spare1` a name in labels.toml and fill it. Only display names may change here; if that
is what you did, run `pytest --golden` and read the difference."""
TOGETHER = """\
The templates, CSS or names of {name} changed, but its time did not, so no student would ever get the change.
Run `pytest tests/test_note_types.py --repin`: it moves the time of the note types that changed, and of no other.
With the next release, every student's copy of {name} takes the new looks; a student who edited these templates or this
CSS loses those edits (import experiment 11). Reviews, notes and tags are not touched."""


def test_fields_and_templates_are_those_of_the_first_release(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--golden"):
        notetypes.GOLDEN.write_text(notetypes.schema(), encoding="utf-8")
    assert notetypes.schema() == notetypes.GOLDEN.read_text(encoding="utf-8"), NEVER


@pytest.mark.parametrize("kind", list(kinds()))
def test_the_looks_of_a_note_type_change_only_with_its_time(kind: str, request: pytest.FixtureRequest) -> None:
    hashes = notetypes.hashes_of(kind)
    pins = {language: dict(pin) for language, pin in kinds()[kind].pinned.items()}
    if request.config.getoption("--repin"):
        pins = notetypes.repinned(pins, hashes, int(time.time()))
        notetypes.write_pins(kind, pins)
    for note_type in notetypes.all_note_types():
        if note_type.kind.name == kind:
            assert pins[note_type.language]["hash"] == note_type.content_hash, TOGETHER.format(name=note_type.name)


def test_no_time_lies_in_the_future_or_before_kartu() -> None:
    for kind in kinds().values():
        for pin in kind.pinned.values():
            assert 1_700_000_000 < pin["mod"] <= time.time()


def test_a_changed_template_moves_the_time_of_its_own_note_type_and_no_other() -> None:
    pins = {"id": {"mod": 100, "hash": "a"}, "en": {"mod": 100, "hash": "b"}}
    assert notetypes.repinned(pins, {"id": "a", "en": "new"}, 500) == {
        "id": {"mod": 100, "hash": "a"},
        "en": {"mod": 500, "hash": "new"},
    }


def test_the_time_rises_even_where_the_clock_does_not() -> None:
    assert notetypes.repinned({"id": {"mod": 900, "hash": "a"}}, {"id": "b"}, 500)["id"]["mod"] == 901
