"""Whether a deck has the record that is its own: with another, or with none, every card would be new to students."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kartu.check.decksource import header_problem
from kartu.model.clock import SKEW, moment
from kartu.model.messages import msg
from kartu.model.problems import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kartu.check.decksource import DeckSource
    from kartu.history.record import Record
    from kartu.model.messages import Message


def check_record(source: DeckSource, record: Record, file: Path, others: Sequence[Path]) -> Iterator[Problem]:
    """Report a record of another deck, or one that is lost. `others` are the lists of changes beside it."""
    key = source.header_values.get("deck")
    if record.release and key != record.deck:
        message = msg("this deck was released under the key `{deck}`", deck=record.deck)
        hint = msg(
            "the key is part of every card's identity: with another one, students get all cards a second time\n"
            "put `deck: {deck}` back; if this is a new deck, made from a copy, delete {record}",
            deck=record.deck,
            record=file.name,
        )
        yield header_problem(source.header, "E609", message, "deck", hint=hint)
    uid = source.header_values.get("uid", "")
    if record.release and uid != record.uid and key == record.deck:
        message, hint = _other_uid(record.uid, file.name)
        yield header_problem(source.header, "E610", message, "uid", hint=hint)
    if not record.release and others:
        names = {"changes": others[0].name, "record": file.name}
        message = msg("{changes} tells of releases, but their record {record} is not there", **names)
        hint = msg(
            "without it, every card would look new and students' edits and tags would be lost\n"
            "take it from git or a backup, or rebuild it from the package that students have:\n"
            "`kartu release --adopt OLD.apkg {deck}`\n"
            "if it was never released, delete the list, or insist: `kartu release --first {deck}`",
            deck=source.name,
        )
        yield header_problem(source.header, "E608", message, "deck", hint=hint)


def _other_uid(uid: str, record: str) -> tuple[Message, Message]:
    """Say that a deck was released under another `uid`, or without one, and what to do."""
    if not uid:
        hint = msg(
            "the `uid` is part of every card's identity: with another one, students get all cards a second time\n"
            "take the line `uid:` out again; if this is a new deck, made from a copy, delete {record}",
            record=record,
        )
        return msg("this deck was released without a `uid`"), hint
    hint = msg(
        "the `uid` is part of every card's identity: with another one, students get all cards a second time\n"
        "put `uid: {uid}` back; if this is a new deck, made from a copy, delete {record}",
        uid=uid,
        record=record,
    )
    return msg("this deck was released under the uid `{uid}`", uid=uid), hint


def late_clock(record: Record, file: str, now: int) -> Iterator[Problem]:
    """Refuse a release that seems to be made before the last one: the clock is wrong now, or was wrong then."""
    if now < record.released - SKEW:
        times = {"then": moment(record.released), "now": moment(now)}
        message = msg("the last release was made at {then}, but the clock says {now}", **times)
        hint = msg(
            "set the clock of this computer, then release again; if it was wrong at the last release instead, add\n"
            "`--despite-clock`: this release then takes a time just after that one, so that corrections arrive"
        )
        yield Problem("E605", Position(file, 1, 1), message, hint)
