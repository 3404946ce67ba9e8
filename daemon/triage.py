"""What becomes of a letter by its kind: only a person's own words can answer or command anything."""

from dataclasses import replace
from datetime import datetime

from ..rules.kinds import kind_of
from ..rules.model import Entry
from ..rules.readings import LetterKind
from ..rules.trust import proof_of
from ..state.store import Change
from .absences import absence
from .bounces import bounce
from .commands import consultant_wrote
from .incoming import Incoming, answered_by, handled, into_pen
from .probe import ARRIVED, came_back
from .replies import reply
from .world import World

RECORDED: dict[LetterKind, str] = {
    "automatic": "an automatic mail: it answers nothing",
    "receipt": "a receipt: read is not done",
    "calendar": "a calendar answer: accepted is not done",
    "list": "mail of a list",
}


async def triage(world: World, incoming: Incoming, now: datetime) -> Change:
    """Decide about one new letter; `now` is when it is decided, the letter's own times stand in `incoming`."""
    letter, mail = incoming.letter, world.book.practice.mail
    kind = kind_of(letter, (mail.address,), mail.address.rpartition("@")[2])
    if kind == "own":
        return _own(world, incoming, now)
    if kind == "bounce":
        return bounce(world, incoming, now)
    if kind == "complaint":
        return into_pen(incoming, now, "a provider reports that somebody marked our mail as junk")
    if kind in RECORDED:
        return _recorded(incoming, now, kind)
    proof = proof_of(letter, mail.believe)
    if letter.sender == world.book.practice.consultant.email.lower() and kind == "human":
        return await consultant_wrote(world, incoming, proof, now)
    if proof == "fail":
        return into_pen(incoming, now, f"its sender is forged: {letter.sender} did not send it")
    answered = answered_by(world, letter, now)
    if kind == "absence":
        return absence(world, incoming, answered, proof, now)
    return await reply(world, incoming, answered, proof, now)


def _own(world: World, incoming: Incoming, now: datetime) -> Change:
    """Our own mail come back; the probe to our plus address shows that such addresses arrive."""
    change = Change(handled=(handled(incoming, now, "own", "our own mail"),))
    if came_back(world, incoming.letter):
        world.plus_addressing = True
        change = replace(change, marks={ARRIVED: now.isoformat()})
    return change


def _recorded(incoming: Incoming, now: datetime, kind: LetterKind) -> Change:
    why = RECORDED[kind]
    what = f"{incoming.letter.sender}: {why}"
    entry = Entry(ref="", engagement="", at=now, what=what, cause=incoming.letter.key, topic="automatic")
    return Change(entries=(entry,), handled=(handled(incoming, now, kind, why),))
