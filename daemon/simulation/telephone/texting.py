"""Texts on their way: taken, sent, delivered or not as the other end is; texts that come in; the words for stopping."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .exchange import Exchange
from .people import Person
from .records import OUR_IN, OUR_OUT, File, Text
from .refusals import Refused
from .segments import segments
from .webhooks import announce_text, post_text_state

SENT_AFTER, DELIVERED_AFTER = timedelta(seconds=1), timedelta(seconds=3)
CARRIER_TRIES_FOR = timedelta(hours=4)  # to reach a phone that is off
LONGEST = 1600
NEVER_TAKEN = {"+15005550001": 21211, "+15005550004": 21610}  # as for Twilio's test credentials

STOP = frozenset("STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split())
START = frozenset("START YES UNSTOP".split())
HELP = frozenset("HELP INFO".split())
STOPPED = "You have successfully been unsubscribed. You will not receive any more messages from this number."
STARTED = "You have successfully been re-subscribed to messages from this number."
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


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
    if order.to in NEVER_TAKEN:
        raise Refused(NEVER_TAKEN[order.to])
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
        body=order.body,
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


def text_in(exchange: Exchange, sender: str, body: str, files: Iterable[tuple[str, bytes]] = (), to: str = "") -> Text:
    """Somebody texts us; `files` are (media type, bytes). It is announced at our webhook on the next `advance`."""
    now = exchange.now()
    ours = to or next(iter(exchange.numbers.values())).number
    kept = [File(sid=exchange.sid("ME"), media=media, data=data, created=now) for media, data in files]
    text = Text(
        sid=exchange.sid("MM" if kept else "SM"),
        created=now,
        sender=sender,
        to=ours,
        body=body,
        direction=OUR_IN,
        segments=segments(body),
        files=kept,
    )
    text.became(now, "received")
    exchange.texts[text.sid] = text
    _obey(exchange, text)
    exchange.later(now, lambda at: _announced(exchange, text, at))
    return text


def _obey(exchange: Exchange, text: Text) -> None:
    """What Twilio itself does with a text that is one of its words and nothing else; English only."""
    word, pair = text.body.strip().upper(), (text.to, text.sender)
    if word in STOP:
        exchange.opted_out.add(pair)
        _network_says(exchange, text, STOPPED)
    elif word in START and pair in exchange.opted_out:
        exchange.opted_out.discard(pair)
        _network_says(exchange, text, STARTED)
    elif word in HELP:
        _network_says(exchange, text, HELPED)


def _network_says(exchange: Exchange, text: Text, words: str) -> None:
    exchange.person(text.sender).received.append((text.created, words))


async def _announced(exchange: Exchange, text: Text, at: datetime) -> None:
    for answer in await announce_text(exchange, text, at):
        try:
            send(exchange, Order(to=text.sender, sender=text.to, body=answer))
        except Refused as error:
            exchange.alerts.append(f"{text.sid}: {error}")
