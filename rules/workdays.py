"""Working days: Monday to Friday, neither a public holiday of the engagement's region nor one of its closed days."""

import difflib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

_DAY = timedelta(days=1)
KNOWN = frozenset(  # codes that need no asking; a test asks
    """US CA MX GB GB-ENG GB-SCT GB-WLS GB-NIR IE AU NZ ZA IN PH SG DE AT CH FR BE NL LU IT ES PT PL CZ SK HU RO DK SE
    NO FI BR AR CL CO PE VN HT JM DO PR""".split()
)
_USUAL = re.compile(r"[A-Z]{2}(-.+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Workdays:
    """One engagement's calendar, for everyone in it: a `holidays` code that was checked, and its own closed days."""

    holidays: str = ""  # country or country-subdivision; "": no public holidays
    closed: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether work is done on this day."""
        return day.weekday() < 5 and day not in self.closed and day not in public_holidays(self.holidays, day.year)

    def on_or_after(self, day: date) -> date:
        """This day, or the next working day where it is none."""
        while not self.is_working(day):
            day += _DAY
        return day

    def on_or_before(self, day: date) -> date:
        """This day, or the working day before where it is none."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def plus(self, day: date, n: int) -> date:
        """The nth working day after this day, or before it where n is negative; the day itself where n is 0."""
        step = _DAY if n > 0 else -_DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first` up to `last`; 0 where `last` is not later."""
        if last <= first:
            return 0
        whole_years = sum(self._in_year_until(date(year, 12, 31)) for year in range(first.year, last.year))
        return whole_years + self._in_year_until(last) - self._in_year_until(first)

    def _in_year_until(self, day: date) -> int:
        """How many working days its year has up to this day, which counts."""
        return _counts(self, day.year)[day.timetuple().tm_yday]

    def nth_after(self, day: date, n: int) -> date:
        """The nth working day strictly after this day, counted from 1."""
        if n < 1:
            raise ValueError(f"working days are counted from 1, not {n}")
        return self.plus(day, n)


@cache
def _counts(calendar: Workdays, year: int) -> tuple[int, ...]:
    """The working days of a year up to each of its days, by the day's number; 0 before the first."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return (0, *accumulate(map(calendar.is_working, days)))


@cache
def public_holidays(code: str, year: int) -> frozenset[date]:
    """The public holidays of a year under a checked code, those observed on another day included."""
    if not code:
        return frozenset()
    country, _, part = code.partition("-")
    return frozenset(_table(country, part, year))


def check_holidays(code: str) -> str | None:
    """What is wrong with a `holidays` code, in words and with what would be right; None when nothing is."""
    if not code:
        return None
    country, _, part = code.partition("-")
    # Opening the package takes a fifth of a second of every command's start-up: only for what is not known to be in it.
    if code in KNOWN or (_USUAL.fullmatch(code) and _exists(country, part)):
        return None
    return _code_fault(code, country, part)


def _code_fault(code: str, country: str, part: str) -> str | None:
    """What is wrong with a code that is not one of the usual kind."""
    import holidays  # noqa: PLC0415 (see _table)

    known = holidays.list_supported_countries()
    if country not in known:
        named = getattr(holidays, "".join(code.title().split()), None)  # the package calls its tables by country name
        meant = code.upper() if country.upper() in known else getattr(named, "country", None)
        hint = f'did you mean "{meant}"?' if meant else 'use a country or a part of one, such as "US" or "DE-BY"'
        return f'no public holidays are known for "{code}"; {hint}'
    parts = known[country]
    if code == country or (part and _exists(country, part)):
        return None
    if not parts:
        return f'"{country}" has no parts with holidays of their own; use "{country}"'
    near = difflib.get_close_matches(part.upper(), parts, n=1)
    hint = f'did you mean "{country}-{near[0]}"?' if near else f"its parts are {', '.join(parts)}"
    return f'"{country}" has no part "{part}" with holidays of its own; {hint}'


def _exists(country: str, part: str) -> bool:
    """Whether the package knows this country and part of it."""
    try:
        _table(country, part, 2026)
    except NotImplementedError:
        return False
    return True


def _table(country: str, part: str, year: int) -> list[date]:
    """One year of public holidays from the `holidays` package."""
    import holidays  # noqa: PLC0415 (a tenth of a second: commands that need no calendar start without it)

    table = holidays.country_holidays(country, subdiv=part or None, years=year, observed=True, categories="public")
    return list(table)
