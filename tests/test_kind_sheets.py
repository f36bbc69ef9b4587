"""docs/kinds/: one page shows a whole kind of note, and says what its folder says."""

from __future__ import annotations

import pytest

import kindsheets
from kartu.kinds import kinds


def test_every_kind_has_its_sheet_and_the_sheet_says_what_the_kind_says(request: pytest.FixtureRequest) -> None:
    made = kindsheets.all_sheets()
    if request.config.getoption("--golden"):
        kindsheets.FOLDER.mkdir(exist_ok=True)
        for old in kindsheets.FOLDER.glob("*.md"):
            old.unlink()
        for path, text in made.items():
            path.write_text(text, encoding="utf-8", newline="\n")
    written = {path: path.read_text(encoding="utf-8") for path in kindsheets.FOLDER.glob("*.md")}
    assert written == made, "run pytest --golden tests/test_kind_sheets.py"


@pytest.mark.parametrize("kind", list(kinds()))
def test_a_sheet_names_every_field_every_template_and_their_ids(kind: str) -> None:
    text = kindsheets.sheet(kinds()[kind])
    for each in kindsheets.types_of(kinds()[kind]):
        assert [field.key for field in each.fields if f"| `{field.key}` | " not in text] == []
        ids = [str(id_) for id_ in ([field.id for field in each.fields] + [card.id for card in each.templates])]
        assert [id_ for id_ in ids if id_ not in text] == []
        assert f"| {each.language} | {each.name} | {each.id} |" in text
