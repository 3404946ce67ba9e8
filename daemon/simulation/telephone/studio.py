"""Plays a Studio flow with one person: widget by widget, each noting what it found out for the execution's context."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .calling import DIALLED_AFTER, Ringing, hang_up, record, ring
from .conversation import Conversation
from .exchange import Exchange
from .liquid import fill, holds
from .records import OUR_OUT, Call, Execution, Flow, Revision, Step, Text
from .refusals import Refused
from .sending import Order, send
from .shown import API, account_uri

MOST_STEPS = 1000  # as Studio: then the execution is ended
Found = dict[str, Any]


@dataclass(slots=True)
class Left:
    """How a widget was left: which event, what it found out, and (of a split) which transition was met."""

    event: str
    found: Found = field(default_factory=dict)
    transition: dict[str, Any] | None = None


def start(exchange: Exchange, flow: Flow, contact: str, ours: str, data: dict[str, Any]) -> Execution:
    """Begin an execution by request. One at a time with a person, unless the flow's flags allow more."""
    revision = flow.published
    if not revision:
        raise Refused(20404, 404, f"{flow.sid} is not published")
    concurrent = bool(revision.definition.get("flags", {}).get("allow_concurrent_calls"))
    now = exchange.now()
    active = (one for one in exchange.executions.values() if one.flow == flow.sid and one.contact == contact)
    if not concurrent and any(one.stage(now).status == "active" for one in active):
        raise Refused(20409, 409)
    asked = {"request": {"from": ours, "to": contact, "parameters": data, "method": "REST_API"}}
    execution = begin(exchange, flow, revision, contact, ours)
    execution.trigger, execution.data = asked, dict(data)

    async def play(at: datetime) -> None:
        await Player(exchange, execution, revision, at).play("incomingRequest")

    exchange.later(now + DIALLED_AFTER, play)
    return execution


async def begin_with_text(exchange: Exchange, flow: Flow, text: Text, at: datetime) -> None:
    """Begin an execution because somebody texted the flow's number."""
    if revision := flow.published:
        execution = begin(exchange, flow, revision, text.sender, text.to)
        told = {"From": text.sender, "To": text.to, "Body": text.body, "MessageSid": text.sid}
        execution.trigger = {"message": told | {"NumMedia": str(len(text.files))}}
        await Player(exchange, execution, revision, at).play("incomingMessage")


def begin(exchange: Exchange, flow: Flow, revision: Revision, contact: str, ours: str) -> Execution:
    """An execution that has found out nothing yet."""
    now = exchange.now()
    execution = Execution(
        sid=exchange.sid("FN"),
        created=now,
        flow=flow.sid,
        revision=revision.number,
        contact=contact,
        ours=ours,
        trigger={},
    )
    execution.became(now, "active")
    exchange.executions[execution.sid] = execution
    return execution


def context(execution: Execution, now: datetime) -> Found:
    """All that is known by `now`, as Studio shows it and as {{placeholders}} see it."""
    widgets: Found = {}
    variables: Found = {}
    for step in execution.steps:
        if step.at <= now and step.widget != "Trigger":
            if "set" in step.found:
                variables |= step.found["set"]
            else:
                widgets[step.widget] = widgets.get(step.widget, {}) | step.found
    flow = {
        "flow_sid": execution.flow,
        "sid": execution.sid,
        "data": execution.data,
        "variables": variables,
        "channel": {"address": execution.ours},
    }
    contact = {"channel": {"address": execution.contact, "type": "phone"}}
    return {"flow": flow, "trigger": execution.trigger, "widgets": widgets, "contact": contact}


class Player:
    """One execution under way."""

    def __init__(self, exchange: Exchange, execution: Execution, revision: Revision, at: datetime) -> None:
        self.exchange = exchange
        self.execution = execution
        self.call: Call | None = None
        self.talk: Conversation | None = None
        self._at = at
        self._widgets = {one["name"]: one for one in revision.definition["states"]}
        self._first = revision.definition["initial_state"]
        self._plays: dict[str, Callable[[dict[str, Any]], Awaitable[Left]]] = {
            "make-outgoing-call-v2": self._call_out,
            "gather-input-on-call": self._gather,
            "say-play": self._say,
            "record-voicemail": self._record,
            "split-based-on": self._split,
            "set-variables": self._set,
            "send-message": self._text,
        }

    async def play(self, event: str, call: Call | None = None, talk: Conversation | None = None) -> None:
        """From the trigger to the end; with a call that came in, on that call."""
        self.call, self.talk = call, talk
        name = self._leave(self._first, Left(event))
        for _ in range(MOST_STEPS):
            widget = self._widgets.get(name)
            if not widget or (self.talk and self.talk.gone):
                break
            name = self._leave(name, await self._plays[widget["type"]](widget))
        if self.call and self.talk:
            await hang_up(self.exchange, self.call, self.talk)
        self.execution.became(self.at, "ended")

    @property
    def at(self) -> datetime:
        """How far time has come in this execution."""
        return max(self._at, self.talk.at) if self.talk else self._at

    def _leave(self, name: str, left: Left) -> str:
        """Note what was found out; the next widget's name, "" where there is none."""
        taken = left.transition or next(
            (one for one in self._widgets[name].get("transitions", []) if one["event"] == left.event), {}
        )
        to = str(taken.get("next") or "")
        step = Step(self.at, self.exchange.sid("FT"), name, left.event, to, left.found)
        self.execution.steps.append(step)
        return to

    def _filled(self, properties: dict[str, Any], name: str) -> str:
        return fill(str(properties.get(name) or ""), context(self.execution, self.at))

    def _of_call(self) -> Found:
        if not self.call:
            return {}
        call = self.call
        told = {"CallSid": call.sid, "CallStatus": call.stages[-1].status, "From": call.sender, "To": call.to}
        return told | {"Direction": call.direction, "AccountSid": self.exchange.account.sid}

    async def _call_out(self, widget: dict[str, Any]) -> Left:
        properties = widget["properties"]
        detects = str(properties.get("machine_detection") or "Enable")
        if not properties.get("detect_answering_machine", "machine_detection" in properties):
            detects = ""
        self.call = Call(
            sid=self.exchange.sid("CA"),
            created=self.at,
            sender=self._filled(properties, "from"),
            to=self._filled(properties, "to"),
            direction=OUR_OUT,
        )
        self.call.became(self.at, "queued")
        self.exchange.calls[self.call.sid] = self.call
        ringing = Ringing(int(properties.get("timeout") or 60), detects)
        self.talk = await ring(self.exchange, self.call, ringing, self.at)
        status = self.call.stages[-1]
        self._at = max(self._at, status.at)
        found = self._of_call() | {"AnsweredBy": self.call.answered_by}
        event = {"in-progress": "answered", "no-answer": "noAnswer"}.get(status.status, status.status)
        return Left(event, found)

    async def _say(self, widget: dict[str, Any]) -> Left:
        properties = widget["properties"]
        self._speak(properties)
        return Left("audioComplete", self._of_call())

    def _speak(self, properties: dict[str, Any]) -> None:
        if self.talk:
            words = self._filled(properties, "say") or f"[{self._filled(properties, 'play')}]"
            for _ in range(int(properties.get("loop") or 1)):
                self.talk.say(words)

    async def _gather(self, widget: dict[str, Any]) -> Left:
        properties = widget["properties"]
        if not self.talk:
            return Left("timeout")
        self._speak(properties)
        most = int(properties.get("number_of_digits") or 1_000)
        finish = str(properties.get("finish_on_key", "#"))
        digits = self.talk.keys(most, float(properties.get("timeout") or 5), finish)
        found = self._of_call()
        return Left("keypress", found | {"Digits": digits, "msg": "Gather End"}) if digits else Left("timeout", found)

    async def _record(self, widget: dict[str, Any]) -> Left:
        properties = widget["properties"]
        kept = (
            self.call
            and self.talk
            and await record(self.exchange, self.call, self.talk, int(properties.get("max_length") or 3600))
        )
        if not kept:
            if self.talk:
                self.talk.wait(float(properties.get("timeout") or 5))
            return Left("noAudio", self._of_call())
        url = f"{API}{account_uri(self.exchange.account.sid)}/Recordings/{kept.sid}"
        found = {"RecordingSid": kept.sid, "RecordingUrl": url, "RecordingDuration": str(kept.seconds)}
        return Left("hangup" if self.talk and self.talk.gone else "recordingComplete", self._of_call() | found)

    async def _split(self, widget: dict[str, Any]) -> Left:
        """The first transition all of whose conditions hold; a split hears nothing, so it takes no time."""
        known = context(self.execution, self.at)
        for transition in widget["transitions"]:
            conditions = transition.get("conditions", [])
            if conditions and all(
                any(holds(one["type"], fill(said, known), fill(one["value"], known)) for said in one["arguments"])
                for one in conditions
            ):
                return Left("match", {}, transition)
        return Left("noMatch")

    async def _set(self, widget: dict[str, Any]) -> Left:
        properties = widget["properties"]
        known = context(self.execution, self.at)
        return Left("next", {"set": {one["key"]: fill(one["value"], known) for one in properties["variables"]}})

    async def _text(self, widget: dict[str, Any]) -> Left:
        properties = widget["properties"]
        to, ours, body = (self._filled(properties, name) for name in ("to", "from", "body"))
        self._at += timedelta(seconds=1)
        try:
            text = send(self.exchange, Order(to=to, sender=ours, body=body))
        except Refused as error:
            self.exchange.alerts.append(f"{self.execution.sid}: {error}")
            return Left("failed")
        return Left("sent", {"outbound": {"Sid": text.sid, "Status": "sent", "To": to, "From": ours, "Body": body}})
