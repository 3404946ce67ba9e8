"""What every outgoing message is held to: hours, scope, how often, whom, and whether it still is true."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from ....rules.cron import next_firing
from ....rules.hours import permitted, phone_hours
from ....rules.messages import Message
from ....rules.policy import Policy, zone_of
from .known import Known
from .practice import CONSULTANT

A_LOOK = timedelta(seconds=31)  # no message leaves on a view of the inbox older than this
ASKING = {"reminder", "notice"}
CHECKS_IN = {"check-in", "report"}
A_MONTH = timedelta(days=31)
STARTED_HERE = {*ASKING, *CHECKS_IN, "escalation", "question"}
MOST_ANSWERS = 10 + 24  # a day


class Outgoing:
    """Sees each message as it is taken by the server. `breaks` is told of a promise that is not kept."""

    def __init__(self, policy: Policy, known: Known, breaks: Callable[[str, str], None]) -> None:
        self.times: Counter[str] = Counter()  # how often each message went out, by its id
        self.unsure: set[str] = set()  # Message-IDs whose taking nobody can be sure of
        self._policy = policy
        self._known = known
        self._breaks = breaks
        self._rungs: dict[tuple[object, ...], str] = {}
        self._announced: dict[tuple[str, int], date] = {}
        self._days: dict[tuple[str, date], set[str]] = defaultdict(set)
        self._weeks: dict[tuple[str, date], set[str]] = defaultdict(set)
        self._notes: Counter[datetime | None] = Counter()
        self._checked_in: Counter[tuple[str, str, str]] = Counter()
        self._answers: Counter[tuple[str, date]] = Counter()
        self._spent: dict[str, Decimal] = defaultdict(Decimal)  # by month

    def taken(self, message: Message, to: tuple[str, ...], now: datetime, at: datetime) -> None:
        """A message was taken: `now` by the daemon's clock, `at` by a right one."""
        self.times[message.id] += 1
        times = self.times[message.id]
        if times > 1 + (message.message_id in self.unsure):
            self._breaks("never-twice", f"the {message.kind} {message.id} to {', '.join(to)} went out {times} times")
        if times > 1:
            return
        if message.kind == "answer":
            self._answered(to, now)
        if message.kind == "morning" and abs(now - at) < A_LOOK:  # a clock that is wrong gives the note of its own day
            self._one_note(message)
        if message.kind in STARTED_HERE and to != (CONSULTANT,):
            self._started(message, to, now, at)

    def _one_note(self, message: Message) -> None:
        """A morning has one note, which may come late where the machine stood still."""
        zone, cron = self._policy.consultant.timezone, self._policy.engagement.morning
        firing = next_firing(cron, message.not_before - timedelta(days=8), zone)
        while firing and (following := next_firing(cron, firing, zone)) and following <= message.not_before:
            firing = following
        self._notes[firing] += 1
        if self._notes[firing] > 1:
            self._breaks("one-note", f"the morning of {firing} had {self._notes[firing]} notes")

    def _started(self, message: Message, to: tuple[str, ...], now: datetime, at: datetime) -> None:
        self._in_peace(message, to, now, at)
        if message.channel != "email":
            self._by_phone(message, to[0], now, at)
            return
        self._in_hours(message, to, now)
        self._to_agreed(message, to)
        self._still_true(message, at)
        self._wanted(message, to, at)
        if message.kind in {*ASKING, "check-in"}:
            self._seldom(message, to[0], now)
        if message.kind in CHECKS_IN:
            self._checks_in(message, to[0], at)
        if message.kind in ASKING:
            self._each_rung_once(message, to[0])
            self._announces(message, now)
        if message.kind == "escalation":
            self._climbs(message, to, now)

    def _in_peace(self, message: Message, to: tuple[str, ...], now: datetime, at: datetime) -> None:
        """Whoever the consultant holds hears nothing before the day."""
        for person in self._policy.engagement.people:
            since, until = self._known.held.get(person.email, (None, date.min))
            reached = {person.email, person.phone} & set(to)
            today = now.astimezone(self._policy.engagement.zone_of(person)).date()
            if reached and since and at - since > A_LOOK and today < until:
                self._breaks("hold", f"{person.email} is held before {until}, and got the {message.kind} {message.id}")

    def _by_phone(self, message: Message, number: str, now: datetime, at: datetime) -> None:
        """A text or call that Duly starts."""
        engagement = self._policy.engagement
        person = next((one for one in engagement.people if one.phone == number), None)
        if person is None or message.channel not in engagement.scope.channels:
            self._breaks("scope", f"a {message.channel} {message.id} went to {number}")
            return
        consent = person.text_consent if message.channel == "text" else person.call_consent
        if not consent:
            self._breaks("consent", f"{person.name} got the {message.channel} {message.id} without consent")
        hours, zone = phone_hours(engagement.hours, person.phone_hours), engagement.zone_of(person)
        if hours is None or not permitted(now, hours, zone, self._policy.workdays):
            self._breaks("phone-hours", f"{number} got the {message.channel} {message.id} at {now.astimezone(zone)}")
        day = now.astimezone(zone).date()
        self._days[f"{message.channel} {number}", day].add(message.id)
        if len(self._days[f"{message.channel} {number}", day]) > 1:
            self._breaks("one-a-day", f"{number} got two {message.channel}s on {day}")
        stopped = self._known.stopped.get(number)
        if stopped and at - stopped > A_LOOK:
            self._breaks("stop", f"{number} said stop on {stopped}, and got the {message.channel} {message.id} on {at}")
        self._still_true(message, at)
        self._within_budget(message, now)

    def _within_budget(self, message: Message, now: datetime) -> None:
        """Money of the month; a text that the daemon's clock takes for the next month's counts there."""
        if message.id in self._known.unreached:
            return
        budget = self._policy.engagement.budget
        price = dict(budget.costs).get(message.channel, Decimal(0))
        month = f"{now.astimezone(self._policy.engagement.timezone):%Y-%m}"
        self._spent[month] += price
        part = Decimal("0.95") if message.channel == "text" else Decimal("0.90")
        if budget.cap is not None and self._spent[month] > budget.cap * part:
            self._breaks("budget", f"{self._spent[month]} of {budget.cap} was spent in {month}")

    def _answered(self, to: tuple[str, ...], now: datetime) -> None:
        for address in to:
            self._answers[address, now.date()] += 1
            if self._answers[address, now.date()] > MOST_ANSWERS and address != CONSULTANT:
                self._breaks("loops", f"{address} got {self._answers[address, now.date()]} answers on {now.date()}")

    def _in_hours(self, message: Message, to: tuple[str, ...], now: datetime) -> None:
        for address in to:
            zone = zone_of(address, self._policy)
            if not permitted(now, self._policy.engagement.hours, zone, self._policy.workdays):
                self._breaks("hours", f"the {message.kind} {message.id} reached {address} at {now.astimezone(zone)}")

    def _to_agreed(self, message: Message, to: tuple[str, ...]) -> None:
        strangers = [address for address in to if self._policy.engagement.person(address) is None]
        if strangers or message.channel not in self._policy.engagement.scope.channels:
            self._breaks("scope", f"the {message.kind} {message.id} went to {', '.join(to)} by {message.channel}")

    def _still_true(self, message: Message, at: datetime) -> None:
        promise = "told-true" if message.kind == "escalation" else "no-reminder-after-receipt"
        for ref in message.tasks:
            came = self._known.came(ref)
            if came and at - came > A_LOOK:
                what = f"{ref}, which came {came:%d %b %H:%M:%S}"
                self._breaks(promise, f"the {message.kind} {message.id} of {at:%d %b %H:%M:%S} asks for {what}")

    def _wanted(self, message: Message, to: tuple[str, ...], at: datetime) -> None:
        for address in to:
            opted = self._known.opted.get(address)
            if opted and at - opted > A_LOOK:
                self._breaks(
                    "opt-out", f"{address} wanted no more since {opted}, and got the {message.kind} {message.id}"
                )

    def _seldom(self, message: Message, to: str, now: datetime) -> None:
        day = now.astimezone(zone_of(to, self._policy)).date()
        monday = day - timedelta(days=day.weekday())
        self._days[to, day].add(message.id)
        self._weeks[to, monday].add(message.id)
        if len(self._days[to, day]) > 1:
            self._breaks("one-a-day", f"{to} got {len(self._days[to, day])} on {day}")
        cap = self._policy.engagement.weekly_cap
        if cap is not None and len(self._weeks[to, monday]) > cap:
            self._breaks("weekly-cap", f"{to} got {len(self._weeks[to, monday])} in the week of {monday}, {cap} agreed")

    def _each_rung_once(self, message: Message, to: str) -> None:
        for one in message.before:
            if one.sent_rung is not None and one.sent_rung != one.rung:
                rung = (one.ref, one.sent_rung, to, self._known.due(one.ref))
                if self._rungs.setdefault(rung, message.id) != message.id:
                    self._breaks("one-rung-once", f"{to} got day {one.sent_rung:+} of {one.ref} twice")

    def _announces(self, message: Message, now: datetime) -> None:
        """Whoever reads it knows now which step comes next."""
        today = now.astimezone(zone_of(message.to[0], self._policy)).date()
        for one in message.before:
            if one.step is not None:
                self._announced.setdefault((one.ref, one.step), today)

    def _checks_in(self, message: Message, to: str, at: datetime) -> None:
        """A month has one note a person, and one scorecard to each of management, on approval where that is agreed."""
        month = f"{message.not_before.astimezone(self._policy.engagement.timezone):%Y-%m}"
        self._checked_in[message.kind, to, month] += 1
        if self._checked_in[message.kind, to, month] > 1:
            self._breaks("check-in", f"{to} got the {message.kind} of {month} twice")
        person = self._policy.engagement.person(to)
        if message.kind == "report" and person is not None:
            steps = (step for step in self._policy.engagement.escalation if step.to == person.role)
            waits = any(step.approval for step in steps)
            if person.role == "employee" or (
                waits and not any(timedelta() <= at - one < A_MONTH for one in self._known.cards_approved)
            ):
                self._breaks("check-in", f"{to}, {person.role}, got the scorecard of {month}")

    def _climbs(self, message: Message, to: tuple[str, ...], now: datetime) -> None:
        superiors = {person.email for person in self._policy.engagement.people if person.role != "employee"}
        if not set(to) <= superiors:
            self._breaks("escalation", f"{message.id} went to {', '.join(to)}")
        steps = {step.day: step for step in self._policy.engagement.escalation}
        today = now.astimezone(zone_of(to[0], self._policy)).date()  # days are those of whoever reads
        for one in message.before:
            step = steps.get(one.step) if one.step is not None else None
            if step is None:
                continue
            heard = self._announced.get((one.ref, step.day))
            if heard is None or heard >= today:
                self._breaks("escalation", f"{one.ref} day {step.day} was told on {today}, its owner heard: {heard}")
            if step.approval and one.ref not in self._known.approved:
                self._breaks("escalation", f"{one.ref} day {step.day} was told without approval")
