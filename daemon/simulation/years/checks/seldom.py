"""How often anybody is written to: a day, a week, an hour, a rung and a morning."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ..practice import CONSULTANT
from .known import Known
from .left import Left
from .orders import Order, ordered
from .terms import DAY, MORNING, Terms

AT_ONCE = 10  # answers in a day and a night; each further one has an hour to itself
WEEKDAYS = 5


@dataclass(kw_only=True)
class Seldom:
    """Counts what left."""

    terms: Terms
    known: Known
    breaks: Callable[[str, str], None]
    _days: dict[tuple[str, date], set[str]] = field(default_factory=lambda: defaultdict(set))
    _weeks: dict[tuple[str, date], set[str]] = field(default_factory=lambda: defaultdict(set))
    _rungs: dict[tuple[object, ...], str] = field(default_factory=dict)
    _mornings: Counter[date] = field(default_factory=Counter)
    _answers: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))  # by whom
    _told: set[tuple[str, Order]] = field(default_factory=set)  # who was told of which order
    _further: Counter[tuple[str, datetime]] = field(default_factory=Counter)  # by whom and hour

    def morning(self, left: Left) -> None:
        """A morning has one note, which may come late where the machine stood still."""
        local = left.message.not_before.astimezone(self.terms.consultants_zone)
        day = local.date() if local.time() >= MORNING else local.date() - DAY
        while day.weekday() >= WEEKDAYS:
            day -= DAY
        self._mornings[day] += 1
        if self._mornings[day] > 1:
            self.breaks("one-note", f"the morning of {day} had {self._mornings[day]} notes")

    def answered(self, left: Left) -> None:
        """Of more than ten answers to somebody in a day and a night each further one has an hour to itself.

        One that leaves late, since the machine stood still or a server put it off, counts for when it was made. One
        that tells of what the consultant has ordered answers her, and no robot has brought it about.
        """
        if left.to == (CONSULTANT,):
            return
        at = min(left.now, left.message.not_before)
        hour = at.replace(minute=0, second=0, microsecond=0)
        for where in left.to:
            person = self.terms.reached_at(where)
            who = person.email if person else where
            recent = sum(timedelta() <= at - one < DAY for one in self._answers[who])
            if self._answers_an_order(left, who, at):
                continue
            self._answers[who].append(at)
            self._further[who, hour] += recent >= AT_ONCE
            if self._further[who, hour] > 1:
                self.breaks("loops", f"{who} got {recent + 1} answers in a day, the last at {at:%H:%M:%S}")

    def _answers_an_order(self, left: Left, who: str, made: datetime) -> bool:
        """Whether it tells, unasked, of what the consultant ordered in the day before it; each order is told once."""
        if left.message.in_reply_to in self.known.notes:
            return False
        for order in ordered(self.known.notes.values()):
            known = (who, order) in self._told
            if not known and made - DAY < order.at <= left.at and set(order.refs) & set(left.refs):
                self._told.add((who, order))
                return True
        return False

    def by_mail(self, left: Left) -> None:
        """A reminder, a notice or a check-in note is the one of its day, and one of so many of its week."""
        to, day = left.to[0], self.terms.local(left.to[0], left.now).date()
        monday = day - timedelta(days=day.weekday())
        self._days[to, day].add(left.message.id)
        self._weeks[to, monday].add(left.message.id)
        if len(self._days[to, day]) > 1:
            self.breaks("one-a-day", f"{to} got {len(self._days[to, day])} on {day}")
        cap = self.terms.weekly_cap
        if cap is not None and len(self._weeks[to, monday]) > cap:
            self.breaks("weekly-cap", f"{to} got {len(self._weeks[to, monday])} in the week of {monday}, {cap} agreed")

    def by_phone(self, left: Left) -> None:
        """A number gets one text and one call a day."""
        number, day = f"{left.message.channel} {left.to[0]}", self.terms.local(left.to[0], left.now).date()
        self._days[number, day].add(left.message.id)
        if len(self._days[number, day]) > 1:
            self.breaks("one-a-day", f"{left.to[0]} got two {left.message.channel}s on {day}")

    def each_rung_once(self, left: Left) -> None:
        """Nobody gets a rung of a document twice for the same due date."""
        for one in left.message.before:
            if one.sent_rung is not None and one.sent_rung != one.rung:
                rung = (one.ref, one.sent_rung, left.to[0], self.known.due(one.ref))
                if self._rungs.setdefault(rung, left.message.id) != left.message.id:
                    self.breaks("one-rung-once", f"{left.to[0]} got day {one.sent_rung:+} of {one.ref} twice")
