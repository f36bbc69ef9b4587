"""Students hold our note types for years: fields and templates never change, looks only with a time."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import notetypes
from kartu.kinds import kinds
from kartu.model import cardtemplate
from kartu.model.kind import COMMON_KEYS, Fill
from kartu.model.language import languages
from kartu.model.notetype import note_type
from workshop import Workshop, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kartu.model.notetype import NoteType

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

OTHER_CARDS = """\
The front of {name} would give notes that nobody changed other cards than students have:
 - {notes}
If this were released, each of a student's devices would make the missing cards by itself. After a sync they are there
twice, Check Database deletes the copies, and then Anki asks for a one-way sync, in which the reviews of one device are
lost (tests/sync/test_changes.py shows it). A card that is made no longer stays, blank, until Tools > Empty Cards. So a
new card needs a field that is empty in all notes that are out: take a spare field or the spare card template, see
CONTRIBUTING.md."""


def test_fields_and_templates_are_those_of_the_first_release(request: pytest.FixtureRequest) -> None:
    golden = notetypes.GOLDEN.read_text(encoding="utf-8")
    assert notetypes.is_kept(golden, notetypes.schema()), NEVER
    if request.config.getoption("--golden"):  # only names can be another way now, or a kind be new
        notetypes.GOLDEN.write_text(notetypes.schema(), encoding="utf-8")
    assert notetypes.schema() == notetypes.GOLDEN.read_text(encoding="utf-8"), NEVER


@pytest.mark.parametrize("kind", list(kinds()))
def test_the_looks_of_a_note_type_change_only_with_its_time(kind: str, request: pytest.FixtureRequest) -> None:
    _assert_same_cards(each for each in notetypes.all_note_types() if each.kind.name == kind)
    hashes = notetypes.hashes_of(kind)
    pins = {language: dict(pin) for language, pin in kinds()[kind].pinned.items()}
    if request.config.getoption("--repin"):
        pins = notetypes.repinned(pins, hashes, int(time.time()))
        notetypes.write_pins(kind, pins)
    for each in notetypes.all_note_types():
        if each.kind.name == kind:
            assert pins[each.language]["hash"] == each.content_hash, TOGETHER.format(name=each.name)


def _assert_same_cards(those: Iterable[NoteType], packages: Sequence[Path] = ()) -> None:
    for each in those:
        other = notetypes.other_cards(each, packages or notetypes.released_packages())
        assert not other, OTHER_CARDS.format(name=each.name, notes="\n - ".join(other[:5]))


@pytest.mark.parametrize(
    ("template", "old", "new"),
    [
        ("term", "{{#Reverse}}", ""),  # every note is asked the other way round
        ("term", "{{#Reverse}}", "{{#Source}}"),  # some are asked, others no longer
        ("spare", "{{Spare4}}", "{{Term}}"),
    ],
)
def test_a_front_that_gives_an_unchanged_note_other_cards_is_refused(
    template: str, old: str, new: str, tmp_path: Path
) -> None:
    shop = Workshop(tmp_path).write(term("hak"), term("wajib", more="reverse: true"))
    shop.release()
    package = shop.out / "pkn.apkg"
    kind, language = kinds()["term"], languages()["id"]
    _assert_same_cards([note_type(kind, language)], [package])
    copy = tmp_path / "term"
    shutil.copytree(Path(str(kind.folder)), copy)
    front = copy / f"{template}.front.html"
    front.write_text(front.read_text("utf-8").replace(old, new, 1).replace("{{/Reverse}}", new.replace("#", "/")))
    with pytest.raises(
        AssertionError, match=r"(?s)pkn/(hak|wajib) in pkn\.apkg has the cards .*one-way sync"
    ) as refused:
        _assert_same_cards([note_type(replace(kind, folder=copy), language)], [package])
    assert "Kartu Istilah" in str(refused.value)


def test_a_spare_field_taken_into_use_gives_no_note_other_cards(tmp_path: Path) -> None:
    shop = Workshop(tmp_path).write(term("hak"))
    shop.release()
    kind = kinds()["term"]
    copy = tmp_path / "term"
    shutil.copytree(Path(str(kind.folder)), copy)
    front = copy / "spare.front.html"
    front.write_text(front.read_text("utf-8").replace("{{Spare4}}", "{{Spare4}} {{Spare3}}"))
    _assert_same_cards([note_type(replace(kind, folder=copy), languages()["id"])], [shop.out / "pkn.apkg"])


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


def test_a_new_kind_is_no_change_of_those_there_are_and_a_new_field_or_a_lost_kind_is_one() -> None:
    now = notetypes.schema()
    first, *others = now.split("\n\n")
    assert notetypes.is_kept("\n\n".join(others), now)
    assert notetypes.is_kept(now.replace("= Istilah ", "= Kata "), now)
    assert not notetypes.is_kept(now, "\n\n".join(others))
    assert not notetypes.is_kept(now.replace("  card 1", "  field 30: New = New  id 1\n  card 1", 1), now)
    assert not notetypes.is_kept(now, now.replace(first, first.replace("  id 2", "  id 3")))


def test_every_note_type_ends_in_its_spares_and_has_the_key_that_searches_name() -> None:
    for each in notetypes.all_note_types():
        keys = [field.key for field in each.fields]
        assert keys[-5:] == ["Key", "Spare1", "Spare2", "Spare3", "Spare4"]  # a spare one that is used keeps its key
        assert [field.name for field in each.fields if field.key == "Key"] == ["Key"]
        if each.kind.is_cloze:  # to which Anki allows no second card template
            assert len(each.templates) == 1
        else:
            assert each.templates[-1].key == "spare"


def test_every_kind_has_a_field_for_each_key_that_all_entries_may_hold() -> None:
    """Without one, a build would end in a traceback at a picture, and say nothing of a text that no card shows."""
    unseen = {"alt", "section", "tags"}  # a part of the picture; where the note is; what it is found by
    for kind in kinds().values():
        held = {key for field in kind.fields for key in (field.of, field.fill.name.lower())}
        assert {key.name for key in COMMON_KEYS} - unseen <= held, kind.name


def test_anki_folds_away_the_fields_that_nothing_fills_yet() -> None:
    for each in notetypes.all_note_types():
        unused = [field.key for field in each.kind.fields if field.fill is Fill.SPARE]
        assert [field.key for field in each.fields if field.collapsed] == unused


def test_every_front_has_a_field_outside_of_conditions() -> None:
    """Where there is none, Anki adds the first field as soon as any field is renamed: every note gets another card."""
    for each in notetypes.all_note_types():
        for template in each.templates:
            outside = [node for node in template.front_nodes if isinstance(node, cardtemplate.Replacement)]
            assert outside, f"{each.name}: {template.key}"


def test_nothing_ever_fills_the_last_spare_field() -> None:
    """It stands outside of conditions on fronts that are asked on demand only: filled, it would make their cards."""
    for each in notetypes.all_note_types():
        assert (each.kind.fields[-1].key, each.kind.fields[-1].fill) == ("Spare4", Fill.SPARE), each.name


def test_a_template_that_is_edited_changes_the_hash_of_its_kind_and_line_ends_do_not(tmp_path: Path) -> None:
    kind = kinds()["term"]
    copy = tmp_path / "term"
    shutil.copytree(Path(str(kind.folder)), copy)
    for file in (*copy.glob("*.html"), *copy.glob("*.css")):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    for language in languages().values():
        hash_ = note_type(kind, language).content_hash
        assert note_type(replace(kind, folder=copy), language).content_hash == hash_
    front = copy / "term.front.html"
    front.write_bytes(front.read_bytes() + b"<hr>")
    for language in languages().values():
        hash_ = note_type(kind, language).content_hash
        assert note_type(replace(kind, folder=copy), language).content_hash != hash_
