"""A student with a real Anki, of whatever version is installed: does what a list of steps says and tells what is there.

Runs by itself, without Kartu, so that it can run in the environment of an old Anki:

    python student.py what-there-is.json < steps.json

What there is goes into a file: Anki prints on stdout itself ("blocked main thread for 215ms", seen with 25.9.5 on a
busy machine).

Anki's clock cannot be set, so `at` gives all notes that were touched since the last step that time instead.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from anki.collection import Collection

FIELD_SEPARATOR = "\x1f"
Step = dict[str, Any]


class Student:
    """A collection and the steps that can be done in it."""

    def __init__(self, folder: Path) -> None:
        self.collection = Collection(str(folder / "collection.anki2"))

    def do(self, step: Step) -> Any:
        """Do one step and give what there is to tell about it."""
        return getattr(self, f"do_{step['do']}")(**{key: value for key, value in step.items() if key != "do"})

    def do_import(self, file: str, at: int) -> dict[str, int] | str:
        """Import a package with the default options, at a time in seconds since 1970."""
        try:
            log = self._import(file).log
        except Exception as error:  # noqa: BLE001 - whatever an import can end with is what the test wants to know
            return f"{type(error).__name__}: {error}"
        self.do_at(at)
        self._forget()
        return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting")}

    def _import(self, file: str) -> Any:
        try:
            from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest
        except ImportError:  # up to 23.10 there was nothing to choose
            from anki import import_export_pb2

            request = import_export_pb2.ImportAnkiPackageRequest(package_path=file)
            has_options = "options" in request.DESCRIPTOR.fields_by_name
            return self.collection.import_anki_package(request if has_options else file)  # 2.1.66 takes the path
        options = ImportAnkiPackageOptions(
            merge_notetypes=False, update_notes=0, update_notetypes=0, with_scheduling=False, with_deck_configs=False
        )
        return self.collection.import_anki_package(ImportAnkiPackageRequest(package_path=file, options=options))

    def do_at(self, time: int) -> None:
        """Pretend that all notes touched until now were touched at a time."""
        self.collection.db.execute("update notes set mod = ? where mod > ?", time, time)

    def do_review(self) -> int:
        """Answer every new card once with Easy."""
        answered = 0
        for deck in self.collection.decks.all_names_and_ids():
            self.collection.decks.select(deck.id)
            while (card := self.collection.sched.getCard()) is not None:
                card.start_timer()
                self.collection.sched.answerCard(card, 4)
                answered += 1
        return answered

    def do_edit(self, guid: str, field: int, text: str) -> None:
        """Edit a field of a note."""
        note = self._note(guid)
        note.fields[field] = text
        self.collection.update_note(note)

    def do_tag(self, guid: str, tag: str) -> None:
        """Tag a note; `marked` is what Mark does."""
        note = self._note(guid)
        note.add_tag(tag)
        self.collection.update_note(note)

    def do_flag(self, guid: str) -> None:
        """Flag the cards of a note red."""
        self.collection.set_user_flag_for_cards(1, self._cards(guid))

    def do_suspend(self, guid: str) -> None:
        """Suspend the cards of a note."""
        self.collection.sched.suspend_cards(self._cards(guid))

    def do_delete(self, guid: str) -> None:
        """Delete a note."""
        self.collection.remove_notes([self._note(guid).id])

    def do_move(self, guid: str, deck: str) -> None:
        """Move the cards of a note to a deck of the student's own."""
        self.collection.set_deck(self._cards(guid), self.collection.decks.id(deck))

    def do_css(self, note_type: int, css: str) -> None:
        """Edit the CSS of a note type, a second after it came."""
        found = self.collection.models.get(note_type)
        before = found["mod"]
        found["css"] += css
        self.collection.models.update_dict(found)
        self.collection.db.execute("update notetypes set mtime_secs = ? where id = ?", before + 1, note_type)
        self._forget()

    def do_rename_field(self, note_type: int, field: int, name: str) -> None:
        """Rename a field of a note type, as students do who want their own words."""
        found = self.collection.models.get(note_type)
        self.collection.models.rename_field(found, found["flds"][field], name)
        self.collection.models.update_dict(found)
        self._forget()

    def do_search(self, query: str) -> list[str]:
        """Give the guids of the notes that a search finds."""
        return sorted(self.collection.get_note(id_).guid for id_ in self.collection.find_notes(query))

    def do_new_cards(self, deck: str) -> list[str]:
        """Give the guids of the new cards of a deck in the order in which Anki asks them."""
        self.collection.decks.select(self.collection.decks.id(deck))
        queue = self.collection.sched.get_queued_cards(fetch_limit=9999)
        cards = [self.collection.get_card(entry.card.id) for entry in queue.cards]
        return [card.note().guid for card in cards if card.queue == 0]

    def do_empty_cards(self) -> int:
        """Give how many cards Tools > Empty Cards would delete."""
        return sum(len(entry.card_ids) for entry in self.collection.get_empty_cards().notes)

    def do_check(self) -> str:
        """Run Tools > Check Database, and give what it mended in what came with the packages; '' if all was well.

        It may also note the time of the last review at cards that were just reviewed: that is Anki's own.
        """
        before = self.collection.card_count()
        report, _ = self.collection.fix_integrity()
        fine = ("rebuilt and optimized", "last review time")
        mended = [line for line in report.splitlines() if line.strip() and not any(words in line for words in fine)]
        if added := self.collection.card_count() - before:
            mended.append(f"{added} cards added")
        return "; ".join(mended)

    def do_look(self) -> dict[str, Any]:
        """Give all that a student has."""
        database = self.collection.db
        names = {entry.id: entry.name for entry in self.collection.models.all_names_and_ids()}
        cards: dict[int, dict[str, Any]] = {}
        rows = database.all("select id, nid, did, ord, queue, flags, reps, due from cards")
        reviews = dict(database.all("select cid, count() from revlog group by cid"))
        for id_, note, deck, number, queue, flags, reps, due in rows:
            cards.setdefault(note, {})[str(number)] = {
                "id": id_,
                "deck": self.collection.decks.name(deck),
                "suspended": queue == -1,
                "flag": flags & 7,
                "reps": reps,
                "reviews": reviews.get(id_, 0),
                "due": due,
            }
        notes: dict[str, list[dict[str, Any]]] = {}
        for id_, guid, note_type, mod, tags, fields in database.all("select id, guid, mid, mod, tags, flds from notes"):
            note = {
                "note_type": names[note_type],
                "mod": mod,
                "tags": sorted(tags.split()),
                "cards": cards.get(id_, {}),
            }
            notes.setdefault(guid, []).append(note | {"fields": fields.split(FIELD_SEPARATOR)})
        types = {
            name: {
                "fields": [field["name"] for field in self.collection.models.get(id_)["flds"]],
                "templates": [template["name"] for template in self.collection.models.get(id_)["tmpls"]],
                "css": self.collection.models.get(id_)["css"],
                "fronts": [template["qfmt"] for template in self.collection.models.get(id_)["tmpls"]],
            }
            for id_, name in names.items()
        }
        lost = database.scalar("select count() from revlog where cid not in (select id from cards)")
        decks = {
            entry.name: self.collection.decks.get(entry.id).get("desc", "")
            for entry in self.collection.decks.all_names_and_ids()
        }
        media = sorted(file.name for file in Path(self.collection.media.dir()).iterdir())
        return {"notes": notes, "types": types, "lost_reviews": lost, "decks": decks, "media": media}

    def _note(self, guid: str) -> Any:
        return self.collection.get_note(self.collection.db.scalar("select id from notes where guid = ?", guid))

    def _cards(self, guid: str) -> list[Any]:
        return list(self._note(guid).card_ids())

    def _forget(self) -> None:
        self.collection.models._clear_cache()  # noqa: SLF001 - pylib keeps note types; without this old ones are read


def run(steps: list[Step], folder: Path) -> list[Any]:
    """Do all steps in a new collection and give what each has to tell."""
    student = Student(folder)
    try:
        return [student.do(step) for step in steps]
    finally:
        student.collection.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        told = run(json.load(sys.stdin), Path(place))
    Path(sys.argv[1]).write_text(json.dumps(told), "utf-8")
