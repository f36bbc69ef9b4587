"""Cuts off the four commands that write, at exact calls and at random moments, and moves or copies the project then.

Run it in tests/ with src/ on PYTHONPATH: python -m interruptions 300. A short run is in test_interruptions.py.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kartu.commands.main import main
from kartu.files.journal import finish_all
from workshop import MONDAY, TUESDAY, WEDNESDAY, Workshop, term, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    State = dict[str, bytes]

_CALLS: Final = ("replace", "link", "unlink", "fsync", "mkdir", "rmdir")
_TABLE: Final = "kind,key,term,definition\nterm,hak,hak,lain\nterm,e1,e1,lain\n"


def run_here(project: Path, *arguments: str, at: int) -> int:
    """Run a command in a project; gives its status."""
    os.environ["SOURCE_DATE_EPOCH"] = str(at)
    before = Path.cwd()
    os.chdir(project)
    try:
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
        ):
            main(list(arguments), standalone_mode=False)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except click.ClickException as mistake:
        return mistake.exit_code
    finally:
        os.chdir(before)
    return 0


def state_of(project: Path) -> State:
    """Give all files but hidden ones, which the next runs sweep, and pages that no release makes."""
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in project.rglob("*")
        if path.is_file() and not any(part.startswith(".kartu") for part in path.relative_to(project).parts)
    }


def _packages(project: Path) -> State:
    return {name: content for name, content in state_of(project).items() if name.startswith("build/")}


class Scene:
    """A project in which a command changes much, as it was and as it will be; both after one more build."""

    def __init__(self, folder: Path, command: str) -> None:
        self.arguments = self._prepare(folder / "start", command)
        self.start = folder / "start"
        self.outcomes = {}
        self.packages = [_packages(self.start)]
        for name, is_run in (("old", False), ("new", True)):
            place = folder / name
            shutil.copytree(self.start, place)
            if is_run:
                with _counted() as calls:
                    assert run_here(place, *self.arguments, at=TUESDAY) == 0, command
                self.calls = len(calls)
            self.packages.append(_packages(place))
            assert run_here(place, "build", "pkn", at=WEDNESDAY) == 0
            self.outcomes[name] = state_of(place)

    @staticmethod
    def _prepare(start: Path, command: str) -> tuple[str, ...]:
        shop = Workshop(start)
        entries = [term("hak"), *(term(f"e{number}") for number in range(20))]
        shop.write(*entries, **{"02.yaml": terms(term("lagi"))})
        shop.release(at=MONDAY)
        shutil.copytree(shop.out, start / "students")
        (start / "t.csv").write_text(_TABLE, encoding="utf-8")
        if command == "pull":  # what students have differs from the deck, and is told from the base
            shop.write(*(entry.replace("arti", "makna") for entry in entries), **{"02.yaml": terms(term("lagi"))})
            shutil.rmtree(start / "edited", ignore_errors=True)
            run_here(start, "build", "pkn", "-o", "edited", at=MONDAY)
            shop.write(*entries, **{"02.yaml": terms(term("lagi"))})
            return ("pull", "edited/pkn.apkg", "pkn", "--base", "students/pkn.apkg", "--yes")
        if command == "import":
            return ("import", "t.csv", "pkn", "--yes")
        shop.write(*(entry.replace("arti", "makna") for entry in entries), **{"02.yaml": terms(term("lagi"))})
        return (command, "pkn")


@contextlib.contextmanager
def _counted() -> Iterator[list[str]]:
    """Count the calls at which a run can be cut off."""
    calls: list[str] = []
    real = {name: getattr(os, name) for name in _CALLS}

    def watched(name: str) -> Callable[..., Any]:
        return lambda *arguments, **named: (calls.append(name), real[name](*arguments, **named))[1]  # type: ignore[func-returns-value] # its None is left out of the pair

    for name in _CALLS:
        setattr(os, name, watched(name))
    try:
        yield calls
    finally:
        for name in _CALLS:
            setattr(os, name, real[name])


def _cut(at: int, *, before: bool) -> Callable[[], None]:
    """End this process at a call that changes names or waits for the disk, just before it or just after."""
    counter = iter(range(1 << 30))

    def watch(name: str) -> None:
        real = getattr(os, name)

        def call(*arguments: Any, **named: Any) -> Any:
            is_it = next(counter) == at
            if is_it and before:
                os.kill(os.getpid(), signal.SIGKILL)
            done = real(*arguments, **named)
            if is_it:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        setattr(os, name, call)

    def start() -> None:
        for name in _CALLS:
            watch(name)

    return start


def interrupt(scene: Scene, project: Path, start: Callable[[], None], seconds: float | None = None) -> bool:
    """Run the scene's command in a project as a process of its own that is killed; False if it was faster."""
    child = os.fork()
    if not child:
        start()
        status = 3
        with contextlib.suppress(BaseException):
            status = run_here(project, *scene.arguments, at=TUESDAY)
        os._exit(status)
    timer = threading.Timer(seconds, os.kill, (child, signal.SIGKILL)) if seconds is not None else None
    if timer:
        timer.start()
    _, ended = os.waitpid(child, 0)
    if timer:
        timer.cancel()
    return os.WIFSIGNALED(ended)


def judge(scene: Scene, project: Path, fate: str) -> str:
    """Move or copy a project that was cut off, build there, and see that it is all old or all new."""
    outside = project.parent / "outside"
    if fate == "moved":
        project = project.rename(project.with_name("elsewhere"))
    before = state_of(project)
    raw = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    place = project
    if fate == "copied":
        place = project.with_name("copy")
        shutil.copytree(project, place)
    run_here(place, "check", "pkn", at=WEDNESDAY)
    assert state_of(place) == before, "check wrote something"
    if scene.arguments[0] == "build":
        finish_all((), place / "build")
        assert _packages(place) in scene.packages, "packages of two builds lie together"
    status = run_here(place, "build", "pkn", at=WEDNESDAY)
    assert status == 0, f"the next build ended with status {status}"
    if fate == "copied":
        assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == raw, "the original changed"
    assert list(outside.iterdir()) == []
    found = [name for name, outcome in scene.outcomes.items() if state_of(place) == outcome]
    assert found, _told(state_of(place), scene)
    return found[0]


def _told(left: State, scene: Scene) -> str:
    which = {
        name: [sign for sign, outcome in scene.outcomes.items() if outcome.get(name) == left.get(name)]
        for name in {*left, *scene.outcomes["old"], *scene.outcomes["new"]}
    }
    return f"neither old nor new: { {name: found for name, found in sorted(which.items()) if len(found) != 2} }"


def interruptions(count: int, folder: Path, seed: int = 1) -> Counter[str]:
    """Interrupt so often, and count what came of it. Raises `AssertionError` at the first that is not whole."""
    choose = random.Random(seed)  # noqa: S311 - moments, not secrets
    seen: Counter[str] = Counter()
    commands, fates = ("build", "release", "import", "pull"), ("left", "moved", "copied")
    scenes = {command: Scene(folder / command, command) for command in commands}
    for number in range(count):
        command, fate = commands[number % 4], fates[number // 4 % 3]
        place = folder / f"run{number}"
        (place / "outside").mkdir(parents=True)
        shutil.copytree(scenes[command].start, place / "project")
        if number % 3:
            cut = _cut(choose.randrange(scenes[command].calls), before=choose.random() < 0.5)
            was_cut = interrupt(scenes[command], place / "project", cut)
        else:
            was_cut = interrupt(scenes[command], place / "project", lambda: None, choose.uniform(0, 0.4))
        try:
            outcome = judge(scenes[command], place / "project", fate)
        except AssertionError as wrong:
            raise AssertionError(f"{command}, {fate}, number {number}: {wrong}") from wrong
        seen[f"{command}: {outcome}{'' if was_cut else ', not cut off'}"] += 1
        shutil.rmtree(place)
    return seen


if __name__ == "__main__":
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        for what, often in sorted(interruptions(int(sys.argv[1]), Path(name)).items()):
            print(f"{often:5} {what}")
    print(f"{time.monotonic() - began:.0f} s")
