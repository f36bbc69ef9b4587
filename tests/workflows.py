"""GitHub's side of a workflow, played: every `run:` step in bash as there, in a fresh clone of a bare repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

from support import PROJECT

if TYPE_CHECKING:
    from collections.abc import Mapping

GITHUB: Final = PROJECT / "tests" / "github"  # a stand-in for the command `gh`
BRANCH: Final = "main"
_BASH: Final = (
    "bash",
    "--noprofile",
    "--norc",
    "-e",
    "-o",
    "pipefail",
)  # as GitHub calls it where `shell: bash` stands
_EXPRESSION: Final = re.compile(r"\$\{\{ ([\w.]+) \}\}")


def read_workflow(file: Path) -> dict[str, Any]:
    """Read a workflow; the key `on` is a truth value for YAML 1.1."""
    read: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {"on" if key is True else str(key): value for key, value in read.items()}


class Step(NamedTuple):
    """A `run:` step that was run."""

    name: str
    status: int
    said: str


class GitHub:
    """A repository on a server, what was published of it, and runners that come with nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.remote = folder / "remote.git"
        self.releases = folder / "releases"
        self.artifacts = folder / "artifacts"
        self.summary = folder / "summary.md"
        self.runs = 0
        self.git(folder, "init", "--quiet", "--bare", f"--initial-branch={BRANCH}", str(self.remote))

    def git(self, folder: Path, *arguments: str) -> str:
        """Run git, with nothing of this machine's settings."""
        command = ["git", "-C", str(folder), "-c", "user.name=Ani", "-c", "user.email=ani@example.org", *arguments]
        done = subprocess.run(command, check=True, env=self._environment(), capture_output=True, encoding="utf-8")
        return done.stdout.strip()

    def clone(self, name: str) -> Path:
        """Clone the repository into a new folder."""
        self.git(self.folder, "clone", "--quiet", str(self.remote), name)
        return self.folder / name

    def push(self, work: Path, message: str = "Write") -> str:
        """Commit all that there is in a clone and push it; gives the commit."""
        self.git(work, "add", "--all")
        self.git(work, "commit", "--quiet", "--allow-empty", "--message", message)
        self.git(work, "push", "--quiet", "origin", f"HEAD:{BRANCH}")
        return self.git(work, "rev-parse", "HEAD")

    def run(
        self,
        workflow: Path,
        commit: str,
        inputs: Mapping[str, str] = MappingProxyType({}),
        *,
        tag: str = "",
        number: int = 1,
        **environment: str,
    ) -> list[Step]:
        """Run a workflow for a commit, up to the first step that fails; `number` is that of the run."""
        content = read_workflow(workflow)
        self.runs += 1
        runner = self.folder / f"runner {self.runs}"
        context = self._environment() | {
            "GITHUB_SHA": commit,
            "GITHUB_REF_TYPE": "tag" if tag else "branch",
            "GITHUB_REF_NAME": tag or BRANCH,
            "GITHUB_RUN_NUMBER": str(number),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(runner),
            "RELEASES": str(self.releases),
            **environment,
        }
        done: list[Step] = []
        for job in content["jobs"].values():
            work = runner / "work"
            for step in job["steps"]:
                if "run" not in step:
                    self._use(step, work, commit)
                    continue
                variables = {
                    name: _valued(value, inputs)
                    for name, value in {**job.get("env", {}), **step.get("env", {})}.items()
                }
                done.append(_run(step["name"], step["run"], work, context | variables))
                if done[-1].status:
                    return done
        return done

    def _use(self, step: dict[str, Any], work: Path, commit: str) -> None:
        """Do what an action does, as far as a step after it can tell."""
        action, given = step["uses"].partition("@")[0], step.get("with", {})
        if action == "actions/checkout":
            work.parent.mkdir(parents=True)
            self.git(self.folder, "clone", "--quiet", "--no-checkout", str(self.remote), str(work))
            self.git(work, "checkout", "--quiet", _valued(given["ref"]) if "ref" in given else commit)
        elif action in ("actions/upload-artifact", "actions/upload-pages-artifact"):
            target = self.artifacts / given.get("name", "github-pages")
            shutil.copytree(work / given["path"], target, ignore=shutil.ignore_patterns(".*"), dirs_exist_ok=True)
        else:
            assert action in ("actions/setup-python", "actions/deploy-pages"), action

    @staticmethod
    def _environment() -> dict[str, str]:
        programs = os.pathsep.join((str(GITHUB), str(Path(sys.executable).parent), os.environ["PATH"]))
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "SYSTEMROOT") if name in os.environ}
        nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
        return kept | nothing | {"PATH": programs, "CI": "true", "GITHUB_ACTIONS": "true", "LC_ALL": "C.UTF-8"}


def _valued(text: object, inputs: Mapping[str, str] = MappingProxyType({})) -> str:
    """Give a value with its expressions replaced by what GitHub would put there."""
    values = {"github.event.repository.default_branch": BRANCH, "github.token": "secret"}
    values |= {f"inputs.{name}": value for name, value in inputs.items()}
    return _EXPRESSION.sub(lambda found: values[found[1]], str(text))


def _run(name: str, script: str, work: Path, environment: dict[str, str]) -> Step:
    done = subprocess.run(
        [*_BASH, "-c", script],
        check=False,
        cwd=work,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return Step(name, done.returncode, done.stdout)
