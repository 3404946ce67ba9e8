"""A document against those accepted before it: the old file sent again, and figures far from what is usual."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .agreement import Field
from .findings import Fact, Figure, Finding, Value, as_written
from .periods import any_period_named
from .register import one_number

_FEWEST, _MOST = 3, 12  # accepted values before it that "usual" is told from
_TELLING = 2  # equal figures that are no coincidence
_SMALL = 100  # whole numbers below it may well be the same twice
_TENFOLD = (Decimal(8), Decimal(12))
_NOISE = Decimal("1e-9")  # what a spreadsheet's binary numbers add is no move


Values = Mapping[str, Value | tuple[Value, ...]]  # by field


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An accepted file of the same owner's: its period, its bytes' hash, and the figures read from it."""

    period: str
    sha256: str
    values: Values = field(default_factory=dict)


def same_as_before(
    sha256: str,
    values: Values,
    fields: Mapping[str, Field],
    period: str,
    past: Sequence[Past],
) -> Iterator[Finding]:
    """Whether another period's file was sent again: the same bytes, or the same values in all fields but the period.

    A copy for the same period again is no fault, nor is one whose numbers are all nought.
    """
    others = [one for one in reversed(past) if one.period != period]
    compared = _but_the_period(values, fields)
    numbers = [number for value in compared.values() for number in _numbers(value)]
    if numbers and not any(numbers):
        return
    again = next((one for one in others if one.sha256 == sha256), None)
    if again is not None:
        yield Finding(code="same-as-before", facts=(("period", again.period),))
        return
    equal = next((one for one in others if _equal(_but_the_period(one.values, fields), compared)), None)
    if equal is not None:
        telling = sum(1 for value in compared.values() if any(_tells(number) for number in _numbers(value)))
        yield Finding(
            code="same-as-before",
            severity="error" if telling >= _TELLING else "warning",
            why="values",
            facts=(("period", equal.period),),
        )


def carried_over(values: Values, before: Values) -> bool:
    """Whether half of a file's numbers or more, a telling one among them, stand in an earlier copy as they are here."""
    pairs = [(_numbers(value), _numbers(before.get(name, ""))) for name, value in values.items()]
    same = [numbers for numbers, others in pairs if numbers and numbers == others]
    counted = sum(1 for numbers, _ in pairs if numbers)
    return 2 * len(same) >= counted and any(_tells(number) for numbers in same for number in numbers)


def _but_the_period(values: Values, fields: Mapping[str, Field]) -> dict[str, Value | tuple[Value, ...]]:
    """The values of the fields there are now, without the period."""
    return {name: value for name, value in values.items() if name in fields and fields[name].kind != "period"}


def _numbers(value: Value | tuple[Value, ...]) -> list[Decimal]:
    values = value if isinstance(value, tuple) else (value,)
    return [one for one in values if isinstance(one, Decimal)]


def _tells(number: Decimal) -> bool:
    """Whether a number is neither nought nor a small whole one, which may well be the same twice."""
    return number != 0 and not (abs(number) < _SMALL and number == number.to_integral_value())


def _equal(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return bool(one) and one.keys() == other.keys() and all(_plain(one[name]) == _plain(other[name]) for name in one)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def unusual(wanted: Field, figure: Figure, period: str, past: Sequence[Past]) -> Iterator[Finding]:
    """A question where a figure is further from the median of the last 3 to 12 than agreed; fewer tell nothing.

    A column or range counts as the register keeps it: its sum, of percents the mean. Where the median is 0 the
    largest of them is the measure; where all are 0, anything else is far.
    """
    value = _number(wanted, figure.value)
    before = _values_before(wanted, period, past)
    if wanted.usual is None or value is None or len(before) < _FEWEST:
        return
    middle = _median(before)
    measure = abs(middle) or max(abs(one) for one in before)
    if abs(value - middle) <= measure * (wanted.usual + _NOISE):
        return
    why = _why(value, middle, before[-1])
    usual = before[-1] if why == "swapped-digits" else middle
    facts: tuple[tuple[str, Fact], ...] = (
        ("found", as_written(value, wanted.kind)),
        ("usual", as_written(usual, wanted.kind)),
        ("count", len(before)),
    )
    yield Finding(code="unusual", severity="warning", field=wanted.name, where=figure.where, why=why, facts=facts)


def _number(wanted: Field, value: Value | tuple[Value, ...] | None) -> Decimal | None:
    one = None if value is None else one_number(wanted, value)
    return one[0] if one else None


def _values_before(wanted: Field, period: str, past: Sequence[Past]) -> list[Decimal]:
    """The last twelve periods' values before this one, the oldest first; of a corrected period the last one."""
    named = any_period_named(period)
    latest: dict[str, Decimal] = {}
    for one in past:
        value = _number(wanted, one.values.get(wanted.name))
        if one.period != period and value is not None:
            latest[one.period] = value
    dated = sorted((known.first, value) for key, value in latest.items() if (known := any_period_named(key)))
    return [value for first, value in dated if named is None or first < named.first][-_MOST:]


def _median(numbers: Sequence[Decimal]) -> Decimal:
    ranked = sorted(numbers)
    half = len(ranked) // 2
    return ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2


def _why(value: Decimal, middle: Decimal, last: Decimal) -> str:
    """What may have happened: a zero too many or too few, two digits swapped; "" where nothing suggests itself."""
    if middle and value:
        times = max(abs(value / middle), abs(middle / value))
        if _TENFOLD[0] <= times <= _TENFOLD[1]:
            return "slipped-zero"
    return "swapped-digits" if _swapped(value, last) else ""


def _swapped(value: Decimal, last: Decimal) -> bool:
    """Whether two neighbouring digits changed places."""
    one, other = (f"{abs(number).normalize():f}" for number in (value, last))
    if len(one) != len(other):
        return False
    wrong = [place for place in range(len(one)) if one[place] != other[place]]
    if len(wrong) != 2 or wrong[1] != wrong[0] + 1:
        return False
    first, second = wrong
    return (one[first], one[second]) == (other[second], other[first])
