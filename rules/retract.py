"""Taking back what has not left yet: a reminder that an answer overtook, while what is still open in it is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from .check_in import management
from .messages import Before, Message, Sending
from .model import Climb, Decision, Entry, Standing, State, Task
from .policy import Policy, zone_of
from .steps import climb_of, steps_of
from .stories import back_before_it_left

SETTLED = {State.DONE, State.WAIVED, State.WAITING, State.PROMISED}
ASKING = {"reminder", "notice", "check-in"}  # that take somebody's day, and are true of that day alone
OVERTAKEN = "an answer had come"
CHANGED = "what was agreed has changed since"


def spoken_of(message: Message) -> tuple[str, ...]:
    """The refs of every task that a message asks for, announces a step of, or mentions."""
    return tuple(dict.fromkeys((*message.tasks, *(one.ref for one in message.before), *message.mentions)))


def outdated(message: Message, tasks: Sequence[Task]) -> bool:
    """Whether a message asks for, or tells of, a task that has meanwhile closed, been promised or been passed on."""
    if message.kind in ASKING:
        return any(_settled(task, message) if task.ref not in message.mentions else task.state.closed for task in tasks)
    if message.kind == "escalation":
        return any(task.state in SETTLED for task in tasks)
    return False


def changed_since(message: Message, tasks: Sequence[Task], policy: Policy) -> bool:
    """Whether what was agreed has changed since a message that Duly starts was decided: whom it goes to, a due date
    that it tells, or a step that it announces."""
    withdrawn = message.kind in ASKING and any(_withdrawn(task, message) for task in tasks)
    return withdrawn or any(_moved(task, message) for task in tasks) or _misdirected(message, tasks, policy)


def _moved(task: Task, message: Message) -> bool:
    """Whether a task is due on another day than a message says; one of an older version says none."""
    told = dict(zip((*message.tasks, *message.mentions), message.dues, strict=False))
    return task.due != told.get(task.ref, task.due)


def _misdirected(message: Message, tasks: Sequence[Task], policy: Policy) -> bool:
    """Whether a mail is for somebody to whom the agreement lets it go no more. A text knows whom its number reaches."""
    engagement = policy.engagement
    if message.channel != "email":
        return False
    if message.kind == "question":  # the consultant's own goes to any address of theirs, and is written once
        theirs = {address for person in engagement.people for address in (person.email, *person.other_emails)}
        return not theirs.issuperset(message.to)
    if any(engagement.person(where) is None for where in message.to):
        return True
    if message.kind in ASKING and "email" not in engagement.scope.channels:
        return True
    if message.kind == "escalation":
        return not all(_tells(task, message, policy) for task in tasks)
    if message.kind == "report":
        readers = {one.person.email: one for one in management(engagement)}
        return any(where not in readers or readers[where].approval > message.approval for where in message.to)
    asked = engagement.person(message.person)
    return message.kind in ASKING and asked is not None and message.to[0] not in {asked.email, asked.backup}


def _tells(task: Task, message: Message, policy: Policy) -> bool:
    """Whether an agreed step tells these receivers of a task by the day of this escalation, approved where that is
    agreed."""
    holder, day = policy.engagement.person(task.holder), day_of(message, policy)
    return holder is None or any(
        {*receivers}.issuperset(message.to)
        and policy.workdays.plus(task.due, step.day) <= day
        and (climb_of(task, step.day).approved or not step.approval)
        for step, receivers in steps_of(policy, holder)
    )


def _withdrawn(task: Task, message: Message) -> bool:
    """Whether a message announces a step of the task that is announced no more, or to be announced anew."""
    steps = {one.step for one in message.before if one.ref == task.ref and one.step is not None}
    return not steps <= {climb.day for climb in task.climbs}


def _settled(task: Task, message: Message) -> bool:
    """Whether a task is no longer to be asked for by this message: settled, or in somebody else's hands."""
    return task.holder != message.person or (task.state in SETTLED and not _nudges(message, task))


def day_of(message: Message, policy: Policy) -> date:
    """The day a message was decided for, where its receiver is."""
    return message.not_before.astimezone(zone_of(message.to[0], policy)).date()


def day_is_over(message: Message, policy: Policy, now: datetime) -> bool:
    """Whether the day a message was decided for has passed where its receiver is."""
    return day_of(message, policy) < day_of(replace(message, not_before=now), policy)


def off_its_day(sending: Sending, policy: Policy, now: datetime) -> bool:
    """Whether it is no longer the day a message was decided for, where its receiver is: its words are stale then.

    One that was put in on a day to come was so by a clock that was set back since.
    """
    today, put_in = (day_of(replace(sending.message, not_before=at), policy) for at in (now, sending.changed_at))
    return day_is_over(sending.message, policy, now) or today < put_in


def retract(
    message: Message,
    tasks: Sequence[Task],
    standings: Mapping[str, Standing],
    policy: Policy,
    now: datetime,
    why: str = OVERTAKEN,
) -> Decision:
    """Undo what the message's decision assumed, so that what remains open is planned again at once.

    `tasks` are those it speaks of as they are now; `standings` those of its owner and its receiver, by address.
    A text or call beside the day's mail assumed nothing of its own: that it was taken back is only told. What one that
    has left told of (`phoned`) stays so: the day had its message, and that rung is not told again.
    """
    touched = tuple(task for task in tasks if task.ref not in message.mentions)
    told = back_before_it_left(message, why)
    refs = [task.ref for task in touched] or [""] * (message.kind == "question")
    assumed = message.channel == "email" or bool(message.before)
    return Decision(
        tasks=tuple(_due_again(unsaid(task, message), now) for task in touched) if assumed else (),
        standings=tuple(_standings(message, standings, policy)) if assumed else (),
        why=tuple(
            Entry(
                ref=ref,
                engagement=message.engagement,
                at=now,
                what=told,
                cause=message.id,
                clause=message.clause,
                topic="not-sent",
            )
            for ref in refs
        ),
    )


def phoned(message: Message, beside: Iterable[Sending]) -> Message:
    """A message that knows of which rungs the texts and calls beside it have told, or may have."""
    by_phone = (one for one in beside if one.message.channel != "email")
    told = {ref for one in by_phone if _may_have_left(one) for ref in one.message.tasks}
    return replace(message, before=tuple(replace(one, phoned=one.ref in told) for one in message.before))


def _may_have_left(sending: Sending) -> bool:
    """Whether anybody may have got it: it was handed over, and neither refused nor taken out of the outbox."""
    untried = sending.state == "waiting" and not sending.attempts
    refused = sending.state == "failed" and not sending.sid
    return sending.state != "withdrawn" and not untried and not refused


def unsaid(task: Task, message: Message) -> Task:
    """The task as if this message, which does not leave, had never been decided."""
    return _untold(task, message) if message.kind == "escalation" else _unasked(task, message)


def unheard(task: Task, message: Message) -> Task:
    """The task after a message that left and reached nobody: a notice in it was not given, management not told."""
    if message.kind == "escalation":
        return replace(task, climbs=_without(message, task))
    return _unasked(task, message)


def unannounced(task: Task, message: Message, now: datetime) -> Task:
    """The task after a message of which nobody knows whether it left: the step in it is announced anew, to be sure."""
    before = next((one for one in message.before if one.ref == task.ref and one.step is not None), None)
    if before is None:
        return task
    return _due_again(replace(task, climbs=tuple(_unannounced(climb, before) for climb in task.climbs)), now)


def _nudges(message: Message, task: Task) -> bool:
    """A promise older than the message is what the message is about: it carries the nudge."""
    promise = task.promise
    return task.state is State.PROMISED and promise is not None and promise.said_at < message.not_before


def _due_again(task: Task, now: datetime) -> Task:
    """What nobody holds is looked at again at once."""
    return task if task.state.closed or task.state is State.WAITING else replace(task, next_at=now)


def _untold(task: Task, message: Message) -> Task:
    """The task as if these receivers had not been told; whoever has promised meanwhile may yet break it."""
    climbs = _without(message, task)
    if _moved(task, message):  # it was announced for a day that is no more
        return replace(task, climbs=tuple(climb for climb in climbs if climb.told))
    steps = _steps(message, task)
    stay = (climb for climb in climbs if climb.told or climb.declined or climb.day in steps or not climb.told_on)
    return replace(task, climbs=tuple(climb if climb.told else replace(climb, told_on=None) for climb in stay))


def _without(message: Message, task: Task) -> tuple[Climb, ...]:
    """The steps of a task with the receivers of this escalation no longer among those told."""
    told = {climb.day for climb in task.climbs if {*climb.told}.issuperset(message.to)}
    days = told & _steps(message, task) or told  # an edit moves a step that was taken to its new day
    return tuple(
        replace(climb, told=tuple(one for one in climb.told if one not in message.to)) if climb.day in days else climb
        for climb in task.climbs
    )


def _steps(message: Message, task: Task) -> set[int | None]:
    return {one.step for one in message.before if one.ref == task.ref}


def _unasked(task: Task, message: Message) -> Task:
    """The task as if its owner had not been asked nor told of a step, whatever else has happened to it since."""
    before = next((one for one in message.before if one.ref == task.ref), None)
    if before is None:
        return task
    return replace(
        task,
        rung=before.rung if task.rung == before.sent_rung and not before.phoned else task.rung,
        handover=replace(task.handover, told=False) if before.handed and task.handover else task.handover,
        nudged=task.nudged and not (before.nudge and _nudges(message, task)),
        reminders=max(0, task.reminders - 1),
        climbs=tuple(_unannounced(climb, before) for climb in task.climbs),
        thread=tuple(one for one in task.thread if one != message.message_id),
    )


def _unannounced(climb: Climb, before: Before) -> Climb:
    announced_here = climb.day == before.step and climb.told_on is None
    return replace(climb, announced_on=None, asked=False) if announced_here else climb


def _standings(message: Message, standings: Mapping[str, Standing], policy: Policy) -> list[Standing]:
    """One message fewer, and the day free again if it had none, for whoever was to get it, a deputy perhaps."""
    if message.kind not in ASKING:
        unmet = (standings[email] for email in message.to if message.introduces and email in standings)
        return [replace(standing, introduced=False) for standing in unmet]
    day, changed = day_of(message, policy), dict(standings)
    receiver = policy.engagement.reached_at(message.to[0])
    where = receiver.email if receiver else message.to[0]  # perhaps an address of before
    if reached := changed.get(where):
        had_one = any(one.phoned for one in message.before)
        days = tuple(one for one in reached.reminded_on if one != day or had_one)
        changed[where] = replace(reached, reminded_on=days, sent=max(0, reached.sent - 1))
    return list(changed.values())
