"""What must be so on both devices after they have synced: the same, nothing lost, nothing mixed, nothing doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.school import notes_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from sync.device import Device, Look


def faults(
    both: Sequence[Device], packages: Sequence[Path], own: Collection[str] = (), doubled: Collection[str] = ()
) -> list[str]:
    """Say what is not as it must be.

    `packages` are all that were handed out, in their order. `own` are the guids of notes that the student edited later
    than they were corrected, so that the edit stays. `doubled` are names of decks that may be there with a `+` as well.
    """
    looks = [device.look() for device in both]
    found = list(_differences(*looks))
    for device, look in zip(both, looks, strict=True):
        found += [f"{device.name}: {fault}" for fault in _doubled(look, doubled)]
        found += [f"{device.name}: {fault}" for fault in _lost_reviews(look, both)]
        found += [f"{device.name}: {fault}" for fault in _content(look, packages, own)]
    found += [f"{device.name}: Check Database: {mended}" for device in both if (mended := device.check_database())]
    found += [f"{device.name}: the next sync goes one way" for device in both if device.asks_for_one_way()]
    return found


def _differences(*looks: Look) -> Iterator[str]:
    """Say in what two devices differ, but for the `+` of decks: each device puts it to the one that the other made."""
    one, other = (
        look._replace(
            decks=tuple(sorted({*map(without_plus, look.decks)})),
            cards={
                key: [card._replace(deck=without_plus(card.deck)) for card in cards]
                for key, cards in look.cards.items()
            },
        )
        for look in looks
    )
    for what, here, there in zip(one._fields, one, other, strict=True):
        if here != there:
            yield f"the devices differ in {what}: {_some(here, there)}"


def _plain(look: Look) -> Look:
    cards = {key: [card._replace(deck=without_plus(card.deck)) for card in own] for key, own in look.cards.items()}
    return look._replace(decks=tuple(sorted({*map(without_plus, look.decks)})), cards=cards)


def _some(here: object, there: object) -> str:
    if isinstance(here, dict) and isinstance(there, dict):
        keys = [key for key in {**here, **there} if here.get(key) != there.get(key)]
        return f"{len(keys)}, such as {keys[0]}: {here.get(keys[0])} | {there.get(keys[0])}"
    return f"{here} | {there}"


def _doubled(look: Look, allowed: Collection[str]) -> Iterator[str]:
    yield from (f"{len(held)} notes with the guid {guid}" for guid, held in look.notes.items() if len(held) > 1)
    yield from (f"{len(held)} cards {key}" for key, held in look.cards.items() if len(held) > 1)
    yield from (f"a second note type {name}" for name in look.note_types if name.endswith("+"))
    for deck in look.decks:
        if "+" in deck and without_plus(deck) not in allowed:
            yield f"a deck {deck}"


def without_plus(deck: str) -> str:
    """Give the name of a deck without the signs that Anki puts behind a name that is taken."""
    return "::".join(part.rstrip("+") for part in deck.split("::"))


def _lost_reviews(look: Look, both: Sequence[Device]) -> Iterator[str]:
    for device in both:
        for review, card in device.answers.items():
            if review not in look.reviews:
                yield f"a review made on the {device.name} is gone"
            elif look.reviews[review] != card:
                yield f"a review of {card} made on the {device.name} is on {look.reviews[review]}"


def _content(look: Look, packages: Sequence[Path], own: Collection[str]) -> Iterator[str]:
    handed_out = notes_in(*packages)
    yield from (
        f"the note {note.fields['Key']} never came" for guid, note in handed_out.items() if guid not in look.notes
    )
    ours = {note.note_type.name for note in handed_out.values()}
    for guid, (held, *_) in look.notes.items():
        packed = handed_out.get(guid)
        if packed is None:
            if held.note_type in ours:
                yield f"a note that was never handed out: {held.fields}"
        elif guid not in own and (held.fields, held.tags) != (packed.values, tuple(sorted(packed.tags))):
            yield f"the note {packed.fields['Key']} is not as it was handed out: {held.fields}, {held.tags}"
