"""Random histories of edits, builds and releases: each build gives the bytes that a fresh one gives.

Run it in tests/ with src/ on PYTHONPATH: python -m histories 500. A short run is in test_histories.py.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from interruptions import run_here

if TYPE_CHECKING:
    from collections.abc import Callable

_START: Final = 1_764_000_000
_NOW: Final = 1_790_000_000  # of all builds: a memory is of one clock
_STEPS: Final = 7
_SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="1"/>'


class Teacher:
    """Somebody who edits decks at random; what is written is always sound."""

    def __init__(self, project: Path, choose: random.Random) -> None:
        self.project = project
        self._choose = choose
        self._decks = {name: self._new() for name in ("a", "b")}
        self._retired: dict[str, list[str]] = {name: [] for name in self._decks}
        self._released: dict[str, set[str]] = {name: set() for name in self._decks}
        self.languages = {name: ["id", "en"] for name in self._decks}
        self._options: dict[str, str] = {}
        self.clock = _START
        self.write()

    def _new(self) -> dict[str, tuple[str, int, str]]:
        """Give entries by key: the file, a number that is in the texts, and a picture or ''."""
        return {f"k{number}": (f"{number % 2:02}.yaml", number, "") for number in range(3)}

    def write(self) -> None:
        """Write all decks; files that hold no entries go."""
        for name, entries in self._decks.items():
            folder = self.project / "decks" / name
            folder.mkdir(parents=True, exist_ok=True)
            head = f"deck: {name}\nlanguages: [{', '.join(self.languages[name])}]\ntitle: {name}\n"
            head += "sections: {s: S}\n" + self._options.get(name, "")
            head += f"retired: [{', '.join(self._retired[name])}]\n" if self._retired[name] else ""
            texts = {"deck.yaml": head}
            for key, (file, number, picture) in entries.items():
                text = texts.setdefault(file, "kind: term\nsection: s\nnotes:\n")
                more = f", image: {picture}, alt: x" if picture else ""
                text += f"  {key}: {{term: '{key}', definition: 'arti {number}'{more}}}\n"
                texts[file] = text
            for old in folder.glob("*.yaml"):
                if old.name not in texts:
                    old.unlink()
            for file, text in texts.items():
                (folder / file).write_text(text, encoding="utf-8")

    def edit(self) -> str:
        """Do one thing; gives its name."""
        name = self._choose.choice([*self._decks])
        doings: list[Callable[[str], None]] = [
            self._change, self._add, self._withdraw, self._move, self._languages, self._draw, self._redraw,
            self._option, self._touch, self._strange, self._release, self._break_output,
        ]  # fmt: skip
        doing = self._choose.choice(doings)
        doing(name)
        if doing is not self._break_output:
            self.write()
        self.clock += 86_400
        return doing.__name__.strip("_")

    def _any(self, name: str) -> str:
        return self._choose.choice([*self._decks[name]])

    def _change(self, name: str) -> None:
        key = self._any(name)
        file, number, picture = self._decks[name][key]
        self._decks[name][key] = file, number + 100, picture

    def _add(self, name: str) -> None:
        number = self._choose.randrange(1000, 9999)
        if f"k{number}" not in self._retired[name]:
            self._decks[name][f"k{number}"] = (f"{number % 4:02}.yaml", number, "")

    def _withdraw(self, name: str) -> None:
        if len(self._decks[name]) > 1:
            key = self._any(name)
            del self._decks[name][key]
            if key in self._released[name]:
                self._retired[name].append(key)

    def _move(self, name: str) -> None:
        key = self._any(name)
        _, number, picture = self._decks[name][key]
        self._decks[name][key] = self._choose.choice(["00.yaml", "05.yaml", "zz.yaml"]), number, picture

    def _languages(self, name: str) -> None:
        if not self._released[name]:
            self.languages[name] = self._choose.choice([["id"], ["en"], ["id", "en"], ["en", "id"]])
        elif len(self.languages[name]) == 1:
            self.languages[name] = [*self.languages[name], "en" if self.languages[name] == ["id"] else "id"]

    def _draw(self, name: str) -> None:
        (self.project / "decks" / name / "p.svg").write_text(_SVG.format(1), encoding="utf-8")
        key = self._any(name)
        self._decks[name][key] = (*self._decks[name][key][:2], "p.svg")

    def _redraw(self, name: str) -> None:
        width = self._choose.randrange(1, 5)
        (self.project / "decks" / name / "p.svg").write_text(_SVG.format(width), encoding="utf-8")

    def _option(self, name: str) -> None:
        self._options[name] = self._choose.choice(["", "speech: true\n", "markup: markdown\n", f"tag: {name}\n"])

    def _touch(self, name: str) -> None:
        (self.project / "decks" / name / "deck.yaml").touch()

    def _strange(self, name: str) -> None:
        (self.project / "decks" / name / self._choose.choice(["film.mkv", "x.txt", "y.png"])).write_bytes(b"x")

    def _release(self, name: str) -> None:
        self.write()
        status = run_here(self.project, "release", f"decks/{name}", "-o", "students", "--first", at=self.clock)
        assert status == 0, f"a release ended with status {status}"
        self._released[name] |= self._decks[name].keys()

    def _break_output(self, name: str) -> None:
        for file in sorted((self.project / "build").glob(f"{name}.*"))[:1]:
            if self._choose.random() < 0.5:
                file.unlink()
            else:
                file.write_bytes(b"x")


def history(project: Path, seed: int) -> list[str]:
    """Run one history; gives what was done. Raises `AssertionError` at the first build that is not as a fresh one."""
    choose = random.Random(seed)  # noqa: S311 - edits, not secrets
    teacher = Teacher(project, choose)
    done: list[str] = []
    options: tuple[str, ...] = ()
    for _ in range(_STEPS):
        done.append(teacher.edit())
        options = choose.choice([(), (), ("--no-page",), ("--lang", "id"), ("--lang", "en")])
        wanted = options[1:] if options[:1] == ("--lang",) else ()
        statuses = []
        for out in ("build", "fresh"):
            shutil.rmtree(project / "fresh", ignore_errors=True)
            statuses.append(run_here(project, "build", "-o", out, *options, at=_NOW))
        lacks = wanted and not any(wanted[0] in languages for languages in teacher.languages.values())
        assert statuses == [2, 2] if lacks else statuses == [0, 0], f"seed {seed}, {done}: statuses {statuses}"
        fresh = {file.name: file.read_bytes() for file in (project / "fresh").glob("*.apkg")}
        fresh |= {file.name: file.read_bytes() for file in (project / "fresh").glob("[ab].html")}
        kept = {name: (project / "build" / name).read_bytes() for name in fresh}
        wrong = [name for name, content in fresh.items() if kept[name] != content]
        assert not wrong, f"seed {seed}, {done} with {options}: {wrong} are not as a fresh build makes them"
    return done


def histories(count: int, folder: Path, first: int = 0) -> Counter[str]:
    """Run so many histories, and count what was done in them."""
    seen: Counter[str] = Counter()
    for seed in range(first, first + count):
        project = folder / str(seed)
        project.mkdir()
        seen.update(history(project, seed))
        shutil.rmtree(project)
    return seen


if __name__ == "__main__":
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        for what, often in sorted(histories(int(sys.argv[1]), Path(name), *map(int, sys.argv[2:])).items()):
            print(f"{often:5} {what}")
    print(f"{time.monotonic() - began:.0f} s")
