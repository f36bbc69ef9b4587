"""CONTRIBUTING names files and words that are there; the way of one text is the way that a build goes."""

from __future__ import annotations

import importlib
import re
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kartu.commands.main import main
from support import PROJECT
from workshop import Workshop, term

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

PAGE = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SOURCE = PROJECT / "src" / "kartu"
WAY = re.findall(r"^(\d+)\. (.*)", PAGE.partition("## Where a change goes")[0], re.MULTILINE)
PATHS = {path for path in re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.py)`", PAGE) if "<" not in path} - {"dist/"}
WORDS = re.findall(r"^\| [\w ]+ \| .* \| `(\S+)\.py` `(\w+)` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("path", sorted(PATHS))
def test_a_path_leads_somewhere(path: str) -> None:
    places = [PROJECT / path, SOURCE / path, *SOURCE.glob(f"*/{path}")]
    assert any(place.exists() for place in places)


@pytest.mark.parametrize(("module", "name"), WORDS)
def test_a_word_is_defined_where_the_table_says(module: str, name: str) -> None:
    assert hasattr(importlib.import_module(f"kartu.{module.replace('/', '.')}"), name)


def test_the_table_has_words_and_the_way_has_ten_steps() -> None:
    assert len(WORDS) > 20
    assert [number for number, _ in WAY] == [str(number) for number in range(1, 11)]


def test_a_build_enters_the_modules_in_the_order_of_the_way(tmp_path: Path) -> None:
    entered: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        file = frame.f_code.co_filename.replace("\\", "/")
        if event == "call" and "/kartu/" in file and frame.f_code.co_name != "<module>":
            entered.append(file.rpartition("/kartu/")[2])

    shop = Workshop(tmp_path).write(term("hak"))
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        result = CliRunner().invoke(main, ["build", str(shop.deck), "-o", str(shop.out), "--no-page"])
    finally:
        sys.setprofile(before)
    assert result.exit_code == 0, result.output
    steps = [re.findall(r"`(\w+/\w+\.py)`", words) for _, words in WAY]
    assert [path for paths in steps for path in paths if path not in entered] == []
    place = 0
    for paths in steps:
        first = next((at for at in range(place, len(entered)) if entered[at] == paths[0]), -1)
        assert first >= 0, f"after {entered[place]} the build does not come to {paths[0]} any more"
        place = first
