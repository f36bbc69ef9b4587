"""Packages: what the real Anki makes of them, and that the same input gives the same bytes."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ankitools
from kartu.history.stamping import Stamp
from kartu.model import identity
from kartu.model.deck import Media
from kartu.model.problems import KartuError
from kartu.model.variant import BETWEEN_FIELDS
from kartu.packing.package import pack, pack_into
from synthetic import DESCRIPTIONS, FIRST_RELEASE, mixed, note, stamps, variant

if TYPE_CHECKING:
    from kartu.model.notetype import NoteType
    from kartu.model.variant import Variant

NOTHING = ""


# --- what students get ------------------------------------------------------------------------------------------------


def test_anki_takes_both_languages_once_whatever_package_comes_later(tmp_path: Path) -> None:
    both = [mixed("id", 12), mixed("en", 12)]
    times = stamps(*both)
    with ankitools.new_collection(tmp_path) as collection:
        everything = pack(both, times, DESCRIPTIONS)
        assert ankitools.import_bytes(collection, tmp_path, everything) == (24, 0, 0, 0)
        assert ankitools.import_bytes(collection, tmp_path, everything) == (0, 0, 24, 0)
        for each in both:
            assert ankitools.import_bytes(collection, tmp_path, pack([each], times, DESCRIPTIONS)) == (0, 0, 12, 0)
        assert ankitools.check_database(collection) == NOTHING
        assert ankitools.empty_cards(collection) == 0
        assert ankitools.note_type_names(collection) == sorted(
            {each.name for variant in both for each in variant.note_types}
        )


def test_notes_arrive_as_they_are_with_tags_subdecks_and_positions_in_source_order(tmp_path: Path) -> None:
    deck = mixed("id", 9)
    times = stamps(deck)
    with ankitools.new_collection(tmp_path) as collection:
        ankitools.import_bytes(collection, tmp_path, pack([deck], times, DESCRIPTIONS))
        found = ankitools.notes_of(collection)
        assert list(found) == [each.guid for each in deck.notes]
        for position, each in enumerate(deck.notes, start=1):
            arrived = found[each.guid]
            numbers = each.note_type.cards_of(each.fields)
            assert arrived.note_type == each.note_type.name
            assert (arrived.fields, arrived.tags, arrived.mod) == (each.fields, each.tags, times.notes[each.guid].mod)
            assert arrived.positions == dict.fromkeys(numbers, position)
            assert arrived.decks == dict.fromkeys(numbers, deck.subdecks[each.section])
        assert ankitools.deck_names(collection) == ["Uji id", "Uji id::01 A", "Uji id::02 B"]


def test_the_description_stands_on_the_deck_that_students_open(tmp_path: Path) -> None:
    both = [mixed("id", 4), mixed("en", 4)]
    with ankitools.new_collection(tmp_path) as collection:
        ankitools.import_bytes(collection, tmp_path, pack(both, stamps(*both), DESCRIPTIONS))
        found = {name: collection.decks.by_name(name)["desc"] for name in ankitools.deck_names(collection)}
    assert {name: text for name, text in found.items() if text} == {
        "Uji id": DESCRIPTIONS["id"],
        "Uji en": DESCRIPTIONS["en"],
    }


def test_every_card_renders_with_something_on_both_sides(tmp_path: Path) -> None:
    both = [mixed("id", 12), mixed("en", 12)]
    with ankitools.new_collection(tmp_path) as collection:
        ankitools.import_bytes(collection, tmp_path, pack(both, stamps(*both), DESCRIPTIONS))
        cards = ankitools.render_all(collection)
        assert len(cards) == collection.card_count() > 24
    for card in cards:
        assert "{{" not in card.front + card.back
        assert ankitools.visible(card.front)
        assert len(ankitools.visible(card.back)) > len(ankitools.visible(card.front))


def test_texts_that_look_like_numbers_or_html_arrive_untouched(tmp_path: Path) -> None:
    texts = [
        "3E2",
        "007",
        "NO",
        "1945-08-17",
        "a &lt; b &amp;amp; c",
        "x<br>y",
        "\\(x^2\\)",
        "ẓ 🦜 \u200f",
        "'; DROP TABLE",
    ]
    deck = variant("en", [note(f"e{number}", "en", Term=text) for number, text in enumerate(texts)])
    with ankitools.new_collection(tmp_path) as collection, warnings.catch_warnings():
        warnings.simplefilter("error")  # genanki warns of what it takes for wrong HTML
        ankitools.import_bytes(collection, tmp_path, pack([deck], stamps(deck), DESCRIPTIONS))
        assert [each.fields[0] for each in ankitools.notes_of(collection).values()] == texts


def test_a_correction_arrives_and_the_rest_is_left_alone(tmp_path: Path) -> None:
    deck = mixed("id", 6)
    wrong, edited = deck.notes[1], deck.notes[2]
    right = wrong._replace(joined=BETWEEN_FIELDS.join(("corrected", *wrong.fields[1:])))
    second = deck._replace(notes=(deck.notes[0], right, *deck.notes[2:]))
    with ankitools.new_collection(tmp_path) as collection:
        ankitools.import_bytes(collection, tmp_path, pack([deck], stamps(deck), DESCRIPTIONS))
        reviews = ankitools.review_all(collection)
        own = collection.get_note(collection.find_notes(f'"{edited.fields[0]}"')[0])
        own.tags.append("mine")
        collection.update_note(own)
        changed = stamps(second, changed={right.key: FIRST_RELEASE + 1})
        assert ankitools.import_bytes(collection, tmp_path, pack([second], changed, DESCRIPTIONS)) == (0, 1, 5, 0)
        found = ankitools.notes_of(collection)
        assert found[right.guid].fields == right.fields
        assert "mine" in found[edited.guid].tags
        assert ankitools.reviews_of(collection) == reviews == collection.card_count()


def test_new_looks_arrive_and_no_release_copies_a_note_type(tmp_path: Path) -> None:
    deck = mixed("id", 3)
    names = sorted({each.note_type.name for each in deck.notes})
    with ankitools.new_collection(tmp_path) as collection:
        for release in range(3):
            looks = _with_looks(deck, release)
            ankitools.import_bytes(collection, tmp_path, pack([looks], stamps(looks, mod=FIRST_RELEASE + release), {}))
            assert ankitools.note_type_names(collection) == names
            assert {collection.models.by_name(name)["css"] for name in names} == {f".card {{ top: {release} }}"}


def _with_looks(deck: Variant, release: int) -> Variant:
    renewed = {
        each: dataclasses.replace(each, css=f".card {{ top: {release} }}", mod=FIRST_RELEASE + release)
        for each in deck.note_types
    }
    notes = tuple(each._replace(note_type=renewed[each.note_type]) for each in deck.notes)
    return deck._replace(note_types=tuple(renewed.values()), notes=notes)


def test_fields_and_templates_keep_their_permanent_ids_and_spare_fields_are_folded(tmp_path: Path) -> None:
    deck = mixed("en", 3)
    with ankitools.new_collection(tmp_path) as collection:
        ankitools.import_bytes(collection, tmp_path, pack([deck], stamps(deck), DESCRIPTIONS))
        for ours in {each.note_type for each in deck.notes}:
            theirs = collection.models.get(ours.id)
            assert [(each["name"], each["id"], each["collapsed"]) for each in theirs["flds"]] == [
                (each.name, each.id, each.collapsed) for each in ours.fields
            ]
            assert [(each["name"], each["id"]) for each in theirs["tmpls"]] == [
                (each.name, each.id) for each in ours.templates
            ]
            assert theirs["mod"] == ours.mod


def test_a_packages_media_arrive_with_the_notes_that_use_them(tmp_path: Path) -> None:
    files = []
    for name in ("b.png", "a.mp3"):
        (tmp_path / name).write_bytes(name.encode() * 9)
        named = identity.media_name(name[0], name[1:], name.encode() * 9)
        files.append(Media(named, tmp_path / name, 45))
    shown, played = (file.name for file in files)
    fields = {"Image": f'<img src="{shown}">', "Audio": f"[sound:{played}]"}
    deck = variant("id", [note("a", "id", **fields)], media=files)
    with ankitools.new_collection(tmp_path) as collection:
        ankitools.import_bytes(collection, tmp_path, pack([deck], stamps(deck), DESCRIPTIONS))
        folder = Path(collection.media.dir())
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
            file.name: file.path.read_bytes() for file in files
        }


def test_a_title_with_several_parts_keeps_them(tmp_path: Path) -> None:
    deck = mixed("id", 2)._replace(
        title="PKN::Bab 1", subdecks={"01 A": "PKN::Bab 1::01 A", "02 B": "PKN::Bab 1::02 B"}
    )
    with ankitools.new_collection(tmp_path) as collection:
        assert ankitools.import_bytes(collection, tmp_path, pack([deck], stamps(deck), DESCRIPTIONS)).new == 2
        assert ankitools.deck_names(collection) == ["PKN", "PKN::Bab 1", "PKN::Bab 1::01 A", "PKN::Bab 1::02 B"]
        assert collection.decks.by_name("PKN::Bab 1")["desc"] == DESCRIPTIONS["id"]


# --- the same bytes ---------------------------------------------------------------------------------------------------


def test_packages_made_together_are_those_made_one_by_one() -> None:
    indonesian, english = mixed("id", 9), mixed("en", 9)
    times = stamps(indonesian, english)
    packages = [[english], [indonesian, english], [indonesian], [english, indonesian]]
    files = [io.BytesIO() for _ in packages]
    packed = pack_into(list(zip(files, packages, strict=True)), times, DESCRIPTIONS)
    assert [each.notes for each in packed] == [9, 18, 9, 18]
    assert [file.getvalue() for file in files] == [pack(package, times, DESCRIPTIONS) for package in packages]
    assert files[1].getvalue() == files[3].getvalue()


_CHILD = """
import hashlib
from kartu.packing.package import pack
from synthetic import DESCRIPTIONS, mixed, stamps
both = [mixed("id", 30), mixed("en", 30)]
print(hashlib.sha256(pack(both, stamps(*both), DESCRIPTIONS)).hexdigest())
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Jakarta", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
    ],
)
def test_a_package_is_the_same_whatever_the_hash_seed_zone_locale_and_folder(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    both = [mixed("id", 30), mixed("en", 30)]
    path = os.pathsep.join(str(Path(__file__).parent.parent / folder) for folder in ("src", "tests"))
    child = subprocess.run(
        [sys.executable, "-c", _CHILD],
        env=os.environ | environment | {"PYTHONPATH": path},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert child.stdout.strip() == hashlib.sha256(pack(both, stamps(*both), DESCRIPTIONS)).hexdigest()


def test_no_temporary_files_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    deck = mixed("id", 10_001)
    file = io.BytesIO()
    assert pack_into([(file, [deck])], stamps(deck), DESCRIPTIONS)[0].notes == 10_001
    assert list(tmp_path.iterdir()) == []


def test_the_zip_holds_no_time_user_or_system_and_its_members_in_a_fixed_order(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"png" * 100)
    last, first = (identity.media_name(stem, ".png", b"png" * 100) for stem in ("z", "a"))
    files = [Media(name, tmp_path / "picture.png", 300) for name in (last, first)]
    deck = variant("id", [note("a", "id")], media=files)
    with zipfile.ZipFile(io.BytesIO(pack([deck], stamps(deck), DESCRIPTIONS))) as archive:
        members = archive.infolist()
        assert [each.filename for each in members] == ["collection.anki2", "media", "0", "1"]
        assert archive.read("media").decode() == f'{{"0": "{first}", "1": "{last}"}}'
    assert {(each.date_time, each.create_system, each.external_attr >> 16) for each in members} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o100644)
    }
    assert [each.compress_type for each in members] == [zipfile.ZIP_DEFLATED, *[zipfile.ZIP_STORED] * 3]


def test_drawings_are_deflated_since_they_are_text(tmp_path: Path) -> None:
    drawing = tmp_path / "tree.svg"
    drawing.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<path d='M0 0'/>" * 100 + b"</svg>")
    name = identity.media_name("tree", ".svg", drawing.read_bytes())
    deck = variant("id", [note("a", "id")], media=[Media(name, drawing, drawing.stat().st_size)])
    with zipfile.ZipFile(io.BytesIO(pack([deck], stamps(deck), DESCRIPTIONS))) as archive:
        assert archive.getinfo("0").compress_size < drawing.stat().st_size / 5
        assert archive.read("0") == drawing.read_bytes()


def test_genanki_is_imported_only_when_a_package_is_made() -> None:
    code = "import sys, kartu.build.pipeline; sys.exit('genanki' in sys.modules)"
    path = str(Path(__file__).parent.parent / "src")
    assert (
        subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": path}, check=False).returncode == 0
    )


# --- faults of ours and of the machine -----------------------------------------------------------------------------


def test_a_note_that_stands_twice_in_a_package_is_refused() -> None:
    twice = variant("id", [note("a", "id"), note("a", "id")])
    with pytest.raises(KartuError, match="the note a is in the package twice"):
        pack([twice], stamps(twice), DESCRIPTIONS)


@pytest.mark.parametrize("id_", [0, -8, FIRST_RELEASE * 1000 + 1])
def test_an_id_that_anki_or_the_cards_cannot_bear_is_refused(id_: int) -> None:
    deck = variant("id", [note("a", "id")])
    times = stamps(deck)._replace(notes={deck.notes[0].guid: Stamp(id_, FIRST_RELEASE)})
    with pytest.raises(KartuError, match="the note a has an id"):
        pack([deck], times, DESCRIPTIONS)


def test_two_notes_with_one_id_are_refused() -> None:
    deck = variant("id", [note("a", "id"), note("b", "id")])
    times = stamps(deck)
    times = times._replace(notes=dict.fromkeys(times.notes, Stamp(FIRST_RELEASE * 1000, FIRST_RELEASE)))
    with pytest.raises(KartuError, match="two notes the same id"):
        pack([deck], times, DESCRIPTIONS)


def test_more_card_templates_than_numbers_for_cards_are_refused() -> None:
    deck = variant("id", [note("a", "id")])
    many: NoteType = dataclasses.replace(deck.notes[0].note_type, templates=deck.notes[0].note_type.templates * 33)
    deck = deck._replace(note_types=(many,), notes=(deck.notes[0]._replace(note_type=many),))
    with pytest.raises(KartuError, match="more than 64 card templates"):
        pack([deck], stamps(deck), DESCRIPTIONS)


def test_a_picture_that_went_away_meanwhile_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "gone.png"
    deck = variant("id", [note("a", "id")], media=[Media("gone-1.png", missing, 1)])
    with pytest.raises(KartuError, match=r"gone\.png"):
        pack([deck], stamps(deck), DESCRIPTIONS)


def test_ids_of_decks_follow_from_their_names() -> None:
    deck = mixed("id", 2)
    with zipfile.ZipFile(io.BytesIO(pack([deck], stamps(deck), DESCRIPTIONS))) as archive:
        database = archive.read("collection.anki2")
    assert all(str(identity.deck_id(name)).encode() in database for name in (deck.title, *deck.subdecks.values()))
