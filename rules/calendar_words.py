"""Dates and periods as people write them in forms, in English, Spanish and what little German needs."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from .months import MONTHS
from .periods import Period, any_period_named, period_of_day
from .words import folded

_MONTH = "|".join(sorted((re.escape(name) for name in MONTHS), key=len, reverse=True))
_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_ORDINALS = {
    1: "1 1st first primer primero 1er 1o erstes",
    2: "2 2nd second segundo 2o zweites",
    3: "3 3rd third tercer tercero 3er 3o drittes",
    4: "4 4th fourth cuarto 4o viertes",
}
_ORDINAL = {word: number for number, words in _ORDINALS.items() for word in words.split()}
_NTH = "|".join(sorted(_ORDINAL, key=len, reverse=True))
_DATES = (
    re.compile(r"\b(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º|o)?\s*(?:of |de )?\s*[-/]?(?P<name>{_MONTH})\b\.?,?\s*[-/]?(?:de |del )?(?P<year>\d{{4}}|'?\d{{2}}(?!\d|:))?"
    ),
    re.compile(rf"\b(?P<name>{_MONTH})\b\.?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>\d{{4}}))?"),
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d{2}))?(?![\d/-])"
)
_WEEK = re.compile(
    r"\b(?P<before>\d{4})[-/ ]?(?:w|wk|week|kw)\s?-?(?P<week>\d{1,2})\b"
    r"|\b(?:w|wk|week|weeks|kw|woche|semana|sem)\.?\s*(?:no\.?|number|n|#)?\s*(?P<number>\d{1,2})\b(?!\s*[/.-]\s*\d{1,2}\b(?!\d))"
    r"(?:[\s,/of-]*(?:de |del )?(?P<after>\d{4}))?"
)
_QUARTER = re.compile(
    r"\b(?P<before>\d{4})[-/ ]?[qt](?P<q0>[1-4])\b|\b(?:[qt](?P<q1>[1-4])|(?P<q2>[1-4])[qt])\b[\s,/-]*(?:de |del |of )?'?(?P<after>\d{4}|\d{2})?"
    rf"|\b(?P<nth>{_NTH})\s+(?:quarter|trimestre|quartal)\b[\s,/-]*(?:de |del |of )?(?P<later>\d{{4}})?"
)
_HALF = re.compile(
    r"\b(?P<before>\d{4})[-/ ]?[hs](?P<h0>[12])\b|\b(?:[hs](?P<h1>[12])|(?P<h2>[12])[hs])\b[\s,/-]*(?:de |del |of )?'?(?P<after>\d{4}|\d{2})?"
    rf"|\b(?P<nth>{_NTH})\s+(?:half|semestre|halbjahr)\b[\s,/-]*(?:year\s*)?(?:de |del |of )?(?P<later>\d{{4}})?"
)
_MONTHS_OF = (
    re.compile(rf"\b(?P<name>{_MONTH})\b\.?[\s,/-]*(?:de |del |of )?(?P<year>\d{{4}})\b"),
    re.compile(rf"\b(?P<name>{_MONTH})\b\.?\s*(?:[-/]|')\s*'?(?P<year>\d{{2}})(?!\d)"),
    re.compile(rf"\b(?P<year>\d{{4}})[\s,/-]*(?P<name>{_MONTH})\b"),
    re.compile(r"(?<![\d/.-])(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?![\d/.-])"),
    re.compile(r"(?<![\d/.-])(?P<month>\d{1,2})[-/.](?P<year>\d{4})(?![\d/.-])"),
)
_MONTH_ALONE = re.compile(rf"\b(?P<name>{_MONTH})\b")
_FAR = timedelta(days=190)  # a date without a year lies within about half a year of its period


class Ambiguous(Exception):
    """A date that could be two different days, since nothing tells whether its day or its month comes first."""


def date_in(text: str, *, day_first: bool | None, near: Period | None) -> date | None:
    """The one date a text is; None for none. Raises Ambiguous. A date without a year takes the one nearest to `near`."""
    found = list(_dates(folded(text), day_first, near))
    return found[0] if len(set(found)) == 1 else None


def period_in(text: str, cadence: str, *, day_first: bool | None, near: Period | None) -> str | None:
    """The canonical name of the period a text names, of whatever length; None for none. A date means the period of
    the cadence that it lies in. Raises Ambiguous.
    """
    plain = folded(text).strip()
    spanned = _months_spanned(plain, cadence, near)
    if spanned is not None:
        return spanned
    named = _named(plain, cadence, near)
    if named is not None:
        return named
    days = list(_dates(plain, day_first, near))
    names = {name for day in days if (name := period_of_day(cadence, day)) is not None}
    if len(names) == 1:
        return names.pop()
    if len(days) == 2 and len(names) == 2:
        return None
    return None if days else _short(plain, cadence, near)


def day_first_in(texts: Iterable[str]) -> bool | None:
    """Whether the day comes first in these numeric dates; None where none shows it, or they disagree."""
    shown = set()
    for text in texts:
        for found in _NUMERIC.finditer(text):
            a, b = int(found["a"]), int(found["b"])
            if found["year"] and max(a, b) <= 31 and (a > 12) != (b > 12):
                shown.add(a > 12)
    return shown.pop() if len(shown) == 1 else None


def _dates(text: str, day_first: bool | None, near: Period | None) -> Iterator[date]:
    """Every date in a folded text, in order of the ways to write one."""
    taken: list[tuple[int, int]] = []
    for pattern in _DATES:
        for found in pattern.finditer(text):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            parts = found.groupdict()
            month = MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
            day = _day(parts["year"], month, int(parts["day"]), near)
            if day is not None:
                taken.append(found.span())
                yield day
    for found in _NUMERIC.finditer(text):
        if not any(start < found.end() and found.start() < end for start, end in taken):
            day = _numeric(found, day_first, near)
            if day is not None:
                yield day


def _numeric(found: re.Match[str], day_first: bool | None, near: Period | None) -> date | None:
    a, b = int(found["a"]), int(found["b"])
    dotted = True if found["mark"] == "." else None  # dots are written where the day comes first
    first = True if a > 12 else False if b > 12 or a == b else day_first if day_first is not None else dotted
    if first is None:
        raise Ambiguous
    return _day(found["year"], *((b, a) if first else (a, b)), near)


def _day(year: str | None, month: int, day: int, near: Period | None) -> date | None:
    try:
        if year:
            return date(_full(year), month, day)
        if near is None:
            return None
        around = [date(y, month, day) for y in {near.first.year - 1, near.first.year, near.last.year + 1}]
        best = min(around, key=lambda one: abs(one - near.first))
    except ValueError:
        return None
    return best if abs(best - near.first) <= _FAR else None


def _full(year: str) -> int:
    digits = year.strip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _named(text: str, cadence: str, near: Period | None) -> str | None:
    """A week, quarter, half or month with its year; weeks, quarters and halves may take it from the period asked for."""
    for pattern, name in ((_WEEK, _week), (_QUARTER, _quarter), (_HALF, _half)):
        found = pattern.search(text)
        if found:
            return name(found, near)
    full_dates = [found for pattern in _DATES for found in pattern.finditer(text) if found["year"]]
    if full_dates:
        return None
    for index, pattern in enumerate(_MONTHS_OF):
        found = pattern.search(text)
        if found and not (index == 1 and cadence == "weekly"):
            parts = found.groupdict()
            month = MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
            return f"{_full(parts['year'])}-{month:02d}" if 1 <= month <= 12 else None
    return None


def _months_spanned(text: str, cadence: str, near: Period | None) -> str | None:
    """The period from its first month to its last, as in "July - September 2026"; None for anything else."""
    names = [MONTHS[found["name"]] for found in _MONTH_ALONE.finditer(text)]
    years = re.findall(r"\b\d{4}\b", text)
    if (
        len(names) != 2
        or names[0] >= names[1]
        or len(set(years)) > 1
        or re.sub(r"\d{4}", "", text).strip(" ,").count("/")
    ):
        return None
    if re.search(r"\d", re.sub(r"\b\d{4}\b", "", text)) or (not years and near is None):
        return None
    year = int(years[0]) if years else near.first.year if near else 0
    first = period_of_day(cadence, date(year, names[0], 1))
    period = any_period_named(first) if first else None
    whole = period is not None and (period.first.month, period.last.month) == (names[0], names[1])
    return first if whole else None


def _week(found: re.Match[str], near: Period | None) -> str | None:
    week = int(found["week"] or found["number"])
    year = found["before"] or found["after"] or (str(near.first.isocalendar().year) if near else None)
    return f"{year}-W{week:02d}" if year and 1 <= week <= 53 else None


def _quarter(found: re.Match[str], near: Period | None) -> str | None:
    number = found["q0"] or found["q1"] or found["q2"] or str(_ORDINAL[found["nth"]])
    year = found["before"] or found["after"] or found["later"] or (str(near.first.year) if near else None)
    return f"{_full(year)}-Q{number}" if year else None


def _half(found: re.Match[str], near: Period | None) -> str | None:
    number = found["h0"] or found["h1"] or found["h2"] or str(_ORDINAL[found["nth"]])
    year = found["before"] or found["after"] or found["later"] or (str(near.first.year) if near else None)
    return f"{_full(year)}-H{number}" if year and number in {"1", "2"} else None


def _short(text: str, cadence: str, near: Period | None) -> str | None:
    """A month without a year, a year alone, a week's bare number."""
    month = _MONTH_ALONE.search(text)
    if month and near is not None:
        return f"{near.last.year if MONTHS[month['name']] <= near.last.month else near.first.year}-{MONTHS[month['name']]:02d}"
    year = re.fullmatch(r"\D{0,20}(\d{4})", text)
    if year and cadence == "yearly":
        return year[1]
    compact = re.fullmatch(r"(20\d\d)(0[1-9]|1[0-2])", text)
    if compact:
        return f"{compact[1]}-{compact[2]}"
    number = re.fullmatch(r"\d{1,2}", text)
    by_year = re.fullmatch(r"(\d{1,2})[/-](\d{4})", text)
    if by_year and cadence == "weekly" and 12 < int(by_year[1]) <= 53:
        return f"{by_year[2]}-W{int(by_year[1]):02d}"
    if number and cadence == "weekly" and near is not None and 1 <= int(text) <= 53:
        return f"{near.first.isocalendar().year}-W{int(text):02d}"
    return None
