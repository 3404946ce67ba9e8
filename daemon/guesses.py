"""What was most likely meant by a value that people wrote their own way: an amount, a yes, a span of hours, a list."""

import re
from datetime import time

from .faults import quoted

_MONEY = r"(?:[A-Z]{3}|[A-Z]{0,2}[$€£¥])?"
_AMOUNT = re.compile(rf"{_MONEY}\s*+(\d[\d.,']*+(?: [\d.,']++)*+)\s*+{_MONEY}")
_PLAIN = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")
_TIME = r"(\d{1,2})(?:[:.h](\d\d))?(?:\s*+([ap])\.?\s?m\.?)?"
_SPAN = re.compile(rf"{_TIME}\s*+(?:-|–|—|to|until)\s*+{_TIME}", re.IGNORECASE)
_FLAGS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_SECRETS = {"password", "account_sid", "auth_token"}
_NOON = 12


def amount_meant(written: str) -> str:
    """The number in `$0.25`, `0,25` or `1.500,00 EUR` as Duly's files have it; "": none."""
    found = _AMOUNT.fullmatch(written.strip())
    bare = re.sub(r"[' ]", "", found[1]) if found else ""
    mark = max(".,", key=bare.rfind)
    whole, _, part = bare.rpartition(mark)
    other = "," if mark == "." else "."
    thousands = bare.count(mark) > 1 or (mark == "," and len(part) == 3 and other not in whole)
    plain = bare.replace(mark, "") if thousands else bare.replace(other, "").replace(mark, ".")
    return plain if _PLAIN.fullmatch(plain) else ""


def flag_meant(written: str) -> str:
    """`true` or `false` for a yes or no in other words; "": neither."""
    return _FLAGS.get(written.strip().lower(), "")


def span_meant(written: str) -> str:
    """The span in `9am-5pm`, `10-16` or `10:00 AM - 4:00 PM` as `09:00-17:00`; "": none."""
    found = _SPAN.fullmatch(written.strip())
    if not found:
        return ""
    opens, closes = _minutes(*found.groups()[:3]), _minutes(*found.groups()[3:])
    half = _NOON * 60
    if closes <= opens < half and not found[6]:
        closes += half  # 9-5
    if not found[3] and (found[6] or "").lower() == "p" and opens + half < closes:
        opens += half  # 1-5 pm
    if not 0 <= opens < closes < 24 * 60:
        return ""
    return "-".join(f"{time(*divmod(minutes, 60)):%H:%M}" for minutes in (opens, closes))


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    """Minutes since midnight; -1: there is no such time."""
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= _NOON:
            return -1
        hours = hours % _NOON + (_NOON if half.lower() == "p" else 0)
    return hours * 60 + minutes if hours < 24 and minutes < 60 else -1


def list_meant(written: str) -> str:
    """The list in `email, text`, with every entry in quotes."""
    entries = [entry.strip() for entry in re.split(r"[,;]", written) if entry.strip()]
    return f"[{', '.join(map(quoted, entries or [written]))}]"


def value_meant(lines: list[str]) -> str:
    """What the value on the last of these lines, which is no TOML, should have been; "": nobody knows.

    Where a secret may stand, nothing is repeated.
    """
    key, _, rest = lines[-1].partition("=") if lines else ("", "", "")
    heading = next((line for line in reversed(lines) if line.lstrip().startswith("[")), "")
    if key.strip() in _SECRETS or "secrets" in heading:
        return ""
    raw = rest.partition("#")[0].strip()
    if found := flag_meant(raw) or amount_meant(raw):
        return found
    span = span_meant(raw)
    return quoted(span) if span else ""
