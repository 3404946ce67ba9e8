"""Writes to the consultant when something needs a person now, and has the digest tell what goes on and what is over."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from ..rules.alarms import Alarms, Ongoing, heed, unsent
from ..rules.briefing import AlarmFacts, Plight, alarm
from ..rules.health import Ailment
from ..rules.mails import About, consultant_reads, to_consultant
from ..rules.messages import Done, Message
from ..rules.model import Entry
from ..rules.policy import Policy, seal
from ..rules.voice import Voice
from ..state.codec import Codec
from ..state.store import Change, Store
from .agenda import to_send
from .outbox import deliver_at_once, hand_over
from .world import World

log = logging.getLogger(__name__)

MARK = "alarms"
_CODEC = Codec(Alarms)


def alarms_of(store: Store) -> Alarms:
    """What is remembered of alarms."""
    return _CODEC.decode(store.mark(MARK) or {})


class Bell:
    """Rung after each turn with what is wrong. An alarm leaves at once or is taken back: it speaks of now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._alarms = alarms_of(world.store)  # kept here too, so that a disk that refuses makes none ring oftener

    async def __call__(self, found: tuple[Ailment, ...], now: datetime) -> None:
        """Ring for what is wrong and was not told yet. Never raises for a disk that refuses."""
        policy = next(iter(self._world.book.policies.values()), None)
        verdict = heed(self._alarms, found, now)
        if policy is None or verdict.alarms == self._alarms:
            return
        message = _message(policy, verdict.tell, now) if verdict.tell else None
        change = Change(
            sendings=(to_send(message, now),) if message else (),
            entries=tuple(_over(one, policy, now) for one in verdict.over),
            marks={MARK: _CODEC.encode(verdict.alarms)},
        )
        try:
            await self._world.store.commit(change)
        except OSError:
            if message is None:
                return
            self._alarms = verdict.alarms
            if not isinstance(await hand_over(self._world, message), Done):
                self._alarms = unsent(verdict.alarms)
        else:
            self._alarms = verdict.alarms
            if message is not None:
                await self._send(message)
        if message is not None:
            log.warning("alarm", extra={"causes": [one.cause for one in verdict.tell]})

    async def _send(self, message: Message) -> None:
        """On whatever view of the inbox there is; what the server does not take now is not kept for later."""
        with suppress(OSError):  # of the disk: then it waits in the outbox
            await deliver_at_once(self._world, message.id)
            sending = self._world.store.sending(message.id)
            if sending is not None and sending.state == "waiting":
                why = f"an alarm speaks of the moment, and could not leave in it: {sending.why}"
                gone = replace(sending, state="withdrawn", why=why, changed_at=self._world.clock.now())
                self._alarms = unsent(self._alarms)
                await self._world.store.commit(Change(sendings=(gone,), marks={MARK: _CODEC.encode(self._alarms)}))


def _message(policy: Policy, found: tuple[Ailment, ...], now: datetime) -> Message:
    zone = policy.consultant.timezone
    plights = tuple(
        Plight(
            cause=one.cause, what=one.what, remedy=one.remedy, since=one.since.astimezone(zone) if one.since else None
        )
        for one in found
    )
    written = alarm(policy.words, AlarmFacts(to=consultant_reads(policy, now), plights=plights))
    causes = (one.cause for one in found)
    about = About(kind="alarm", clause="[consultant] email: what needs a person now", key=(now.isoformat(), *causes))
    return seal(to_consultant(policy.consultant, written, about, now), policy.secret, policy.address)


def _over(one: Ongoing, policy: Policy, now: datetime) -> Entry:
    voice = Voice(policy.words, consultant_reads(policy, now))
    since, until = (voice.instant(at.astimezone(policy.consultant.timezone)) for at in (one.since, now))
    what = f"{one.what} That was from {since} until {until}, and is over."
    return Entry(ref="", engagement="", at=now, what=what, topic="health")
