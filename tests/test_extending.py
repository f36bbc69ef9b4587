"""A fourth kind is one new folder, a third language one new file; nothing else in the program changes for them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ankitools import check_database, import_package, new_collection, note_type_names, render_all, visible
from kartu.kinds import kinds
from support import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

QUOTE = '''"""Quotation → who said it."""

from importlib.resources import files

from kartu.model.kind import SPARES, Field, Fill, Key, Kind, Template, Value

KIND = Kind(
    name="quote",
    doc="A quotation and its author.",
    front="quote",
    answer="author",
    keys=(
        Key("quote", Value.TEXT, "The quotation.", required=True),
        Key("author", Value.TEXT, "Who said it.", required=True),
    ),
    fields=(
        Field("Quote", Fill.TEXT, "quote"),
        Field("Author", Fill.TEXT, "author"),
        Field("Key", Fill.KEY),
        *SPARES,
    ),
    templates=(Template("author", "Quotation → Author"),),
    folder=files(__name__),
)
'''
QUOTE_LABELS = """
[{code}]
note_type = "Kartu Quote ({code})"
[{code}.fields]
Quote = "Quote"
Author = "Author"
{names}
[{code}.templates]
author = "Quote → Author"
[{code}.words]
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program that a test may add to."""
    shutil.copytree(PROJECT / "src" / "kartu", tmp_path / "program" / "kartu")
    return tmp_path / "program" / "kartu"


def _kartu(program: Path, deck: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (program.parent / "uji.yaml").write_text(deck, encoding="utf-8")
    command = [sys.executable, "-m", "kartu", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(program.parent)}
    return subprocess.run(command, check=False, cwd=program.parent, env=environment, capture_output=True, text=True)


def _build(program: Path, deck: str) -> Path:
    done = _kartu(program, deck, "build", "uji.yaml", "-o", "out")
    assert done.returncode == 0, done.stderr
    return program.parent / "out" / "uji.apkg"


def _add_quote(program: Path, declaration: str = QUOTE, **names: str) -> None:
    """Add the kind; `names` are further lines for the names of its fields, by language."""
    folder = program / "kinds" / "quote"
    folder.mkdir()
    labels = [QUOTE_LABELS.format(code=code, names=names.get(code, "")) for code in ("id", "en")]
    for name, text in {
        "__init__.py": declaration,
        "labels.toml": "".join(labels),
        "author.front.html": "{{Quote}} – [[source]]?",
        "author.back.html": "{{FrontSide}}<hr id=answer>{{Author}}",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")


def test_a_fourth_kind_is_one_folder(copy: Path, tmp_path: Path) -> None:
    _add_quote(copy)
    package = _build(
        copy,
        "deck: uji\nlanguages: [id, en]\ntitle: {id: Uji, en: Test}\nkind: quote\n"
        "notes:\n  hatta: {quote: Tenaga pembangunan ialah rakyat., author: Mohammad Hatta}\n",
    )
    with new_collection(tmp_path) as collection:
        assert import_package(collection, package).new == 2
        assert note_type_names(collection) == ["Kartu Quote (en)", "Kartu Quote (id)"]
        assert {visible(card.back).split()[-1] for card in render_all(collection)} == {"Hatta"}
        assert check_database(collection) == ""


# Names of kinds that stand in the program because they are something else, too.
NOT_KINDS = {
    "question": {  # a key, of entries of several kinds and of sets of forms
        "check/kindrules.py",
        "check/formsets.py",
        "commands/schema.py",
        "tables/newdeck.py",
    },
    "cloze": {"model/cloze.py", "model/kind.py", "page/blanks.py"},  # a sort of value, and Anki's own class and filter
}


def test_nothing_but_its_own_folder_knows_a_kind_by_name() -> None:
    source = PROJECT / "src" / "kartu"
    files = {path.relative_to(source).as_posix(): path for path in source.rglob("*.py")}
    for name in kinds():
        quoted = re.compile(rf"""["']{name}["']""")
        knowing = {file for file, path in files.items() if quoted.search(path.read_text(encoding="utf-8"))}
        assert {file for file in knowing if not file.startswith("kinds/")} == NOT_KINDS.get(name, set())


def test_a_spare_field_may_get_a_name_in_one_language_only(copy: Path) -> None:
    declaration = QUOTE.replace("*SPARES,", 'Field("Spare1", Fill.TEXT, "usage"), *SPARES[1:],')
    declaration = declaration.replace(
        "    keys=(\n", '    keys=(\n        Key("usage", Value.TEXT, "How it is used."),\n'
    )
    _add_quote(copy, declaration, id='Spare1 = "Pemakaian"')
    deck = "deck: uji\nlanguages: [id]\ntitle: {id: Uji}\nkind: quote\nnotes:\n  hak: {quote: hak, pemakaian: ini}\n"
    done = _kartu(copy, deck, "check", "uji.yaml", "--format", "json")
    assert done.returncode == 1, done.stderr
    assert [(one["code"], one["key"]) for one in json.loads(done.stdout)] == [
        ("E202", "author"),
        ("E201", "pemakaian"),
    ]
    assert "did you mean `usage`?" in done.stdout


def test_a_third_language_is_one_file(copy: Path, tmp_path: Path) -> None:
    labels = (copy / "languages" / "en.toml").read_text(encoding="utf-8").replace("en_US", "ms_MY")
    for kind in kinds():
        text = (copy / "kinds" / kind / "labels.toml").read_text(encoding="utf-8")
        english = text[text.index("[en]") :]
        labels += re.sub(r"^\[en", f"[kinds.{kind}", english, flags=re.MULTILINE).replace('"Kartu ', '"Kartu ms ')
    (copy / "languages" / "ms.toml").write_text(labels, encoding="utf-8")
    package = _build(
        copy,
        "deck: uji\nlanguages: [id, en, ms]\ntitle: {id: Uji, en: Test, ms: Ujian}\nkind: term\nnotes:\n"
        "  bea: {term: {id: bea masuk, en: import duty, ms: duti import},"
        " definition: {id: Pungutan impor., en: A charge on imports., ms: Caj atas barang import.}}\n",
    )
    with new_collection(tmp_path) as collection:
        assert import_package(collection, package).new == 3
        assert note_type_names(collection) == ["Kartu Istilah", "Kartu Term", "Kartu ms Term"]
        backs = [visible(card.back) for card in render_all(collection)]
        assert all("duti import" in back and "bea masuk" in back and "import duty" in back for back in backs)
        assert check_database(collection) == ""
