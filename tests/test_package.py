"""Reading packages: ours, genanki's and Anki's own in all three formats, and files that were made to do harm."""

from __future__ import annotations

import json
import sqlite3
import sys
import zipfile
from contextlib import closing
from importlib import import_module
from typing import TYPE_CHECKING, Any

import genanki
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ankitools
from commandline import kartu
from kartu.inspect.archive import LATEST, LEGACY_1, LEGACY_2, PackageError
from kartu.inspect.contents import Contents, read_contents, read_notes
from kartu.inspect.packed import Origin
from kartu.model import identity
from kartu.model.deck import Media
from kartu.model.identity import media_name
from kartu.packing.package import pack
from synthetic import DESCRIPTIONS, FIRST_RELEASE, mixed, note, stamps, variant

zstd: Any = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


SOUND = media_name("sound", ".mp3", b"abc" * 100)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    sound = tmp_path / "sound.mp3"
    sound.write_bytes(b"abc" * 100)
    media = [Media(SOUND, sound, 300)]
    deck = variant("id", [note("a", "id", Audio=f"[sound:{SOUND}]"), note("b", "id", Reverse="1")], media=media)
    file = tmp_path / "ours.apkg"
    file.write_bytes(pack([deck], stamps(deck), DESCRIPTIONS))
    return file


def test_a_package_of_ours_tells_all_that_is_in_it(ours: Path) -> None:
    contents = read_contents(ours)
    assert contents.format == LEGACY_1
    assert contents.origin == Origin("uji", ("id",), 1, FIRST_RELEASE, 0)
    assert [(deck.name, deck.description) for deck in contents.decks] == [
        ("Uji id", DESCRIPTIONS["id"]),
        ("Uji id::01 A", ""),
    ]
    assert [(each.name, len(each.fields), len(each.templates)) for each in contents.note_types] == [
        ("Kartu Istilah", 19, 3)
    ]
    assert (contents.notes, contents.cards, dict(contents.cards_in)) == (2, 3, {"Uji id::01 A": 3})
    assert [(file.name, file.size) for file in contents.media] == [(SOUND, 300)]
    assert contents.size == ours.stat().st_size


def test_notes_are_read_with_their_fields_by_name(ours: Path) -> None:
    by_key = {each.fields["Key"]: each for each in read_notes(ours)}
    first, second = by_key["Key a id"], by_key["Key b id"]
    assert first.fields["Istilah"] == "Term a id"
    assert first.guid == note("a", "id").guid
    assert first.tags == ("uji", "uji::satu")
    assert (first.deck, first.due, second.due) == ("Uji id::01 A", 1, 2)
    assert first.note_type.fields[0].id == note("a", "id").note_type.fields[0].id
    assert second.id - first.id == identity.CARDS


def test_a_note_with_fewer_values_than_fields_has_empty_ones(ours: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.apkg"
    cut.write_bytes(_rewritten(ours.read_bytes(), "UPDATE notes SET flds = 'hak'", tmp_path))
    notes = [*read_notes(cut)]
    assert {len(each.values) for each in notes} == {len(notes[0].note_type.fields)}
    assert {each.values[:2] for each in notes} == {("hak", "")}
    done = kartu("import", cut.as_posix(), (tmp_path / "new").as_posix(), "--yes")
    assert "Traceback" not in done.err


@pytest.mark.parametrize(("legacy", "format_"), [(True, LEGACY_2), (False, LATEST)])
def test_what_anki_exports_after_the_import_has_the_same_digest(
    ours: Path, tmp_path: Path, *, legacy: bool, format_: str
) -> None:
    exported = tmp_path / "exported.apkg"
    with ankitools.new_collection(tmp_path) as collection:
        ankitools.import_package(collection, ours)
        ankitools.export_package(collection, exported, legacy=legacy)
    before, after = read_contents(ours), read_contents(exported)
    assert (after.format, after.origin) == (format_, None)
    assert after.media == before.media
    assert after.note_types == before.note_types
    assert after.digest == before.digest
    assert [each.fields for each in read_notes(exported)] == [each.fields for each in read_notes(ours)]


def test_a_package_of_plain_genanki_is_read(tmp_path: Path) -> None:
    model = genanki.Model(7, "Plain", fields=[{"name": "Q"}], templates=[{"name": "C", "qfmt": "{{Q}}", "afmt": ""}])
    deck = genanki.Deck(8, "Plain deck")
    deck.add_note(genanki.Note(model, ["question"], guid="g", tags=["t"]))
    file = tmp_path / "plain.apkg"
    genanki.Package(deck).write_to_file(file)
    contents = read_contents(file)
    assert (contents.origin, contents.notes, contents.cards) == (None, 1, 1)
    assert [each.name for each in contents.decks] == ["Plain deck"]
    assert [(each.fields, each.note_type.fields[0].id) for each in read_notes(file)] == [({"Q": "question"}, 0)]


def test_the_digest_tells_contents_apart_and_nothing_else(tmp_path: Path) -> None:
    deck = mixed("id", 6)
    file = tmp_path / "deck.apkg"

    def digest(content: bytes) -> str:
        file.write_bytes(content)
        return read_contents(file).digest

    package = pack([deck], stamps(deck), DESCRIPTIONS)
    same = digest(package)
    assert digest(_rewritten(package, "VACUUM", tmp_path)) == same
    assert digest(pack([deck], stamps(deck, changed={"e1": 1_700_000_009}), DESCRIPTIONS)) != same
    assert digest(pack([deck], stamps(deck), {"id": "other"})) != same
    assert digest(_rewritten(package, "UPDATE notes SET flds = flds || 'x' WHERE id % 3 = 0", tmp_path)) != same
    assert digest(_rewritten(package, "UPDATE cards SET due = due + 1", tmp_path)) != same


def _rewritten(package: bytes, statement: str, folder: Path) -> bytes:
    """Run SQL in the collection of a package, and pack it again with another compression and order."""
    source = folder / "rewritten.apkg"
    source.write_bytes(package)
    with zipfile.ZipFile(source) as old, closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(old.read("collection.anki2"))
        connection.execute(statement)
        members = {name: old.read(name) for name in old.namelist()} | {"collection.anki2": connection.serialize()}
    return _zip(source, dict(reversed(members.items()))).read_bytes()


def _zip(file: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file


# --- files that cannot be read, or were made to do harm: each is refused in one line -------------------------------


def _database(*statements: str) -> bytes:
    """Make a collection with one note, then run statements on it."""
    model = {"name": "N", "mod": 1, "flds": [{"name": "Q", "ord": 0}], "tmpls": [], "css": ""}
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE col (id, conf, models, decks)")
        connection.execute("CREATE TABLE notes (id integer primary key, guid, mid, mod, tags, flds)")
        connection.execute("CREATE TABLE cards (id integer primary key, nid, did, ord, odid, due)")
        connection.execute("INSERT INTO col VALUES (1, '{}', ?, '{}')", (json.dumps({"5": model}),))
        connection.execute("INSERT INTO notes VALUES (1, 'g', 5, 1, '', 'question')")
        connection.execute("INSERT INTO cards VALUES (1, 1, 1, 0, 0, 1)")
        for statement in statements:
            connection.execute(statement)
        return connection.serialize()


def _package(*statements: str, **members: bytes) -> dict[str, bytes]:
    return {"collection.anki2": _database(*statements), "media": b"{}"} | members


_BOMB = bytes(24 << 20)
_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT"
_TABLES_OF_HARM: dict[str, tuple[list[str], str]] = {
    "no notes": (["DROP TABLE notes"], "has not Anki's tables"),
    "an empty collection": (["DELETE FROM col"], "is empty"),
    "an endless view": (
        ["DROP TABLE notes", f"CREATE VIEW notes AS {_ENDLESS} x AS id, 'g' AS guid, 5 AS mid, 1 AS mod FROM n"],
        "notes that is no plain table",
    ),
    "a virtual table": (
        ["DROP TABLE notes", "CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, mod, tags, flds)"],
        "notes that is no plain table",
    ),
    "a column that computes": (
        [
            "DROP TABLE notes",
            "CREATE TABLE notes (id integer primary key, guid, mid, mod, tags, flds AS (hex(zeroblob(900000000))))",
        ],
        "notes that is no plain table",
    ),
    "a number for a text": (["UPDATE notes SET flds = 5"], "not as Anki writes it"),
    "bytes that are no text": (["UPDATE notes SET flds = cast(x'ff' AS text)"], "damaged"),
    "a note without a note type": (["UPDATE notes SET mid = 6"], "a note type that is not there"),
    "JSON that is none": (["UPDATE col SET models = '{'"], "damaged"),
    "JSON of another shape": (["UPDATE col SET models = '[]'"], "not as Anki writes it"),
    "JSON without end": ([f"UPDATE col SET models = '{'[' * 100_000}'"], "damaged"),
    "a number with 5000 digits": ([f"UPDATE col SET models = '{{\"5\": {'9' * 5000}}}'"], "damaged"),
}


@pytest.mark.parametrize("case", _TABLES_OF_HARM)
def test_a_collection_that_is_not_as_anki_writes_it_is_refused_in_one_line(tmp_path: Path, case: str) -> None:
    statements, words = _TABLES_OF_HARM[case]
    _refused(_zip(tmp_path / "bad.apkg", _package(*statements)), words)


def _refused(file: Path, words: str) -> None:
    for read in (read_contents, read_notes):
        with pytest.raises(PackageError, match=words) as caught:
            read(file)
        assert str(caught.value).startswith(f"{file}: ")
        assert "\n" not in str(caught.value)
        assert str(caught.value).isprintable()


_FILES_OF_HARM: dict[str, tuple[dict[str, bytes], str]] = {
    "no collection": ({"readme.txt": b"hello"}, "not an Anki package"),
    "a collection that is no database": (_package() | {"collection.anki2": b"hello"}, "no SQLite database"),
    "a collection cut short": (_package() | {"collection.anki2": _database()[:5000]}, "damaged"),
    "a collection with nothing but a header": (_package() | {"collection.anki2": _database()[:100]}, "damaged"),
    "a collection that swells": (_package() | {"collection.anki2": _BOMB}, "swells to more than 16 MB"),
    "zstd that swells": ({"collection.anki21b": zstd.compress(_BOMB)}, "swells to more than 16 MB"),
    "zstd that is none": ({"collection.anki21b": b"hello"}, "damaged"),
    "zstd cut short": ({"collection.anki21b": zstd.compress(_database())[:-50]}, "damaged|no SQLite database"),
}


@pytest.mark.parametrize("case", _FILES_OF_HARM)
def test_a_package_with_a_harmful_collection_is_refused_in_one_line(tmp_path: Path, case: str) -> None:
    members, words = _FILES_OF_HARM[case]
    _refused(_zip(tmp_path / "bad.apkg", members), words)


def _media(names: Any, **members: bytes) -> dict[str, bytes]:
    return _package(media=json.dumps(names).encode(), **members)


_MEDIA_OF_HARM: dict[str, tuple[dict[str, bytes], str]] = {
    "a way up": (_media({"0": "../../evil"}), "could do harm"),
    "a folder": (_media({"0": "folder/name.png"}), "could do harm"),
    "a folder on Windows": (_media({"0": "folder\\name.png"}), "could do harm"),
    "no name": (_media({"0": ""}), "could do harm"),
    "the folder above": (_media({"0": ".."}), "could do harm"),
    "orders to a terminal": (_media({"0": "\x1b[2J.png"}), "could do harm"),
    "half an emoji": (_media({"0": "\ud83d.png"}), "could do harm"),
    "a name that is a number": (_media({"0": 5}), "not as Anki writes it"),
    "a list for a mapping": (_media(["a.png"]), "not as Anki writes it"),
    "a list that is no JSON": (_package(media=b"\xff"), "damaged"),
    "media that swell": (_media({"0": "a.png"}, **{"0": _BOMB}), "media swell"),
    "protobuf that is none": (
        {"collection.anki21b": zstd.compress(_database()), "media": zstd.compress(b"\x0a\x7fhello")},
        "damaged",
    ),
}


@pytest.mark.parametrize("case", _MEDIA_OF_HARM)
def test_a_package_with_harmful_media_is_refused_in_one_line(tmp_path: Path, case: str) -> None:
    members, words = _MEDIA_OF_HARM[case]
    file = _zip(tmp_path / "bad.apkg", members)
    with pytest.raises(PackageError, match=words) as caught:
        read_contents(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert str(caught.value).isprintable()


def _encrypted(file: Path) -> None:
    data = bytearray(_zip(file, _package()).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    file.write_bytes(data)


def _cut_short(file: Path) -> None:
    data = _zip(file, _package()).read_bytes()
    file.write_bytes(data[: len(data) // 2])


def _wrong_checksum(file: Path) -> None:
    data = bytearray(_zip(file, _package(), zipfile.ZIP_STORED).read_bytes())
    data[data.index(b"question")] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: None, "there is no such file"),
        (lambda file: file.mkdir(), "directory"),
        (lambda file: file.write_bytes(b""), "not an Anki package"),
        (lambda file: file.write_bytes(b"# notes\n" * 1000), "not an Anki package"),
        (_cut_short, "cut short or damaged"),
        (_wrong_checksum, "cut short or damaged"),
        (_encrypted, "damaged"),
        (lambda file: _zip(file, _package(), zipfile.ZIP_BZIP2), "in a way that Anki does not read"),
    ],
)
def test_a_file_that_is_no_package_is_refused_in_one_line(
    tmp_path: Path, make: Callable[[Path], object], words: str
) -> None:
    file = tmp_path / "bad.apkg"
    make(file)
    _refused(file, words)


def test_a_zip_with_a_list_of_files_larger_than_any_decks_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "bad.apkg"
    directory = bytes(40 << 20)
    end = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + len(directory).to_bytes(4, "little") + bytes(6)
    file.write_bytes(directory + end)
    _refused(file, "more files than any deck")


def test_media_that_are_listed_but_not_there_are_shown_without_a_size(tmp_path: Path) -> None:
    contents = read_contents(_zip(tmp_path / "deck.apkg", _media({"0": "a.png"})))
    assert [tuple(each) for each in contents.media] == [("a.png", 0, "")]


_WHOLE = {"collection.anki2": _database(), "media": b'{"0": "a.png"}', "0": b"picture"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8),
    in_database=st.booleans(),
    keep=st.floats(0.5, 1),
)
def test_damaged_packages_are_read_or_refused_but_never_crash(
    tmp_path: Path, changes: list[tuple[float, int]], *, in_database: bool, keep: float
) -> None:
    file = tmp_path / "deck.apkg"
    if in_database:
        _zip(file, _WHOLE | {"collection.anki2": _damaged(_WHOLE["collection.anki2"], changes, keep)})
    else:
        _zip(file, _WHOLE, zipfile.ZIP_STORED)
        file.write_bytes(_damaged(file.read_bytes(), changes, keep))
    try:
        contents = read_contents(file)
    except PackageError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both outcomes are right
    else:
        assert isinstance(contents, Contents)


def _damaged(data: bytes, changes: list[tuple[float, int]], keep: float) -> bytes:
    damaged = bytearray(data)
    for place, value in changes:
        damaged[min(int(place * len(data)), len(data) - 1)] = value
    return bytes(damaged[: max(1, int(keep * len(data)))])
