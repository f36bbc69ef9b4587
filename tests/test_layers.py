"""Data flows one way: each module imports only what design §6 lets it, and each library has one user."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "kartu"
# From the bottom up: a module imports only from those above it in this list.
ORDER = (
    "problems",
    "folder",
    "elsewhere",
    "deflation",
    "jobs",
    "collector",
    "unchanged",
    "identity",
    "cardtemplate",
    "language",
    "kind",
    "notetype",
    "kinds",
    "source",
    "edit",
    "deck",
    "headerkeys",
    "checker",
    "media",
    "decksource",
    "htmltags",
    "render",
    "markup",
    "markupcheck",
    "formsets",
    "header",
    "entries",
    "dates",
    "rules",
    "deckrules",
    "validate",
    "variant",
    "notecolumns",
    "fields",
    "notemaker",
    "leaf",
    "leafstore",
    "lastbuild",
    "leafwork",
    "leaves",
    "clock",
    "order",
    "record",
    "knownrecord",
    "recordfile",
    "words",
    "compare",
    "gate",
    "describe",
    "output",
    "protobuf",
    "archive",
    "packed",
    "savedcollection",
    "package",
    "rows",
    "database",
    "collection",
    "apkg",
    "pagedata",
    "page",
    "build",
    "adopt",
    "styles",
    "changes",
    "differing",
    "release",
    "report",
    "revision",
    "tables",
    "handwork",
    "newcomers",
    "pull",
    "console",
    "schema",
    "starter",
    "cliauthor",
    "clireleases",
    "clitables",
    "show",
    "cli",
    "__main__",
)
ONLY_USERS = {
    "yaml": {"source"},
    "genanki": {"collection"},
    "click": {"console", "cliauthor", "clireleases", "clitables", "cli"},
    "markdown_it": {"markup"},
    "jinja2": {"page"},
    "openpyxl": {"tables"},
    "odfdo": {"tables"},
    "isal": {"deflation"},
}


def _modules() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        name = file.relative_to(SOURCE).parts[0].removesuffix(".py")
        if name != "__init__":
            found.setdefault(name, []).append(file)
    return found


def _imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} if node.module != "kartu" else {f"kartu.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("module", _modules())
def test_a_module_imports_only_from_those_before_it(module: str) -> None:
    assert module in ORDER, "give the new module its place in the order"
    allowed = {*ORDER[: ORDER.index(module)], module}
    for file in _modules()[module]:
        ours = {name.split(".")[1] for name in _imports(file) if name.startswith("kartu.")} - {"__version__"}
        assert ours <= allowed, f"{file.name} imports {ours - allowed}"


@pytest.mark.parametrize(("library", "users"), ONLY_USERS.items())
def test_a_library_is_used_in_one_place(library: str, users: set[str]) -> None:
    found = {
        module
        for module, files in _modules().items()
        for file in files
        if any(name.split(".")[0] == library for name in _imports(file))
    }
    assert found == users


def test_no_module_imports_anki_itself() -> None:
    assert not any("anki" in {n.split(".")[0] for n in _imports(file)} for file in SOURCE.rglob("*.py"))
