"""The check-in on its cadence: opened once and summed up, then told to each person and to management."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..rules.agreement import Person
from ..rules.check_in import (
    CheckIn,
    Waits,
    check_ins_after,
    closes_on,
    management,
    note_waits,
    noted_by_agreement,
    part_of,
    report_waits,
)
from ..rules.model import Entry, State, Task
from ..rules.policy import Policy
from ..state.store import Change
from .agenda import change_of, never_left, standing_of, to_send
from .check_in_going import Going, Kind, Whose, as_mark, held_mark, of_mark, open_mark
from .check_in_mails import entry_of, id_of, noted, reported_to, summed_up
from .world import Desk

_CALLED: dict[Kind, str] = {"check-in": "the check-in note", "report": "the scorecard"}
_NO_READER = "the agreement does not send it to them any more"


async def plan_check_ins(desk: Desk, now: datetime) -> None:
    """Open the check-ins whose time has come, of several missed ones the last, and go on with those that are open.

    Whoever has a reminder on a day gets their note on another: it is planned after the reminders.
    """
    for slug, policy in desk.book.policies.items():
        told = desk.store.mark(held_mark(slug))
        if told is None or (datetime.fromisoformat(told) - now).days >= 1:  # or the clock was set back since
            await desk.store.commit(Change(marks={held_mark(slug): now.isoformat()}))
            continue
        missed = _held(policy, datetime.fromisoformat(told), now)
        if missed:
            await _go_on(desk, policy, now, freed=True)  # what was approved since the last turn is not lost to the next
            await _open(desk, policy, missed[-1], now)
        await _go_on(desk, policy, now)


def next_check_in(desk: Desk) -> datetime | None:
    """When the next check-in is held, or something of an open one may go out."""
    found: list[datetime] = []
    for slug, policy in desk.book.policies.items():
        if told := desk.store.mark(held_mark(slug)):
            after = datetime.fromisoformat(told)
            following = next(check_ins_after(policy.engagement, policy.workdays, after), None)
            found += [following.at] if following else []
        going = of_mark(desk.store.mark(open_mark(slug)))
        found += [at for at in going.messages.values() if at] if going else []
    return min(found, default=None)


def addressed(desk: Desk, policy: Policy, new: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The mark of an open check-in with these main addresses of people for those of before."""
    name = open_mark(policy.engagement.slug)
    going = of_mark(desk.store.mark(name))
    return {name: as_mark(_as_it_left(desk, policy, going, now).addressed(new))} if going else {}


def _held(policy: Policy, after: datetime, now: datetime) -> list[CheckIn]:
    """The check-ins whose time has come since this instant."""
    found = []
    for one in check_ins_after(policy.engagement, policy.workdays, after):
        if one.at > now:
            break
        found.append(one)
    return found


async def _open(desk: Desk, policy: Policy, check_in: CheckIn, now: datetime) -> None:
    """Begin a check-in: whom it goes to is settled, and the consultant gets the summary.

    A period in which nothing fell due has none.
    """
    slug, span = policy.engagement.slug, check_in.period
    marks: dict[str, Any] = {held_mark(slug): check_in.at.isoformat()}
    tasks = list(desk.store.tasks(slug))
    if not any(span.first <= task.due <= span.last and task.state is not State.WAIVED for task in tasks):
        await desk.store.commit(Change(marks=marks))
        return
    by_holder = _by_holder(tasks)
    people = [one for one in policy.engagement.people if _may_hear(desk, policy, one, now)]
    agreed = [one for one in people if noted_by_agreement(policy.engagement, one)]
    notes = [one for one in agreed if part_of(one, by_holder.get(one.email, []), check_in, policy, now).is_any]
    readers = [one for one in management(policy.engagement) if one.person in people]
    going = Going(
        check_in=check_in,
        opened=now.astimezone(policy.engagement.timezone).date(),
        messages={
            **{("check-in", one.email): now for one in notes},
            **{("report", one.person.email): now for one in readers if not one.approval},
        },
        asked=tuple(one.person.email for one in readers if one.approval),
    )
    summary = summed_up(desk.store, policy, check_in, notes, readers, now)
    if not never_left(desk.store.sending(summary.id)):  # it was held already: the clock was set back since
        await desk.store.commit(Change(marks=marks))
        return
    marks[open_mark(slug)] = as_mark(going)
    entries = _lapsed(desk, policy, now)
    await desk.store.commit(Change(sendings=(to_send(summary, now),), marks=marks, entries=entries))


def _lapsed(desk: Desk, policy: Policy, now: datetime) -> tuple[Entry, ...]:
    """What of the check-in before is sent no more, now that the next one is held."""
    before = of_mark(desk.store.mark(open_mark(policy.engagement.slug)))
    if before is None:
        return ()
    before = _as_it_left(desk, policy, before, now)
    unsaid: list[tuple[Whose, str]] = [
        (("report", email), "the next check-in came before your word") for email in before.asked
    ]
    unsent = [(whose, "the next check-in came first") for whose, at in before.messages.items() if at is not None]
    return tuple(_not_sent(policy, before, whose, why, now) for whose, why in (*unsaid, *unsent))


def _by_holder(tasks: Iterable[Task]) -> dict[str, list[Task]]:
    found: dict[str, list[Task]] = {}
    for task in tasks:
        found.setdefault(task.holder, []).append(task)
    return found


def _may_hear(desk: Desk, policy: Policy, person: Person, now: datetime) -> bool:
    """Whether somebody is written to at all."""
    standing = standing_of(desk, policy, person.email, now)
    return not (standing.opted_out or standing.undeliverable)


async def _go_on(desk: Desk, policy: Policy, now: datetime, *, freed: bool = False) -> None:
    """Decide what may go out now, a commit for each message; once all of it has left, the check-in is over.

    `freed`: of what may, only scorecards that have the consultant's word.
    """
    slug = policy.engagement.slug
    known = of_mark(desk.store.mark(open_mark(slug)))
    if known is None:
        return
    going = _as_it_left(desk, policy, known, now)
    readers = {one.person.email for one in management(policy.engagement)}
    gone = [email for email in going.asked if email not in readers]
    going = replace(going, asked=tuple(email for email in going.asked if email in readers))
    if going != known:
        entries = tuple(_not_sent(policy, going, ("report", email), _NO_READER, now) for email in gone)
        await desk.store.commit(Change(marks={open_mark(slug): as_mark(going)}, entries=entries))
    due = [whose for whose, at in going.messages.items() if at is not None and at <= now]
    due = [whose for whose in due if whose[0] == "report" and whose[1] in going.approved] if freed else due
    by_holder = _by_holder(desk.store.tasks(slug)) if due else {}
    for kind, email in due:
        found = (
            _note(desk, policy, going, email, by_holder.get(email, []), now)
            if kind == "check-in"
            else _report(desk, policy, going, email, now)
        )
        going, change = _after(going, (kind, email), found, policy, now)
        await desk.store.commit(replace(change, marks={open_mark(slug): as_mark(going)}))


def _after(going: Going, whose: Whose, found: Change | Waits, policy: Policy, now: datetime) -> tuple[Going, Change]:
    """The check-in and the change once this message is decided, put off, or given up."""
    if isinstance(found, Change):
        return going.tried(whose, None), found
    zone = policy.engagement.timezone
    if found.until is not None and now.astimezone(zone).date() <= closes_on(going.begun(whose, zone), policy):
        return going.tried(whose, found.until), Change()
    entries = (_not_sent(policy, going, whose, found.why, now),) if found.why else ()
    return going.without(whose), Change(entries=entries)


def _as_it_left(desk: Desk, policy: Policy, going: Going, now: datetime) -> Going:
    """Without those whose message has left, so that no later turn asks for them, and with those to be tried again
    whose message was taken out of the outbox before."""
    for whose in [one for one, at in going.messages.items() if at is None]:
        sending = desk.store.sending(id_of(whose, policy, going.check_in))
        if never_left(sending):
            going = going.tried(whose, now)
        elif sending and sending.state in {"sent", "failed"}:
            going = going.without(whose)
    return going


def _note(desk: Desk, policy: Policy, going: Going, email: str, own: list[Task], now: datetime) -> Change | Waits:
    """A person's note as one commit, or why it does not go out now."""
    person = policy.engagement.person(email)
    if person is None:
        return Waits("they are no longer in the agreement")
    standing = standing_of(desk, policy, email, now)
    part = part_of(person, own, going.check_in, policy, now)
    if not part.is_any:
        return Waits("")  # all of it was settled meanwhile
    waits = note_waits(person, standing, part, policy, now)
    return waits or change_of(desk, noted(person, standing, part, going.check_in, policy, now), policy, now)


def _report(desk: Desk, policy: Policy, going: Going, email: str, now: datetime) -> Change | Waits:
    """The scorecard to somebody of management as one commit, or why it does not go out now."""
    reader = next((one for one in management(policy.engagement) if one.person.email == email), None)
    if reader is None or (reader.approval and email not in going.approved):
        return Waits(_NO_READER)
    standing = standing_of(desk, policy, email, now)
    waits = report_waits(reader, standing, policy, now)
    return waits or change_of(desk, reported_to(desk.store, policy, going.check_in, reader, standing, now), policy, now)


def _not_sent(policy: Policy, going: Going, whose: Whose, why: str, now: datetime) -> Entry:
    kind, email = whose
    person = policy.engagement.person(email)
    called = f"{_CALLED[kind]} of {going.check_in.period.name} to {person.name if person else email}"
    return entry_of(policy, f"{called} was not sent: {why}", now)
