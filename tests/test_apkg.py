"""Packages: what the real Anki makes of them, and that the same input gives the same bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

import ankitools
from kartu.apkg import pack, pack_into
from kartu.problems import KartuError
from synthetic import DESCRIPTIONS, mixed, note, stamps, variant

if TYPE_CHECKING:
    from pathlib import Path


def test_anki_takes_both_languages_once_whatever_package_comes_later(tmp_path: Path) -> None:
    both = [mixed("id", 12), mixed("en", 12)]
    times = stamps(*both)
    with ankitools.new_collection(tmp_path) as collection:
        everything = pack(both, times, DESCRIPTIONS)
        assert ankitools.import_bytes(collection, tmp_path, everything) == (24, 0, 0, 0)
        assert ankitools.import_bytes(collection, tmp_path, everything) == (0, 0, 24, 0)
        for each in both:
            assert ankitools.import_bytes(collection, tmp_path, pack([each], times, DESCRIPTIONS)) == (0, 0, 12, 0)
        assert ankitools.check_database(collection) == ""
        assert ankitools.empty_cards(collection) == 0


def test_packages_made_together_are_those_made_one_by_one() -> None:
    indonesian, english = mixed("id", 9), mixed("en", 9)
    times = stamps(indonesian, english)
    packages = [[english], [indonesian, english], [indonesian]]
    files = [io.BytesIO() for _ in packages]
    packed = pack_into(list(zip(files, packages, strict=True)), times, DESCRIPTIONS)
    assert [each.notes for each in packed] == [9, 18, 9]
    assert [file.getvalue() for file in files] == [pack(package, times, DESCRIPTIONS) for package in packages]


def test_a_note_that_stands_twice_in_a_package_is_refused() -> None:
    twice = variant("id", [note("a", "id"), note("a", "id")])
    with pytest.raises(KartuError, match="the note a is in the package twice"):
        pack([twice], stamps(twice), DESCRIPTIONS)
