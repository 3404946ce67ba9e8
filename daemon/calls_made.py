"""What became of our calls: a key that was pressed counts as words do, and who was not reached is written down."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..mailbox.telephone import CallMade
from ..rules.agreement import Person
from ..rules.letter import Letter
from ..rules.mails import addressee
from ..rules.matching import Match
from ..rules.messages import Message
from ..rules.model import Decision, Matter, Say, Task
from ..rules.phone_calls import wanting_a_call
from ..rules.policy import Policy
from ..rules.readings import ItemReading, Label, Reading
from ..rules.stories import told_of
from ..rules.undelivered import Undelivered
from ..rules.voice import Voice
from ..state.store import Change, Handled
from .agenda import charged, standing_of
from .by_text import Text, rather_texted, texted
from .callers import key_mark
from .cases import Case, case_of
from .deliveries import FOLLOWED, receiver, unfollowed, unreached
from .incoming import Incoming
from .phone_stop import stopped
from .replies import matched, settled
from .world import World

log = logging.getLogger(__name__)

LONGEST = timedelta(days=1)  # after that a provider says no more about a call
CALLING = FOLLOWED["call"]  # the mark of the calls that were taken
LABELS: dict[str, Label] = {"1": "done", "2": "not_yet"}
SURE = 1.0
MEANT = {"1": "it is done", "2": "more time", "3": "call me back", "9": "no more calls"}
UNREACHED = {
    "machine": "an answering machine took the message",
    "no answer": "nobody answered",
    "busy": "the line was busy",
    "failed": "the call could not be put through",
    "answered": "no key was pressed",
}


async def made(world: World) -> None:
    """Settle every call of ours that has ended, one commit each. Raises TelephoneDown, and OSError of the disk."""
    calling = world.store.mark(CALLING) or {}
    if world.telephone is None or not calling:
        return
    for call in await world.telephone.calls_made(tuple(calling)):
        now = world.clock.now()
        known = world.store.handled(_key(call)) is not None
        change = Change() if known else await _ended(world, call, now)
        marks = {**change.marks, **unfollowed(world, CALLING, call.sid), key_mark(call.sid): None}
        await world.store.commit(replace(change, marks=marks))
        world.moved()
    await _let_go(world)


async def _let_go(world: World) -> None:
    """A call of which the provider says nothing for a day is asked for no more; its tasks' story says so."""
    now = world.clock.now()
    for sid, since in (world.store.mark(CALLING) or {}).items():
        if now - datetime.fromisoformat(since) > LONGEST:
            sending = world.store.sending_by_sid(sid)
            what = f"nobody knows what came of the call to {sending.message.to[0]}" if sending else ""
            entries = told_of(sending.message, what, now, "uncertain", f"call:{sid}") if sending else ()
            marks = {**unfollowed(world, CALLING, sid), key_mark(sid): None}
            await world.store.commit(Change(entries=entries, marks=marks))


def _key(call: CallMade) -> str:
    return f"call:{call.sid}"


async def _ended(world: World, call: CallMade, now: datetime) -> Change:
    """One call: what follows from it. Whatever goes wrong with it is written down, and the next is settled."""
    sending = world.store.sending_by_sid(call.sid)
    done = Handled(key=_key(call), at=now, kind="call", sender=call.to, outcome=call.outcome, raw="")
    if sending is None:
        return Change(handled=(done,))
    message, pressed = sending.message, call.key or world.store.mark(key_mark(call.sid)) or ""
    try:
        change = await _settled(world, call, message, pressed, now)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 (the next call must be settled; this one is listed)
        log.warning("a call could not be settled", extra={"sid": call.sid, "error": type(error).__name__})
        why = f"what came of the call to {call.to} could not be settled ({type(error).__name__}: {error})"
        change = Change(entries=told_of(message, why, now, "undeliverable", _key(call)))
    connected = call.outcome in {"answered", "machine"}
    released = () if connected else charged(world, message, "released")
    outcome = f"key {pressed}" if pressed else call.outcome
    return replace(change, charges=(*change.charges, *released), handled=(replace(done, outcome=outcome),))


async def _settled(world: World, call: CallMade, message: Message, pressed: str, now: datetime) -> Change:
    policy = world.book.policies.get(message.engagement)
    person = _called(policy, message) if policy else None
    if policy is None or person is None:
        return Change(entries=told_of(message, f"{call.to} was called, who is nobody's now", now, "called", _key(call)))
    if pressed in KEYS:
        what = f"{person.name} answered the call and pressed {pressed}: {MEANT[pressed]}"
        answered = told_of(message, what, now, "called", _key(call))
        change = await KEYS[pressed](world, Pressed(call, message, policy, person, pressed, now))
        return replace(change, entries=(*answered, *change.entries))
    if call.outcome == "failed":
        lost = Undelivered(message, call.fault, call.why or UNREACHED["failed"])
        return unreached(world, lost, now, again=False)
    became = f"{pressed} was pressed, which stands for nothing" if pressed else UNREACHED[call.outcome]
    return Change(entries=told_of(message, f"{person.name} was called: {became}", now, "called", _key(call)))


def _called(policy: Policy, message: Message) -> Person | None:
    """Who was called: whoever has the number, else whom the message is about, who had it when it was dialled."""
    return receiver(policy, message) or policy.engagement.person(message.person)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key that somebody pressed in a call of ours."""

    call: CallMade
    message: Message
    policy: Policy
    person: Person
    key: str
    now: datetime

    def case(self, world: World) -> Case:
        """The key as a letter of theirs: about the tasks of the call, and proven by the number that was dialled."""
        voice = Voice(self.policy.words, addressee(self.policy, self.person, self.now))
        letter = Letter(
            key=_key(self.call),
            sender=self.call.to,
            subject=voice.say("calls.reminder_call"),
            text=voice.say("calls.key", key=self.key),
            channel="call",
        )
        found = Match(
            engagement=self.policy.engagement.slug, person=self.person.email, refs=self.message.tasks, how="sender"
        )
        incoming = Incoming(letter, min(self.call.at, self.now), "")
        return case_of(world, incoming, found, letter.text, acts=True, now=self.now)


async def _said(world: World, pressed: Pressed) -> Change:
    """Keys 1 and 2: done, and not yet, said of the tasks of the call; then the file, or the day, is asked for."""
    case = pressed.case(world)
    label = LABELS[pressed.key]
    about = [task for task in case.tasks if task.ref in pressed.message.tasks]
    reading = Reading(
        label=label,
        tasks=tuple(task.ref for task in about),
        quote=case.text,
        confidence=SURE,
        readings=tuple(ItemReading(ref=t.ref, label=label, quote=case.text, confidence=SURE) for t in about),
    )
    change = await matched(world, case, (), reading)
    still = [task for task in about if not task.state.closed]
    if pressed.key == "1":
        files = [task for task in still if _wants_file(pressed.policy, task)]
        return texted(world, change, _ask(pressed, "text_file", files))[0]
    return rather_texted(world, change, _ask(pressed, "text_when", still))


def _wants_file(policy: Policy, task: Task) -> bool:
    document = policy.engagement.document(task.document)
    return document is not None and document.evidence == "document"


def _ask(pressed: Pressed, part: str, tasks: list[Task]) -> Text:
    return Text(pressed.policy, pressed.person, part, tuple(tasks), _key(pressed.call), pressed.now)


async def _wants_a_call(world: World, pressed: Pressed) -> Change:
    """Key 3: the consultant has the number and the items, and the person hears that it was passed on."""
    case = pressed.case(world)
    about = tuple(task for task in case.tasks if task.ref in pressed.message.tasks)
    decision = wanting_a_call(about, case.text, pressed.person.name, _key(pressed.call), pressed.now)
    standing = standing_of(world, pressed.policy, pressed.person.email, pressed.now)
    change = await settled(world, case, replace(decision, standings=(standing,)))
    return rather_texted(world, change, _ask(pressed, "text_call_back", []))


async def _wants_no_more(world: World, pressed: Pressed) -> Change:
    """Key 9: no more texts and calls to this number in any engagement; one mail confirms it."""
    case = pressed.case(world)
    stop = stopped(world, pressed.call.to, _key(pressed.call), pressed.now)
    seat = (pressed.policy.engagement.slug, pressed.person.email)
    known = standing_of(world, pressed.policy, pressed.person.email, pressed.now)
    own = replace(known, phone_stop=pressed.person.consent_note)
    says, matters = (Say(what="phone-stop", ref=""),), (Matter(what="phone-stop", ref="", quote=""),)
    change = await settled(world, case, Decision(tasks=case.tasks, says=says, matters=matters, standings=(own,)))
    others = tuple(one for one in stop.standings if (one.engagement, one.email) != seat)
    return replace(
        change,
        standings=(*change.standings, *others),
        sendings=(*change.sendings, *stop.sendings),
        charges=(*change.charges, *stop.charges),
        entries=(*change.entries, *stop.entries),
    )


KEYS: dict[str, Callable[[World, Pressed], Awaitable[Change]]] = {
    "1": _said,
    "2": _said,
    "3": _wants_a_call,
    "9": _wants_no_more,
}
