"""Texts of ours on their way: taken or refused, sent, delivered or not as the other end is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .exchange import Exchange
from .people import Person
from .records import OUR_OUT, Text
from .refusals import Refused
from .segments import segments
from .webhooks import post_text_state

SENT_AFTER, DELIVERED_AFTER = timedelta(seconds=1), timedelta(seconds=3)
CARRIER_TRIES_FOR = timedelta(hours=4)  # to reach a phone that is off
LONGEST = 1600
NEVER_TAKEN = {"+15005550001": 21211, "+15005550004": 21610}  # as for Twilio's test credentials
TRIAL = "Sent from your Twilio trial account - "


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A text that we ask to have sent."""

    to: str
    body: str
    sender: str | None = None
    service: str | None = None
    validity: int = 36_000  # seconds
    callback: str = ""


def send(exchange: Exchange, order: Order) -> Text:
    """Take a text of ours, or refuse it as Twilio does."""
    ours = order.sender or next(iter(exchange.numbers.values())).number
    if not exchange.ours(ours):
        raise Refused(21606)
    person = exchange.people.get(order.to)
    if code := NEVER_TAKEN.get(order.to) or (person and person.never_taken):
        raise Refused(code)
    if (ours, order.to) in exchange.opted_out:
        raise Refused(21610)
    if len(order.body) > LONGEST:
        raise Refused(21617)
    now = exchange.now()
    text = Text(
        sid=exchange.sid("SM"),
        created=now,
        sender=ours,
        to=order.to,
        body=f"{TRIAL}{order.body}" if exchange.trial else order.body,
        direction=OUR_OUT,
        segments=segments(order.body),
        service=order.service,
        validity=order.validity,
        callback=order.callback,
    )
    text.became(now, "accepted" if order.service else "queued")
    exchange.texts[text.sid] = text
    exchange.later(now + SENT_AFTER, lambda at: _sent(exchange, text, at))
    return text


async def _became(exchange: Exchange, text: Text, at: datetime, status: str, code: int | None = None) -> None:
    text.became(at, status, code)
    await post_text_state(exchange, text, at)


async def _sent(exchange: Exchange, text: Text, at: datetime) -> None:
    await _became(exchange, text, at, "sent")
    exchange.later(at + DELIVERED_AFTER - SENT_AFTER, lambda then: _arrives(exchange, text, then))


async def _arrives(exchange: Exchange, text: Text, at: datetime) -> None:
    """The carrier's try, again each minute while the phone is off."""
    person = exchange.people.get(text.to)
    if code := _carrier_refuses(exchange, person):
        await _became(exchange, text, at, "undelivered", code)
    elif person and not person.off:
        await _became(exchange, text, at, "delivered")
        person.received.append((at, text.body))
        if person.texted:
            person.texted(text, at)
    elif at >= text.created + timedelta(seconds=text.validity):
        await _became(exchange, text, at, "failed", 30036)
    elif at >= text.created + CARRIER_TRIES_FOR:
        await _became(exchange, text, at, "undelivered", 30003)
    else:
        exchange.later(at + timedelta(minutes=1), lambda then: _arrives(exchange, text, then))


def _carrier_refuses(exchange: Exchange, person: Person | None) -> int | None:
    if exchange.unregistered:
        return 30034
    return person.refusal if person else 30005
