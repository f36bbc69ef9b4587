"""The wheel and the sdist: complete, and enough by themselves to do the main job in a folder of one's own.

`make installs` runs this for every Python that there is; the whole suite only for its own.
"""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from kartu import __version__
from kartu.inspect.contents import read_contents
from support import HEAD, PROJECT, run_kartu, write_deck

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

LIMIT: Final = 60_000_000  # bytes that an installation may take, without pip
SECONDS: Final = 240  # a registry that does not answer ends the test, it does not hold it up
LOWEST_ON: Final = (3, 11)  # newer ones came after the lowest versions: there are no wheels of those for them
NO_FORMS = HEAD.partition("forms:")[0]
TABLE = """\
kind,key,term [id],term [en],definition [id],definition [en]
term,pajak,pajak,tax,Iuran wajib kepada negara.,A compulsory payment to the state.
term,tarif,tarif,rate,Besarnya pungutan.,How much is levied.
"""
NOTES = "kind: term\nsection: dasar\nnotes:\n  hak: {term: {id: hak, en: right}, definition: {id: Boleh., en: May.}}\n"


class Built(NamedTuple):
    """What `python -m build` makes."""

    wheel: Path
    sdist: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("dist")
    _run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(PROJECT)], folder)
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    return Built(wheel, sdist)


def _run(command: list[str], folder: Path, **environment: str) -> str:
    """Run a command outside the checkout, and say all it said if it fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KARTU"))}
    done = subprocess.run(
        command,
        check=False,
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


# What is in them


def _names_in(sdist: Path) -> set[str]:
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_the_sdist_holds_all_that_git_has(built: Built) -> None:
    """Tests, benchmarks and CI then run from it as from a checkout."""
    if not (PROJECT / ".git").exists():
        pytest.skip("this is no checkout")
    listed = _run(["git", "-C", str(PROJECT), "ls-files", "-z"], PROJECT).split("\0")
    tracked = {name for name in listed if name and (PROJECT / name).exists()}
    names = _names_in(built.sdist)
    assert not tracked - names
    assert not {name for name in names if name.endswith((".apkg", ".html", ".pyc"))} - tracked, "nor what was built"


def test_the_wheel_holds_every_file_of_the_program(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        names = set(wheel.namelist())
    program = {
        path.relative_to(PROJECT / "src").as_posix()
        for path in (PROJECT / "src" / "kartu").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    own = f"kartu-{__version__}.dist-info/"
    assert program == {name for name in names if not name.startswith(own)}
    assert "kartu/py.typed" in program
    assert f"{own}licenses/LICENSE" in names


def test_the_metadata_names_one_version_and_leads_to_the_project(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        metadata = email.message_from_bytes(wheel.read(f"kartu-{__version__}.dist-info/METADATA"))
    addresses = dict(line.split(", ") for line in metadata.get_all("Project-URL", []))
    assert metadata["Version"] == __version__
    assert addresses.keys() == {"Homepage", "Source", "Documentation", "Changelog", "Issues"}
    page = str(metadata.get_payload())
    assert page.startswith("# Kartu")
    for target in re.findall(r"\]\(([^)#]+)\)", page):
        assert target.startswith("https://"), "a package index knows no folder of ours"
    assert f"]({addresses['Source']}/raw/v{__version__}/docs/images/card.png)" in page
    assert f"]({addresses['Source']}/blob/v{__version__}/docs/format.md)" in page


def test_the_list_of_changes_begins_with_this_version() -> None:
    headings = re.findall(r"^## (\S+)", (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] in (__version__, "Unreleased")
    assert __version__ in headings


# What they do


def _lowest() -> Iterator[str]:
    """Give the lowest versions that pyproject.toml allows, as constraints."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["dependencies"]:
        name, _, version = requirement.partition(";")[0].replace("==", ">=").partition(">=")
        assert version, f"{requirement} names no lowest version"
        yield f"{name.strip()}=={version.strip()}"


def _install(command: list[str], folder: Path, **environment: str) -> None:
    try:
        _run(command, folder, **environment)
    except (AssertionError, subprocess.TimeoutExpired) as failed:
        pytest.fail(f"Kartu could not be installed; is the package registry within reach?\n{failed}")


class Installed:
    """Kartu in a fresh environment of its own."""

    def __init__(self, python: str, folder: Path, package: Path, *options: str) -> None:
        self.environment = folder / "environment"
        self.home = folder / "Kelas 11 é"  # a blank and an accent
        self.home.mkdir()
        _run([python, "-m", "venv", str(self.environment)], folder)
        programs = self.environment / ("Scripts" if os.name == "nt" else "bin")
        self.python, self._kartu = str(programs / "python"), str(programs / "kartu")
        pip = [self.python, "-m", "pip", "--disable-pip-version-check", "--timeout=10", "--retries=1", "install"]
        _install([*pip, *options, str(package)], folder)

    def kartu(self, *arguments: str, **environment: str) -> str:
        """Run the command in the teacher's folder."""
        return _run([self._kartu, *arguments], self.home, **environment)

    def size(self) -> int:
        """Give the bytes that Kartu and its libraries take."""
        code = "import sysconfig; print(sysconfig.get_path('purelib'))"
        place = Path(_run([self.python, "-c", code], self.home).strip())
        others = ("pip", "setuptools", "pkg_resources", "_distutils_hack")
        folders = [folder for folder in place.iterdir() if not folder.name.startswith(others)]
        return sum(file.stat().st_size for folder in folders for file in (folder, *folder.rglob("*")) if file.is_file())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "python" in metafunc.fixturenames:
        pythons = metafunc.config.getoption("--python") or [sys.executable]
        if metafunc.function is test_an_sdist_with_the_oldest_libraries_does_the_main_job:
            pythons = [python for python in pythons if _version_of(python) <= LOWEST_ON]
        metafunc.parametrize("python", pythons)


def _version_of(python: str) -> tuple[int, ...]:
    command = [python, "-c", "import sys; print(*sys.version_info[:2])"]
    return tuple(map(int, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()))


def test_a_wheel_with_the_newest_libraries_does_the_main_job(python: str, built: Built, tmp_path: Path) -> None:
    installed = Installed(python, tmp_path, built.wheel)
    _do_the_main_job(installed)
    assert installed.size() <= LIMIT


def test_an_sdist_with_the_oldest_libraries_does_the_main_job(python: str, built: Built, tmp_path: Path) -> None:
    constraints = tmp_path / "lowest.txt"
    constraints.write_text("\n".join(_lowest()), encoding="utf-8")
    _do_the_main_job(Installed(python, tmp_path, built.sdist, "--constraint", str(constraints)))


@pytest.mark.parametrize("command", ["uv tool install kartu", "pipx install kartu"])
def test_the_line_of_the_readme_installs_the_command(command: str, built: Built, tmp_path: Path) -> None:
    assert command in (PROJECT / "README.md").read_text(encoding="utf-8")
    tool, *arguments, _ = command.split()
    programs = tmp_path / "bin"
    places = {"UV_TOOL_DIR": "uv", "UV_TOOL_BIN_DIR": "bin", "PIPX_HOME": "pipx", "PIPX_BIN_DIR": "bin"}
    places["PIPX_MAN_DIR"] = "man"
    environment = {name: str(tmp_path / place) for name, place in places.items()}
    _install([sys.executable, "-m", tool, *arguments, str(built.wheel)], tmp_path, UV_HTTP_TIMEOUT="10", **environment)
    assert _run([str(programs / "kartu"), "--version"], tmp_path) == f"kartu, version {__version__}\n"


def _do_the_main_job(installed: Installed) -> None:
    """From a table to a page in four commands, no checkout near; and a package with what ours holds."""
    home = installed.home
    code = "import kartu; print(kartu.__file__)"
    assert str(installed.environment) in _run([installed.python, "-c", code], home)
    assert installed.kartu("--version") == f"kartu, version {__version__}\n"

    (home / "kata.csv").write_text(TABLE, encoding="utf-8")
    installed.kartu("import", "kata.csv", "decks/kata", "--yes")
    installed.kartu("check")
    installed.kartu("release", "kata")
    installed.kartu("export", "decks/kata")
    made = {path.name for path in (home / "build").iterdir()}
    assert {"kata.apkg", "kata.id.apkg", "kata.en.apkg", "kata.html", "index.html"} <= made
    assert (home / "decks" / "kata" / "kata.record").is_file()
    assert (home / "kata.xlsx").is_file()

    installed.kartu("new", "biologi")
    write_deck(home / "decks", {"01.yaml": NOTES}, NO_FORMS)
    assert "pkn.apkg" in installed.kartu("build", SOURCE_DATE_EPOCH="1790000000")
    ours = home / "ours"
    done = run_kartu("build", str(home / "decks" / "pkn"), "-o", str(ours), SOURCE_DATE_EPOCH="1790000000")
    assert done.returncode == 0, done.stderr
    digests = [read_contents(folder / "pkn.apkg").digest for folder in (home / "build", ours)]
    assert digests[0] == digests[1]
