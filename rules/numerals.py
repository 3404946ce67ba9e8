"""Numbers as people write them: currency signs, thousands marks, decimal commas, parentheses for less than nothing."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_CODES = (
    "usd eur gbp cad aud nzd mxn chf jpy cny inr php sek nok dkk pln czk huf ron brl ars cop clp pen uyu zar sgd hkd"
    " krw thb idr myr vnd try ils aed sar htg dop gtq crc hnl nio bob pyg ves kes ngn ghs egp mad twd bgn isk uah"
)
_WORDS = "kr fr sfr zl kc ft lei rs euro euros dollars pesos usd$"
_LETTERS = "|".join(re.escape(word) for word in [*_CODES.split(), *_WORDS.split()])
_CURRENCY = rf"(?:us|mx|ca|hk|nz|[acrs])?\$|[€£¥₱₹₩₫₪₺₽¢₴₦₡₲]|(?:{_LETTERS})\b\.?"
_BEFORE = re.compile(rf"(?P<currency>{_CURRENCY})|(?P<sign>[-+])|(?P<percent>%)", re.IGNORECASE)
_BEHIND = re.compile(
    rf"(?P<currency>[€£¥₱₹₩₫₪₺₽¢₴₦₡₲$]|(?<![a-z])(?:{_LETTERS})\.?)$|(?<=\d)\s?(?P<sign>-)$|(?P<percent>%)$",
    re.IGNORECASE,
)
_BODY = re.compile(r"\d[\d.,' ]*|[.,]\d+", re.ASCII)
_PLAIN = str.maketrans({"’": "'", "‘": "'", "´": "'", "−": "-", "–": "-", "—": "-", "ł": "l", "č": "c", "٪": "%"})
_ROUND_SUM = re.compile(r"(?<=\d)([.,])-+(?=\D*$)")  # "100.-" and "100,-" are a hundred and no cents
_LONGEST = 80  # characters; what is longer is no number a person wrote
_EDGES = 8


@dataclass(frozen=True, slots=True)
class _Peeled:
    """A number's digits and marks, and what stood around them."""

    body: str
    less: bool = False  # less than nothing
    percent: bool = False
    currency: bool = False


def number_in(text: str, *, decimal_comma: bool | None = None, percent: bool = False) -> Decimal | None:
    """The number a text is, and nothing but a number; None for all else.

    `decimal_comma`: how the file writes decimals, which decides what `1.234` and `1,234` are; None: not known.
    `percent`: a percent sign may stand beside it, and makes it a fraction.
    """
    peeled = _peeled(_plain(text))
    if peeled is None or (peeled.percent and (peeled.currency or not percent)):
        return None
    if peeled.body == "-":  # a column of money shows "$ -" for nothing
        return Decimal(0)
    digits = _pointed(peeled.body, decimal_comma)
    if digits is None:
        return None
    number = Decimal(digits).scaleb(-2) if peeled.percent else Decimal(digits)
    return -number if peeled.less and number else number


def decimal_comma_in(texts: Iterable[str]) -> bool | None:
    """Whether these numbers are written with a decimal comma; None where none shows it, or they disagree."""
    peeled = (_peeled(_plain(text)) for text in texts)
    shown = {_shows_comma(one.body) for one in peeled if one is not None and _pointed(one.body, None) is not None}
    shown.discard(None)
    return shown.pop() if len(shown) == 1 else None


def _plain(text: str) -> str:
    """Digits and marks of any script as plain ones; single spaces."""
    if len(text) > _LONGEST:
        return ""
    narrow = "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text)  # full width
    digits = "".join(str(unicodedata.decimal(char, char)) for char in narrow)
    return _ROUND_SUM.sub(r"\g<1>00", " ".join(digits.translate(_PLAIN).split()))


def _peeled(text: str) -> _Peeled | None:
    """The number without its currency, sign, parentheses and percent sign; None where one of them stands twice."""
    seen: list[str] = []
    for _ in range(_EDGES):
        if text.startswith("(") and text.endswith(")"):
            seen.append("less")
            text = text[1:-1].strip()
        elif text != "-" and (found := _BEHIND.search(text) or _BEFORE.match(text)):
            seen.append("less" if "-" in found[0] else found.lastgroup or "")
            text = (text[found.end() :] if found.start() == 0 else text[: found.start()]).strip()
        else:
            break
    signs = seen.count("less") + seen.count("sign")
    if signs > 1 or seen.count("percent") > 1 or seen.count("currency") > 2:
        return None
    if not _BODY.fullmatch(text) and not (text == "-" and "currency" in seen and not signs):
        return None
    return _Peeled(text, less="less" in seen, percent="percent" in seen, currency="currency" in seen)


def _shows_comma(body: str) -> bool | None:
    """Whether a number's own marks show a decimal comma; None where they could be read either way."""
    marks = [char for char in body if char in ".,"]
    if not marks:
        return None
    if len(set(marks)) == 2:
        return marks[-1] == ","
    if len(marks) > 1:
        return marks[-1] == "."
    whole, _, rest = body.partition(marks[-1])
    thousands = len(rest) == 3 and whole.isdigit() and len(whole) <= 3 and not whole.startswith("0")
    return None if thousands else marks[-1] == ","


def _pointed(body: str, decimal_comma: bool | None) -> str | None:
    """The digits with a plain point; None where the marks make no sense."""
    shown = _shows_comma(body)
    comma = decimal_comma if shown is None else shown
    if comma is None:
        comma = False
    whole, _, rest = body.partition("," if comma else ".")
    if rest and not rest.isdigit():
        return None
    joined = _joined(whole, "." if comma else ",") if whole else "0"
    return None if joined is None else f"{joined}.{rest}" if rest else joined


def _joined(whole: str, mark: str) -> str | None:
    """Digits in groups of three as one number; in India the groups before the last are of two."""
    marks = {char for char in whole if not char.isdigit()}
    if len(marks) > 1 or not marks <= {mark, " ", "'"}:
        return None
    first, *others = re.split(r"[.,' ]", whole)
    sizes = [len(group) for group in others]
    threes = all(size == 3 for size in sizes) and len(first) <= (3 if others else _LONGEST)
    twos = len(sizes) > 1 and marks == {","} and sizes == [2] * (len(sizes) - 1) + [3] and len(first) <= 2
    return whole if not marks else "".join((first, *others)) if threes or twos else None
