"""What number formats make of a number: percent, date or time; and serial day numbers as dates and back."""

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Shown = Literal["", "percent", "date", "time"]

_BUILT_IN: dict[int, Shown] = {
    **dict.fromkeys((9, 10), "percent"),
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 46, 47), "time"),
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\[\]]*+\]")
_LAST_SERIAL = 2_958_465  # 9999-12-31
_DAY_1900 = date(1899, 12, 30)  # serial numbers from 61 on; before that there is a 29 February 1900 that never was
_DAY_1904 = date(1904, 1, 1)


@lru_cache(maxsize=4096)
def shown_as(code: str, number: int = 0) -> Shown:
    """What a format makes of a number, by its code or, for those built in, by its number."""
    if not code:
        return _BUILT_IN.get(number, "")
    plain = _LITERAL.sub("", code.split(";", maxsplit=1)[0]).lower()
    if _ELAPSED.search(plain):
        return "time"
    plain = _BRACKETS.sub("", plain).replace("general", "").replace("am/pm", "h").replace("a/p", "h")
    if "d" in plain or "y" in plain:
        return "date"
    if "h" in plain or "s" in plain:
        return "time"
    if "m" in plain:
        return "date"
    return "percent" if "%" in plain else ""


def moment(serial: float, shown: Shown, *, from_1904: bool) -> date | datetime | time | None:
    """The date or time that a serial number stands for; None where it stands for none (negative, or beyond 9999)."""
    if shown == "time" and 0 <= serial < 1:
        return _clock(serial)
    if shown != "date" or not (0 if from_1904 else 1) <= serial <= _LAST_SERIAL:
        return None
    days = int(serial)
    if from_1904:
        day = _DAY_1904 + timedelta(days)
    elif days == 60:
        return None
    else:
        day = _DAY_1900 + timedelta(days + (days < 60))
    rest = serial - days
    return datetime.combine(day, time()) + timedelta(milliseconds=round(rest * 86_400_000)) if rest else day


def _clock(part: float) -> time | None:
    milliseconds = round(part * 86_400_000)
    midnight = datetime.combine(_DAY_1904, time())
    return None if milliseconds >= 86_400_000 else (midnight + timedelta(milliseconds=milliseconds)).time()


def serial_of(value: date | datetime | time, *, from_1904: bool) -> float:
    """The serial number a date or time is calculated with."""
    if isinstance(value, time):
        since = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
        return since / timedelta(days=1)
    day = value.date() if isinstance(value, datetime) else value
    days = (day - (_DAY_1904 if from_1904 else _DAY_1900)).days
    if not from_1904 and days <= 60:
        days -= 1
    return days + (serial_of(value.time(), from_1904=from_1904) if isinstance(value, datetime) else 0)


def number(text: str) -> Decimal:
    """A number as a spreadsheet shows it at most: to fifteen digits, without the noise of sums. ValueError for none."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return Decimal(int(value)) if value.is_integer() and abs(value) < 1e15 else Decimal(f"{value:.15g}")
