"""A Twilio on loopback that says to every request what a test tells it to: refusals, silence, lost answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

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
