"""When the writer of an absence notice is back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from .clauses import Clause, clauses_of
from .signals import Signals

_FRIDAY = 4
_RETURNING = frozenset({"return", "returning", "returns"})  # said of a person in a notice, of a form elsewhere
_THROUGH = frozenset({"through", "thru", "including", "inclusive", "al", "einschliesslich"})


def return_date(text: str, subject: str, sent_at: datetime, signals: Signals) -> date | None:
    """The day an absent person is back at work, as an absence notice says; None where it does not.

    `sent_at` is aware; days count from its local date.
    """
    whole = f"{subject}\n{text}"
    clauses = clauses_of(whole, (), sent_at, signals.languages(whole), signals)
    return return_in(clauses, sent_at.date())


def return_in(clauses: Sequence[Clause], today: date) -> date | None:
    """The day of return in an absence notice's clauses: a named return first, then the end of the absence."""
    named: list[date] = []
    ends: list[date] = []
    for clause in clauses:
        for place, day in _days(clause, today):
            before = _words_before(clause, place)
            if _returns(clause, place):
                named.append(day)
            elif before & _THROUGH:
                ends.append(_next_working_day(day))
            elif clause.has("absent"):
                ends.append(day)
    return named[-1] if named else max(ends, default=None)


def _days(clause: Clause, today: date) -> list[tuple[int, date]]:
    return [
        (place, token.when.day)
        for place, token in clause.dates
        if token.when and token.when.day and not token.when.past and token.when.day > today
    ]


def _returns(clause: Clause, place: int) -> bool:
    """Whether words of returning stand in this clause and no end of the absence closer to the day."""
    back = [sign for sign in clause.signs if sign.kind == "back"]
    words = [token.word for token in clause.tokens[:place] if token.kind == "word"]
    told = back or _RETURNING & {*words[-2:]}
    if not told or _words_before(clause, place) & _THROUGH:
        return False
    later_days = [at for at, _ in clause.dates if at > place]
    return not (later_days and any(sign.start > place for sign in back))


def _words_before(clause: Clause, place: int) -> set[str]:
    return {token.word for token in clause.tokens[max(0, place - 2) : place]}


def _next_working_day(day: date) -> date:
    following = day + timedelta(days=1)
    while following.weekday() > _FRIDAY:
        following += timedelta(days=1)
    return following
