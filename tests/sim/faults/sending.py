"""What is sent too often, at the wrong hour, or to somebody who did not want it."""

import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from duly.daemon import (
    agenda,
    deliveries,
    outbox,
    replies,
)
from duly.daemon.simulation.years.machine import WatchedStore
from duly.daemon.traces import Trace
from duly.rules import answers, consent, escalation, hours, phoning, planning, retract, steps
from duly.rules.model import State
from duly.rules.workdays import Workdays

from tests.sim.faults.fault import Fault, Patch


def ignore_the_hours(patch: Patch) -> None:
    for module in (planning, escalation, outbox):
        patch.setattr(module, "next_permitted", lambda now, *_: now)
    for module in (planning, escalation):
        patch.setattr(module, "permitted", lambda *_: True)
    patch.setattr(
        steps, "first_minute", lambda day, _hours, zone: steps.datetime(day.year, day.month, day.day, tzinfo=zone)
    )


def work_every_day(patch: Patch) -> None:
    patch.setattr(Workdays, "is_working", lambda *_: True)


def ignore_the_time_of_day(patch: Patch) -> None:
    def permitted(now, hours, zone, workdays):
        return workdays.is_working(now.astimezone(zone).date())

    patch.setattr(hours.permitted, "__code__", permitted.__code__)


def ignore_the_weekly_cap(patch: Patch) -> None:
    patch.setattr(planning, "_over_cap", lambda _: False)


def forget_who_was_reminded_today(patch: Patch) -> None:
    send = planning._send

    def sent(bundle):
        decision = send(bundle)
        return replace(decision, standings=tuple(replace(one, reminded_on=()) for one in decision.standings))

    patch.setattr(planning, "_send", sent)
    patch.setattr(planning, "after_today", lambda now, *_: now + timedelta(minutes=5))


def look_seldom(patch: Patch) -> None:
    patch.setattr(outbox, "FRESH", timedelta(days=2))
    patch.setattr(outbox, "outdated", lambda *_: False)


def send_again_and_again(patch: Patch) -> None:
    patch.setattr(outbox, "_settled", lambda *_: None)


def look_again_at_once(patch: Patch) -> None:
    patch.setattr(outbox, "LOOK_AGAIN", timedelta())


def answer_machines_for_ever(patch: Patch) -> None:
    patch.setattr(answers, "MOST_A_DAY", 10_000)


def answer_machines_at_once(patch: Patch) -> None:
    patch.setattr(answers, "MOST_A_DAY", 33)


def gather_for_ten_minutes(patch: Patch) -> None:
    gathered = answers.gathered_until

    def sooner(standing, now):
        return gathered(standing, now) and now.replace(second=0, microsecond=0) + timedelta(
            minutes=10 - now.minute % 10
        )

    for module in (answers, replies):
        patch.setattr(module, "gathered_until", sooner)


def mail_no_more_but_text(patch: Patch) -> None:
    def by_mail(_world, _case, decision):
        return replace(decision, standings=(replace(decision.standings[0], opted_out=True),))

    mails, texts = planning._mails, phoning._texts
    patch.setattr(phoning, "_texts", lambda bundle: bundle.reached.opted_out or texts(bundle))
    patch.setattr(replies, "_opted_out", by_mail)
    patch.setattr(planning, "_mails", lambda bundle: ([], []) if bundle.reached.opted_out else mails(bundle))
    patch.setattr(planning, "actions", lambda *given: steps.actions(*given[:2], replace(given[2], opted_out=False)))
    patch.setattr(outbox, "_unwanted", lambda *_: False)


def mention_what_has_come(patch: Patch) -> None:
    found = WatchedStore.open_tasks

    def with_done(self, slug, email):
        known = found(self, slug, email)
        if sys._getframe(1).f_code.co_name != "_plan_engagement" or not known:
            return known
        done = (one for one in self.tasks(slug) if one.holder == email and one.state is State.DONE)
        return (*known, *[one for one in done if one.due > known[0].due])

    def asked_of(message):
        return tuple(ref for ref in retract.spoken_of(message) if ref not in message.mentions)

    patch.setattr(WatchedStore, "open_tasks", with_done)
    patch.setattr(outbox, "spoken_of", asked_of)


def ask_nobody_for_consent(patch: Patch) -> None:
    patch.setattr(consent, "_consents", lambda _channel, _person: True)


def text_at_any_hour(patch: Patch) -> None:
    patch.setattr(phoning, "_times", lambda bundle: (bundle.now, bundle.now + timedelta(hours=10)))
    patch.setattr(deliveries, "_closed", lambda *_: False)


def keep_no_stop(patch: Patch) -> None:
    def heedless(channel, person, standing, policy):
        return consent.barred(channel, person, replace(standing, phone_stop=None), policy)

    patch.setattr(phoning, "barred", heedless)
    patch.setattr(deliveries, "barred", heedless)


def text_again_unlooked(patch: Patch) -> None:
    look = outbox.trace_of

    async def found(world, sending):
        return await look(world, sending) if sending.message.channel == "email" else Trace(there=False)

    patch.setattr(outbox, "trace_of", found)


def count_no_cost(patch: Patch) -> None:
    patch.setattr(agenda, "spent", lambda *_: Decimal(0))


FAULTS = (
    Fault("the agreed hours are ignored", ignore_the_hours, "hours"),
    Fault("every day is taken for a working day", work_every_day, "hours"),
    Fault("the time of day is ignored", ignore_the_time_of_day, "hours"),
    Fault("the weekly cap is ignored", ignore_the_weekly_cap, "weekly-cap"),
    Fault("who was reminded today is forgotten", forget_who_was_reminded_today, "one-a-day weekly-cap"),
    Fault("the inbox is not read before sending", look_seldom, "no-reminder-after-receipt opt-out told-true"),
    Fault("a lost answer is met by sending again", send_again_and_again, "never-twice"),
    Fault("a lost answer is looked up at once only", look_again_at_once, "never-twice"),
    Fault("machines are answered for ever", answer_machines_for_ever, "loops"),
    Fault("machines are answered more often at once", answer_machines_at_once, "loops"),
    Fault("machines are answered every ten minutes", gather_for_ten_minutes, "loops"),
    Fault("whoever wants no more messages is texted and called", mail_no_more_but_text, "opt-out"),
    Fault("what has come is mentioned still", mention_what_has_come, "no-reminder-after-receipt"),
    Fault("nobody is asked whether they want texts and calls", ask_nobody_for_consent, "consent"),
    Fault("texts leave at any hour", text_at_any_hour, "phone-hours"),
    Fault("a stop by text or key is not kept", keep_no_stop, "stop"),
    Fault("a text whose answer was lost is sent again unlooked", text_again_unlooked, "never-twice"),
    Fault("what texts and calls cost is not counted", count_no_cost, "budget"),
)
