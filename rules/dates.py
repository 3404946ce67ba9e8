"""Days and hours that words name, counted from the day a reply was sent; which are promises is settled elsewhere."""

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from .months import MONTHS
from .phrases import Found, longest
from .signals import DATE_KINDS, Signals
from .spelling import MAIN
from .tokens import Token, When

_DAY = timedelta(days=1)
_ARTICLES = frozenset({"un", "una", "one", "uno"})  # rather an article or a pronoun than a count
_WEEK = timedelta(days=7)
_FRIDAY = 4
_SUNDAY = 6
_NO_MONTH = frozenset({"may", "mar", "dec", "mai", "abr", "gen", "jan", "set", "dic", "marca", "maj"})
_AFTER_ORDINAL = frozenset(
    """half time one notice reminder item shift quarter floor page attempt party grade thing report question row tab
    step task mitad vez parte""".split()
)
_BEFORE_CLOCK = frozenset(
    "by at before around until til till about like no a las la um gegen alle ore vers ate as las para antes kl".split()
)
_RANK = {kind: place for place, kind in enumerate(reversed(DATE_KINDS))}
_IDIOMS = frozenset({"24/7"})
_MIXED = 4  # languages together; where more may be meant, none was told
_DAYLONG = 24  # hours
_NEAR = timedelta(days=40)  # within which a day is meant that figures leave open
_AMERICAN = (-11, -3)  # hours from UTC in which dates are written month first


@dataclass(frozen=True, slots=True)
class _Sight:
    """One date phrase found, and what its numbers are counted from."""

    found: Found
    tokens: Sequence[Token]
    today: date
    weekdays: Mapping[str, int]

    def first(self, kind: str) -> Token | None:
        """The first token of a kind in the phrase."""
        return next((token for token in self.span if token.kind == kind), None)

    @property
    def span(self) -> Sequence[Token]:
        """The tokens of the phrase."""
        return self.tokens[self.found.start : self.found.end]

    @property
    def number(self) -> int:
        """The number in the phrase; 1 where it says "a" or none."""
        token = self.first("number") or self.first("ordinal")
        return int(re.sub(r"\D", "", token.word) or 1) if token else 1

    @property
    def weekday(self) -> int:
        """Monday is 0."""
        token = self.first("weekday")
        if token is None:  # Vietnamese counts: Monday is the second day, Sunday has no number
            return self.number - 2 if self.first("number") else _SUNDAY
        return self.weekdays[token.word]


def with_dates(tokens: Sequence[Token], signals: Signals, languages: frozenset[str], sent_at: datetime) -> list[Token]:
    """The tokens with each phrase that names a day replaced by one token of kind "date".

    `sent_at` is aware; days count from its local date. What is no date stays as it is.
    """
    others = frozenset().union(*(signals.common[language] for language in languages - {MAIN}))
    weekdays = _of(signals.weekdays, languages, but=others)  # "mon" is "my" in French, "thu" no Thursday in Vietnamese
    numbers = _of(signals.numbers, languages)
    tagged = [_tagged(token, place, tokens, weekdays, numbers) for place, token in enumerate(tokens)]
    found = longest(signals.dates.find(tagged, languages), _RANK)
    spans = {one.start: one for one in found if _holds(one, tagged)}
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        one = spans.get(at)
        when = _when(_Sight(one, tagged, sent_at.date(), weekdays)) if one else _written(tagged[at], sent_at, languages)
        end = one.end if one else at + 1
        if when is None:
            result.append(tokens[at])
            at += 1
            continue
        when, end = _with_hour(when, tagged, end, signals)
        result.append(_joined(tokens[at:end], when))
        at = end
    return _lone_hours(result, sent_at, signals)


def day_named(text: str, sent_at: datetime, signals: Signals) -> date | None:
    """The last day to come that a short text names, whoever commits to it; None where it names none.

    `sent_at` is aware; days count from its local date.
    """
    languages = frozenset({"en"}) | signals.languages(text)
    tokens = with_dates(signals.tokens(text, languages), signals, languages, sent_at)
    days = [token.when.day for token in tokens if token.when and token.when.day and not token.when.past]
    return days[-1] if days else None


def _of(
    words: Mapping[str, Mapping[str, int]], languages: frozenset[str], but: frozenset[str] = frozenset()
) -> dict[str, int]:
    """The words of some languages together; `but`: words that are not English there."""
    together = {word: number for word, number in words.get(MAIN, {}).items() if MAIN in languages and word not in but}
    for language in sorted(languages - {MAIN}):
        together.update(words.get(language, {}))
    return together


def _tagged(
    token: Token, place: int, tokens: Sequence[Token], weekdays: Mapping[str, int], numbers: Mapping[str, int]
) -> Token:
    """The token with what its word means in a date: weekday, month or number."""
    if token.kind != "word":
        return token
    if token.word in weekdays:
        return replace(token, kind="weekday")
    if token.word in MONTHS and (token.word not in _NO_MONTH or _beside_number(place, tokens)):
        return replace(token, kind="month")
    if token.word in numbers and token.word not in _ARTICLES:
        return replace(token, kind="number", word=str(numbers[token.word]))
    return token


def _beside_number(place: int, tokens: Sequence[Token]) -> bool:
    near = [*tokens[max(0, place - 2) : place], *tokens[place + 1 : place + 3]]
    return any(token.kind in {"number", "ordinal"} for token in near)


def _holds(one: Found, tokens: Sequence[Token]) -> bool:
    """Whether a phrase is a date after all: "the 2nd half" and "3rd notice" are none."""
    following = tokens[one.end].word if one.end < len(tokens) else ""
    if following == "'s" and one.kind.startswith("end_of"):
        return False  # "this month's"
    if one.kind == "day_of_month":
        return following not in _AFTER_ORDINAL and following not in MONTHS
    return True


def _when(sight: _Sight) -> When | None:
    day = _RESOLVERS[sight.found.kind](sight)
    if sight.found.kind == "due_date":
        return When(None, due=True)
    if sight.found.kind == "past" or day is None:
        return When(None, past=True) if sight.found.kind == "past" else None
    if sight.found.kind == "month_day" and day < sight.today:
        return When(day, past=True)
    return When(day)


def _coming(today: date, weekday: int) -> date:
    """The next such weekday, never today."""
    return today + ((weekday - today.weekday() - 1) % 7 + 1) * _DAY


def _of_next_week(today: date, weekday: int) -> date:
    return today + (7 - today.weekday() + weekday) * _DAY


def _end_of_week(sight: _Sight) -> date:
    if any(token.word in {"weekend", "wochenende"} for token in sight.span):
        return sight.today + (_SUNDAY - sight.today.weekday()) * _DAY
    ahead = _FRIDAY - sight.today.weekday()
    return sight.today + (ahead if ahead >= 0 else ahead + 7) * _DAY


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _end_of_next_month(sight: _Sight) -> date:
    return _end_of_month(_end_of_month(sight.today) + _DAY)


def _working_days(sight: _Sight) -> date:
    day, left = sight.today, min(sight.number, 260)
    while left:
        day += _DAY
        left -= day.weekday() < 5
    return day


def _day_of_month(sight: _Sight) -> date | None:
    """The next day with this number."""
    return _next_numbered(sight.today, sight.number)


def _next_numbered(today: date, number: int) -> date | None:
    first = today.replace(day=1)
    for _ in range(13):
        last = _end_of_month(first)
        if 1 <= number <= last.day and first.replace(day=number) >= today:
            return first.replace(day=number)
        first = last + _DAY
    return None


def _month_day(sight: _Sight) -> date | None:
    month = sight.first("month")
    token = sight.first("ordinal") or sight.first("number")
    number = int(re.sub(r"\D", "", token.word) or 0) if token else 1  # "the first of December"
    if month is None:
        return _next_numbered(sight.today, number)
    following = sight.tokens[sight.found.end : sight.found.end + 2]
    year = next((int(one.word) for one in following if re.fullmatch(r"20\d\d", one.word, re.ASCII)), None)
    return _dated(sight.today, MONTHS[month.word], number, year)


def _dated(today: date, month: int, day: int, year: int | None = None) -> date | None:
    """The day nearest to come, if it is not within the last four months: then it was meant as past."""
    try:
        found = date(year or today.year, month, day)
    except ValueError:
        return None
    if year is None and found < today - 120 * _DAY:
        return _safe(found, today.year + 1)
    if year is None and found > today + 300 * _DAY:
        return _safe(found, today.year - 1)
    return found


def _safe(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def _hours(sight: _Sight) -> date:
    """Hours and minutes are over today, but for "48 hours"."""
    in_minutes = any(token.word.startswith("min") for token in sight.span)
    return sight.today + (0 if in_minutes else min(sight.number // _DAYLONG, 31)) * _DAY


_RESOLVERS: dict[str, Callable[[_Sight], date | None]] = {
    "today": lambda sight: sight.today,
    "tomorrow": lambda sight: sight.today + _DAY,
    "day_after_tomorrow": lambda sight: sight.today + 2 * _DAY,
    "couple_of_days": lambda sight: sight.today + 2 * _DAY,
    "in_hours": _hours,
    "in_days": lambda sight: sight.today + min(sight.number, 400) * _DAY,
    "in_weeks": lambda sight: sight.today + (2 if _fortnight(sight) else min(sight.number, 60)) * _WEEK,
    "in_working_days": _working_days,
    "weekday": lambda sight: _coming(sight.today, sight.weekday),
    "next_weekday": lambda sight: _of_next_week(sight.today, sight.weekday),
    "next_week": lambda sight: _of_next_week(sight.today, _FRIDAY),
    "start_of_next_week": lambda sight: _of_next_week(sight.today, 0),
    "middle_of_next_week": lambda sight: _of_next_week(sight.today, 2),
    "end_of_week": _end_of_week,
    "weekend": lambda sight: _coming(sight.today, _SUNDAY),
    "end_of_month": lambda sight: _end_of_month(sight.today),
    "end_of_next_month": _end_of_next_month,
    "day_of_month": _day_of_month,
    "month_day": _month_day,
    "due_date": lambda sight: sight.today,
    "past": lambda sight: sight.today,
}


def _fortnight(sight: _Sight) -> bool:
    return any(token.word == "fortnight" for token in sight.span)


def _written(token: Token, sent_at: datetime, languages: frozenset[str]) -> When | None:
    """A date in figures: 2026-10-15, 10/15, 15.10."""
    if token.kind == "iso":
        try:
            day = date.fromisoformat(token.word)
        except ValueError:
            return None
        return When(day, past=day < sent_at.date())
    if token.kind != "numeric" or token.word in _IDIOMS:
        return None
    parts = [int(part) for part in re.split(r"[/.]", token.word) if part]
    if "." in token.word and len(parts) < 3 and languages <= {"en", "es"}:
        return None
    year = (parts[2] + 2000 if parts[2] < 100 else parts[2]) if len(parts) > 2 else None
    american = _american(sent_at, languages) and "." not in token.word
    first, second = parts[0], parts[1]
    orders = [(first, second), (second, first)] if american else [(second, first), (first, second)]
    found = [_dated(sent_at.date(), month, number, year) for month, number in orders if 1 <= month <= 12]
    days = [day for day in found if day is not None]
    if not days:
        return None
    near = [day for day in days if timedelta() <= day - sent_at.date() <= _NEAR]
    day = days[0] if days[0] in near else [*near, *days][0]  # "12/1" in November is no day in January
    return When(day, past=day < sent_at.date())


def _american(sent_at: datetime, languages: frozenset[str]) -> bool:
    """Whether the month is written first: where only English is spoken, or nothing shows a language, in America."""
    hours = (sent_at.utcoffset() or timedelta()).total_seconds() / 3600
    return _AMERICAN[0] <= hours <= _AMERICAN[1] and not 2 <= len(languages) <= _MIXED


def _with_hour(when: When, tokens: Sequence[Token], end: int, signals: Signals) -> tuple[When, int]:
    """The day with the hour named right behind it, and where the two end."""
    if end + 1 < len(tokens) and tokens[end].word == "," and re.fullmatch(r"20\d\d", tokens[end + 1].word, re.ASCII):
        end += 2
    elif end < len(tokens) and re.fullmatch(r"20\d\d", tokens[end].word, re.ASCII):
        end += 1
    at = end
    while at < len(tokens) and at - end < 3 and tokens[at].word in _BEFORE_CLOCK:
        at += 1
    hour = _hour(tokens[at], signals, bare=at > end) if at < len(tokens) else None
    return (replace(when, hour=hour), at + 1) if hour else (when, end)


def _hour(token: Token, signals: Signals, *, bare: bool = False) -> tuple[int, int] | None:
    """The hour a token names; `bare`: a small number counts too, as in "Thursday at 3"."""
    if token.word in signals.clocks:
        return signals.clocks[token.word]
    found = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]?)\.?m?\.?(?:hrs|uhr|h)?", token.word)
    if token.kind not in {"clock", "number"} or not found or (token.kind == "number" and not bare):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] == "p" and hour < 12:
        hour += 12
    elif found[3] == "a" and hour == 12:
        hour = 0
    elif not found[3] and 1 <= hour <= 6 and token.kind == "number":
        hour += 12  # nobody promises a report for three in the morning
    return (hour, minute) if hour < 24 and minute < 60 else None


def _joined(span: Sequence[Token], when: When) -> Token:
    raw = " ".join(dict.fromkeys(token.raw for token in span))
    return Token("<date>", raw, "date", span[0].start, span[-1].end, when)


def _lone_hours(tokens: list[Token], sent_at: datetime, signals: Signals) -> list[Token]:
    """An hour without a day ("by 3pm", "by noon Tuesday") belongs to the day behind it, else to today."""
    result: list[Token] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1].word if place else ""
        hour = (
            _hour(token, signals)
            if token.kind in {"clock", "word"} and before in {"by", "before", "at", "until", "around", "para", "antes"}
            else None
        )
        following = next(
            (one for one in tokens[place + 1 : place + 3] if one.word not in {"on", "el", "le", "am"}), None
        )
        if (
            hour
            and following is not None
            and following.kind == "date"
            and following.when
            and following.when.hour is None
        ):
            tokens[tokens.index(following, place)] = replace(following, when=replace(following.when, hour=hour))
            result.append(token)
        elif hour and not (result and result[-1].kind == "date"):
            result.append(_joined([token], When(sent_at.date(), hour)))
        else:
            result.append(token)
    return result
