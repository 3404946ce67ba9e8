"""When check-ins are held, which period each reviews, who of management reads it, and what holds a note back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .agreement import Engagement, Person
from .cron import firings_from, next_firing
from .hours import after_today, moment_of, next_permitted, permitted
from .model import Standing, State, Task, in_order
from .occurrences import in_scope, owners_of, step_receivers
from .periods import Period, is_cron, periods_from, preceding
from .policy import Policy
from .preferences import preferred_hours
from .workdays import Workdays

CLAUSE = "[cadence] check_in"
DAYS = 5  # working days, the first included, within which a note finds a day of its own, or is not written
LEAST = 3  # the part of a period, one in so many of its days, that lies in the agreement, or it is not reviewed
SOON = timedelta(days=21)  # how far ahead what is open is listed
_DAY = timedelta(days=1)
_BACK = timedelta(days=40)  # from a check-in to the end of the period it reviews at least
_LEAP = timedelta(days=4 * 366)  # the longest from one firing of a cron line to the next
_LENGTHS = {"weekly": 7, "monthly": 28, "quarterly": 90, "twice-yearly": 181, "yearly": 365}  # days, at least


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One review: of a period of the calendar, held at `at`; what came in after `since`, the one before, is new."""

    period: Period
    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of management who gets the scorecard, and whether the consultant has to approve that first."""

    person: Person
    approval: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What a check-in is about with one person: `due` in the period, what `came`, and what is `open` with them."""

    due: tuple[Task, ...]
    came: tuple[Task, ...]
    open: tuple[Task, ...]

    @property
    def is_any(self) -> bool:
        """Whether there is something to write about: it fell due, came in, is past its date or was asked for."""
        return bool(self.due or self.came or any(task.reminders or task.late for task in self.open))


@dataclass(frozen=True, slots=True)
class Waits:
    """Why a message does not go out now, and when it may be tried again (aware); None: it never goes."""

    why: str
    until: datetime | None = None


def check_ins_after(engagement: Engagement, workdays: Workdays, after: datetime) -> Iterator[CheckIn]:
    """The check-ins held after an instant, in order: on the first working day after each period, or after each date
    of a cron line, at `check_in_at`, else when the agreed hours open, else at the hour of the cron line."""
    begun = datetime.combine(engagement.starts, time(), engagement.timezone)
    before = begun
    for day, period in _reviewed(engagement, workdays, after):
        if (period.last - max(period.first, engagement.starts)).days * LEAST < (period.last - period.first).days:
            continue
        if engagement.ends and period.first > engagement.ends:
            return
        at = moment_of(day, _hour(engagement), engagement.timezone)
        if at > max(after, before):
            yield CheckIn(period, max(before, begun), at)
        before = max(before, at)


def closes_on(opened: date, policy: Policy) -> date:
    """The last day on which something of a check-in that was opened on this day goes out, where the client is."""
    return policy.workdays.plus(policy.workdays.on_or_after(opened), DAYS - 1)


def management(engagement: Engagement) -> tuple[Reader, ...]:
    """Managers in scope or reached by an escalation step; senior management where a step or the scope names them.

    Approval is needed for whoever some step is for that waits for it.
    """
    waiting = {step.to for step in engagement.escalation if step.approval}
    steps: dict[str, list[bool]] = {}
    owners = {one.email: one for document in engagement.documents for one in owners_of(engagement, document)}
    for owner in owners.values():
        for step, receivers in step_receivers(engagement, owner):
            for email in receivers:
                steps.setdefault(email, []).append(step.approval)
    named = engagement.scope.people != "everyone"
    return tuple(
        Reader(person, any(found) or bool(waiting & {person.role, person.email}))
        for person in engagement.people
        for found in [steps.get(person.email, [])]
        if person.role != "employee"
        and (found or (in_scope(engagement, person) and (named or person.role == "manager")))
    )


def noted_by_agreement(engagement: Engagement, person: Person) -> bool:
    """Whether the agreement lets a note go to this person."""
    return in_scope(engagement, person) and "email" in engagement.scope.channels


def part_of(person: Person, tasks: Iterable[Task], check_in: CheckIn, policy: Policy, now: datetime) -> Part:
    """What of these tasks, which are this person's to do, the check-in speaks of; what is paused rests."""
    today = now.astimezone(policy.engagement.zone_of(person)).date()
    tasks = [task for task in tasks if task.state is not State.WAIVED]
    came = [t for t in tasks if t.state is State.DONE and t.closed_at and check_in.since < t.closed_at <= now]
    still = [t for t in tasks if not t.state.closed and (t.due <= today + SOON or t.reminders or t.promise)]
    return Part(
        due=tuple(t for t in tasks if check_in.period.first <= t.due <= check_in.period.last),
        came=tuple(in_order(came)),
        open=tuple(t for t in in_order(still) if not _paused(policy, t.document, today)),
    )


def note_waits(person: Person, standing: Standing, part: Part, policy: Policy, now: datetime) -> Waits | None:
    """What keeps a person's note from going out now; None: nothing does. It is that day's only message."""
    engagement = policy.engagement
    zone, hours = engagement.zone_of(person), preferred_hours(engagement.hours, standing)
    today = now.astimezone(zone).date()
    tomorrow = after_today(now, hours, zone, policy.workdays)
    if not noted_by_agreement(engagement, person):
        return Waits("it is outside the agreed scope")
    if (waits := _waits(person, standing, policy, now)) is not None:
        return waits
    if standing.away_on(today):
        return Waits("they are away", tomorrow)
    if not permitted(now, hours, zone, policy.workdays):
        return Waits("it is outside the agreed hours", next_permitted(now, hours, zone, policy.workdays))
    if today in standing.reminded_on:
        return Waits("each of these days had a message already: one a day", tomorrow)
    if engagement.weekly_cap is not None and standing.in_week_of(today) >= engagement.weekly_cap:
        return Waits(f"the weekly cap of {engagement.weekly_cap} was reached", tomorrow)
    if any(task.next_at is not None and task.next_at.astimezone(zone).date() <= today for task in part.open):
        return Waits("a reminder had each of these days", tomorrow)
    return None


def report_waits(reader: Reader, standing: Standing, policy: Policy, now: datetime) -> Waits | None:
    """What keeps the scorecard from going out to somebody of management now; None: nothing does."""
    zone, hours = policy.engagement.zone_of(reader.person), policy.engagement.hours
    if (waits := _waits(reader.person, standing, policy, now)) is not None:
        return waits
    if not permitted(now, hours, zone, policy.workdays):
        return Waits("it is outside the agreed hours", next_permitted(now, hours, zone, policy.workdays))
    return None


def _waits(person: Person, standing: Standing, policy: Policy, now: datetime) -> Waits | None:
    """What keeps back anything that Duly starts: their own word, no way to reach them, a hold, or a pause."""
    zone = policy.engagement.zone_of(person)
    today = now.astimezone(zone).date()
    tomorrow = after_today(now, policy.engagement.hours, zone, policy.workdays)
    if standing.opted_out:
        return Waits("they asked for no more messages")
    if standing.undeliverable:
        return Waits("mail does not reach them")
    if standing.held_on(today):
        return Waits("it was held", tomorrow)
    return Waits("the engagement was paused", tomorrow) if _paused(policy, "", today) else None


def _paused(policy: Policy, document: str, today: date) -> bool:
    until = policy.paused_until(document)
    return until is not None and today < until


def _reviewed(engagement: Engagement, workdays: Workdays, after: datetime) -> Iterator[tuple[date, Period]]:
    """The working days on which check-ins are held, with the period each reviews, from before `after` on."""
    day = after.astimezone(engagement.timezone).date()
    if not is_cron(engagement.check_in):
        earliest = next(periods_from(engagement.check_in, day - _BACK), None)
        first = preceding(earliest) or earliest if earliest else None
        for period in periods_from(engagement.check_in, first.first) if first else ():
            yield workdays.on_or_after(period.last + _DAY), period
        return
    last: date | None = None
    known = ""
    for firing in firings_from(engagement.check_in, day - _LEAP):
        held = workdays.on_or_after(firing)
        found = _of_cron(held, (firing - last).days) if last is not None else None
        if found is not None and found.name != known:
            known = found.name
            yield held, found
        last = firing


@lru_cache(maxsize=4096)
def _of_cron(held: date, gap: int) -> Period | None:
    """Of a cron line: the last week, month, quarter, half year or year that has ended by then, the longest that fits
    between two of its dates."""
    kind = max((name for name, days in _LENGTHS.items() if days <= gap), key=_LENGTHS.__getitem__, default="weekly")
    running = next(periods_from(kind, held), None)
    return preceding(running) if running else None


def _hour(engagement: Engagement) -> time:
    """The wall time of a check-in."""
    if engagement.check_in_at:
        return time.fromisoformat(engagement.check_in_at)
    if not is_cron(engagement.check_in):
        return engagement.hours.opens
    # Where no clock ever changes the line's hour is the one that is written.
    fires = next_firing(engagement.check_in, datetime.combine(engagement.starts, time(), UTC), ZoneInfo("UTC"))
    return fires.timetz().replace(tzinfo=None) if fires else engagement.hours.opens
