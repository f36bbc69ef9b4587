"""One of a student's devices: a real collection that packages come into, that is studied with, and that is synced."""

from __future__ import annotations

import itertools
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import ankitools

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anki.collection import Collection

    from ankitools import Imported
    from sync.server import Account

CardKey = tuple[str, int]  # guid of the note, number of the card template
_PATIENCE: Final = 60.0
_GLANCE: Final = 0.02
_ONE_WAY: Final = (2, 3, 4)  # what a sync may ask for: to choose a side, to download all, to upload all


class Held(NamedTuple):
    """A note as a device holds it."""

    id: int
    note_type: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    mod: int


class HeldCard(NamedTuple):
    """A card as a device holds it."""

    id: int
    deck: str
    queue: int
    reps: int
    interval: int
    flag: int


class Look(NamedTuple):
    """All that a device holds."""

    notes: Mapping[str, list[Held]]  # by guid; more than one would be a double
    cards: Mapping[CardKey, list[HeldCard]]
    reviews: Mapping[int, CardKey | None]  # by id; None if their card is gone
    decks: tuple[str, ...]
    note_types: Mapping[str, tuple[Any, ...]]
    media: tuple[str, ...]


class Device:
    """A collection of the student's, by the name of the device."""

    def __init__(self, name: str, collection: Collection, account: Account, seconds: Iterator[int]) -> None:
        """Take what gives a later second for each time that a student sits down, on whichever device.

        Two devices that answer one card within a second never agree on it: people are slower than tests.
        """
        self.name = name
        self._seconds = seconds
        self.collection = collection
        self.answers: dict[int, CardKey] = {}  # each review made here, and the card it was of
        self._account = account
        self._auth: Any = None
        self._schema = self._schema_time()

    # What a student does

    def take(self, package: Path) -> Imported:
        """Import a package with Anki's default options; it must not make the next sync go one way."""
        told = ankitools.import_package(self.collection, package)
        assert self._schema_time() == self._schema, f"{self.name}: {package.name} would force a one-way sync"
        return told

    def study(self, count: int, ease: int = 4) -> list[CardKey]:
        """Answer cards that are new or due, whichever deck Anki has them in."""
        asked: list[CardKey] = []
        second = next(self._seconds)
        for deck in self.collection.decks.all_names_and_ids():
            self.collection.decks.select(deck.id)
            while len(asked) < count and (card := self.collection.sched.getCard()) is not None:
                card.start_timer()
                self.collection.sched.answerCard(card, ease)
                self.collection.db.execute("update cards set mod = ? where id = ?", second, card.id)
                asked.append(self._note_answer(card.id))
        return asked

    def _note_answer(self, card: int) -> CardKey:
        database = self.collection.db
        review = database.scalar("select max(id) from revlog where cid = ?", card)
        key = tuple(
            database.first("select n.guid, c.ord from cards c join notes n on n.id = c.nid where c.id = ?", card)
        )
        self.answers[review] = key
        while time.time_ns() // 1_000_000 <= review:  # a review's id is its millisecond, on the other device, too
            pass
        return key

    def next_day(self, days: int = 1) -> None:
        """Let days go by: Anki counts them from the day on which the collection was made."""
        self.collection.db.execute("update col set crt = crt - ?", days * 86_400)
        self.collection.close(downgrade=False)
        self.collection.reopen()

    def write_own(self, front: str) -> None:
        """Add a note of the student's own."""
        basic = self.collection.models.by_name("Basic")
        ankitools.add_note(self.collection, basic, [front, "milikku"])

    def move_cards(self, deck: str, to: str) -> None:
        """Put all cards of a deck, not of those below it, into another one."""
        cards = self.collection.find_cards(f'"deck:{deck}" -"deck:{deck}::*"')
        self.collection.set_deck(cards, self.collection.decks.id_for_name(to))

    def delete_deck(self, deck: str) -> None:
        """Delete a deck with all that is in it."""
        self.collection.decks.remove([self.collection.decks.id_for_name(deck)])

    def edit(self, guid: str, place: int, text: str, at: int) -> None:
        """Edit a field of a note at a time in seconds since 1970."""
        note = self._note(guid)
        note.fields[place] = text
        self.collection.update_note(note)
        self.collection.db.execute("update notes set mod = ? where id = ?", at, note.id)

    def tag(self, guid: str, tag: str, at: int) -> None:
        """Tag a note at a time; `leech` is what Anki does by itself, `marked` what Mark Note does."""
        note = self._note(guid)
        note.add_tag(tag)
        self.collection.update_note(note)
        self.collection.db.execute("update notes set mod = ? where id = ?", at, note.id)

    def _note(self, guid: str) -> Any:
        return self.collection.get_note(self.collection.db.scalar("select id from notes where guid = ?", guid))

    # Syncing

    def link_up(self) -> None:
        """Sync for the first time ever: the account takes what this device has."""
        assert self._ask() in _ONE_WAY
        self._one_way(upload=True)
        self.sync()

    def link_down(self) -> None:
        """Sync for the first time on a further device: it takes what the account has."""
        assert self._ask() in _ONE_WAY
        self._one_way(upload=False)
        self.sync()

    def sync(self) -> None:
        """Sync; Anki must not ask which side is to be lost."""
        asked = self._ask()
        assert asked not in _ONE_WAY, f"{self.name} was asked to sync one way"
        self._sync_media()
        self._forget()

    def upload_all(self) -> None:
        """Turn “force changes in one direction” on in Preferences, sync, and choose Upload."""
        self.collection.mod_schema(check=False)
        self.collection.set_preferences(self.collection.get_preferences())
        self.link_up()

    def asks_for_one_way(self) -> bool:
        """Tell if a sync would ask which side is to be lost; nothing else of it happens then."""
        return self._ask() in _ONE_WAY

    def _ask(self) -> int:
        if self._auth is None:
            who = self._account
            self._auth = self.collection.sync_login(who.user, who.password, who.endpoint)
        return int(self.collection.sync_collection(self._auth, sync_media=False).required)

    def _one_way(self, *, upload: bool) -> None:
        self.collection.close_for_full_sync()
        self.collection.full_upload_or_download(auth=self._auth, server_usn=None, upload=upload)
        self.collection.reopen(after_full_sync=True)
        self._forget()
        self._schema = self._schema_time()

    def _sync_media(self) -> None:
        self.collection.sync_media(self._auth)
        end = time.monotonic() + _PATIENCE
        while self.collection.media_sync_status().active:
            assert time.monotonic() < end, "the media did not get through"
            time.sleep(_GLANCE)

    # What there is

    def look(self) -> Look:
        """Give all that the device holds."""
        database = self.collection.db
        names = {entry.id: entry.name for entry in self.collection.models.all_names_and_ids()}
        guids: dict[int, str] = {}
        notes: dict[str, list[Held]] = {}
        for id_, guid, kind, mod, tags, fields in database.all("select id, guid, mid, mod, tags, flds from notes"):
            guids[id_] = guid
            held = Held(id_, names[kind], tuple(fields.split("\x1f")), tuple(sorted(tags.split())), mod)
            notes.setdefault(guid, []).append(held)
        cards: dict[CardKey, list[HeldCard]] = {}
        of_card: dict[int, CardKey] = {}
        columns = "id, nid, ord, did, queue, reps, ivl, flags"
        for id_, note, number, deck, *rest in database.all(f"select {columns} from cards"):
            assert note in guids, f"{self.name}: a card without a note"
            of_card[id_] = (guids[note], number)
            cards.setdefault(of_card[id_], []).append(HeldCard(id_, self.collection.decks.name(deck), *rest))
        return Look(
            notes=notes,
            cards=cards,
            reviews={id_: of_card.get(card) for id_, card in database.all("select id, cid from revlog where ease > 0")},
            decks=tuple(sorted(entry.name for entry in self.collection.decks.all_names_and_ids())),
            note_types={name: self._note_type(id_) for id_, name in names.items()},
            media=tuple(sorted(file.name for file in Path(self.collection.media.dir()).iterdir())),
        )

    def _note_type(self, id_: Any) -> tuple[Any, ...]:
        found: dict[str, Any] = self.collection.models.get(id_) or {}
        fields = tuple(field["name"] for field in found["flds"])
        templates = tuple((each["name"], each["qfmt"], each["afmt"]) for each in found["tmpls"])
        return (id_, found["css"], fields, templates)

    def check_database(self) -> str:
        """Run Tools > Check Database, and give what it mended; it must not make the next sync go one way."""
        mended = ankitools.check_database(self.collection)
        assert self._schema_time() == self._schema, f"{self.name}: Check Database would force a one-way sync"
        return mended

    def _schema_time(self) -> int:
        time_: int = self.collection.db.scalar("select scm from col")
        return time_

    def _forget(self) -> None:
        self.collection.models._clear_cache()  # noqa: SLF001 - pylib keeps note types; without this old ones are read


@contextmanager
def devices(folder: Path, account: Account, names: Sequence[str] = ("desktop", "phone")) -> Iterator[list[Device]]:
    """Give devices without anything on them."""
    seconds = itertools.count(int(time.time()))
    with ExitStack() as stack:
        collections = [stack.enter_context(ankitools.new_collection(folder, name)) for name in names]
        yield [Device(name, each, account, seconds) for name, each in zip(names, collections, strict=True)]
