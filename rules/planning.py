"""What goes out now to one person: all that is due of what they are to do in one message, or a reason why not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from .agreement import Hours, Person, Rung
from .bundle import Asked, Bundle
from .consent import Barred
from .hours import after_today, next_permitted, permitted
from .mails import ask_mail, notice_mail, reminder_mail
from .messages import Before, Message
from .model import UNKNOWN, Decision, Entry, Standing, State, Task, in_order
from .occurrences import rung_dates
from .past import Past, spared
from .phoning import by_phone, left_out, texted_instead
from .policy import Policy, receiver_of
from .preferences import preferred_hours
from .steps import Action, actions, climb_of, slipped, told_by


def plan_owner(
    tasks: Sequence[Task],
    standing: Standing,
    policy: Policy,
    now: datetime,
    deputy: Standing | None = None,
    spent: Decimal = Decimal(0),
) -> Decision:
    """Decide what the holder of these open tasks is sent now (aware): one message a channel, or why nothing is.

    `deputy` is the standing of the agreed deputy, who is written to while the owner is away: it is their day's message.
    `spent` is what this month's texts and calls of the engagement come to so far, in its currency.
    """
    owner = policy.engagement.person(standing.email)
    if owner is None:
        return Decision()
    tasks, slips = _note_slips(tasks, policy, now)
    tasks, eased = _spare(tasks, policy, standing, now)
    receiver = _reader(owner, policy, standing, now)
    listed = in_order(tasks)
    asked = tuple(Asked(task, _due_actions(task, policy, standing, now)) for task in listed)
    bundle = Bundle(
        policy=policy,
        owner=owner,
        receiver=receiver,
        standing=standing,
        reached=deputy or standing if receiver is not owner else standing,
        now=now,
        asked=tuple(one for one in asked if one.actions),
        others=tuple(one.task for one in asked if not one.actions),
        spent=spent,
    )
    decision = _send_or_not(bundle)
    changed = {task.ref: task for task in (*tasks, *decision.tasks)}
    standing = next((one for one in decision.standings if one.email == standing.email), standing)
    return replace(
        decision,
        tasks=tuple(_held_over(task, policy, standing, now) for task in changed.values()),
        why=(*slips, *eased, *decision.why),
    )


def planned(task: Task, policy: Policy, standing: Standing, now: datetime) -> Task:
    """The task with the instant, now or later, when something is next to be done for it."""
    moments = [_moment(action, task, policy, standing, now) for action in actions(task, policy, standing)]
    return replace(task, next_at=min(moments, default=None))


def _held_over(task: Task, policy: Policy, standing: Standing, now: datetime) -> Task:
    """The task after a plan was made: what that plan held back for its owner comes up again tomorrow."""
    owner = policy.engagement.person(task.holder)
    reader = _reader(owner, policy, standing, now) if owner else None
    zone = policy.engagement.zone_of(reader) if reader else policy.engagement.timezone
    hours = policy.engagement.hours
    if reader is owner:
        hours = preferred_hours(hours, standing)
    moments = [
        after_today(now, hours, zone, policy.workdays) if moment <= now and action.kind != "step" else moment
        for action in actions(task, policy, standing)
        for moment in [_moment(action, task, policy, standing, now)]
    ]
    return replace(task, next_at=min(moments, default=None))


def _reader(owner: Person, policy: Policy, standing: Standing, now: datetime) -> Person:
    """Who gets what is for the owner now: the agreed deputy while they are away."""
    return receiver_of(policy, owner, absent=standing.away_on(_today(policy, owner, now)))


def _moment(action: Action, task: Task, policy: Policy, standing: Standing, now: datetime) -> datetime:
    """When an action can be taken: at its time, or, once that has passed, as soon as hours permit."""
    if action.at > now:
        return action.at
    owner = policy.engagement.person(task.holder)
    people = [_reader(owner, policy, standing, now)] if owner else []
    hours = policy.engagement.hours
    if owner in people and action.kind not in {"step", "nudge"}:
        hours = preferred_hours(hours, standing)
    if action.kind == "step" and owner:
        receivers = told_by(action.day, policy, owner)
        people = [person for person in map(policy.engagement.person, receivers) if person]
    zones = {policy.engagement.zone_of(person) for person in people} or {policy.engagement.timezone}
    return max(next_permitted(now, hours, zone, policy.workdays) for zone in zones)


def _due_actions(task: Task, policy: Policy, standing: Standing, now: datetime) -> tuple[Action, ...]:
    """What is due for the owner; a promise broken today lets a notice that it had paused go with it."""
    due = tuple(a for a in actions(task, policy, standing) if a.at <= now and a.kind not in {"step", "slip"})
    if any(action.kind == "broken" for action in due):
        resumed = replace(task, state=State.OPEN, promise=None)
        due += tuple(a for a in actions(resumed, policy, standing) if a.at <= now and a.kind == "notice")
    return due


def _today(policy: Policy, person: Person, now: datetime) -> date:
    return now.astimezone(policy.engagement.zone_of(person)).date()


def _note_slips(tasks: Sequence[Task], policy: Policy, now: datetime) -> tuple[list[Task], list[Entry]]:
    """Mark the tasks whose due date has passed, each once."""
    marked, entries = [], []
    for task in tasks:
        late = slipped(task, policy, now)
        marked.append(replace(task, late=True) if late else task)
        if late:
            entries.append(
                _entry(
                    task,
                    now,
                    f"its due date, {task.due}, passed without it (cause: {task.cause or UNKNOWN})",
                    clause="documents.toml due",
                    topic="slipped",
                )
            )
    return marked, entries


def _spare(tasks: Sequence[Task], policy: Policy, standing: Standing, now: datetime) -> tuple[list[Task], list[Entry]]:
    """Pass over the due rungs that whoever is reliably on time is spared, and write down why.

    Not behind one that is kept and did not leave on its day: they would miss the only reminder before the date.
    """
    passed, entries = [], []
    for task in tasks:
        past = policy.past.get(task.ref, Past())
        days = spared(policy.engagement.ladder, past)
        due = [one for one in _due_actions(task, policy, standing, now) if one.kind == "rung"]
        kept = min((one.day for one in due if one.day not in days), default=None)
        gone = [one for one in due if one.day in days and (kept is None or one.day < kept)]
        passed.append(replace(task, rung=max(one.day for one in gone)) if gone else task)
        reason = "it came by its date several times running, and one reminder before it is enough"
        entries += [_not_sent(task, now, one, reason, topic="eased") for one in gone]
    return passed, entries


def _send_or_not(bundle: Bundle) -> Decision:
    """The day's message, unless hours, the one message a day or the weekly cap hold it back."""
    policy, now = bundle.policy, bundle.now
    if not bundle.asked:
        return Decision()
    zone = policy.engagement.zone_of(bundle.receiver)
    if not permitted(now, _hours(bundle), zone, policy.workdays):
        return Decision()
    if bundle.reached.held_on(bundle.today):  # a deputy may be held as well
        return Decision()
    if bundle.today in bundle.reached.reminded_on:
        return _let_go(bundle, {"nudge"}, "there was a message today already: one a day")
    if _over_cap(bundle):
        return _let_go(bundle, {"nudge", "rung"}, f"the weekly cap of {policy.engagement.weekly_cap} was reached")
    return _send(bundle)


def _hours(bundle: Bundle) -> Hours:
    """When this message may go out: in the agreed hours, of those in what its reader prefers for what is their own.

    A note before the hour that they named themselves goes when it must.
    """
    agreed = bundle.policy.engagement.hours
    own = bundle.receiver is bundle.owner and not any(one.has("nudge") for one in bundle.asked)
    return preferred_hours(agreed, bundle.reached) if own else agreed


def _over_cap(bundle: Bundle) -> bool:
    """Whether this week (Monday to Sunday, the receiver's) has had its messages."""
    cap = bundle.policy.engagement.weekly_cap
    return cap is not None and bundle.reached.in_week_of(bundle.today) >= cap


def _let_go(bundle: Bundle, kinds: set[str], reason: str) -> Decision:
    """Write down what is not sent; what may not be skipped (a notice, a broken promise) waits for another day."""
    tasks, entries = [], []
    for one in bundle.asked:
        gone = [action for action in one.actions if action.kind in kinds]
        if not gone:
            continue
        rung = one.rung if "rung" in kinds and one.rung is not None else one.task.rung
        tasks.append(replace(one.task, nudged=one.task.nudged or one.has("nudge"), rung=rung))
        entries += [_not_sent(one.task, bundle.now, action, reason) for action in gone]
    return Decision(tasks=tuple(tasks), why=tuple(entries))


def _send(bundle: Bundle) -> Decision:
    """The messages of the day, and the tasks and the person's standing as they are once they are decided."""
    tasks = tuple(_after(one, bundle) for one in bundle.asked)
    phoned = by_phone(bundle)
    mails, unmailed = ([], []) if texted_instead(bundle, phoned) else _mails(bundle)
    messages = [*mails, *phoned.messages]
    skipped = [
        _not_sent(one.task, bundle.now, action, "its day had passed; only the latest is sent")
        for one in bundle.asked
        for action in one.actions
        if action.kind == "rung" and action.day != one.rung
    ]
    if not messages:
        unsent = tuple(
            replace(_told_of_it(one.task), rung=one.rung if one.rung is not None else one.task.rung)
            for one in bundle.asked
        )
        return Decision(tasks=unsent, why=(*skipped, *unmailed, *phoned.told))
    asks = _asks(bundle)
    before = tuple(_before(one, after) for one, after in zip(bundle.asked, tasks, strict=True))
    beside = tuple(message.id for message in (*messages[1:], *asks))
    first = messages[0] = replace(messages[0], before=before, beside=beside)
    entries = [_told(one, bundle, first) for one in bundle.asked]
    texted = bundle.reached.texted or any(message.channel == "text" for message in messages)
    reached = replace(bundle.reached.written_to(bundle.today), codes=phoned.codes, texted=texted)
    return Decision(
        tasks=tasks,
        effects=(*messages, *asks),
        why=(*skipped, *unmailed, *entries, *phoned.told),
        standings=(reached,),
        charges=phoned.charges,
    )


def _before(one: Asked, after: Task) -> Before:
    return Before(
        ref=after.ref,
        rung=one.task.rung,
        sent_rung=after.rung,
        nudge=one.has("nudge"),
        handed=one.has("handed"),
        step=one.step,
    )


def _told_of_it(task: Task) -> Task:
    """The task whose new holder knows, if it was handed on."""
    return replace(task, handover=replace(task.handover, told=True)) if task.handover else task


def _after(one: Asked, bundle: Bundle) -> Task:
    """The task once its message is decided."""
    task = _told_of_it(one.task)
    if one.has("broken"):
        passed = [r.day for r, day in _rungs(one.task, bundle.policy) if day <= bundle.today]
        task = replace(task, state=State.OPEN, promise=None, nudged=False, rung=max(passed, default=task.rung))
    if one.rung is not None:
        task = replace(task, rung=one.rung)
    if one.has("nudge"):
        task = replace(task, nudged=True)
    announced = bundle.announced(one)
    if announced:
        step, named, _ = announced
        climb = replace(climb_of(task, step.day), announced_on=bundle.today, named=named, asked=step.approval)
        task = replace(task, climbs=(*(c for c in task.climbs if c.day != step.day), climb))
    return replace(task, reminders=task.reminders + 1)


def _rungs(task: Task, policy: Policy) -> tuple[tuple[Rung, date], ...]:
    return rung_dates(policy.engagement, task.due, policy.workdays)


def _mails(bundle: Bundle) -> tuple[list[Message], list[Entry]]:
    """The day's mail; where emails were not agreed, none and the reason."""
    if "email" in bundle.policy.engagement.scope.channels:
        reminder = any(one.is_item for one in bundle.asked)
        return [reminder_mail(bundle) if reminder else notice_mail(bundle)], []
    why = Barred("emails are outside the agreed scope", "[scope] channels")
    return [], [left_out(one.task, bundle.now, "email", why) for one in bundle.asked]


def _asks(bundle: Bundle) -> list[Message]:
    """The consultant is asked to approve what the agreement holds for approval, when the person is told of it.

    Of a step that is announced anew they may have said it before.
    """
    steps = ((one, told[0]) for one in bundle.asked if (told := bundle.announced(one)))
    waiting = tuple(one for one, step in steps if step.approval and not climb_of(one.task, step.day).approved)
    return [ask_mail(replace(bundle, asked=waiting, others=()))] if waiting else []


def _told(one: Asked, bundle: Bundle, message: Message) -> Entry:
    """The story's line for what went to the person about this task."""
    what = {
        "rung": f"a reminder was written to {bundle.receiver.name} (day {one.rung:+d})" if one.rung is not None else "",
        "handed": f"{bundle.receiver.name} was told that it was handed to them",
        "nudge": f"a note before the promised time was written to {bundle.receiver.name}",
        "broken": f"the promised time passed; a reminder was written to {bundle.receiver.name}",
        "notice": f"{bundle.receiver.name} was told of the escalation to come (day {one.step})",
    }
    told = "; ".join(dict.fromkeys(what[action.kind] for action in one.actions))
    topic = "broken" if one.has("broken") else "reminded"
    return _entry(one.task, bundle.now, told, cause=message.id, clause=message.clause, topic=topic)


def _not_sent(task: Task, now: datetime, action: Action, reason: str, topic: str = "not-sent") -> Entry:
    name = f"day {action.day:+d}" if action.kind == "rung" else f"the {action.kind}"
    clause = f"[cadence] ladder {f'day {action.day}' if action.kind == 'rung' else '(a promise)'}"
    return _entry(task, now, f"{name} was not sent: {reason}", clause=clause, topic=topic)


def _entry(task: Task, now: datetime, what: str, *, cause: str = "the calendar", clause: str, topic: str) -> Entry:
    return Entry(ref=task.ref, engagement=task.engagement, at=now, what=what, cause=cause, clause=clause, topic=topic)
