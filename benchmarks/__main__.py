"""`make bench`: Kartu beside the plain script and the raw limit, in turn in one run, as a Markdown table of ratios.

`python -m benchmarks [--runs N] [--sizes 1000,10000] [--write]`; `--write` puts the table into benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import compileall
import datetime as dt
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import kartu
from benchmarks import growth
from benchmarks.generate import ENTRIES_A_FILE, write_deck
from benchmarks.measure import Command, Run, median, ratio, run_in_turn, run_once

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
MARK = "<!-- the table below is written by `make bench` -->"
PYTHON = sys.executable
KARTU = (PYTHON, "-c", "from kartu.commands.main import run; run()")  # what the command `kartu` runs


class Bench:
    """The commands for a deck of one size, in a folder of their own; in files of 100 entries or in one file."""

    def __init__(self, folder: Path, entries: int, *, in_one: bool = False) -> None:
        self.entries = entries
        self.name = f"{entries:,}{', in one file' if in_one else ''}"
        place = folder / f"{entries}{'-in-one' if in_one else ''}"
        self.deck = write_deck(place, entries, a_file=entries if in_one else ENTRIES_A_FILE)
        self.out = place / "out"
        self.rows = place / "rows"
        self.build = self.kartu(self.deck, self.out, before=self.clear)
        run_once(self.build)
        run_once(Command([PYTHON, "-m", "benchmarks.floor", "rows", str(self.out), str(self.rows)]))

    def clear(self) -> None:
        """Forget earlier builds, so that the next one is a whole one."""
        shutil.rmtree(self.out, ignore_errors=True)

    @staticmethod
    def kartu(deck: Path, out: Path, *options: str, before: object = None) -> Command:
        """Build a deck's packages."""
        arguments = [*KARTU, "build", str(deck), "-o", str(out), *(options or ("--no-page",))]
        return Command(arguments, before) if callable(before) else Command(arguments)

    def plain(self, loader: str) -> Command:
        """Build the combined package as most people's script does."""
        package = self.out.with_suffix(".apkg")
        return Command([PYTHON, "-W", "ignore", "-m", "benchmarks.plain", str(self.deck), str(package), loader])

    def floor(self) -> dict[str, Command]:
        """Give the raw limit in its two parts."""
        module = [PYTHON, "-m", "benchmarks.floor"]
        return {
            "rows": Command([*module, "pack", str(self.rows), str(self.out.with_suffix(".floor"))]),
            "events": Command([*module, "events", str(self.deck)]),
        }

    def state(self, name: str, change: Callable[[Path], None]) -> Path:
        """Give the deck in another state: a copy of it that was changed."""
        deck = self.deck.parent / name / self.deck.name
        shutil.copytree(self.deck, deck)
        change(deck)
        return deck


def _release(deck: Path) -> None:
    out = deck.parent / "released"
    run_once(Command([*KARTU, "release", str(deck), "-o", str(out), "--no-page"]))


def _mark_up(deck: Path) -> None:
    head = deck / "deck.yaml"
    head.write_text(f"{head.read_text(encoding='utf-8')}markup: markdown\n", encoding="utf-8")


def _spoil(deck: Path) -> None:
    """Put one mistake into the last file."""
    file = max(deck.glob("[0-9]*.yaml"))
    text = file.read_text(encoding="utf-8")
    start, _, end = text.rpartition("definition:")
    file.write_text(f"{start}defenisi:{end}", encoding="utf-8")


def compare(bench: Bench, runs: int) -> tuple[list[str], float]:
    """Give the rows of the table for one size, and Kartu's seconds."""
    commands = {"kartu": bench.build, "plain": bench.plain("safe"), "csafe": bench.plain("csafe"), **bench.floor()}
    found = run_in_turn(commands, runs)
    limit = [Run(rows.wall + events.wall, 0, 0) for rows, events in zip(found["rows"], found["events"], strict=True)]
    share = (bench.out / "bench.apkg").stat().st_size / bench.out.with_suffix(".apkg").stat().st_size
    ours = median(found["kartu"])
    size = f"{share:.0%} of plain"
    lines = [f"| {bench.name} | Kartu, three packages | {ours.wall:.2f} | 1 | {ours.memory:.0f} | {size} |"]
    for name, text in (("plain", "plain script, `safe_load`, one package"), ("csafe", "the same with `CSafeLoader`")):
        run = median(found[name])
        lines.append(f"| | {text} | {run.wall:.2f} | {ratio(found[name], found['kartu']):.1f}× | {run.memory:.0f} | |")
    lines.append(
        f"| | raw limit: rows → three packages, and one pass of YAML events | {median(limit).wall:.2f} "
        f"| Kartu takes {ratio(found['kartu'], limit):.2f}× | | |"
    )
    return lines, ours.wall


def states(bench: Bench, runs: int) -> list[str]:
    """Give the rows on decks in other states, on builds with nothing to do, and on starting up."""
    decks = {"released": _release, "markup": _mark_up, "mistake": _spoil}
    of_state = {name: bench.state(name, change) for name, change in decks.items()}
    outs = {name: bench.out.with_suffix(f".{name}") for name in (*decks, "page")}

    def build(name: str, deck: Path, *options: str) -> Command:
        return Bench.kartu(deck, outs[name], *options, before=lambda: shutil.rmtree(outs[name], ignore_errors=True))

    commands = {
        "full": bench.build,
        "again": Bench.kartu(bench.deck, bench.out),
        **{name: build(name, deck) for name, deck in of_state.items()},
        "mistake": build("mistake", of_state["mistake"])._replace(status=1),
        "check": Command([*KARTU, "check", str(of_state["mistake"])], status=1),
        "page": build("page", bench.deck, "--page"),
        "version": Command([*KARTU, "--version"]),
        "help": Command([*KARTU, "--help"]),
        "click": Command([PYTHON, "-c", "import click"]),
    }
    found = run_in_turn(commands, runs)
    pairs = (
        ("a released deck, against one that never was", "released", "full"),
        ("`markup: markdown`, against the same in plain text", "markup", "full"),
        ("one mistake in the last file, against `kartu check`", "mistake", "check"),
        ("with the share page, against a build without it", "page", "full"),
        ("nothing changed, against `kartu --version`", "again", "version"),
        ("`kartu --help`, against `import click`", "help", "click"),
    )
    return [
        f"| {bench.entries:,}: {text} | {median(found[slow]).wall:.3f} | {ratio(found[slow], found[fast]):.2f}× "
        f"| {median(found[slow]).memory:.0f} |"
        for text, slow, fast in pairs
    ]


def main() -> None:
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    compileall.compile_dir(Path(kartu.__file__).parent, quiet=1)  # as pip does with all that it installs
    with tempfile.TemporaryDirectory() as place:
        benches = [Bench(Path(place), size) for size in sizes]
        benches += [Bench(Path(place), 10_000, in_one=True)] if 10_000 in sizes else []
        lines = ["| entries | what | seconds | against Kartu | peak MB | package |", "|---|---|---|---|---|---|"]
        seconds: dict[str, float] = {}
        for bench in benches:
            rows, seconds[bench.name] = compare(bench, asked.runs)
            lines += rows
        lines += ["", "| other decks, and start-up | seconds | ratio | peak MB |", "|---|---|---|---|"]
        for bench in benches:
            if bench.name == "10,000":
                lines += states(bench, asked.runs)
        lines += ["", "| growth | seconds | against the same in plain form |", "|---|---|---|"]
        if len(sizes) > 1:
            small, large = f"{sizes[-2]:,}", f"{sizes[-1]:,}"
            each = seconds[large] / sizes[-1] / (seconds[small] / sizes[-2])
            lines.append(f"| time per entry at {large} against {small} entries | {seconds[large]:.2f} | {each:.2f}× |")
        lines += growth.table(Path(place), asked.runs)
    table = "\n".join([_machine(), "", *lines])
    print(table)
    if asked.write:
        readme = HERE / "README.md"
        head = readme.read_text(encoding="utf-8").split(MARK)[0]
        readme.write_text(f"{head}{MARK}\n\n{table}\n", encoding="utf-8")


def _machine() -> str:
    day = dt.datetime.now(tz=dt.UTC).date()
    cores = len(os.sched_getaffinity(0))
    return (
        f"{day}, {cores} cores, {platform.system()} {platform.machine()}, "
        f"CPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}. Medians; ratios are of runs in turn."
    )


if __name__ == "__main__":
    main()
