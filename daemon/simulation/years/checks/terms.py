"""What was agreed with the simulated client, read from the practice's files and reckoned with plain arithmetic.

The checks of the years rest on this, and on nothing of Duly's that reads, places or counts the same.
"""

import csv
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from ..practice import SLUG

DAY = timedelta(days=1)
MORNING = time(7, 30)  # of the note to the consultant, on weekdays: the practice names no other
PHONE, PHONE_WIDEST = (time(9), time(18)), (time(8), time(20))
Span = tuple[time, time]


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person of the agreement."""

    name: str
    email: str
    role: str
    manager: str
    zone: ZoneInfo
    phone: str
    other_emails: tuple[str, ...]
    consents: frozenset[str]  # to "text", to "call"
    phone_hours: Span


@dataclass(frozen=True, slots=True)
class AgreedStep:
    """Whom an escalation goes to, how many working days after the due date."""

    day: int
    to: str
    approval: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The agreement, as the checks need it."""

    starts: date
    hours: Span
    zone: ZoneInfo
    ladder: tuple[int, ...]  # working days after the due date, on which somebody is reminded
    consultants_zone: ZoneInfo
    channels: frozenset[str]
    weekly_cap: int | None
    steps: tuple[AgreedStep, ...]
    prices: dict[str, Decimal]
    cap: Decimal  # of money, a month
    people: tuple[Somebody, ...]
    _where: dict[str, Somebody]

    def reached_at(self, where: str) -> Somebody | None:
        """Who has this main address or number."""
        return self._where.get(where)

    def local(self, where: str, now: datetime) -> datetime:
        """The time on the wall of whoever has this address or number; of the client's for anybody else."""
        person = self.reached_at(where)
        return now.astimezone(person.zone if person else self.zone)


def agreed_in(folder: Path) -> Terms:
    """The terms of the simulated practice in this folder."""
    practice = tomllib.loads((folder / "practice.toml").read_text(encoding="utf-8"))
    own = folder / "engagements" / SLUG
    agreement = tomllib.loads((own / "engagement.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    hours, zone = _span(agreement["hours"]), ZoneInfo(agreement["timezone"])
    with (own / "people.csv").open(encoding="utf-8", newline="") as lines:
        people = tuple(_somebody(row, zone, hours) for row in csv.DictReader(lines))
    by_address = {one.email: one for one in people}
    return Terms(
        starts=agreement["starts"],
        hours=hours,
        zone=zone,
        ladder=tuple(one["day"] for one in agreement["cadence"]["ladder"]),
        consultants_zone=ZoneInfo(practice["consultant"]["timezone"]),
        channels=frozenset(agreement["scope"]["channels"]),
        weekly_cap=agreement["cadence"].get("weekly_cap"),
        steps=tuple(AgreedStep(one["day"], one["to"], one["approval"]) for one in agreement["escalation"]),
        prices={channel: Decimal(price) for channel, price in agreement["budget"]["costs"].items()},
        cap=Decimal(agreement["budget"]["cap"]),
        people=people,
        _where=by_address | {one.phone: one for one in people if one.phone},
    )


def _somebody(row: dict[str, str], zone: ZoneInfo, hours: Span) -> Somebody:
    own = _span(row["phone_hours"]) if row["phone_hours"] else None
    may = _common(own, PHONE_WIDEST) if own else PHONE
    return Somebody(
        name=row["name"],
        email=row["email"],
        role=row["role"],
        manager=row["manager"],
        zone=ZoneInfo(row["timezone"]) if row["timezone"] else zone,
        phone=row["phone"],
        other_emails=tuple(row["other_emails"].split()),
        consents=frozenset(way for way in ("text", "call") if row[f"{way}_consent"] == "yes"),
        phone_hours=_common(hours, may),
    )


def _span(written: str) -> Span:
    opens, closes = written.split("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)


def _common(one: Span, other: Span) -> Span:
    """The part of the day in both; an end before its beginning is none."""
    return max(one[0], other[0]), min(one[1], other[1])


def inside(local: datetime, span: Span) -> bool:
    """Whether a wall clock shows a time in these hours of a working day."""
    return span[0] <= local.time() < span[1] and is_working(local.date())


def is_working(day: date) -> bool:
    """Whether it is one of Monday to Friday and no federal holiday of the United States."""
    return day.weekday() < 5 and day not in federal_holidays(day.year)


def working_days(after: date, last: date) -> int:
    """How many working days lie after one day, up to another, which counts."""
    return sum(is_working(after + n * DAY) for n in range(1, (last - after).days + 1))


def working_day_after(day: date, number: int) -> date:
    """The working day so many after a day, or before it where the number is negative; for none the day itself."""
    step = DAY if number > 0 else -DAY
    while number:
        day += step
        number -= (step // DAY) * is_working(day)
    return day


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """Those of a year, with the Friday or Monday on which one of a weekend is kept."""
    fixed = [date(year, *day) for day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))]
    nearest = {5: -DAY, 6: DAY}  # of a Saturday, of a Sunday
    kept = {day + nearest.get(day.weekday(), timedelta()) for day in (*fixed, date(year + 1, 1, 1))}
    mondays = {_monday(year, month, nth) for month, nth in ((1, 3), (2, 3), (9, 1), (10, 2))}
    memorial, thanksgiving = _monday(year, 6, 1) - 7 * DAY, _monday(year, 11, 1, weekday=3) + 21 * DAY
    return frozenset(day for day in {*fixed, *kept, *mondays, memorial, thanksgiving} if day.year == year)


def _monday(year: int, month: int, nth: int, weekday: int = 0) -> date:
    """The nth Monday, or other day of the week, of a month."""
    first = date(year, month, 1)
    return first + (weekday - first.weekday()) % 7 * DAY + (nth - 1) * 7 * DAY
