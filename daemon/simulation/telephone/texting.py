"""Texts that people send us: kept, obeyed where they are the provider's own words, announced at our webhook or flow."""

from collections.abc import Iterable
from datetime import datetime

from .exchange import Exchange
from .records import OUR_IN, File, Text
from .refusals import Refused
from .segments import segments
from .sending import Order, send
from .studio import begin_with_text
from .webhooks import announce_text

STOP = frozenset("STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split())
START = frozenset("START YES UNSTOP".split())
HELP = frozenset("HELP INFO".split())
STOPPED = "You have successfully been unsubscribed. You will not receive any more messages from this number."
STARTED = "You have successfully been re-subscribed to messages from this number."
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


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
    number = exchange.ours(text.to)
    flow = exchange.flow_at(number.sms_url) if number else None
    if flow:
        await begin_with_text(exchange, flow, text, at)
        return
    for answer in await announce_text(exchange, text):
        try:
            send(exchange, Order(to=text.sender, sender=text.to, body=answer))
        except Refused as error:
            exchange.alerts.append(f"{text.sid}: {error}")
