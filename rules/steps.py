"""What comes next for a task: every rung, nudge, notice and escalation step not yet taken, with its instant."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal

from .agreement import Person, Step
from .hours import first_minute, permitted
from .model import Climb, Promise, Standing, State, Task
from .occurrences import rung_dates, step_receivers
from .policy import OPEN_END, Policy, receiver_of

_Steps = dict[int, tuple[Step, tuple[str, ...]]]  # by day: each step that reaches somebody, and whom
ActionKind = Literal["slip", "handed", "rung", "nudge", "broken", "notice", "step"]


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do for a task at `at` or as soon after as hours permit; `day` names the rung or step."""

    at: datetime
    kind: ActionKind
    day: int = 0


def actions(task: Task, policy: Policy, standing: Standing) -> tuple[Action, ...]:
    """Everything still to be done for this task if nobody answers, earliest first; empty while it is held."""
    owner = policy.engagement.person(task.holder)  # from here on: whoever is to do it
    if owner is None or _rests(task):
        return ()
    found = [*_slip(task, policy)]
    if standing.opted_out or standing.undeliverable:
        return tuple(found)
    if task.state is State.PROMISED and task.promise:
        found += _promised(task, task.promise, policy, standing, owner)
    else:
        found += _handed(task, policy, standing, owner)
        found += _rungs(task, policy, standing, owner)
        found += _climbing(task, policy, standing, owner)
    if standing.held_until or policy.pauses or policy.held:
        found = [later for action in found for later in _after_a_hold(action, task, policy, standing)]
    return tuple(sorted(found, key=lambda action: action.at))


def held_until(task: Task, policy: Policy, standing: Standing) -> date | None:
    """The day before which nothing is started about this task: its holder is held, or its document paused."""
    days = [day for day in (standing.held_until, policy.paused_until(task.document)) if day]
    return max(days, default=None)


def slipped(task: Task, policy: Policy, now: datetime) -> bool:
    """Whether its due date has passed by `now` (aware) and that is still to be written down."""
    return not _rests(task) and any(action.at <= now for action in _slip(task, policy))


def nudge_at(promise: Promise, policy: Policy, person: Person) -> datetime | None:
    """The one reminder before a promised time: that morning, or an hour before it; None where there is no room."""
    zone, hours = policy.engagement.zone_of(person), policy.engagement.hours
    morning = first_minute(policy.workdays.on_or_before(promise.day), hours, zone)
    if promise.hour_named and promise.until - morning < timedelta(hours=1):
        morning = first_minute(policy.workdays.plus(policy.workdays.on_or_before(promise.day), -1), hours, zone)
    if morning > promise.said_at:
        return morning
    shortly = promise.until - timedelta(hours=1)
    room = promise.hour_named and shortly - promise.said_at >= timedelta(hours=1)
    return shortly if room and permitted(shortly, hours, zone, policy.workdays) else None


def climb_of(task: Task, day: int) -> Climb:
    """How far the step of this day has come for the task."""
    return next((climb for climb in task.climbs if climb.day == day), _untouched(day))


@cache
def _untouched(day: int) -> Climb:
    return Climb(day=day)


def steps_of(policy: Policy, owner: Person) -> tuple[tuple[Step, tuple[str, ...]], ...]:
    """The agreed steps that reach somebody, each with its receivers' addresses."""
    return tuple((step, receivers) for step, receivers in step_receivers(policy.engagement, owner) if receivers)


def told_by(day: int, policy: Policy, owner: Person) -> tuple[str, ...]:
    """Addresses of whom the agreed step of this day tells; none where there is no such step."""
    return next((receivers for step, receivers in steps_of(policy, owner) if step.day == day), ())


def as_agreed(task: Task, policy: Policy) -> Task:
    """The task with its steps as the agreement has them now, which may have been edited since they were announced.

    Only who was named is told, and whoever approves was asked: else the step is announced anew. What was taken or
    declined stays so on whatever day the step stands now, so that nobody is told of the same twice.
    """
    owner = policy.engagement.person(task.holder)
    if owner is None or not task.climbs:
        return task
    steps = {step.day: (step, receivers) for step, receivers in steps_of(policy, owner)}
    kept = [climb for climb in task.climbs if climb.told_on or climb.declined or _stands(climb, steps)]
    taken = {climb.day for climb in kept}
    climbs = tuple(replace(climb, day=_day_now(climb, steps, taken)) for climb in kept)
    return task if climbs == task.climbs else replace(task, climbs=climbs)


def _stands(climb: Climb, steps: _Steps) -> bool:
    """Whether what was announced and asked is what is agreed; of a notice of long ago nobody knows whom it named."""
    if climb.announced_on is None and not climb.approved:
        return True  # its notice was taken back: it says nothing
    step, receivers = steps.get(climb.day, (None, ()))
    if step is None or (step.approval and not (climb.asked or climb.approved)):
        return False
    return not climb.named or {*climb.named}.issuperset(receivers)


def _day_now(climb: Climb, steps: _Steps, taken: set[int]) -> int:
    """The day of the step that this one has become: a later or earlier one that speaks to the same people, unless that
    of its own day still speaks to some of them."""
    heard = {*climb.told, *climb.named}
    if climb.day in steps and not heard.isdisjoint(steps[climb.day][1]):
        return climb.day
    moved = (day for day, (_, receivers) in steps.items() if day not in taken and heard.issuperset(receivers))
    return next(moved, climb.day)


def step_date(task: Task, step: Step, policy: Policy) -> date:
    """The day of an announced step: as agreed, and never sooner than one working day after the notice went out."""
    agreed = policy.workdays.plus(task.due, step.day)
    announced = climb_of(task, step.day).announced_on
    return max(agreed, policy.workdays.plus(announced, 1)) if announced else agreed


def step_minute(day: date, receivers: tuple[str, ...], policy: Policy) -> datetime:
    """The first minute of that day inside the agreed hours of every receiver."""
    people = [person for person in map(policy.engagement.person, receivers) if person]
    zones = {policy.engagement.zone_of(person) for person in people} or {policy.engagement.timezone}
    return max(first_minute(day, policy.engagement.hours, zone) for zone in zones)


def _rests(task: Task) -> bool:
    return task.state.closed or task.state is State.WAITING


def _slip(task: Task, policy: Policy) -> Iterator[Action]:
    """A due date that passes is written down once, at the end of that day where the engagement lives."""
    if not task.late:
        midnight = datetime.combine(task.due + timedelta(days=1), time(), policy.engagement.timezone)
        yield Action(midnight, "slip")


def _promised(task: Task, promise: Promise, policy: Policy, standing: Standing, owner: Person) -> Iterator[Action]:
    """A promise pauses the ladder: one nudge before it, and the morning after if it was not kept."""
    nudge = nudge_at(promise, policy, owner)
    if nudge and not task.nudged:
        yield Action(nudge, "nudge")
    yield Action(_morning(policy.workdays.plus(promise.day, 1), policy, standing, owner), "broken")


def _handed(task: Task, policy: Policy, standing: Standing, owner: Person) -> Iterator[Action]:
    """Whoever it was handed to is told so at once, as hours permit."""
    if task.handover and not task.handover.told:
        day = task.handover.at.astimezone(policy.engagement.zone_of(owner)).date()
        yield Action(_morning(day, policy, standing, owner), "handed")


def _rungs(task: Task, policy: Policy, standing: Standing, owner: Person) -> Iterator[Action]:
    """The rungs not yet sent or skipped; those of an absence wait for the return unless a deputy is agreed."""
    for rung, day in rung_dates(policy.engagement, task.due, policy.workdays):
        if (task.rung is None or rung.day > task.rung) and day >= policy.engagement.starts:
            yield Action(_morning(day, policy, standing, owner), "rung", rung.day)


def _climbing(task: Task, policy: Policy, standing: Standing, owner: Person) -> Iterator[Action]:
    """The next escalation step: announced first, taken a working day later, and held while approval is awaited."""
    earlier: date | None = None
    for step, receivers in steps_of(policy, owner):
        climb = climb_of(task, step.day)
        if climb.announced_on is None and not climb.declined:  # a notice may have been taken back after their word
            day = policy.workdays.plus(task.due, step.day - 1)
            yield Action(_at_desk(max(day, earlier or day), policy, standing, owner), "notice", step.day)
            return
        earlier = step_date(task, step, policy)
        if climb.told_on is None and not climb.declined:
            if step.approval and not climb.approved:
                return
            day = max(earlier, _back(standing, policy) or earlier)
            yield Action(step_minute(day, receivers, policy), "step", step.day)


def _after_a_hold(action: Action, task: Task, policy: Policy, standing: Standing) -> Iterator[Action]:
    """The action, not before the day a hold or pause ends; none while it has no end. A due date passes all the same."""
    owner = policy.engagement.person(task.holder)
    days = [held_until(task, policy, standing)]
    people = [owner] if owner else []
    if action.kind == "step" and owner:
        receivers = told_by(action.day, policy, owner)
        days += [policy.held.get(email) for email in receivers]
        people = [person for person in map(policy.engagement.person, receivers) if person]
    until = max((day for day in days if day), default=None)
    if until is None or action.kind == "slip":
        yield action
    elif until < OPEN_END:
        zones = {policy.engagement.zone_of(person) for person in people} or {policy.engagement.timezone}
        day = policy.workdays.on_or_after(until)
        at = max(first_minute(day, policy.engagement.hours, zone) for zone in zones)
        moot = action.kind == "nudge" and task.promise is not None and at >= task.promise.until
        if not moot:
            yield replace(action, at=max(action.at, at))


def _at_desk(day: date, policy: Policy, standing: Standing, owner: Person) -> datetime:
    """The first permitted minute of that day for the owner in person: nobody hears a notice by deputy."""
    day = max(day, _back(standing, policy) or day)
    return first_minute(day, policy.engagement.hours, policy.engagement.zone_of(owner))


def _morning(day: date, policy: Policy, standing: Standing, owner: Person) -> datetime:
    """The first permitted minute of that day where the receiver is; a day of absence becomes the day of return."""
    back = _back(standing, policy)
    away = back is not None and day < back
    receiver = receiver_of(policy, owner, absent=away)
    if away and back and receiver is owner:
        day = back
    return first_minute(day, policy.engagement.hours, policy.engagement.zone_of(receiver))


def _back(standing: Standing, policy: Policy) -> date | None:
    """The first working day on which an absent person is back."""
    return policy.workdays.on_or_after(standing.absent_until) if standing.absent_until else None
