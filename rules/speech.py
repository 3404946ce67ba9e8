"""Dates, hours, numbers and lists as a language says them; tags are BCP 47 ("en", "en-GB", "es-MX")."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

# Babel is imported where it is used (PLC0415): commands that word nothing must start fast.


def day(moment: date, tag: str, today: date) -> str:
    """A day with its weekday, "Wednesday, October 7"; the year is said where it is not this one."""
    return f"{_pattern('cccc', moment, tag)}, {day_of_month(moment, tag, today)}"


def short_day(moment: date, tag: str, today: date) -> str:
    """A day for subject lines, "Wed, Oct 7"; the year is said where it is not this one."""
    return _skeleton("MMMEd" if moment.year == today.year else "yMMMEd", moment, tag)


def day_of_month(moment: date, tag: str, today: date) -> str:
    """A day without its weekday, "October 7"; the year is said where it is not this one."""
    return _skeleton("MMMMd", moment, tag) if moment.year == today.year else _pattern("long", moment, tag)


def short_day_of_month(moment: date, tag: str, today: date) -> str:
    """The same for tables, "Oct 7"; the year is said where it is not this one."""
    return _skeleton("MMMd" if moment.year == today.year else "yMMMd", moment, tag)


def month(moment: date, tag: str, *, year: bool) -> str:
    """A month by name, "September" or "September 2026"."""
    return _skeleton("yMMMM", moment, tag) if year else _pattern("LLLL", moment, tag)


def hour(moment: time, tag: str) -> str:
    """A wall-clock time, "3:00 PM" or "15:00" as the language's country has it."""
    from babel.dates import format_time  # noqa: PLC0415

    return _plain_spaces(format_time(moment.replace(tzinfo=None), "short", locale=locale_of(tag)))


def number(value: Decimal | int, tag: str) -> str:
    """A number with the language's thousands and decimal marks."""
    from babel.numbers import format_decimal  # noqa: PLC0415

    return _plain_spaces(format_decimal(value, locale=locale_of(tag)))


def percent(value: Decimal, tag: str) -> str:
    """A fraction in percent, "7.5%" or "7,5 %"."""
    from babel.numbers import format_percent  # noqa: PLC0415

    return _plain_spaces(format_percent(value, locale=locale_of(tag), decimal_quantization=False))


def money(value: Decimal, currency: str, tag: str) -> str:
    """An amount in a currency (ISO 4217), "$1,500.00"."""
    from babel.numbers import format_currency  # noqa: PLC0415

    return _plain_spaces(format_currency(value, currency, locale=locale_of(tag)))


def listed(words: Sequence[str], tag: str, *, choice: bool = False) -> str:
    """Words as one runs through them, "a, b and c"; as a choice "a, b or c"."""
    from babel.lists import format_list  # noqa: PLC0415

    return format_list(list(words), style="or" if choice else "standard", locale=locale_of(tag))


def plural(count: int, tag: str, forms: dict[str, str]) -> str:
    """The form that goes with a count, by CLDR's names (one, few, many, other); `other` stands in for a missing one."""
    return forms.get(locale_of(tag).plural_form(count), forms["other"])


@lru_cache(maxsize=64)
def locale_of(tag: str) -> "Locale":
    """The locale of a language tag; of its language alone, and at last English, where the whole is not known."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    for name in (tag, tag.partition("-")[0]):
        try:
            return Locale.parse(name.replace("_", "-"), sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return Locale("en")


@lru_cache(maxsize=4096)
def _skeleton(skeleton: str, moment: date, tag: str) -> str:
    from babel.dates import format_skeleton  # noqa: PLC0415

    return _plain_spaces(format_skeleton(skeleton, moment, locale=locale_of(tag)))


@lru_cache(maxsize=4096)
def _pattern(pattern: str, moment: date, tag: str) -> str:
    from babel.dates import format_date  # noqa: PLC0415

    return _plain_spaces(format_date(moment, pattern, locale=locale_of(tag)))


def _plain_spaces(text: str) -> str:
    """CLDR's narrow and no-break spaces as plain ones: some mail programs and all text messages show them badly."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")
