"""The kinds of telephone values people write in a practice folder: a number, and the hours it may be used in."""

import re
from datetime import time
from typing import TYPE_CHECKING, Annotated

from pydantic import PlainValidator, ValidationInfo

from ..rules.agreement import Hours
from .faults import quoted
from .kinds import hours, known_by, text, wrong

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_EXAMPLE = '"+1 212 555 0100"'
_SHORT_CODE = re.compile(r"\d{3,6}")
_ABROAD = re.compile(r"(?:00|011)([1-9]\d+)")  # what is dialled before a country code, in most countries and in some
_BLANKS = re.compile(r"[\s().-]+")
ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}")  # names an account at Twilio


def phone_hours(value: object) -> Hours:
    """Hours for texts and calls, which stay within 08:00 to 20:00 whatever is wished."""
    span = hours(value)
    if span.opens < time(8) or span.closes > time(20):
        raise wrong(f"{quoted(value)} is outside 08:00-20:00, the hours for texts and calls", '"09:00-18:00"')
    return span


def phone(value: object, info: ValidationInfo) -> str:
    """A telephone number in E.164 that can be texted; without + it is read as one of the engagement's country."""
    import phonenumbers  # noqa: PLC0415 - only where there are numbers

    parsed = _parsed(value, info)
    if parsed.extension:
        raise wrong("an extension cannot be texted or called; give a direct number")
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def shown_phone(value: object, info: ValidationInfo) -> str:
    """A telephone number that is checked, and shown to people as it was written, with its extension."""
    _parsed(value, info)
    return text(value)


def _parsed(value: object, info: ValidationInfo) -> "PhoneNumber":
    import phonenumbers  # noqa: PLC0415

    written = text(value)
    region = known_by(info).region
    try:
        parsed = phonenumbers.parse(written, region)
        if phonenumbers.is_possible_number(parsed):
            return parsed
        what = "is too short or too long for a telephone number"
    except phonenumbers.NumberParseException:
        what = "is not a telephone number"
    digits = _BLANKS.sub("", written)
    if _SHORT_CODE.fullmatch(digits):
        raise wrong(f"{quoted(written)}: short codes cannot be used", f"a whole number, as {_EXAMPLE}")
    abroad = _from_abroad(digits)
    if not region and not written.startswith("+"):
        what, right = "does not say its country", f"{_EXAMPLE}: + and the country code first"
    else:
        right = _EXAMPLE
    raise wrong(f"{quoted(written)} {what}", abroad or right)


def _from_abroad(digits: str) -> str:
    """The number behind what is dialled for another country; "": there is none."""
    import phonenumbers  # noqa: PLC0415

    if not (found := _ABROAD.fullmatch(digits)):
        return ""
    try:
        parsed = phonenumbers.parse(f"+{found[1]}")
    except phonenumbers.NumberParseException:
        return ""
    shown = str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    return quoted(shown) if phonenumbers.is_possible_number(parsed) else ""


Phone = Annotated[str, PlainValidator(phone)]
ShownPhone = Annotated[str, PlainValidator(shown_phone)]
PhoneSpan = Annotated[Hours, PlainValidator(phone_hours)]
