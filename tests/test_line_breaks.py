"""Case C30: a text on several lines is several lines on the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import variants, write_deck

if TYPE_CHECKING:
    from pathlib import Path

NOTES = """\
kind: term
section: dasar
notes:
  baris:
    term: tiga baris
    definition: {style}
      satu
      dua

      tiga
"""


@pytest.mark.parametrize(
    ("style", "shown"), [("|", "satu<br>dua<br><br>tiga"), (">", "satu dua<br>tiga")], ids=["block", "folded"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_block_keeps_its_lines_and_a_folded_one_does_not(tmp_path: Path, style: str, shown: str, end: str) -> None:
    deck = write_deck(tmp_path, {"01.yaml": NOTES.format(style=style).replace("\n", end)})
    (note,) = variants(deck)["id"].notes
    assert shown in note.fields
