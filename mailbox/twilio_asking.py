"""Asking Twilio: the library's faults as TelephoneDown, in words, with when to ask again."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from .telephone import TelephoneDown
from .twilio_client import NOT_UNDERSTOOD, SECRET_FAULTS, AnswerLost, NotReached, Refusal, TwilioAccess
from .twilio_errors import meaning

AGAIN_SECONDS = 30.0  # after a fault of the network's or Twilio's own
MENDED_SECONDS = 300.0  # where a person has to mend it first
BUSY_SECONDS = 60.0  # where Twilio asks for rest and does not say how long

Answer = TypeVar("Answer")


async def asked(twilio: TwilioAccess, ask: Callable[[Client], Awaitable[Answer]]) -> Answer:
    """What Twilio answers to `ask`. Raises TelephoneDown."""
    try:
        client = twilio.client()
    except SECRET_FAULTS as fault:
        words = f"account_sid or auth_token of [twilio] cannot be read ({fault})"
        raise TelephoneDown(words, MENDED_SECONDS) from fault
    try:
        return await ask(client)
    except TelephoneDown:
        raise
    except (AnswerLost, NotReached) as fault:
        raise TelephoneDown(str(fault), AGAIN_SECONDS) from fault
    except TwilioException as fault:
        raise refused(twilio.refusal(fault)) from fault
    except NOT_UNDERSTOOD as fault:
        raise TelephoneDown(f"Twilio's answer was not understood ({type(fault).__name__})", BUSY_SECONDS) from fault


async def there(twilio: TwilioAccess, fetched: Awaitable[Any]) -> Any | None:
    """What is fetched, or None where Twilio does not know it (any more)."""
    try:
        return await fetched
    except TwilioException as fault:
        if twilio.refusal(fault).status == 404:
            return None
        raise


def refused(answer: Refusal) -> TelephoneDown:
    """A refusal in words, and when to ask again."""
    if answer.status >= 500:
        return TelephoneDown(f"Twilio failed ({answer.status}): {answer.told or 'without a reason'}", AGAIN_SECONDS)
    said = meaning(answer.code, answer.told, answer.status)
    if said.deed == "later":
        return TelephoneDown(said.words, answer.retry_after or BUSY_SECONDS)
    return TelephoneDown(said.words, MENDED_SECONDS)
