"""Periods as people write them in forms: weeks, months, quarters, halves and years, by name or by the dates in them."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from .calendar_words import CELL_MONTHS, MONTH, Ambiguous, Dates, dates_in, full_year
from .months import MONTHS
from .periods import Period, any_period_named, is_cron, period_of_day
from .words import folded

_ORDINALS = {
    1: "1 1st first primer primero 1er 1o i erstes",
    2: "2 2nd second segundo 2o ii zweites",
    3: "3 3rd third tercer tercero 3er 3o iii drittes",
    4: "4 4th fourth cuarto 4o iv viertes",
}
_ORDINAL = {word: number for number, words in _ORDINALS.items() for word in words.split()}
_NTH = rf"\b(?P<nth>{'|'.join(sorted(_ORDINAL, key=len, reverse=True))})\.?\s*"
_YEAR_BEFORE = r"(?:(?<!\d)(?P<before>\d{4})[\s,/-]*)"
_YEAR_AFTER = r"(?:[\s,/-]*(?:of |de |del )?(?:the year |fy\s?)?(?P<after>\d{4}|'?\d{2})(?![\d/.:-]))"
_DAY_FOLLOWS = rf"(?!\s*[/.-]\s*\d{{1,2}}\b|\s*(?:of |de )?(?:{'|'.join(MONTHS)})\b)"
_WEEKS = (
    re.compile(rf"{_YEAR_BEFORE}(?:w|wk|week|kw|semana)\s?-?(?P<number>\d{{1,2}})(?!\d)"),
    re.compile(
        r"\b(?:w|wk|week|weeks|kw|woche|kalenderwoche|semana|sem)\.?\s*+(?:(?:no\.?|nr\.?|number|n|#)\s*+)?"
        rf"(?P<number>\d{{1,2}})(?!\d){_DAY_FOLLOWS}{_YEAR_AFTER}?"
    ),
    re.compile(rf"\b(?P<number>\d{{1,2}})\.\s*(?:kw|woche|kalenderwoche)\b{_YEAR_AFTER}?"),
)


def _parts(letters: str, words: str, most: int) -> tuple[re.Pattern[str], ...]:
    """The ways to write the quarters or halves of a year."""
    digit = rf"(?P<number>[1-{most}])"
    return (
        re.compile(rf"{_YEAR_BEFORE}[{letters}]\s?{digit}\b"),
        re.compile(rf"{_YEAR_BEFORE}(?:(?:{words})\s*{digit}\b|{_NTH}(?:{words})\b)"),
        re.compile(rf"\b[{letters}]-?{digit}(?!\d){_YEAR_AFTER}?"),
        re.compile(rf"\b{digit}[{letters}]{_YEAR_AFTER}?(?![a-z])"),
        re.compile(rf"\b(?:{words})\s*{digit}(?!\d){_YEAR_AFTER}?"),
        re.compile(rf"{_NTH}(?:{words})\b{_YEAR_AFTER}?"),
    )


_NAMED = (  # of each cadence: how its periods are written, and how they are called
    ("weekly", _WEEKS, "{year}-W{number:02d}"),
    ("quarterly", _parts("qt", "quarter|qtr|q|trimestre|quartal|trim", 4), "{year}-Q{number}"),
    ("twice-yearly", _parts("hs", "half|semestre|halbjahr|semester|sem", 2), "{year}-H{number}"),
)
_MONTHS_BY_NAME = (
    re.compile(rf"{MONTH}\.?[\s,/-]*(?:of |de |del )?(?P<year>\d{{4}})(?![\d/.-])"),
    re.compile(rf"(?<!\d)(?P<year>\d{{4}})[\s,/-]*{MONTH}"),
)
_MONTHS_BY_NUMBER = (
    re.compile(r"(?<![\d/.-])(?P<year>\d{4})(?:[-/.]|m)(?P<number>\d{1,2})(?![\d/-])"),
    re.compile(r"(?<![\d/.-])(?P<number>\d{1,2})[-/.](?P<year>\d{4})(?![\d/-])"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<number>0[1-9]|1[0-2])(?!\d)"),
)
_SHORT_YEAR = re.compile(rf"{MONTH}\.?\s*[-/'.]\s*'?(?P<year>\d{{2}})(?![\d/-])")
_MONTH_NAME = re.compile(rf"(?<![a-z])(?P<name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})(?![a-z])")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)|\bfy\s?'?\d{2}(?!\d)")
_SPANS = ("monthly", "quarterly", "twice-yearly", "yearly")
_NUMBERED = {cadence: name for cadence, _, name in _NAMED} | {"monthly": "{year}-{number:02d}"}
_YEARS_APART = 5  # "Oct-26" is a month of a year near the period's own; "Oct-05" beside it a day


def period_in(text: str, cadence: str, *, day_first: bool | None, near: Period | None) -> str | None:
    """The canonical name of the period a text names, of whatever length; None for none. Raises Ambiguous.

    A date, or a month in a longer cadence, means the period of the cadence that holds it. What is named without its
    year, or year and month, takes them from the period `near`: the nearest to it.
    """
    plain = " ".join(folded(text).split()).strip()
    found = any_period_named(plain.upper()) or _said(plain, cadence, near)
    if found is None:
        return _of_dates(plain, cadence, day_first, near)
    return _in_cadence(found, cadence, near)


def _said(text: str, cadence: str, near: Period | None) -> Period | None:
    """The period a folded text names, rather than by dates in it; one of the document's own length comes first."""
    dates = dates_in(text, day_first=True, near=near)  # which of the two comes first makes no difference here
    if cadence == "monthly" and (month := _month_by_name(dates.rest)):
        return month
    for _, patterns, name in sorted(_NAMED, key=lambda one: one[0] != cadence):
        for found in (found for pattern in patterns if (found := pattern.search(text))):
            parts = found.groupdict()
            number = int(parts.get("number") or 0) or _ORDINAL[parts["nth"]]
            return _numbered(name, number, parts.get("before") or parts.get("after"), near)
    return (
        _spanned(dates.rest, near)
        or _month_by_name(dates.rest)
        or _month_by_number(dates.rest, cadence)
        or _shortened(text, dates, cadence, near)
    )


def _numbered(name: str, number: int, year: str | None, near: Period | None) -> Period | None:
    """The period with this number, of the year written or the one nearest to `near`."""
    if year:
        return any_period_named(name.format(year=full_year(year), number=number))
    if near is None:
        return None
    years = range(near.first.year - 1, near.last.year + 2)
    periods = (any_period_named(name.format(year=each, number=number)) for each in years)
    return min((one for one in periods if one), key=lambda one: abs(one.first - near.first), default=None)


def _spanned(text: str, near: Period | None) -> Period | None:
    """The period from its first month to its last, as in "July - September 2026"."""
    months = [MONTHS[name] for name in _MONTH_NAME.findall(text)]
    years = _years(text)
    if len(months) != 2 or len(years) > 1 or not (years or near):
        return None
    year = years.pop() if years else near.last.year if near else 0
    for cadence in _SPANS:
        name = period_of_day(cadence, date(year, months[0], 1))
        period = any_period_named(name) if name else None
        if period and [period.first.month, period.last.month] == months:
            return period
    return None


def _years(text: str) -> set[int]:
    return {full_year(found.removeprefix("fy").strip()) for found in _YEAR.findall(text)}


def _month_by_name(text: str) -> Period | None:
    """A month with its year, as in "October 2026", where no other month is named."""
    if len({MONTHS[name] for name in _MONTH_NAME.findall(text)}) > 1:
        return None
    for found in (found for pattern in _MONTHS_BY_NAME if (found := pattern.search(text))):
        return any_period_named(f"{found['year']}-{CELL_MONTHS[found['name']]:02d}")
    return None


def _month_by_number(text: str, cadence: str) -> Period | None:
    """A month in figures, as in "10/2026"; a week where there is no such month."""
    for found in (found for pattern in _MONTHS_BY_NUMBER if (found := pattern.search(text))):
        number = int(found["number"])
        week = cadence == "weekly" and number > 12
        return any_period_named(f"{found['year']}-W{number:02d}" if week else f"{found['year']}-{number:02d}")
    return None


def _shortened(text: str, dates: Dates, cadence: str, near: Period | None) -> Period | None:
    """A month with two digits of its year, a month or a year alone, or a bare number."""
    short = _SHORT_YEAR.search(text)
    alone = short is not None and len(re.findall(r"\d+", text)) == 1
    if short and alone and cadence != "weekly" and not is_cron(cadence) and _is_year(short["year"], near):
        return any_period_named(f"{full_year(short['year'])}-{CELL_MONTHS[short['name']]:02d}")
    if dates.days or dates.impossible:
        return None
    months = {MONTHS[name] for name in _MONTH_NAME.findall(text)}
    if months:
        return _numbered(_NUMBERED["monthly"], months.pop(), None, near) if len(months) == 1 else None
    if re.fullmatch(r"\d{1,2}", text) and cadence in _NUMBERED:
        return _numbered(_NUMBERED[cadence], int(text), None, near)
    years = _years(text)
    return any_period_named(str(years.pop())) if len(years) == 1 and not re.search(r"\d", _YEAR.sub("", text)) else None


def _is_year(digits: str, near: Period | None) -> bool:
    return near is None or abs(full_year(digits) - near.first.year) <= _YEARS_APART


def _in_cadence(named: Period, cadence: str, near: Period | None) -> str:
    """The name as it is, but a month within a longer cadence, or around a cron line's day, is a date made short."""
    days = named.last - named.first
    if is_cron(cadence) and near is not None and named.first <= near.first <= named.last:
        return near.name
    month = timedelta(27) <= days <= timedelta(30)
    if month and cadence in _SPANS:
        return period_of_day(cadence, named.first) or named.name
    if not days and not is_cron(cadence):
        return period_of_day(cadence, named.first) or named.name
    return named.name


def _of_dates(text: str, cadence: str, day_first: bool | None, near: Period | None) -> str | None:
    """The period that holds the dates in a text. Raises Ambiguous where it depends on whether day or month is first."""
    names = {name for each in _ways(text, day_first, near) if (name := _holding(each, cadence))}
    if len(names) > 1:
        raise Ambiguous
    return names.pop() if names else None


def _ways(text: str, day_first: bool | None, near: Period | None) -> Iterator[Dates]:
    """The dates in a text, once for each way they can be read."""
    try:
        yield dates_in(text, day_first=day_first, near=near)
    except Ambiguous:
        for first in (True, False):
            yield dates_in(text, day_first=first, near=near)


def _holding(dates: Dates, cadence: str) -> str | None:
    """The period of a cadence that holds all of these dates, or most of the time between the first and the last."""
    if not dates.days or dates.impossible:
        return None
    first, last = min(dates.days), max(dates.days)
    names = {period_of_day(cadence, day) for day in (first, last)}
    if len(names) == 1:
        return names.pop()
    name = period_of_day(cadence, first + (last - first) / 2)
    period = any_period_named(name) if name else None
    if period is None or is_cron(cadence) or len(dates.days) != 2:
        return None
    length, whole = (last - first).days + 1, (period.last - period.first).days + 1
    return period.name if whole * 0.75 <= length <= whole * 1.25 else None
