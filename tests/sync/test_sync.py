"""One student, two devices and Anki's own sync server: whatever was imported where, nothing is mixed, doubled or lost.

Anki merges by guid in an import, and by id in a sync. So one note has one guid and one id, wherever and whenever it was
packed; `docs/*/` tells students what Kartu cannot change, decks with a `+`.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

import pytest

from sync.device import Device, devices
from sync.school import School, notes_in
from sync.server import account
from sync.verdict import faults, without_plus
from workshop import MONDAY, TUESDAY, WEDNESDAY, term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

KEYS = ("satu", "dua", "tiga", "empat", "lima", "enam")
CHEMISTRY, FOREIGN = "cccc4444", "bbbb3333"  # what tells decks apart that have the same key


@contextmanager
def linked(folder: Path) -> Iterator[tuple[Device, Device]]:
    """Give two devices that know of each other, before anything was imported on either."""
    with account(folder / "account") as one, devices(folder, one) as (desktop, phone):
        desktop.write_own("Sudah ada")
        desktop.link_up()
        phone.link_down()
        yield desktop, phone


def in_turn(*those: Device) -> None:
    """Sync devices until each has what all have."""
    for device in (*those, those[0]):
        device.sync()


def entries(subject: str, **meanings: str) -> list[str]:
    """Write the entries of a deck on a subject; the keys are the same in every deck."""
    return [term(key, f"{key} {subject}", meanings.get(key, f"arti {key} {subject}")) for key in KEYS]


def decks_of(*packages: Path) -> set[str]:
    """Give the names of the decks in packages, with those above them."""
    names = {note.deck for note in notes_in(*packages).values()}
    return names | {name.partition("::")[0] for name in names}


@pytest.fixture
def school(tmp_path: Path) -> School:
    made = School(tmp_path / "school")
    for key, uid in (("fisika", "aaaa2222"), ("kimia", CHEMISTRY)):
        made.deck(key, *entries(key), uid=uid)
    return made


# Decks that one command released


def test_one_of_two_decks_on_each_device(school: School, tmp_path: Path) -> None:
    out = school.release("fisika", "kimia", at=MONDAY)
    physics, chemistry = out / "fisika.apkg", out / "kimia.apkg"
    with linked(tmp_path) as (desktop, phone):
        desktop.take(physics)
        phone.take(chemistry)
        desktop.study(5)
        phone.study(5)
        in_turn(desktop, phone)
        assert not faults((desktop, phone), [physics, chemistry])


def test_two_decks_that_came_by_sync_and_then_a_correction_of_one(school: School, tmp_path: Path) -> None:
    first = school.release("fisika", "kimia", at=MONDAY)
    packages = [first / "fisika.apkg", first / "kimia.apkg"]
    with linked(tmp_path) as (desktop, phone):
        for package in packages:
            desktop.take(package)
        desktop.study(8)
        in_turn(desktop, phone)
        phone.study(8)
        school.deck("fisika", *entries("fisika", tiga="yang diperbaiki"))
        packages.append(school.release("fisika", "kimia", at=TUESDAY) / "fisika.apkg")
        assert desktop.take(packages[-1]).updated == 2
        in_turn(desktop, phone)
        assert not faults((desktop, phone), packages)


def test_two_decks_on_both_devices_in_another_order_and_then_a_correction_of_one(
    school: School, tmp_path: Path
) -> None:
    out = school.release("fisika", "kimia", at=MONDAY)
    packages = [out / "fisika.apkg", out / "kimia.apkg"]
    # What the students' page says: imported on both before a sync, each deck is there twice, and only the decks are.
    doubled = decks_of(*packages)
    with linked(tmp_path) as (desktop, phone):
        for device, order in ((desktop, packages), (phone, packages[::-1])):
            for package in order:
                device.take(package)
            device.study(6)
        in_turn(desktop, phone)
        assert not faults((desktop, phone), packages, doubled=doubled)
        school.deck("kimia", *entries("kimia", tiga="yang diperbaiki"), uid=CHEMISTRY)
        packages.append(school.release("fisika", "kimia", at=TUESDAY) / "kimia.apkg")
        assert phone.take(packages[-1]).updated == 2
        in_turn(phone, desktop)
        assert not faults((desktop, phone), packages, doubled=doubled)


# Drafts, releases and other schools


@pytest.mark.parametrize("last", ["build", "release"])
def test_two_builds_at_different_times_are_the_same_notes(school: School, tmp_path: Path, last: str) -> None:
    monday = school.build("fisika", at=MONDAY) / "fisika.apkg"
    school.deck("fisika", *entries("fisika", dua="yang ditulis ulang"))
    later = getattr(school, last)("fisika", at=TUESDAY) / "fisika.apkg"
    with linked(tmp_path) as (desktop, phone):
        desktop.take(monday)
        desktop.study(5)
        phone.take(later)
        phone.study(5)
        in_turn(desktop, phone)
        doubled = decks_of(monday)
        assert not faults((desktop, phone), [monday, later], doubled=doubled)
        school.deck("fisika", *entries("fisika", dua="yang ditulis ulang", tiga="yang diperbaiki"))
        corrected = school.release("fisika", at=WEDNESDAY) / "fisika.apkg"
        phone.take(corrected)
        in_turn(phone, desktop)
        assert not faults((desktop, phone), [monday, later, corrected], doubled=doubled)


@pytest.mark.parametrize("title", ["Fisika", "Fisika lain"])
def test_two_schools_with_one_deck_key_have_two_decks(school: School, tmp_path: Path, title: str) -> None:
    other = School(tmp_path / "other")
    other.deck("fisika", *entries("dari sekolah lain"), uid=FOREIGN, title=title)
    ours = school.release("fisika", at=MONDAY) / "fisika.apkg"
    theirs = other.release("fisika", at=TUESDAY) / "fisika.apkg"
    assert notes_in(ours).keys().isdisjoint(notes_in(theirs))
    with linked(tmp_path) as (desktop, phone):
        desktop.take(ours)
        desktop.study(5)
        in_turn(desktop, phone)
        phone.take(theirs)
        phone.study(5)
        in_turn(phone, desktop)
        assert not faults((desktop, phone), [ours, theirs])


# A correction that a tag takes back


@pytest.mark.parametrize("tag", ["leech", "marked"])
def test_a_tag_takes_a_correction_back_on_both_devices_until_the_note_is_sent_again(
    school: School, tmp_path: Path, tag: str
) -> None:
    packages = [school.release("fisika", at=MONDAY) / "fisika.apkg"]
    guid = next(guid for guid, note in notes_in(*packages).items() if note.fields["Key"] == "fisika/tiga")
    with linked(tmp_path) as (desktop, phone):
        desktop.take(packages[0])
        in_turn(desktop, phone)
        phone.study(6)
        school.deck("fisika", *entries("fisika", tiga="yang diperbaiki"))
        packages.append(school.release("fisika", at=TUESDAY) / "fisika.apkg")
        desktop.take(packages[-1])
        phone.tag(guid, tag, at=TUESDAY + 60)
        in_turn(desktop, phone)
        assert not faults((desktop, phone), packages, own=[guid])
        assert all(tag in device.look().notes[guid][0].tags for device in (desktop, phone)), "the older text is back"
        packages.append(school.release("fisika", at=WEDNESDAY, options=("--resend", "tiga")) / "fisika.apkg")
        assert phone.take(packages[-1]).updated == 2, "in both languages"
        in_turn(phone, desktop)
        assert not faults((desktop, phone), packages)


# What the students' page advises, and what it warns of


def test_sync_import_on_one_device_sync_leaves_no_deck_with_a_plus(school: School, tmp_path: Path) -> None:
    package = school.release("fisika", at=MONDAY) / "fisika.apkg"
    with linked(tmp_path) as (desktop, phone):
        in_turn(phone, desktop)
        desktop.take(package)
        in_turn(desktop, phone)
        desktop.study(4)
        phone.study(4)
        in_turn(phone, desktop)
        assert not faults((desktop, phone), [package])


def plus_decks(*those: Device, package: Path) -> list[str]:
    """Bring decks with a `+` about: both devices import before they sync. Gives their names on the first."""
    for device in those:
        device.take(package)
        device.study(4)
    in_turn(*those)
    return [deck for deck in those[0].look().decks if "+" in deck]


def test_decks_with_a_plus_go_if_one_device_uploads_all_and_the_other_downloads(school: School, tmp_path: Path) -> None:
    package = school.release("fisika", at=MONDAY) / "fisika.apkg"
    with linked(tmp_path) as (desktop, phone):
        doubled = plus_decks(desktop, phone, package=package)
        assert doubled == ["Fisika (English)+", "Fisika (English)::01 Basics+", "Fisika+", "Fisika::01 Dasar+"]
        desktop.upload_all()
        phone.link_down()
        for deck in doubled:
            desktop.move_cards(deck, without_plus(deck))
            desktop.delete_deck(deck)
        in_turn(desktop, phone)
        assert not faults((desktop, phone), [package])


def test_a_deck_with_a_plus_that_is_simply_deleted_hides_cards_on_the_other_device(
    school: School, tmp_path: Path
) -> None:
    package = school.release("fisika", at=MONDAY) / "fisika.apkg"
    with linked(tmp_path) as (desktop, phone):
        for deck in plus_decks(desktop, phone, package=package):
            desktop.delete_deck(deck)
        in_turn(desktop, phone)
        assert not phone.study(1), "its cards are in a deck that is gone"
        assert "missing decks" in phone.check_database()
        in_turn(phone, desktop)
        assert phone.study(1)


def test_devices_that_imported_before_they_were_linked_go_on_after_a_download(school: School, tmp_path: Path) -> None:
    package = school.release("fisika", at=MONDAY) / "fisika.apkg"
    with account(tmp_path / "account") as one, devices(tmp_path, one) as (desktop, phone):
        for device in (desktop, phone):
            device.take(package)
        desktop.study(6)
        desktop.link_up()
        phone.link_down()
        phone.study(6)
        in_turn(phone, desktop)
        assert not faults((desktop, phone), [package])


# Two school years


def test_two_years_of_releases(tmp_path: Path) -> None:
    """Eleven releases, each taken on one device or the other, with days of study and corrections between them."""
    school = School(tmp_path / "school")
    words: dict[str, str] = {key: f"arti {key}" for key in KEYS}
    packages: list[Path] = []
    days = count(MONDAY - 660 * 86_400, 60 * 86_400)
    with linked(tmp_path) as (desktop, phone):
        desktop.collection.set_config("fsrs", val=True)
        for number in range(11):
            words |= {f"baru-{number}-{place}": f"arti baru {number} {place}" for place in range(8)}
            words[KEYS[number % len(KEYS)]] = f"diperbaiki pada rilis {number}"
            school.deck("fisika", *(term(key, meaning=meaning) for key, meaning in words.items()))
            packages.append(school.release("fisika", at=next(days)) / "fisika.apkg")
            first, second = (desktop, phone) if number % 2 else (phone, desktop)
            first.take(packages[-1])
            for _ in range(3):
                for device in (first, second):
                    device.study(12, ease=3)
                in_turn(first, second)
                for device in (first, second):
                    device.next_day(20)
        in_turn(desktop, phone)
        assert len({**desktop.answers, **phone.answers}) > 500
        assert not faults((desktop, phone), packages)
