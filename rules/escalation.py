"""Telling the next level up: the announced steps that are due, bundled into one factual mail per receiver."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from .bundle import Told
from .hours import next_permitted, permitted
from .mails import escalation_mail
from .messages import Message
from .model import Decision, Entry, Standing, Task
from .policy import Policy, zone_of
from .steps import actions, climb_of, steps_of


def plan_steps(tasks: Sequence[Task], standings: dict[str, Standing], policy: Policy, now: datetime) -> Decision:
    """The escalation mails that go out now (aware) for these due tasks of one engagement, one per set of receivers.

    Receivers whose agreed hours do not meet get one for each time zone, each waiting for its own hours.
    `standings` are those of the owners, and of receivers to whom the consultant is to be introduced if nothing has yet.
    """
    unmet = {email: standing for email, standing in standings.items() if not standing.met}
    groups: dict[tuple[str, ...], list[Told]] = defaultdict(list)
    for task in tasks:
        one = _due_step(task, standings[task.holder], policy, now)
        if one:
            groups[one.receivers].append(one)
    decision = Decision()
    for receivers, told in groups.items():
        mails = [
            _timed(
                escalation_mail(tuple(told), part, policy, now, introduces=not unmet.keys().isdisjoint(part)),
                policy,
                now,
            )
            for part in _parts(receivers, policy, now)
        ]
        message = mails[0]
        news = [replace(unmet.pop(email), introduced=True) for email in receivers if email in unmet]
        decision = replace(
            decision,
            tasks=(*decision.tasks, *(_climbed(one, policy, now) for one in told)),
            standings=(*decision.standings, *news),
            effects=(*decision.effects, *mails),
            why=(*decision.why, *(_entry(one, policy, now, message.id, message.clause) for one in told)),
        )
    return decision


def _due_step(task: Task, standing: Standing, policy: Policy, now: datetime) -> Told | None:
    """The step of this task whose time has come, if its receivers may be written to now; some, where zones differ."""
    if not any(climb.announced_on for climb in task.climbs):
        return None
    owner = policy.engagement.person(task.holder)
    action = next((a for a in actions(task, policy, standing) if a.kind == "step" and a.at <= now), None)
    if owner is None or action is None:
        return None
    step, receivers = next((s, to) for s, to in steps_of(policy, owner) if s.day == action.day)
    zones = {zone_of(receiver, policy) for receiver in receivers}
    return Told(task, step, receivers) if any(_open(zone, policy, now) for zone in zones) else None


def _open(zone: ZoneInfo, policy: Policy, now: datetime) -> bool:
    return permitted(now, policy.engagement.hours, zone, policy.workdays)


def _parts(receivers: tuple[str, ...], policy: Policy, now: datetime) -> list[tuple[str, ...]]:
    """All receivers together where all may be written to now, else by time zone."""
    zones = {receiver: zone_of(receiver, policy) for receiver in receivers}
    if all(_open(zone, policy, now) for zone in zones.values()):
        return [receivers]
    return [tuple(one for one in receivers if zones[one] == zone) for zone in dict.fromkeys(zones.values())]


def _timed(message: Message, policy: Policy, now: datetime) -> Message:
    """The mail at the first minute when its receivers may be written to."""
    zone = zone_of(message.to[0], policy)
    return replace(message, not_before=next_permitted(now, policy.engagement.hours, zone, policy.workdays))


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
