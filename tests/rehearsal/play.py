"""Plays a row: release, student, next release; and tells what the student kept."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.inspect.contents import read_contents, read_notes
from kartu.kinds import kinds
from kartu.model import identity
from rehearsal import student
from rehearsal.course import Course
from workshop import MONDAY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kartu.inspect.packed import PackedNote
    from rehearsal.changes import Row

# The first release, what the student does after it, the release in between, the next one, and when that is imported.
FIRST, STUDY, SKIPPED, NEXT, IMPORT = range(MONDAY, MONDAY + 500_000, 100_000)
OWN_CSS: Final = "\n.own { color: teal }"
OWN_DECK: Final = "Punyaku"
KEPT, REPLACED, NONE = "kept", "replaced", "–"
DEFINITION: Final = [field.key for field in kinds()["term"].fields].index("Definition")
NOTE: Final = [field.key for field in kinds()["term"].fields].index("Note")

COLUMNS: Final = (
    "reviews",
    "own edits",
    "own tags",
    "marks",
    "flags",
    "suspended",
    "own deck",
    "own look",
    "deleted",
    "edits of changed",
    "tags of changed",
    "news",
)
Look = dict[str, Any]


def guid(entry: str, kind: str = "term", language: str = "id") -> str:
    """Give the guid of an entry."""
    return identity.note_guid("pkn", "", kind, entry, language)


def actions() -> list[student.Step]:
    """Give what the student does after the first import; everything at once to `koreksi`, one thing each to others."""
    term_type = identity.note_type_id("term", "id")
    return [
        {"do": "review"},
        {"do": "edit", "guid": guid("sunting"), "field": NOTE, "text": "catatanku"},
        {"do": "tag", "guid": guid("label"), "tag": "pribadi"},
        {"do": "tag", "guid": guid("tanda"), "tag": "marked"},
        {"do": "flag", "guid": guid("bendera")},
        {"do": "suspend", "guid": guid("tangguh")},
        {"do": "move", "guid": guid("pindah"), "deck": OWN_DECK},
        {"do": "delete", "guid": guid("hapus")},
        {"do": "css", "note_type": term_type, "css": OWN_CSS},
        *(
            step | {"guid": note}
            for note in (guid("koreksi"), guid("asean", "institution"), guid("contoh", "example"), guid("gambar"))
            for step in (
                {"do": "edit", "field": 8, "text": "suntinganku"},
                {"do": "tag", "tag": "milikku"},
                {"do": "flag"},
                {"do": "suspend"},
                {"do": "move", "deck": OWN_DECK},
            )
        ),
        {"do": "at", "time": STUDY},
    ]


class Played(NamedTuple):
    """A row as it was played."""

    row: Row
    before: Look  # what the student had
    after: Look
    log: Mapping[str, int] | str  # of the last import
    new_cards: list[str]  # guids in the order in which they will be asked
    blank_cards: int
    check: str  # what Check Database mended
    old: Mapping[str, PackedNote]  # what the packages hold, by guid
    new: Mapping[str, PackedNote]
    descriptions: Mapping[str, str]  # of the decks in the new package that have one


def play(row: Row, folder: Path, python: str = "") -> Played:
    """Play a row with the Anki of this environment, or with that of another Python."""
    course = Course(folder / "author")
    row.start(course)
    first = course.release(FIRST) / row.packages[0]
    if row.skipped:
        row.skipped(course)
        course.release(SKIPPED)
    row.change(course)
    second = first if row.name == "nothing" else course.release(NEXT) / row.packages[1]
    return judge(row, first, second, folder, python)


def judge(row: Row, first: Path, second: Path, folder: Path, python: str = "") -> Played:
    """Let a student study with one package and then import another."""
    steps: list[student.Step] = [
        {"do": "import", "file": str(first), "at": FIRST + 60},
        *actions(),
        {"do": "look"},
        {"do": "import", "file": str(second), "at": IMPORT},
        {"do": "look"},
        {"do": "empty_cards"},
        {"do": "check"},
    ]
    decks = sorted({note.deck for note in read_notes(second)})
    steps += [{"do": "new_cards", "deck": deck} for deck in decks]
    told = run(steps, folder, python)
    start = len(actions()) + 1
    before, log, after, blank, check, *new_cards = told[start:]
    asked = [one for deck in new_cards for one in deck]
    descriptions = {deck.name: deck.description for deck in read_contents(second).decks if deck.description}
    return Played(row, before, after, log, asked, blank, check, _by_guid(first), _by_guid(second), descriptions)


def _by_guid(package: Path) -> dict[str, PackedNote]:
    return {note.guid: note for note in read_notes(package)}


def run(steps: list[student.Step], folder: Path, python: str = "") -> list[Any]:
    """Let a student do steps, here or in another environment."""
    if not python:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            return student.run(steps, Path(place))
    with tempfile.TemporaryDirectory(dir=folder) as place:
        there = Path(place, "what-there-is.json")
        command = [python, student.__file__, str(there)]
        done = subprocess.run(command, input=json.dumps(steps), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        told: list[Any] = json.loads(there.read_text("utf-8"))
    return told


class Verdict:
    """What the student kept of each thing, by column."""

    def __init__(self, played: Played) -> None:
        self._played = played
        self.before, self.after = played.before, played.after
        self.changed = {
            guid
            for guid, note in played.new.items()
            if guid in played.old and (note.values, note.tags) != (played.old[guid].values, played.old[guid].tags)
        }
        self.kept = [guid for guid in self.before["notes"] if guid in self.after["notes"]]

    def cells(self) -> dict[str, str]:
        """Give the row of the table."""
        untouched = [guid for guid in self.kept if guid not in self.changed]
        changed = [guid for guid in self.kept if guid in self.changed]
        cells = (
            self._reviews(),
            self._own(untouched, "fields"),
            self._own(untouched, "tags", {"pribadi", "milikku"}),
            self._own(untouched, "tags", {"marked"}),
            self._cards("flag"),
            self._cards("suspended"),
            self._cards("deck"),
            self._look(),
            "comes back" if guid("hapus") in self.after["notes"] else KEPT,
            self._own(changed, "fields"),
            self._own(changed, "tags"),
            self._news(),
        )
        return dict(zip(COLUMNS, cells, strict=True))

    def _reviews(self) -> str:
        """All reviews are on the card that they were on."""
        if self.after["lost_reviews"] > self.before["lost_reviews"]:
            return "lost"
        return self._cards("id", "reps", "reviews")

    def _cards(self, *what: str) -> str:
        same = all(
            number in self._one(self.after, note)["cards"]
            and all(card[each] == self._one(self.after, note)["cards"][number][each] for each in what)
            for note in self.before["notes"]
            for number, card in self._one(self.before, note)["cards"].items()
        )
        return KEPT if same else "lost"

    def _own(self, guids: Iterable[str], what: str, only: Collection[str] = ()) -> str:
        """Tell what became of the student's own fields or tags in some notes."""
        told = set()
        for note in guids:
            had, has = self._one(self.before, note)[what], self._one(self.after, note)[what]
            came = self._played.old[note]
            first = list(came.values) if what == "fields" else sorted(came.tags)
            own = [each for each in had if each not in first and (not only or each in only)]
            if own:
                told.add(KEPT if all(each in has for each in own) else REPLACED)
        return " and ".join(sorted(told)) or NONE

    def _look(self) -> str:
        css = [look["css"] for name, look in self.after["types"].items() if name in ("Kartu Istilah", "Kartu Kata")]
        return KEPT if OWN_CSS in css[0] else REPLACED

    def _news(self) -> str:
        """Everything in the new package is there, once: corrections, new notes, note types, in the right order."""
        faults = []
        for note, packed in self._played.new.items():
            if len(self.after["notes"].get(note, ())) != 1:
                faults.append(f"{len(self.after['notes'].get(note, ()))} copies of {packed.fields['Key']}")
            elif note in self.changed or note not in self._played.old:
                has = self._one(self.after, note)
                if (has["fields"], has["tags"]) != (list(packed.values), sorted(packed.tags)):
                    faults.append(f"{packed.fields['Key']} not updated")
                pictures = re.findall(r'src="([^"]+)"', " ".join(has["fields"]))
                faults += [f"{name} is missing" for name in pictures if name not in self.after["media"]]
        for deck, text in self._played.descriptions.items():
            if self.after["decks"].get(deck) != text:
                faults.append(f"description of {deck} is not new")
        if isinstance(self._played.log, str) or self._played.log["conflicting"]:
            faults.append(f"conflicts: {self._played.log}")
        faults += [f"a second note type {name}" for name in self.after["types"] if name.endswith("+")]
        wanted = [note for note in self._played.new if note in self._played.new_cards]
        wanted.sort(key=lambda note: (self._played.new[note].deck, self._played.new[note].due))
        asked = list(dict.fromkeys(self._played.new_cards))
        faults += ["new cards out of order"] if asked != wanted else []
        missing = {note for note in self._played.new if note not in self._played.old} - set(asked)
        faults += ["new cards that are not asked"] if missing else []
        faults += [f"Check Database: {self._played.check}"] if self._played.check else []
        if self._played.blank_cards != self._played.row.blank_cards:
            faults.append(f"{self._played.blank_cards} blank cards")
        return "; ".join(faults) or "all"

    @staticmethod
    def _one(look: Look, note: str) -> dict[str, Any]:
        found: dict[str, Any] = look["notes"][note][0]
        return found
