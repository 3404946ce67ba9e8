"""Calls: ours ring and are answered or not, theirs come in; each then follows a document or a flow to its end."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .conversation import Conversation
from .exchange import Exchange
from .people import Manner
from .records import OUR_IN, Call, Recording
from .shown import ENDED
from .webhooks import of_call, post

Script = Callable[[Conversation], Awaitable[None]]
DIALLED_AFTER, PICKED_UP_AFTER, FOUND_OUT_AFTER = (timedelta(seconds=one) for one in (1, 4, 3))
READY_AFTER = timedelta(seconds=10)  # a recording, once it is made
ENDS = {"no answer": "no-answer", "busy": "busy", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class Ringing:
    """How long it may ring, and whether it is found out who answers: "", "Enable", "DetectMessageEnd"."""

    seconds: int = 60
    detection: str = ""


async def ring(exchange: Exchange, call: Call, ringing: Ringing, at: datetime) -> Conversation | None:
    """Call them up; the conversation, if anybody or anything answers. It is all settled now, for the time to come."""
    person = exchange.people.get(call.to)
    manner = person.next_manner() if person else Manner(answers="failed")
    await becomes(exchange, call, at, "ringing")
    if manner.answers in ENDS:
        waited = timedelta(seconds=ringing.seconds if manner.answers == "no answer" else 2)
        await becomes(exchange, call, at + waited, ENDS[manner.answers])
        return None
    at += PICKED_UP_AFTER
    if ringing.detection:
        machine = "machine_end_beep" if ringing.detection == "DetectMessageEnd" else "machine_start"
        call.answered_by = "human" if manner.answers == "person" else machine
    await becomes(exchange, call, at, "in-progress")
    return Conversation(manner, at + FOUND_OUT_AFTER if ringing.detection else at)


async def hang_up(exchange: Exchange, call: Call, talk: Conversation) -> None:
    """The conversation is over, at its own time."""
    call.pressed.extend((len(call.said) + after, keys) for after, keys in talk.pressed)
    call.said.extend(talk.said)
    call.spoke += talk.spoke
    other = call.sender if call.direction == OUR_IN else call.to
    if other in exchange.people:
        exchange.people[other].heard.append(" ".join(talk.said))
    await becomes(exchange, call, talk.at, "completed")


async def becomes(exchange: Exchange, call: Call, at: datetime, status: str) -> None:
    """Note it, and tell the call's callback if it asked for that."""
    call.became(at, status)
    event = {"in-progress": "answered"}.get(status, "completed" if status in ENDED else status)
    if call.callback and event in call.callback_events:
        began = next((one.at for one in call.stages if one.status == "in-progress"), at)
        ended = {"CallDuration": str(int((at - began).total_seconds()))} if status in ENDED else {}
        exchange.later(at, lambda _: _told(exchange, call.callback, of_call(exchange, call, status) | ended))


async def _told(exchange: Exchange, url: str, parameters: dict[str, str]) -> None:
    await post(exchange, url, parameters)


async def record(exchange: Exchange, call: Call, talk: Conversation, longest: int) -> Recording | None:
    """Keep what they say after the tone; None: they said nothing."""
    began = talk.at
    data, seconds = talk.message(longest)
    if not data:
        return None
    created = began + timedelta(seconds=seconds)
    recording = Recording(
        sid=exchange.sid("RE"),
        call=call.sid,
        created=created,
        ready=created + READY_AFTER,
        seconds=seconds,
        data=data,
    )
    exchange.recordings[recording.sid] = recording
    return recording
