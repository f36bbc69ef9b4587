"""Run commands in turn, several times, and take medians: whole processes, with the system's own account of each."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Run(NamedTuple):
    """One finished process: wall and processor seconds, peak memory in MB."""

    wall: float
    cpu: float
    memory: float


class Command(NamedTuple):
    """What is run; `before` is done first each time and not measured."""

    arguments: Sequence[str]
    before: Callable[[], object] = lambda: None
    status: int = 0  # the exit status it must end with


def run_once(command: Command) -> Run:
    """Run a command, which must end as it says."""
    command.before()
    start = time.perf_counter()
    process = subprocess.Popen(command.arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != command.status:
        message = process.stderr.read().decode() if process.stderr else ""
        raise SystemExit(f"{' '.join(command.arguments)} ended with {os.waitstatus_to_exitcode(status)}\n{message}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def run_in_turn(commands: Mapping[str, Command], runs: int) -> dict[str, list[Run]]:
    """Run all commands one after the other, `runs` times after one round that does not count."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            run = run_once(command)
            if number:
                found[name].append(run)
    return found


def median(runs: Sequence[Run]) -> Run:
    """Give the median of each figure."""
    return Run(*(statistics.median(figures) for figures in zip(*runs, strict=True)))


def ratio(slow: Sequence[Run], fast: Sequence[Run]) -> float:
    """Give the median of the ratios of runs made in the same round: the machine's drift falls out of it."""
    return statistics.median(one.wall / other.wall for one, other in zip(slow, fast, strict=True))
