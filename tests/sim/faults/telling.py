"""What the wrong people are told, or the right ones not."""

from dataclasses import replace
from datetime import date, timedelta

from duly.daemon import (
    calls_in,
    check_in,
    digest,
)
from duly.rules import escalation, planning, steps
from duly.rules.model import Climb
from duly.state.store import Change

from tests.sim.faults.fault import Fault, Patch


def tell_whoever(patch: Patch) -> None:
    known = steps.steps_of

    def wrongly(policy, owner):
        return tuple((step, (*to, policy.engagement.people[0].email)) for step, to in known(policy, owner))

    for module in (steps, escalation, planning):
        patch.setattr(module, "steps_of", wrongly)


def tell_without_approval(patch: Patch) -> None:
    known = steps.steps_of

    def approved(policy, owner):
        return tuple((replace(step, approval=False), to) for step, to in known(policy, owner))

    for module in (steps, escalation, planning):
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
    Fault("management is told without approval", tell_without_approval, "escalation"),
    Fault("management is told before the owner", tell_unannounced, "escalation"),
    Fault("a task is left without a next time", forget_the_next_time, "next-time"),
    Fault("the digest is silent about what was not sent", forget_what_was_not_sent, "digest"),
    Fault("a call to us is told to nobody", tell_nobody_of_calls, "calls-told"),
    Fault("check-ins are held every week where every month was agreed", check_in_every_week, "check-in"),
)
