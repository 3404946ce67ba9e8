"""A Twilio on loopback that says to every request what a test tells it to: refusals, silence, lost answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web
from duly.mailbox.studio_flow import definition, flow_name, version
from duly.mailbox.twilio_client import TwilioAccess
from duly.mailbox.twilio_flow import StudioFlow
from duly.mailbox.twilio_number import OwnNumber
from duly.mailbox.twilio_telephone import TwilioTelephone

ACCOUNT, TOKEN = "AC" + "0" * 32, "the-token-of-a-test"
DROP, SILENT = "drop", "silent"  # take the request and close the connection, or say nothing

Reply = web.Response | str | tuple[int, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came in."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    authorization: str


@dataclass(slots=True)
class ScriptedTwilio:
    """What it was asked, and what it says."""

    says: Callable[[Asked], Reply]
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def posts(self, ending: str = "") -> list[Asked]:
        return [one for one in self.asked if one.method == "POST" and one.path.endswith(ending)]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        authorization = request.headers.get("Authorization", "")
        asked = Asked(request.method, request.path, dict(request.query), form, authorization)
        self.asked.append(asked)
        reply = self.says(asked)
        if reply == SILENT:
            await asyncio.sleep(30)
        if isinstance(reply, str):
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if isinstance(reply, tuple):
            return web.json_response(reply[1], status=reply[0])
        return reply


@asynccontextmanager
async def scripted_twilio(says: Callable[[Asked], Reply]) -> AsyncIterator[ScriptedTwilio]:
    """One running on a free port."""
    twilio = ScriptedTwilio(says)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", twilio.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    twilio.port = int(runner.addresses[0][1])
    try:
        yield twilio
    finally:
        await runner.cleanup()


NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
OURS, DANAS, LEES = "+12125550100", "+12125550142", "+12125550143"
HOUR = timedelta(hours=1)
BASE = f"/2010-04-01/Accounts/{ACCOUNT}"
FLOW_SID = "FW" + "1" * 32
FLOW = {
    "sid": FLOW_SID,
    "friendly_name": flow_name(OURS),
    "status": "published",
    "commit_message": version(definition(None)),
}


def rfc(at: datetime) -> str:
    return format_datetime(at)


def message(sid: str, body: str = "done", at: datetime = NOW, **more: Any) -> dict[str, Any]:
    came = {"sid": sid, "body": body, "from": DANAS, "to": OURS, "direction": "inbound", "status": "received"}
    return came | {"date_sent": rfc(at), "date_created": rfc(at), "num_media": "0", "num_segments": "1"} | more


def a_call(sid: str, status: str = "completed", **more: Any) -> dict[str, Any]:
    made = {"sid": sid, "from": OURS, "to": DANAS, "direction": "outbound-api", "status": status, "duration": "31"}
    return made | {"start_time": rfc(NOW), "end_time": rfc(NOW + timedelta(seconds=31)), "price": None} | more


class Provider:
    """Answers by path; a list of answers is used up one by one."""

    def __init__(self, **paths: Any) -> None:
        self.paths: dict[str, Any] = {"/v2/Flows": (200, {"flows": [FLOW], "meta": {"key": "flows"}})} | paths

    def __call__(self, asked: Asked) -> Reply:
        reply = self.paths.get(asked.path, (404, {"code": 20404, "message": "not found", "status": 404}))
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        answer: Reply = reply(asked) if callable(reply) else reply
        return answer


def telephone(twilio: ScriptedTwilio, *, seconds: float = 5, **more: Any) -> TwilioTelephone:
    access = TwilioAccess(
        account_sid=lambda: ACCOUNT, auth_token=lambda: TOKEN, base_url=twilio.url, total_seconds=seconds
    )
    public_url = more.pop("public_url", "")
    flow = None if public_url else StudioFlow(OURS, None)
    number = OwnNumber(access, OURS, flow=flow, public_url=public_url)
    return TwilioTelephone(access, number, now=lambda: NOW + timedelta(minutes=1), **more)


async def hearing(provider: Callable[[Asked], Reply], hear: Callable[[TwilioTelephone], Any], **more: Any) -> Any:
    async with scripted_twilio(provider) as twilio:
        heard = telephone(twilio, **more)
        try:
            return await hear(heard)
        finally:
            await heard.close()


def page(of: str, *records: Any, more: str | None = None) -> tuple[int, Any]:
    return 200, {of: list(records), "next_page_uri": more, "page": 0, "page_size": 50}


def context(widgets: Any, *, reference: str = "m-2", call_in: str = "") -> tuple[int, Any]:
    trigger = {"call": {"CallSid": call_in}} if call_in else {"request": {"to": DANAS}}
    held = {"widgets": widgets, "trigger": trigger, "flow": {"data": {"reference": reference}}}
    return 200, {"context": held, "flow_sid": FLOW_SID}


def executions(*found: tuple[str, str]) -> tuple[int, Any]:
    listed = [{"sid": sid, "contact_channel_address": number, "status": "ended"} for sid, number in found]
    return 200, {"executions": listed, "meta": {"key": "executions"}}


RUNS = f"/v2/Flows/{FLOW_SID}/Executions"


def numbers(**more: Any) -> tuple[int, Any]:
    own = {"sid": "PN1", "phone_number": OURS, "voice_url": "", "sms_url": "", "capabilities": {"sms": True}}
    return page("incoming_phone_numbers", own | more)
