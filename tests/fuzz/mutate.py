"""Fuzz without any dependency: sound files, changed at random. python -m fuzz.mutate source|package|… SECONDS [SEED].

Run it in tests/ with src/ on PYTHONPATH. SECONDS are of its own CPU time, so that it may be stopped for a while. An
input that fails is kept in the temporary folder and named, and the run goes on.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
import traceback
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from ankitools import export_package, import_package, new_collection
from fuzz.targets import TARGETS, journals
from kartu.commands.main import main
from tablefiles import ods, ods_row, row, xlsx
from workshop import MONDAY, Workshop, term

zstd: Any = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
_ZSTD = b"\x28\xb5\x2f\xfd"
_WORDS = (
    *(b"\x00", b"\xff", b"\n", b"\r\n", b"\t", b":", b"#", b'"', b"'", b"[", b"{", b"..", b"-1"),
    *(b"9" * 30, b"\xe2\x80\xae", b"&a *a"),
)


def seeds(name: str, folder: Path) -> list[bytes]:
    """Give sound files of a sort, and those of the corpus."""
    forms = "kind: example\nnotes:\n  rukun: {example: rukun tetangga, form: banyak, reason: ada dua}\n"
    shop = Workshop(folder).write(term("hak"), term("wajib", meaning="a\\(b\\)"), **{"02.yaml": forms})
    shop.release(at=MONDAY)
    files = {
        "source": [*shop.deck.glob("*.yaml")],
        "package": [*shop.out.glob("*.apkg")],
        "table": [],
        "record": [*shop.deck.glob("*.record")],
        "journal": [],
    }[name]
    corpus = Path(__file__).parent / "corpus" / name
    known = [file.read_bytes() for file in (*files, *(corpus.iterdir() if corpus.is_dir() else ()))]
    if name == "table":
        known += _tables(shop)
    elif name == "package":
        known += _exported(files[0], folder)
    return known or [*journals()]


def _tables(shop: Workshop) -> list[bytes]:
    """Give tables of every sort."""
    tables = [shop.folder / f"t{suffix}" for suffix in (".csv", ".xlsx")]
    for table in tables:
        CliRunner().invoke(main, ["export", str(shop.deck), "-o", str(table), "--yes"])
    return [
        *(table.read_bytes() for table in tables),
        ods(ods_row("istilah", "definisi") + ods_row("hak", "yang boleh")),
        xlsx(row("istilah", "definisi") + row("hak", "yang <b>boleh</b>")),
        b'#separator:tab\n#html:true\n#columns:Front\tBack\na\t<b>b</b>\nc\t"d\ne"\n',
        "istilah;definisi\r\nhak;\u201cyang boleh\u201d\r\n".encode("cp1252"),
    ]


def _exported(package: Path, folder: Path) -> list[bytes]:
    """Give a package as Anki exports it, old and new."""
    made = [folder / "legacy.apkg", folder / "latest.apkg"]
    with new_collection(folder) as collection:
        import_package(collection, package)
        for file in made:
            export_package(collection, file, legacy=file is made[0])
    return [file.read_bytes() for file in made]


def mutated(data: bytes, choose: random.Random) -> bytes:
    """Change a file; of a package or a spreadsheet, mostly only something that is packed in it."""
    if not data.startswith(b"PK") or choose.random() < 0.2:
        return _changed(data, choose)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        chosen = choose.choice(names)
        for name in names:
            content = old.read(name)
            new.writestr(name, _changed_inside(content, choose) if name == chosen else content)
    return made.getvalue()


def _changed_inside(content: bytes, choose: random.Random) -> bytes:
    if content.startswith(_ZSTD) and choose.random() < 0.8:
        return bytes(zstd.compress(_changed(zstd.decompress(content), choose)))
    return _changed(content, choose)


def _changed(data: bytes, choose: random.Random) -> bytes:
    """Change some places of a file: bytes, pieces doubled, moved or cut out, and words with a meaning."""
    made = bytearray(data)
    for _ in range(choose.randrange(1, 8)):
        place, size = choose.randrange(len(made) + 1), choose.choice([1, 1, 2, 8, 100])
        what = choose.randrange(5)
        if what == 0 and place < len(made):
            made[place] = choose.randrange(256)
        elif what == 1:
            del made[place : place + size]
        elif what == 2:
            made[place:place] = made[place : place + size] * choose.choice([1, 2, 50])
        elif what == 3:
            made[place:place] = choose.choice(_WORDS) * choose.choice([1, 1, 3, 1000])
        else:
            other = choose.randrange(len(made) + 1)
            made[place : place + size] = made[other : other + size]
    return bytes(made)


def fuzz(name: str, seconds: float, seed: int = 0) -> int:
    """Fuzz for a while; gives how many inputs were tried. What fails is told, its input kept."""
    choose = random.Random(seed)  # noqa: S311 - inputs, not secrets
    with tempfile.TemporaryDirectory() as folder:
        known = seeds(name, Path(folder))
    end, tried = time.process_time() + seconds, 0
    while time.process_time() < end:
        data = mutated(choose.choice(known), choose)
        began = time.process_time()
        try:
            TARGETS[name](data)
        except Exception:  # noqa: BLE001 - anything at all is a find
            kept = Path(tempfile.gettempdir()) / f"kartu-fuzz-{name}-{seed}-{tried}"
            kept.write_bytes(data)
            print(f"failed: {kept}\n{traceback.format_exc()}", flush=True)
        if (took := time.process_time() - began) > 20:
            print(f"slow: {took:.0f} s, {len(data):,} bytes, number {tried}", flush=True)
        tried += 1
    return tried


if __name__ == "__main__":
    print(fuzz(sys.argv[1], float(sys.argv[2]), *map(int, sys.argv[3:])), "inputs of", sys.argv[1])
