"""Photos from phones and files with a wrong name: pupils see a picture, or the teacher reads why not."""

from __future__ import annotations

import base64
import io
import random
import re
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from ankitools import import_package, new_collection
from commandline import kartu
from kartu.build import pipeline
from support import SVG, check, write_deck

if TYPE_CHECKING:
    from commandline import Done

P01 = Path(__file__).parent / "inputs" / "P01"
HEAD = "deck: pkn\nlanguages: [id]\ntitle: PKn\n"
BANDUNG = (6.0, 55.0, 4.5)  # degrees, minutes and seconds, to be found in no byte of what is built
CAMERA = "KamerAku 3000"


def _photo(size: tuple[int, int] = (2400, 1800), *, turned: bool = False, noise: int = 0) -> bytes:
    """Take a photo: red at the top, with the place and the camera in it; `turned` as a phone held upright does."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0], size[1] // 4))
    if noise:
        grain = random.Random(noise).randbytes(size[0] * size[1])  # noqa: S311 - not for secrets
        image = Image.blend(image, Image.merge("RGB", [Image.frombytes("L", size, grain)] * 3), 0.3)
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    exif.get_ifd(0x8825).update({1: "S", 2: BANDUNG, 3: "E", 4: (107.0, 36.0, 0.0)})
    if turned:
        image = image.transpose(Image.Transpose.ROTATE_90)
        exif[0x0112] = 6  # to be turned right by 90 degrees
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95, exif=exif, comment=b"rahasia")
    return file.getvalue()


def _saved(image: Image.Image, sort: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, sort, **options)
    return file.getvalue()


def _deck(tmp_path: Path, **pictures: bytes) -> Path:
    deck = write_deck(tmp_path, {}, HEAD)
    lines = ["kind: term", "notes:"]
    for number, (name, content) in enumerate(pictures.items()):
        file = re.sub(r"_(?=[a-z0-9]+$)", ".", name)
        (deck / file).write_bytes(content)
        sort = "audio" if file.endswith((".mp3", ".ogg")) else "image"
        lines.append(f"  n{number}: {{term: istilah {number}, definition: makna {number}, {sort}: {file}}}")
    (deck / "01.yaml").write_text("\n".join(lines), encoding="utf-8")
    return deck


def _built(deck: Path) -> Done:
    done = kartu("build", deck.as_posix(), "-o", (deck.parent / "out").as_posix(), SOURCE_DATE_EPOCH="1764000000")
    assert done.status == 0, done.err
    return done


def _packed(deck: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(deck.parent / "out" / "pkn.apkg") as archive:
        import json

        return {name: archive.read(number) for number, name in json.loads(archive.read("media")).items()}


def _problems(deck: Path) -> list[str]:
    return [f"{problem.code} {problem.message}" for problem in check(deck).problems if problem.is_error]


# -- photos ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [False, True], ids=["lying", "upright"])
def test_a_photo_comes_upright_small_and_without_place_or_camera(tmp_path: Path, turned: bool) -> None:  # noqa: FBT001
    deck = _deck(tmp_path, foto_jpg=_photo(turned=turned))
    before = (deck / "foto.jpg").read_bytes()
    done = _built(deck)
    ((name, data),) = _packed(deck).items()
    assert name.endswith(".jpg")
    assert len(data) <= 300_000
    image = Image.open(io.BytesIO(data))
    assert image.size == (1600, 1200)
    red, _, blue = image.getpixel((800, 20))  # type: ignore[misc] # three numbers for a colour
    assert (red > 200, blue < 60) == (True, True)
    assert not image.getexif()
    for file in filter(Path.is_file, (deck.parent / "out").iterdir()):
        content = file.read_bytes()
        assert CAMERA.encode() not in content + data
        assert b"rahasia" not in content + data
        assert b"Exif" not in data
    assert (deck / "foto.jpg").read_bytes() == before
    assert "1 picture was made anew for the packages" in done.out


def test_a_small_photo_loses_its_place_all_the_same(tmp_path: Path) -> None:
    deck = _deck(tmp_path, foto_jpg=_photo((200, 150)))
    _built(deck)
    (data,) = _packed(deck).values()
    assert not Image.open(io.BytesIO(data)).getexif()
    assert Image.open(io.BytesIO(data)).size == (200, 150)


def test_a_small_picture_that_holds_nothing_else_goes_as_it_is(tmp_path: Path) -> None:
    png = _saved(Image.new("RGB", (20, 10), "blue"), "PNG")
    deck = _deck(tmp_path, peta_png=png)
    assert "made anew" not in _built(deck).out
    assert list(_packed(deck).values()) == [png]


def test_the_same_photo_makes_the_same_package_again(tmp_path: Path) -> None:
    deck = _deck(tmp_path, foto_jpg=_photo(turned=True))
    _built(deck)
    first = (deck.parent / "out" / "pkn.apkg").read_bytes()
    shutil.rmtree(deck.parent / "out")
    _built(deck)
    assert (deck.parent / "out" / "pkn.apkg").read_bytes() == first


LARGE = Image.effect_noise((600, 600), 90).resize((1800, 1800)).convert("RGB")
GRAINY = Image.effect_noise((600, 600), 20).resize((1800, 1800)).convert("RGB")  # WebP takes long for more


@pytest.mark.parametrize(
    ("name", "image", "ending"),
    [
        ("layar_png", Image.new("RGBA", (2000, 1000), (0, 0, 255, 100)), ".png"),
        ("grafik_png", LARGE, ".jpg"),
        ("gambar_webp", GRAINY, ".webp"),
    ],
)
def test_other_large_pictures_are_made_small_too(tmp_path: Path, name: str, image: Image.Image, ending: str) -> None:
    deck = _deck(tmp_path, **{name: _saved(image, name.rpartition("_")[2])})
    _built(deck)
    ((made, data),) = _packed(deck).items()
    assert made.endswith(ending)
    assert len(data) <= 300_000
    assert max(Image.open(io.BytesIO(data)).size) <= 1600


def test_a_photo_of_an_iphone_is_taken_where_the_library_is(tmp_path: Path) -> None:
    heif = pytest.importorskip("pillow_heif")
    file = io.BytesIO()
    heif.from_pillow(Image.new("RGB", (1800, 1200), "red")).save(file)
    deck = _deck(tmp_path, IMG_1_HEIC=b"", foto_jpg=file.getvalue(), foto_heic=file.getvalue())
    (deck / "01.yaml").write_text(
        (deck / "01.yaml").read_text(encoding="utf-8").replace("IMG_1_HEIC", "foto.heic"), encoding="utf-8"
    )
    _built(deck)
    assert {Image.open(io.BytesIO(data)).format for data in _packed(deck).values()} == {"JPEG"}


def test_it_is_refused_with_the_way_out_where_the_library_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pillow_heif", None)
    deck = _deck(tmp_path, foto_jpg=(P01 / "images" / "foto.jpg").read_bytes())
    (problem,) = [problem for problem in check(deck).problems if problem.is_error]
    assert problem.message == "`foto.jpg` is a HEIC photo, which Anki does not show"
    assert "save it as JPEG" in problem.hint
    assert "kartu[photos]" in problem.hint


@pytest.mark.slow
def test_twenty_photos_of_a_phone_are_all_on_the_page_and_in_anki(tmp_path: Path) -> None:
    photos = {f"foto-{n}_jpg": _photo((3000, 2250), turned=n % 2 == 0, noise=n + 1) for n in range(20)}
    assert sum(map(len, photos.values())) > 80_000_000
    deck = _deck(tmp_path, **photos)
    _built(deck)
    assert (deck.parent / "out" / "pkn.apkg").stat().st_size < 8_000_000
    page = (deck.parent / "out" / "pkn.html").read_text(encoding="utf-8")
    assert len(set(re.findall(r"data:image/jpeg;base64,[A-Za-z0-9+/=]+", page))) == 20
    assert all(b"Exif" not in base64.b64decode(x) for x in re.findall(r"image/jpeg;base64,([A-Za-z0-9+/=]+)", page))
    with new_collection(tmp_path) as collection:
        import_package(collection, deck.parent / "out" / "pkn.apkg")
        assert len(list(Path(collection.media.dir()).iterdir())) == 20
        assert not collection.media.check().missing


# -- what a file is, stands in its bytes -------------------------------------------------------------------------------

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
WEB = b"<!DOCTYPE html><html><body>404 Not found</body></html>"
PNG = _saved(Image.effect_noise((60, 60), 50), "PNG")
REFUSED = {
    "a web page": ("a_png", WEB, "E503 `a.png` is no picture"),
    "a web page as a sound": ("a_mp3", WEB, "E503 `a.mp3` is no sound, whatever its name says"),
    "what stands for a picture in git": ("a_jpg", LFS, "E503 `a.jpg` is no picture"),
    "a picture cut in the middle": ("a_png", PNG[: len(PNG) // 2], "E505 `a.png` is damaged"),
    "a photo cut in the middle": ("a_jpg", _photo((400, 300), noise=1)[:5000], "E505 `a.jpg` is damaged"),
    "a drawing cut in the middle": ("a_svg", SVG.encode()[:-2] + b"><g>", "E505 `a.svg` is damaged"),
    "a drawing without xmlns": ("a_svg", b'<svg viewBox="0 0 1 1"/>', "E503 `a.svg` does not say that it is a drawing"),
    "a drawing with a script": (
        "a_svg",
        SVG.encode().replace(b"/>", b"><script>alert(1)</script></svg>"),
        "E503 `a.svg` holds a part that could run a program (<script>)",
    ),
    "a drawing with a handler": (
        "a_svg",
        SVG.encode().replace(b"/>", b' onload="alert(1)"/>'),
        "E503 `a.svg` holds a part that could run a program (onload=…)",
    ),
    "a drawing with a link outside": (
        "a_svg",
        SVG.encode().replace(b"/>", b'><image href="https://example.org/x.png"/></svg>'),
        "E503 `a.svg` takes a part of itself from elsewhere",
    ),
    "a drawing with a style from outside": (
        "a_svg",
        SVG.encode().replace(b"/>", b"><style>@import url(https://example.org/x.css)</style></svg>"),
        "E503 `a.svg` takes a part of itself from elsewhere",
    ),
    "a drawing that is none": ("a_svg", b"<html/>", "E503 `a.svg` is no drawing (SVG)"),
}


@pytest.mark.parametrize(("name", "content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_no_card_can_show_is_refused_with_what_it_is(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (problem,) = _problems(_deck(tmp_path, **{name: content}))
    assert problem.startswith(said)


RENAMED = {
    "a PNG called a JPEG": ("a_jpg", PNG, ".png"),
    "a drawing called a PNG": ("a_png", SVG.encode(), ".svg"),
    "an Ogg called an MP3": ("a_mp3", (P01 / "audio" / "wa.mp3").read_bytes(), ".ogg"),
    "an MP3 called an Ogg": ("a_ogg", b"ID3\x04" + bytes(100), ".mp3"),
}


@pytest.mark.parametrize(("name", "content", "ending"), RENAMED.values(), ids=RENAMED)
def test_a_wrong_name_is_put_right_in_the_package(tmp_path: Path, name: str, content: bytes, ending: str) -> None:
    deck = _deck(tmp_path, **{name: content})
    _built(deck)
    ((made, data),) = _packed(deck).items()
    assert made.endswith(ending)
    assert data == content


def test_the_public_files_are_told_by_what_they_are(tmp_path: Path) -> None:
    deck = shutil.copytree(P01, tmp_path / "d")
    assert {problem.partition("`")[2].partition("`")[0] for problem in _problems(deck)} >= {
        "images/half.png",
        "images/lfs.png",
        "images/noxmlns.svg",
        "images/skrip.svg",
        "images/unduh.png",
    }


def test_a_missing_description_is_advice(tmp_path: Path) -> None:
    deck = _deck(tmp_path, peta_png=PNG)
    assert _problems(deck) == []
    assert "W501" in {problem.code for problem in check(deck).problems}


@pytest.mark.parametrize(
    "picture", [_photo(), _saved(Image.new("RGB", (4, 4), "red"), "PNG")], ids=["photo", "drawing"]
)
def test_a_picture_that_changes_while_it_is_packed_is_not_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, picture: bytes
) -> None:
    deck = _deck(tmp_path, p_png=picture)
    real = pipeline.write

    def write(*arguments: Any) -> Any:
        (deck / "p.png").write_bytes(_photo((30, 20)))
        return real(*arguments)

    monkeypatch.setattr(pipeline, "write", write)
    done = kartu("build", str(deck), "-o", str(tmp_path / "out"), "--no-page")
    assert done.status == 3
    assert done.err.splitlines()[-1].endswith("p.png was changed meanwhile; run the command again")
    assert not [*(tmp_path / "out").glob("*.apkg")]
