"""What the wrong people are told, or the right ones not."""

from dataclasses import replace
from datetime import date, timedelta

from duly.daemon import (
    calls_in,
    check_in,
    digest,
)
from duly.daemon.check_in_going import Going
from duly.rules import bundle, escalation, planning, retract, steps
from duly.rules.model import Climb
from duly.state.store import Change

from tests.sim.faults.fault import Fault, Patch


def tell_whoever(patch: Patch) -> None:
    known = steps.steps_of

    def wrongly(policy, owner):
        return tuple((step, (*to, policy.engagement.people[0].email)) for step, to in known(policy, owner))

    for module in (steps, escalation, retract):
        patch.setattr(module, "steps_of", wrongly)


def tell_every_manager(patch: Patch) -> None:
    known = steps.steps_of

    def all_of_them(policy, owner):
        managers = tuple(one.email for one in policy.engagement.people if one.role == "manager")
        return tuple((step, managers if step.to == "manager" else to) for step, to in known(policy, owner))

    for module in (steps, escalation, retract):
        patch.setattr(module, "steps_of", all_of_them)


def tell_too_early(patch: Patch) -> None:
    known = steps.steps_of

    def a_day_before(policy, owner):
        return tuple((replace(step, day=step.day - 1), to) for step, to in known(policy, owner))

    for module in (steps, bundle, escalation, retract):
        patch.setattr(module, "steps_of", a_day_before)


def tell_every_day(patch: Patch) -> None:
    climbed, mail = escalation._climbed, escalation.escalation_mail

    def as_if_announced_today(told, policy, now):
        task = climbed(told, policy, now)
        again = (replace(one, told_on=None, announced_on=one.told_on) if one.told_on else one for one in task.climbs)
        return replace(task, climbs=tuple(again))

    def another_one(told, receivers, policy, now, *, introduces):
        one = mail(told, receivers, policy, now, introduces=introduces)
        return replace(one, id=f"{now:%m%d}{one.id[4:]}")

    patch.setattr(escalation, "_climbed", as_if_announced_today)
    patch.setattr(escalation, "escalation_mail", another_one)


def send_declined_scorecards(patch: Patch) -> None:
    answered = Going.answered
    patch.setattr(Going, "answered", lambda self, now, send: answered(self, now, send=True))


def tell_without_approval(patch: Patch) -> None:
    known = steps.steps_of

    def approved(policy, owner):
        return tuple((replace(step, approval=False), to) for step, to in known(policy, owner))

    for module in (steps, escalation, retract):
        patch.setattr(module, "steps_of", approved)


def tell_unannounced(patch: Patch) -> None:
    known = steps.climb_of

    def announced(task, day):
        climb = known(task, day)
        return climb if climb.announced_on else replace(climb, announced_on=task.due - timedelta(days=1))

    patch.setattr(steps, "climb_of", announced)
    patch.setattr(
        escalation,
        "actions",
        lambda task, *rest: steps.actions(replace(task, climbs=task.climbs or (Climb(day=0),)), *rest),
    )
    due = escalation._due_step
    announced_once = (Climb(day=0, announced_on=date.min),)
    patch.setattr(
        escalation, "_due_step", lambda task, *rest: due(replace(task, climbs=(*task.climbs, *announced_once)), *rest)
    )


def forget_the_next_time(patch: Patch) -> None:
    held_over = planning._held_over
    patch.setattr(planning, "_held_over", lambda *given: replace(held_over(*given), next_at=None))


def forget_what_was_not_sent(patch: Patch) -> None:
    patch.setattr(digest, "TOLD", {topic: told for topic, told in digest.TOLD.items() if topic != "not-sent"})


def tell_nobody_of_calls(patch: Patch) -> None:
    patch.setattr(calls_in, "_told", lambda *_: Change())


def check_in_every_week(patch: Patch) -> None:
    held = check_in.check_ins_after
    patch.setattr(check_in, "check_ins_after", lambda one, *rest: held(replace(one, check_in="weekly"), *rest))


FAULTS = (
    Fault("somebody else than agreed is told", tell_whoever, "escalation"),
    Fault("every manager is told of every department", tell_every_manager, "escalation"),
    Fault("management is told before the agreed day", tell_too_early, "escalation"),
    Fault("management is told of the same every day", tell_every_day, "escalation"),
    Fault("a scorecard goes out that was declined", send_declined_scorecards, "check-in"),
    Fault("management is told without approval", tell_without_approval, "escalation"),
    Fault("management is told before the owner", tell_unannounced, "escalation"),
    Fault("a task is left without a next time", forget_the_next_time, "next-time"),
    Fault("the digest is silent about what was not sent", forget_what_was_not_sent, "digest"),
    Fault("a call to us is told to nobody", tell_nobody_of_calls, "calls-told"),
    Fault("check-ins are held every week where every month was agreed", check_in_every_week, "check-in"),
)
