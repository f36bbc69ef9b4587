"""Fuzz without any dependency: sound files, changed at random. python -m fuzz.mutate source|package|… SECONDS [SEED].

Run it in tests/ with src/ on PYTHONPATH. SECONDS are of its own CPU time, so that it may be stopped for a while. An input
that fails is kept in the temporary folder and named, and the run goes on.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from click.testing import CliRunner

from fuzz.targets import TARGETS, journals
from kartu.commands.main import main
from workshop import MONDAY, Workshop, term

_WORDS = (
    *(b"\x00", b"\xff", b"\n", b"\r\n", b"\t", b":", b"#", b'"', b"'", b"[", b"{", b"..", b"-1"),
    *(b"9" * 30, b"\xe2\x80\xae", b"&a *a"),
)


def seeds(name: str, folder: Path) -> list[bytes]:
    """Give sound files of a sort, and those of the corpus."""
    shop = Workshop(folder).write(term("hak"), term("wajib", meaning="a\\(b\\)"))
    shop.release(at=MONDAY)
    tables = [folder / f"t{suffix}" for suffix in (".csv", ".xlsx")]
    for table in tables:
        CliRunner().invoke(main, ["export", str(shop.deck), "-o", str(table), "--yes"])
    files = {
        "source": [*shop.deck.glob("*.yaml")],
        "package": [*shop.out.glob("*.apkg")],
        "table": tables,
        "record": [*shop.deck.glob("*.record")],
        "journal": [],
    }[name]
    corpus = Path(__file__).parent / "corpus" / name
    known = [file.read_bytes() for file in (*files, *(corpus.iterdir() if corpus.is_dir() else ()))]
    return known or [*journals()]


def mutated(data: bytes, choose: random.Random) -> bytes:
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
