"""No more texts and calls to a number, at once and for good: in every engagement, whatever still waits to go there."""

from dataclasses import replace
from datetime import datetime
from itertools import chain

from ..rules.model import Entry, Standing
from ..rules.stories import back_before_it_left, told_of
from ..state.store import Change
from .agenda import charged, standing_of
from .world import Desk


def stopped(desk: Desk, number: str, source: str, now: datetime) -> Change:
    """What follows where somebody who has this number (E.164) wants no more; `source` is the key of their word.

    It holds until people.csv has another consent_note. What was handed over already cannot be had back.
    """
    standings: list[Standing] = []
    entries: list[Entry] = []
    for slug, email in desk.book.numbers.get(number, ()):
        policy = desk.book.policies[slug]
        person = policy.engagement.person(email)
        if person is None:
            continue
        standings.append(replace(standing_of(desk, policy, email, now), phone_stop=person.consent_note))
        what = f"{person.name} wants no more texts and calls; nothing more goes to {number}"
        entries.append(
            Entry(
                ref="",
                engagement=slug,
                at=now,
                what=what,
                cause=source,
                clause="people.csv consent_note",
                topic="opted-out",
            )
        )
    gone = withdrawn(desk, number, "no more texts and calls were wanted", now)
    return replace(gone, standings=tuple(standings), entries=(*entries, *gone.entries))


def withdrawn(desk: Desk, number: str, why: str, now: datetime) -> Change:
    """Whatever was to go to this number and is not known to have left: it goes no more, and its tasks' stories say so.

    Of what may have left the charge stays, for the provider may ask for it.
    """
    gone = [one for one in desk.store.unsent() if one.message.channel != "email" and number in one.message.to]
    waiting = [one.message for one in gone if one.state == "waiting"]
    told = (told_of(one, back_before_it_left(one, why), now, "not-sent") for one in waiting)
    return Change(
        entries=tuple(chain.from_iterable(told)),
        sendings=tuple(replace(one, state="withdrawn", why=why, changed_at=now) for one in gone),
        charges=tuple(charge for message in waiting for charge in charged(desk, message, "released")),
    )
