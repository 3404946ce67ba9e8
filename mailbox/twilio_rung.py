"""How calls went, ours and those to us: read from the call, the flow's execution and its context."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from twilio.rest import Client

from .studio_flow import ASK, CALL, MENU
from .telephone import CallIn, CallMade, CallOutcome, Medium
from .twilio_asking import there
from .twilio_client import TwilioAccess
from .twilio_errors import meaning
from .twilio_files import TwilioFiles
from .twilio_flow import StudioFlow

ENDED: dict[str, CallOutcome] = {
    "completed": "answered",
    "no-answer": "no answer",
    "busy": "busy",
    "failed": "failed",
    "canceled": "failed",
}
KEYS = frozenset("0123456789*#")
UNREADY = frozenset({"in-progress", "paused", "processing"})
PROCESSED_WITHIN = timedelta(minutes=5)  # after a call, its recording is there or will not be
ABOUT = timedelta(minutes=5)  # by which an execution's beginning and its call's may differ
NEVER_BEGUN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Run:
    """An execution's context, as the flow left it."""

    widgets: Mapping[str, Any]
    trigger: Mapping[str, Any]
    data: Mapping[str, Any]

    @property
    def call(self) -> Mapping[str, Any]:
        """What the call widget found out; empty if no call was made."""
        return _mapping(self.widgets.get(CALL))

    def key(self) -> str:
        """The key that was pressed, in a call of ours or to us."""
        asked = [found for name, found in self.widgets.items() if name.startswith((ASK, MENU))]
        return next(
            (key for found in asked if (key := str(_mapping(found).get("Digits") or "")[:1]) in KEYS and key), ""
        )


async def run_of(client: Client, flow: str, execution: str) -> Run:
    """The context of an execution."""
    found = await client.studio.v2.flows(flow).executions(execution).execution_context().fetch_async()
    context = _mapping(found.context)
    flow_data = _mapping(_mapping(context.get("flow")).get("data"))
    return Run(_mapping(context.get("widgets")), _mapping(context.get("trigger")), flow_data)


class CallsHeard:
    """Asks how calls went. `flow` is None where keys come by our own server, which is told of them first."""

    def __init__(self, twilio: TwilioAccess, flow: StudioFlow | None, files: TwilioFiles) -> None:
        self._twilio = twilio
        self._flow = flow
        self._files = files

    async def made(self, client: Client, sid: str, now: datetime) -> CallMade | None:
        """How a call of ours went, by the call's sid or its execution's; None while it lasts, or if it is unknown."""
        if sid.startswith("CA") or self._flow is None:
            call = await there(self._twilio, client.calls(sid).fetch_async())
            return _made(sid, call, Run({}, {}, {}), now) if call is not None and call.status in ENDED else None
        flow = await self._flow.sid(client)
        execution = await there(self._twilio, client.studio.v2.flows(flow).executions(sid).fetch_async())
        if execution is None or execution.status != "ended":
            return None
        run = await run_of(client, flow, sid)
        call_sid = str(run.call.get("CallSid") or "")
        call = await there(self._twilio, client.calls(call_sid).fetch_async()) if call_sid else None
        if call is None:
            return CallMade(sid=sid, to=execution.contact_channel_address or "", outcome="failed", at=now, **_why(run))
        return _made(sid, call, run, now) if call.status in ENDED else None

    async def rung(self, client: Client, call: Any, now: datetime) -> CallIn | None:
        """A call to us that has ended; None while its recording is still being made ready."""
        ended = call.end_time or call.date_updated or now
        recording: Medium | None = None
        listed = await client.recordings.list_async(call_sid=call.sid, limit=5)
        if now - ended < PROCESSED_WITHIN and any(one.status in UNREADY for one in listed):
            return None
        whole = [one for one in listed if one.status in {"completed", "stopped"}]
        if whole:
            recording = await self._files.recording(max(whole, key=lambda one: int(one.duration or 0)))
        return CallIn(
            sid=call.sid,
            sender=_caller(call) or "anonymous",
            at=begun(call),
            key=await self._chosen(client, call),
            recording=recording,
            seconds=int(call.duration or 0),
        )

    async def _chosen(self, client: Client, call: Any) -> str:
        """What the caller chose in the flow's menu."""
        if self._flow is None:
            return ""
        flow = await self._flow.sid(client)
        executions = client.studio.v2.flows(flow).executions
        near = await executions.list_async(date_created_from=begun(call) - ABOUT, date_created_to=begun(call) + ABOUT)
        for one in near:
            if one.contact_channel_address == _caller(call):
                run = await run_of(client, flow, one.sid)
                if _mapping(run.trigger.get("call")).get("CallSid") == call.sid:
                    return run.key()
        return ""


def begun(call: Any) -> datetime:
    """When a call began; aware."""
    return call.start_time or call.date_created or NEVER_BEGUN


def is_machine(answered_by: str) -> bool:
    """Whether no person is there, by Twilio's AnsweredBy; where it does not know, somebody may be."""
    return answered_by.startswith(("machine", "fax"))


def _caller(call: Any) -> str:
    """Who called. The library keeps it under a name of its own for calls, unlike for texts."""
    return str(getattr(call, "_from", None) or "")


def _made(sid: str, call: Any, run: Run, now: datetime) -> CallMade:
    outcome = ENDED[call.status]
    key = run.key()
    by = str(call.answered_by or run.call.get("AnsweredBy") or "")
    if outcome == "answered" and not key and is_machine(by):
        outcome = "machine"
    why = _why(run) if outcome == "failed" else {}
    at = call.end_time or call.date_updated or now
    return CallMade(sid=sid, to=call.to or "", outcome=outcome, key=key, at=at, cost=_cost(call.price), **why)


def _why(run: Run) -> dict[str, Any]:
    """Why a call failed, where Twilio says so."""
    code = str(run.call.get("ErrorCode") or "")
    if not code.isdecimal():
        return {"why": "the call could not be connected"}
    said = meaning(int(code))
    return {"fault": said.fault, "why": said.words}


def _cost(price: object) -> Decimal | None:
    """What Twilio takes, as a positive sum."""
    try:
        return abs(Decimal(str(price))) if price not in {None, ""} else None
    except InvalidOperation:
        return None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
