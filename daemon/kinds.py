"""The kinds of values people write in a practice folder: each becomes a value of Duly or is refused in words."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import PlainValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from ..rules.agreement import Hours
from ..rules.periods import check_cadence
from ..rules.words import folded
from ..rules.workdays import check_holidays
from .faults import closest, one_of, quoted
from .guesses import amount_meant, flag_meant, span_meant

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
_LONGEST = 500
_LONGEST_NAME = 200  # bytes of a file's name; most disks hold 255, and a copy beside it needs some
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HOURS = re.compile(r"(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)")
_LANGUAGES = {"english": "en", "spanish": "es", "español": "es", "french": "fr", "german": "de", "portuguese": "pt"}
_KEPT = {  # where each secret is best kept, by its key
    "password": ("DULY_MAIL_PASSWORD", "secrets/mail"),
    "account_sid": ("TWILIO_ACCOUNT_SID", "secrets/account_sid"),
    "auth_token": ("TWILIO_AUTH_TOKEN", "secrets/auth_token"),
    "client_secret": ("DULY_MAIL_SECRET", "secrets/client_secret"),
    "certificate": ("DULY_MAIL_CERTIFICATE", "secrets/certificate.pem"),
    "key_file": ("DULY_MAIL_KEY", "secrets/service-account.json"),
    "secrets": ("DULY_FILING_SECRET", "secrets/filing"),
}
_ALIASES = {"sms": "text", "texts": "text", "phone": "call", "calls": "call", "telephone": "call", "mail": "email"}
_LEVELS = ("manager", "senior management")
PLACEHOLDERS = ("department", "title", "period", "year", "owner", "document", "engagement", "ext")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What other files of the same engagement have told by the time this one is read."""

    people: dict[str, str]  # main address -> name
    departments: tuple[str, ...] = ()
    region: str | None = None  # the country that a telephone number without + is in
    complete: bool = True  # people.csv could be read, so that who is not in it is a mistake


def wrong(what: str, right: str = "") -> PydanticCustomError:
    """The refusal of one value: what is wrong, and what to try."""
    return PydanticCustomError("duly", "{what}", {"what": what, "right": right})


def refused(fault: str) -> PydanticCustomError:
    """A refusal in the words of the rules, whose last words may already say what to try."""
    what, _, hint = fault.rpartition("; ")
    lead = next((lead for lead in ("did you mean ", "use ") if hint.startswith(lead)), "")
    return wrong(what, hint.removeprefix(lead).removesuffix("?")) if lead else wrong(fault)


def text(value: object) -> str:
    """One line of text, without outer spaces."""
    if not isinstance(value, str):
        raise wrong(f"{quoted(value)} is not text", f"{quoted(value)} in quotes" if _plain(value) else "")
    if not value.strip():
        raise wrong("is empty")
    if len(value) > _LONGEST:
        raise wrong(f"{quoted(value)} is longer than {_LONGEST} signs", "fewer words")
    if _CONTROL.search(value.strip()):
        raise wrong("holds a line break or control sign", "one line")
    return value.strip()


def _plain(value: object) -> bool:
    return isinstance(value, int | Decimal | date) and not isinstance(value, bool)


def prose(value: object) -> str:
    """Text of any number of lines; may be empty."""
    if not isinstance(value, str):
        raise wrong(f"{quoted(value)} is not text")
    return value.strip()


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        meant = flag_meant(value) if isinstance(value, str) else ""
        raise wrong(f"{quoted(value)} is neither true nor false", f"{meant or 'true or false'}, without quotes")
    return value


def whole(least: int | None = None, most: int | None = None) -> Callable[[object], int]:
    """A whole number between these, both included."""

    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong(f"{quoted(value)} is not a whole number", "a whole number without quotes")
        if (least is not None and value < least) or (most is not None and value > most):
            span = f"{least} or more" if most is None else f"{least} to {most}"
            raise wrong(f"{value} is out of range", span)
        return value

    return check


def number(value: object) -> Decimal:
    """A number of any sign; exact, as it was written."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        meant = amount_meant(value) if isinstance(value, str) else ""
        raise wrong(f"{quoted(value)} is not a number", f"{meant or 'a number'} without quotes")
    if not Decimal(value).is_finite():
        raise wrong(f"{value} is not a number")
    return Decimal(value)


def amount(value: object) -> Decimal:
    """A number that is not negative."""
    if number(value) < 0:
        raise wrong(f"{value} is negative", "0 or more")
    return number(value)


def fraction(value: object) -> Decimal:
    """A part of something, written `"30%"` or 0.3."""
    if not isinstance(value, str):
        return amount(value)
    try:
        part = Decimal(value.strip().removesuffix("%").strip()) / 100
    except InvalidOperation:
        part = Decimal(-1)
    if not value.strip().endswith("%") or not part.is_finite() or part < 0:
        raise wrong(f"{quoted(value)} is not a percentage", '"30%"')
    return part


def day(value: object) -> date:
    """A calendar date."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            raise wrong(f"{quoted(value)} is not a date", "2026-09-28") from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise wrong(f"{quoted(value)} is not a date alone", "2026-09-28")
    return value


def zone(value: object) -> ZoneInfo:
    """A time zone by its name in the tz database."""
    name = text(value)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = closest(name, available_timezones()) or closest(f"x/{name}", available_timezones())
        raise wrong(f"{quoted(name)} is not a time zone", near or '"America/New_York"') from None


def clock(value: object) -> time:
    """A local wall time, `08:30`."""
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    try:
        hour, minute = text(value).split(":")
        return time(int(hour), int(minute))
    except ValueError:
        raise wrong(f"{quoted(value)} is not a time of day", '"08:30"') from None


def hours(value: object) -> Hours:
    """A daily span, `08:30-17:30`."""
    span = _HOURS.fullmatch(text(value))
    if not span:
        raise wrong(f"{quoted(value)} is not a span of hours", quoted(span_meant(text(value)) or "08:30-17:30"))
    opens, closes = clock(span[1]), clock(span[2])
    if opens >= closes:
        raise wrong(f"{quoted(value)} ends before it begins", quoted(span_meant(text(value)) or "08:30-17:30"))
    return Hours(opens, closes)


def address(value: object) -> str:
    """An email address, in lower case."""
    written = text(value)
    if not _ADDRESS.fullmatch(written) or ".." in written or len(written) > 254:
        raise wrong(f"{quoted(written)} is not an email address", '"name@company.example"')
    return written.lower()


def secret(value: object, info: ValidationInfo) -> str:
    """Where a secret is kept; the secret itself is refused, and never repeated in a message."""
    variable, file = _KEPT.get(info.field_name or "", _KEPT["password"])
    where, _, name = value.partition(":") if isinstance(value, str) else ("", "", "")
    if where not in {"env", "file"} or not name.strip():
        right = f'"env:{variable}" or "file:{file}", where it is kept'
        raise wrong("a secret does not belong in this file", right)
    if where == "env" and not re.fullmatch(r"[A-Za-z_]\w*", name.strip(), re.ASCII):
        raise wrong("the name after env: is not that of an environment variable", f'"env:{variable}"')
    return f"{where}:{name.strip()}"


def slug(value: object) -> str:
    """A short name that is safe in a path and a command: small letters, digits, hyphens."""
    written = text(value)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", written):
        right = quoted(short_name(written) or "name")
        raise wrong(f"{quoted(written)} has other signs than small letters, digits and hyphens", right)
    return written


def short_name(name: str) -> str:
    """A slug made of a name, `northwind-clinics`; "" where nothing in the name can stand in one."""
    return re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")[:63].strip("-")


def language(value: object) -> str:
    """A language by its code, `en`."""
    written = text(value)
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", written):
        meant = _LANGUAGES.get(written.lower(), written.lower() if len(written) == 2 else "en")
        raise wrong(f"{quoted(written)} is not a language code", quoted(meant))
    return written


def holiday_calendar(value: object) -> str:
    """A country or subdivision whose public holidays count, or "" for none."""
    if not isinstance(value, str):
        raise wrong(f"{quoted(value)} is not text", '"US", "DE-BY" or ""')
    if value.strip() and (fault := check_holidays(value.strip())):
        raise refused(fault)
    return value.strip()


def cadence(value: object) -> str:
    """How often: one of the cadence words or a cron line."""
    written = text(value)
    if fault := check_cadence(written):
        raise refused(fault)
    return written


def moment(value: object) -> str:
    """When a note to the consultant goes out: a cron line, or a time of day, which means Monday to Friday."""
    written = text(value)
    if re.fullmatch(r"\d{1,2}:\d\d", written):
        at = clock(written)
        return f"{at.minute} {at.hour} * * 1-5"
    if len(written.split()) != 5 or check_cadence(written):
        raise wrong(f"{quoted(written)} is not a cron line", '"0 8 * * 1-5"')
    return written


def pattern(value: object) -> str:
    """Text with placeholders in braces."""
    written = text(value)
    try:
        parts = list(Formatter().parse(written))
    except ValueError:
        raise wrong(f"{quoted(written)} has a brace without its partner", '"{period} {title}{ext}"') from None
    for _, name, spec, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or spec or conversion):
            known = one_of([f"{{{placeholder}}}" for placeholder in PLACEHOLDERS])
            near = closest(name, PLACEHOLDERS).strip('"')
            raise wrong(f"{{{name[:40]}}} is not known here", f'"{{{near}}}"' if near else known)
    return written


def inner_path(value: object) -> str:
    """A path that stays inside the folder it is relative to; may have placeholders."""
    written = pattern(value)
    if written.startswith(("/", "~")) or "\\" in written or ":" in written or ".." in written.split("/"):
        raise wrong(f"{quoted(written)} leaves the engagement's folder", "a path with / that starts beside this file")
    if any(len(part.encode()) > _LONGEST_NAME for part in written.split("/")):
        raise wrong(f"{quoted(written)} is longer than a file's name can be", "a shorter one")
    return written


def choice(*known: str) -> Callable[[object], str]:
    """One of these words, whatever its case."""

    def check(value: object) -> str:
        written = text(value)
        if written.lower() not in known:
            raise wrong(f"{quoted(written)} is not one of {one_of(known)}", _word_meant(written, known))
        return written.lower()

    return check


def _word_meant(written: str, known: tuple[str, ...]) -> str:
    other = _ALIASES.get(written.lower(), "")
    return quoted(other) if other in known else closest(written, known)


def yes_no(value: object) -> bool:
    """A yes or no of a table cell."""
    written = text(value).lower()
    if written in {"yes", "y", "true", "x", "1", "sí", "si"}:
        return True
    if written in {"no", "n", "false", "0", "-"}:
        return False
    raise wrong(f"{quoted(written)} is neither yes nor no", "yes or no")


def known_by(info: ValidationInfo) -> Known:
    """What other files have told by now; nothing, where none was read."""
    return info.context if isinstance(info.context, Known) else Known(people={}, complete=False)


def somebody(value: object, info: ValidationInfo) -> str:
    """The main address of a person in people.csv."""
    written = text(value)
    known = known_by(info)
    if written.lower() in known.people or not known.complete:
        return written.lower()
    raise wrong(f"{quoted(written)} is not the email of anybody in people.csv", meant(written, known.people))


def receiver(value: object, info: ValidationInfo) -> str:
    """Whom an escalation goes to: a level, or a person by address."""
    written = text(value)
    if written.lower() in _LEVELS:
        return written.lower()
    known = known_by(info)
    if written.lower() in known.people or not known.complete:
        return written.lower()
    raise wrong(
        f"{quoted(written)} is neither {one_of(_LEVELS)} nor an email of people.csv",
        meant(written, known.people, _LEVELS),
    )


def member(value: object, info: ValidationInfo) -> str:
    """A person by address or a department by name, in the spelling of people.csv."""
    written = text(value)
    known = known_by(info)
    for spelled in (*known.people, *known.departments):
        if spelled.casefold() == written.casefold():
            return spelled
    if not known.complete:
        return written
    raise wrong(
        f"{quoted(written)} is neither an email nor a department of people.csv",
        meant(written, known.people, known.departments),
    )


def meant(written: str, people: dict[str, str], others: Iterable[str] = ()) -> str:
    """The address, or the other word, that was most likely meant; a person's name leads to their address."""
    named = [email for email, name in people.items() if name.lower() == written.strip().lower()]
    return quoted(named[0]) if len(named) == 1 else closest(written, [*people, *others])


Text = Annotated[str, PlainValidator(text)]
Prose = Annotated[str, PlainValidator(prose)]
Flag = Annotated[bool, PlainValidator(flag)]
Number = Annotated[Decimal, PlainValidator(number)]
Amount = Annotated[Decimal, PlainValidator(amount)]
Fraction = Annotated[Decimal, PlainValidator(fraction)]
Day = Annotated[date, PlainValidator(day)]
Zone = Annotated[ZoneInfo, PlainValidator(zone)]
Clock = Annotated[time, PlainValidator(clock)]
Span = Annotated[Hours, PlainValidator(hours)]
Address = Annotated[str, PlainValidator(address)]
SecretSource = Annotated[str, PlainValidator(secret)]
Slug = Annotated[str, PlainValidator(slug)]
Language = Annotated[str, PlainValidator(language)]
HolidayCalendar = Annotated[str, PlainValidator(holiday_calendar)]
Cadence = Annotated[str, PlainValidator(cadence)]
Moment = Annotated[str, PlainValidator(moment)]
Pattern = Annotated[str, PlainValidator(pattern)]
InnerPath = Annotated[str, PlainValidator(inner_path)]
YesNo = Annotated[bool, PlainValidator(yes_no)]
Receiver = Annotated[str, PlainValidator(receiver)]
Member = Annotated[str, PlainValidator(member)]
Somebody = Annotated[str, PlainValidator(somebody)]


def whole_number(least: int | None = None, most: int | None = None) -> Any:
    """The validator of a whole number between these."""
    return PlainValidator(whole(least, most))


def word(*known: str) -> Any:
    """The validator of one of these words."""
    return PlainValidator(choice(*known))
