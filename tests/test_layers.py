"""Data flows one way: each folder of `src/kartu` imports only those before it, and each library has one user."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "kartu"
# From the bottom up: a folder imports only from those above it in this list.
FOLDERS = (
    "model",
    "kinds",
    "languages",
    "files",
    "html",
    "source",
    "check",
    "notes",
    "history",
    "packing",
    "inspect",
    "page",
    "build",
    "releases",
    "edit",
    "tables",
    "pulling",
    "commands",
)
ONLY_USERS = {
    "yaml": {"source/events.py", "source/spans.py"},
    "genanki": {"packing/collection.py"},
    "click": {
        f"commands/{name}.py" for name in ("author", "console", "describe", "helptext", "main", "releases", "tables")
    },
    "latex2mathml": {"html/formulas.py"},
    "markdown_it": {"html/markup.py"},
    "jinja2": {"page/sharepage.py"},
    "openpyxl": {"tables/workbook.py"},
    "odfdo": {"tables/opendocument.py"},
    "PIL": {"files/pictures.py"},
    "pillow_heif": {"files/pictures.py"},
}


def _modules(folder: str = ".") -> list[Path]:
    return sorted((SOURCE / folder).rglob("*.py"))


def _imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} if node.module != "kartu" else {f"kartu.{alias.name}" for alias in node.names}
    return names


def test_the_list_names_every_folder() -> None:
    folders = {folder.name for folder in SOURCE.iterdir() if folder.is_dir()}
    assert folders - {"__pycache__"} == {*FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_only_from_those_before_it(folder: str) -> None:
    allowed = {*FOLDERS[: FOLDERS.index(folder)], folder}
    for file in _modules(folder):
        ours = {name.split(".")[1] for name in _imports(file) if name.startswith("kartu.")} - {"__version__"}
        assert ours <= allowed, f"{file.relative_to(SOURCE)} imports {ours - allowed}"


@pytest.mark.parametrize(("library", "users"), ONLY_USERS.items())
def test_a_library_is_used_in_one_place(library: str, users: set[str]) -> None:
    found = {
        file.relative_to(SOURCE).as_posix()
        for file in _modules()
        if any(name.split(".")[0] == library for name in _imports(file))
    }
    assert found == users


def test_no_module_imports_anki_itself() -> None:
    assert not any("anki" in {n.split(".")[0] for n in _imports(file)} for file in _modules())
