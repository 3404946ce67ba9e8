"""Numbers as people write them: currency signs, thousands marks, decimal commas, parentheses for less than nothing."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

_CODES = (
    "USD EUR GBP CAD AUD NZD MXN CHF JPY CNY INR PHP SEK NOK DKK PLN CZK HUF RON BRL ARS COP CLP PEN UYU ZAR SGD HKD"
    " KRW THB IDR MYR VND TRY ILS AED SAR HTG DOP GTQ CRC"
).split()
_CURRENCY = re.compile(
    rf"(?:US|C|A|R|NZ|HK|MX)?[$]|[€£¥₱₹₩₫₪₺₽¢₴₦]|\b(?:{'|'.join(_CODES)})\b|\b(?:kr|Fr|SFr|zł)\b\.?", re.IGNORECASE
)
_BODY = re.compile(r"\d[\d.,' ]*|[.,]\d+", re.ASCII)
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "’": "'", "−": "-", "–": "-"})
_COMMA = re.compile(r"(?:^|\D)(?:\d{1,3}(?:[. ]\d{3})*|\d+),(?:\d{1,2}|\d{4,})(?=\D*$)", re.ASCII)
_POINT = re.compile(r"(?:^|\D)(?:\d{1,3}(?:[, ]\d{3})*|\d+)\.(?:\d{1,2}|\d{4,})(?=\D*$)", re.ASCII)


def number_in(text: str, *, decimal_comma: bool | None = None) -> Decimal | None:
    """The number a text is, and nothing but a number; None for all else. A percent sign is not part of a number.

    `decimal_comma`: how the file writes decimals, which decides what `1.234` and `1,234` are; None: not known.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_SPACES)).translate(_SPACES).strip()
    plain, less = _without_sign(_CURRENCY.sub("", plain, count=1).strip())
    if less is None:
        return None
    plain = _CURRENCY.sub("", plain, count=1).strip()
    if not _BODY.fullmatch(plain):
        return None
    digits = _pointed(plain, decimal_comma)
    return None if digits is None else Decimal(digits) * (-1 if less else 1)


def decimal_comma_in(texts: Iterable[str]) -> bool | None:
    """Whether these numbers are written with a decimal comma; None where none shows it, or they disagree."""
    shown = set()
    for text in texts:
        plain = text.translate(_SPACES).strip()
        if number_in(plain.replace("%", "")) is not None:
            shown |= {True} if _COMMA.search(plain) else {False} if _POINT.search(plain) else set()
    return shown.pop() if len(shown) == 1 else None


def _without_sign(text: str) -> tuple[str, bool | None]:
    """A number without its sign, and whether it is less than nothing; None for two signs."""
    in_parentheses = text.startswith("(") and text.endswith(")")
    inner = text[1:-1].strip() if in_parentheses else text
    before, after = inner.startswith(("-", "+")), inner.endswith("-")
    if before + after + in_parentheses > 1:
        return text, None
    less = in_parentheses or inner.startswith("-") or after
    return inner.strip("+-").strip() if before or after else inner, less


def _pointed(text: str, decimal_comma: bool | None) -> str | None:
    """The digits with a plain point; None where the marks make no sense."""
    groups = text.replace("'", " ")
    marks = [char for char in groups if char in ".,"]
    if not marks:
        return _joined(groups)
    last = marks[-1]
    if len(set(marks)) == 2:
        whole, _, rest = groups.rpartition(last)
        other = "," if last == "." else "."
        return None if last in whole else _with_rest(_joined(whole.replace(other, " ")), rest)
    if len(marks) > 1:
        return _joined(groups.replace(last, " "))
    whole, _, rest = groups.partition(last)
    if len(rest) == 3 and whole and whole.strip("0 ") and " " not in whole and len(whole) <= 3:
        thousands = decimal_comma is (last == ".") or (decimal_comma is None and last == ",")
        return _joined(f"{whole} {rest}") if thousands else _with_rest(whole, rest)
    return _with_rest(_joined(whole) if whole else "0", rest)


def _joined(groups: str) -> str | None:
    """Digits in groups of three as one number."""
    first, *others = groups.split(" ")
    if not first.isdigit() or (others and len(first) > 3) or any(len(group) != 3 for group in others):
        return None
    return first + "".join(others)


def _with_rest(whole: str | None, rest: str) -> str | None:
    return f"{whole}.{rest or '0'}" if whole is not None and (not rest or rest.isdigit()) else None
