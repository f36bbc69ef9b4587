"""Pictures and sounds come from the deck's own folder only, under names that every system leaves alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import ankitools
from kartu.check.media import SIZE_LIMIT, MediaFolder
from kartu.files.folder import IMAGES
from kartu.model.problems import KartuError
from kartu.packing.package import pack
from support import HEAD, SVG, check, variants, write_deck
from synthetic import DESCRIPTIONS, stamps

if TYPE_CHECKING:
    from pathlib import Path

    from kartu.model.deck import Media

NOTES = """\
kind: term
section: dasar
notes:
  peta:
    term: {id: peta, en: map}
    definition: {id: Gambar bumi., en: A picture of the earth.}
    image: %s
    alt: {id: Peta dunia, en: A map of the world}
"""


def take(folder: Path, name: str) -> tuple[Media | None, list[tuple[str, str]]]:
    """Take a picture; give it with the codes and hints of what was reported."""
    reports: list[tuple[str, str]] = []

    def report(code: str, message: str, *path: str | int, hint: str = "", of_key: bool = False) -> None:
        reports.append((code, hint))

    return MediaFolder(folder, whole=True).take(name, IMAGES, report, "image"), reports


def file(folder: Path, name: str, content: bytes = SVG.encode()) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("peta.svg", "peta"),
        ("Peta Dunia (1).SVG", "peta-dunia-1"),
        ("Médan.svg", "medan"),
        ("地図.svg", "media"),
        ("x" * 200 + ".svg", "x" * 60),
        ("a.b.svg", "a-b"),
        ("-.svg", "media"),
    ],
)
def test_media_are_named_after_their_file_and_bytes(tmp_path: Path, name: str, stem: str) -> None:
    file(tmp_path, name)
    media, _ = take(tmp_path, name)
    assert media is not None
    assert re.fullmatch(re.escape(stem) + r"-[0-9a-f]{8}\.svg", media.name)
    assert len(media.name.encode()) <= 80


def test_new_bytes_give_a_new_name_since_anki_never_replaces_a_file(tmp_path: Path) -> None:
    file(tmp_path, "peta.svg", SVG.encode())
    old, _ = take(tmp_path, "peta.svg")
    file(tmp_path, "peta.svg", SVG.encode() + b" ")
    new, _ = take(tmp_path, "peta.svg")
    assert old is not None
    assert new is not None
    assert old.name != new.name


@pytest.mark.parametrize("name", ["./gambar/peta.svg", "gambar/./peta.svg", "gambar\\peta.svg", "gambar/peta.svg"])
def test_a_path_may_be_written_as_on_any_system(tmp_path: Path, name: str) -> None:
    file(tmp_path, "gambar/peta.svg")
    media, _ = take(tmp_path, name)
    assert media is not None


def test_an_accent_may_be_composed_in_the_text_and_decomposed_on_the_disk(tmp_path: Path) -> None:
    file(tmp_path, "Me\u0301dan.svg")
    media, _ = take(tmp_path, "M\u00e9dan.svg")
    assert media is not None


@pytest.mark.parametrize(
    "name", ["../peta.svg", "a/../../peta.svg", "..\\peta.svg", "/etc/peta.svg", "C:/peta.svg", "//server/peta.svg", ""]
)
def test_a_path_out_of_the_folder_is_refused_whether_or_not_a_file_is_there(tmp_path: Path, name: str) -> None:
    file(tmp_path, "peta.svg")
    (tmp_path / "deck").mkdir()
    media, reports = take(tmp_path / "deck", name)
    assert media is None
    assert [code for code, _ in reports] == ["E502"]


@pytest.mark.parametrize("linked", ["peta.svg", "gambar/peta.svg"])
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, linked: str) -> None:
    file(tmp_path, "outside/peta.svg")
    deck = tmp_path / "deck"
    deck.mkdir()
    (deck / "peta.svg").symlink_to(tmp_path / "outside" / "peta.svg")
    (deck / "gambar").symlink_to(tmp_path / "outside")
    media, reports = take(deck, linked)
    assert media is None
    assert [code for code, _ in reports] == ["E502"]


def test_a_link_within_the_folder_is_a_file_like_any_other(tmp_path: Path) -> None:
    file(tmp_path, "peta.svg")
    (tmp_path / "sama.svg").symlink_to(tmp_path / "peta.svg")
    media, _ = take(tmp_path, "sama.svg")
    assert media is not None


def test_a_missing_file_is_looked_for_elsewhere_in_the_folder(tmp_path: Path) -> None:
    file(tmp_path, "gambar/Peta.svg")
    _, reports = take(tmp_path, "peta.svg")
    assert reports == [("E501", "did you mean `gambar/Peta.svg`?")]


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    with file(tmp_path, "peta.svg").open("r+b") as large:
        large.truncate(SIZE_LIMIT + 1)  # a hole: takes no room
    _, reports = take(tmp_path, "peta.svg")
    assert [code for code, _ in reports] == ["E505"]


def test_a_file_as_large_as_the_limit_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    monkeypatch.setattr("kartu.check.media.SIZE_LIMIT", len(content))
    file(tmp_path, "peta.svg", content)
    media, reports = take(tmp_path, "peta.svg")
    assert (media and media.size, reports) == (len(content), [])


def test_a_file_that_cannot_be_read_is_the_machines_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file(tmp_path, "peta.svg")

    def locked(_self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.read_bytes", locked)
    with pytest.raises(KartuError, match=r"peta\.svg: Permission denied"):
        take(tmp_path, "peta.svg")


def test_a_sound_is_not_taken_for_a_picture_after_it_was_a_sound(tmp_path: Path) -> None:
    notes = NOTES % "a.mp3" + "    audio: a.mp3\n"
    deck = write_deck(tmp_path, {"01.yaml": notes, "a.mp3": "ID3"})
    assert [problem.code for problem in check(deck).problems if problem.is_error] == ["E503"]


def test_anki_gets_each_picture_once_and_shows_its_description(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    second = NOTES.replace("peta:", "peta-lain:").replace("peta,", "peta lain,").replace("map}", "other map}")
    files = {"01.yaml": NOTES % "peta.svg", "02.yaml": second % "peta.svg", "peta.svg": svg}
    made = variants(write_deck(tmp_path, files, head=HEAD))
    package = pack(list(made.values()), stamps(*made.values()), DESCRIPTIONS)
    with ankitools.new_collection(tmp_path) as collection:
        ankitools.import_bytes(collection, tmp_path, package)
        (name,) = made["id"].media
        assert (tmp_path / "student" / "collection.media" / name).read_text(encoding="utf-8") == svg
        assert sorted(path.name for path in (tmp_path / "student" / "collection.media").iterdir()) == [name]
        backs = [card.back for card in ankitools.render_all(collection)]
    assert sum(f'<img src="{name}" alt="A map of the world">' in back for back in backs) == 2
