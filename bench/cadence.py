"""Due dates a second, once the year's calendar is known, beside croniter's and holidays' own pace."""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import cycle, islice, takewhile
from pathlib import Path

import holidays
from croniter import croniter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import run  # noqa: F401 (makes duly importable from the checkout)

# isort: split
from duly.rules.duedates import due_date
from duly.rules.periods import Period, periods_from
from duly.rules.workdays import Workdays

GOAL = 100_000
COUNT = 20_000
REPEATS = 5
RULES = ("working day 5", "day 15", "+10 days", "last friday", "end")
CADENCES = ("weekly", "monthly", "quarterly", "yearly")


def pace(work: Callable[[], Iterator[object]], count: int) -> float:
    """How many of these a second, the best of a few goes so that a busy machine disturbs little."""
    best = 0.0
    for _ in range(REPEATS):
        started = time.perf_counter()
        for _ in islice(work(), count):
            pass
        best = max(best, count / (time.perf_counter() - started))
    return best


def periods(cadence: str) -> list[Period]:
    return list(takewhile(lambda period: period.last.year < 2029, periods_from(cadence, date(2026, 1, 1))))


def due_dates(cadence: str, rule: str, workdays: Workdays) -> Callable[[], Iterator[object]]:
    known = periods(cadence)
    return lambda: (due_date(rule, period, workdays) for period in cycle(known))


def occurrences(cadence: str, rule: str, workdays: Workdays) -> Callable[[], Iterator[object]]:
    """Periods made anew with each due date, as a resumed series does."""
    return lambda: (due_date(rule, period, workdays) for _ in cycle((0,)) for period in periods(cadence))


def croniters() -> Iterator[object]:
    firings = croniter("0 9 1 * *", datetime(2026, 1, 1))  # noqa: DTZ001 (its fastest: no zone)
    while True:
        yield firings.get_next(datetime)


def holidays_fifth_day(table: holidays.HolidayBase) -> Iterator[object]:
    for period in cycle(periods("monthly")):
        yield table.get_nth_working_day(period.last, 5)


def main() -> int:
    workdays = Workdays("US")
    own = {(cadence, rule): pace(due_dates(cadence, rule, workdays), COUNT) for cadence in CADENCES for rule in RULES}
    slowest = min(own, key=lambda key: own[key])
    monthly = own["monthly", "working day 5"]
    series = pace(occurrences("monthly", "working day 5", workdays), COUNT)
    theirs = pace(croniters, 1_000)
    table = holidays.country_holidays("US", years=range(2026, 2030))
    fifth = pace(lambda: holidays_fifth_day(table), 2_000)
    print(f"{'due dates a second, calendar known':<48}{'rate':>12}{'ratio':>18}")
    print(f"{'slowest: ' + ', '.join(slowest):<48}{own[slowest]:>12,.0f}{own[slowest] / GOAL:>10.1f}x goal")
    print(f"{'monthly, working day 5':<48}{monthly:>12,.0f}{monthly / GOAL:>10.1f}x goal")
    print(f"{'the same with its periods made anew':<48}{series:>12,.0f}{series / GOAL:>10.1f}x goal")
    print(f"{'croniter, monthly line':<48}{theirs:>12,.0f}{monthly / theirs:>10.1f}x slower")
    print(f"{'holidays, get_nth_working_day(5)':<48}{fifth:>12,.0f}{monthly / fifth:>10.1f}x slower")
    return 0 if own[slowest] >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
