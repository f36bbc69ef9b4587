"""The script that most people write: `yaml.safe_load` and genanki as documented, one combined package.

Run as `python -m benchmarks.plain DECK OUT.apkg [safe|csafe]`. It does what Kartu's package must hold and no
more: one note a language with a guid of its own and the other language's texts, two card templates, tags; no
validation, no positions, no escaping, no record.
"""

from __future__ import annotations

import sys
from pathlib import Path

import genanki
import yaml

FIELDS = ["Term", "Definition", "OtherTerm", "OtherDefinition", "Key", "Reverse"]
TEMPLATES = [
    {"name": "Forward", "qfmt": "{{Term}}", "afmt": "{{FrontSide}}<hr id=answer>{{Definition}}"},
    {"name": "Back", "qfmt": "{{#Reverse}}{{Definition}}{{/Reverse}}", "afmt": "{{FrontSide}}<hr id=answer>{{Term}}"},
]


def main(folder: Path, out: Path, loader: type[yaml.SafeLoader | yaml.CSafeLoader]) -> None:
    """Read the deck's files, make the notes, write the package."""
    head = yaml.load((folder / "deck.yaml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - safe ones only
    models = {
        language: genanki.Model(
            1_700_000_000 + number,
            f"Plain {language}",
            fields=[{"name": name} for name in FIELDS],
            templates=[dict(template) for template in TEMPLATES],
        )
        for number, language in enumerate(head["languages"])
    }
    decks: dict[str, genanki.Deck] = {}
    for file in sorted(folder.glob("[0-9]*.yaml")):
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
        for key, entry in data["notes"].items():
            for language, model in models.items():
                section = entry.get("section") or data["section"]
                name = f"{head['title'][language]}::{head['sections'][section][language]}"
                if name not in decks:
                    decks[name] = genanki.Deck(1_800_000_000 + len(decks), name)
                reverse = "1" if entry.get("reverse") else ""
                other = "en" if language == "id" else "id"
                texts = [entry[name][code] for code in (language, other) for name in ("term", "definition")]
                fields = [*texts, key, reverse]
                tags = [f"{head['tag']}::{tag}" for tag in entry["tags"]]
                note = genanki.Note(model, fields, tags=tags, guid=genanki.guid_for(head["deck"], key, language))
                decks[name].add_note(note)
    genanki.Package(list(decks.values())).write_to_file(out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), yaml.CSafeLoader if sys.argv[3:] == ["csafe"] else yaml.SafeLoader)
