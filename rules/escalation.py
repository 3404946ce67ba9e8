"""Telling the next level up: the announced steps that are due, bundled into one factual mail per receiver."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from .bundle import Told
from .hours import permitted
from .mails import escalation_mail
from .model import Decision, Entry, Standing, Task
from .policy import Policy
from .steps import actions, climb_of, steps_of


def plan_steps(tasks: Sequence[Task], standings: dict[str, Standing], policy: Policy, now: datetime) -> Decision:
    """The escalation mails that go out now (aware) for these due tasks of one engagement, one per set of receivers."""
    groups: dict[tuple[str, ...], list[Told]] = defaultdict(list)
    for task in tasks:
        one = _due_step(task, standings[task.owner], policy, now)
        if one:
            groups[one.receivers].append(one)
    decision = Decision()
    for receivers, told in groups.items():
        message = escalation_mail(tuple(told), receivers, policy, now)
        decision = replace(
            decision,
            tasks=(*decision.tasks, *(_climbed(one, policy, now) for one in told)),
            effects=(*decision.effects, message),
            why=(*decision.why, *(_entry(one, policy, now, message.id, message.clause) for one in told)),
        )
    return decision


def _due_step(task: Task, standing: Standing, policy: Policy, now: datetime) -> Told | None:
    """The step of this task whose time has come, if every receiver may be written to now."""
    owner = policy.engagement.person(task.owner)
    action = next((a for a in actions(task, policy, standing) if a.kind == "step" and a.at <= now), None)
    if owner is None or action is None:
        return None
    step, receivers = next((s, to) for s, to in steps_of(policy, owner) if s.day == action.day)
    people = [person for person in map(policy.engagement.person, receivers) if person]
    open_now = all(
        permitted(now, policy.engagement.hours, policy.engagement.zone_of(person), policy.workdays) for person in people
    )
    return Told(task, step, receivers) if open_now else None


def _climbed(told: Told, policy: Policy, now: datetime) -> Task:
    day = now.astimezone(policy.engagement.timezone).date()
    climb = replace(climb_of(told.task, told.step.day), told_on=day, told=told.receivers)
    others = (c for c in told.task.climbs if c.day != climb.day)
    return replace(told.task, climbs=(*others, climb))


def _entry(told: Told, policy: Policy, now: datetime, message: str, clause: str) -> Entry:
    people = [policy.engagement.person(email) for email in told.receivers]
    names = ", ".join(person.name for person in people if person)
    return Entry(
        ref=told.task.ref,
        engagement=told.task.engagement,
        at=now,
        what=f"{names} was told (step of day {told.step.day})",
        cause=message,
        clause=clause,
        topic="escalated",
    )
