"""Begins calls: ours by document, theirs to our number, which leads to a webhook, to a flow, or nowhere."""

from datetime import datetime

from .calling import DIALLED_AFTER, Ringing, becomes, hang_up, ring
from .conversation import Conversation
from .exchange import Exchange
from .people import Manner
from .records import OUR_IN, OUR_OUT, Call
from .refusals import Refused
from .studio import Player, begin
from .twiml import Follower


def call_out(exchange: Exchange, form: dict[str, str], events: list[str]) -> Call:
    """A call of ours as the API asks for it: with a document (Twiml) or where to fetch one (Url)."""
    if not exchange.ours(form["From"]):
        raise Refused(21210)
    now = exchange.now()
    call = Call(
        sid=exchange.sid("CA"),
        created=now,
        sender=form["From"],
        to=form["To"],
        direction=OUR_OUT,
        callback=form.get("StatusCallback", ""),
        callback_events=tuple(events) or ("completed",),
    )
    call.became(now, "queued")
    exchange.calls[call.sid] = call
    ringing = Ringing(int(form.get("Timeout", "60")), form.get("MachineDetection", ""))

    async def dial(at: datetime) -> None:
        talk = await ring(exchange, call, ringing, at) if call.stages[-1].status == "queued" else None
        if talk:
            exchange.later(talk.at, lambda _: _converse(exchange, call, talk, form))

    exchange.later(now + DIALLED_AFTER, dial)
    return call


async def _converse(exchange: Exchange, call: Call, talk: Conversation, form: dict[str, str]) -> None:
    if call.stages[-1].status != "in-progress":
        return  # we ended it while it rang
    follower = Follower(exchange, call, talk, form.get("FallbackUrl", ""))
    if "Twiml" in form:
        await follower.follow_text(form["Twiml"])
    else:
        await follower.follow_url(form["Url"], form.get("Method", "POST"))
    await hang_up(exchange, call, talk)


def call_in(exchange: Exchange, sender: str, manner: Manner, to: str = "") -> Call:
    """Somebody calls our number; it is answered on the next `advance`."""
    now = exchange.now()
    ours = to or next(iter(exchange.numbers.values())).number
    call = Call(sid=exchange.sid("CA"), created=now, sender=sender, to=ours, direction=OUR_IN)
    call.became(now, "ringing")
    exchange.calls[call.sid] = call
    exchange.later(now, lambda at: _answer(exchange, call, manner, at))
    return call


async def _answer(exchange: Exchange, call: Call, manner: Manner, at: datetime) -> None:
    number = exchange.ours(call.to)
    url = number.voice_url if number else ""
    if not url:
        exchange.alerts.append(f"{call.sid}: {call.to} has no voice URL, so the call was refused")
        await becomes(exchange, call, at, "failed")
        return
    await becomes(exchange, call, at, "in-progress")
    talk = Conversation(manner, at)
    flow = exchange.flow_at(url)
    if flow and flow.published:
        execution = begin(exchange, flow, flow.published, call.sender, call.to)
        told = {"From": call.sender, "To": call.to, "CallSid": call.sid, "CallStatus": "ringing"}
        execution.trigger = {"call": told | {"Direction": OUR_IN, "AccountSid": exchange.account.sid}}
        await Player(exchange, execution, flow.published, at).play("incomingCall", call, talk)
        return
    method = number.settings.get("VoiceMethod", "POST") if number else "POST"
    await Follower(exchange, call, talk).follow_url(url, method, "ringing")
    await hang_up(exchange, call, talk)
