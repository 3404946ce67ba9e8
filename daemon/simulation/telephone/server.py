"""A stateful twin of Twilio over real HTTP on loopback: give its URL to the client as base_url.

exchange = Exchange(now, ["+12025550100"])              # its account, people, texts, calls; `now` is your clock
desk = Desk(exchange, faults=Script(Fault("busy")))      # what goes wrong; rules=Description(folder)
async with served(desk) as url:                          # "http://127.0.0.1:40123"
    ana = exchange.person("+12025550123")                # somebody with a telephone
    ana.manners.append(Manner(keys=("1",)))              # on the next call she presses 1
    text_in(exchange, ana.number, "DONE")                # she texts us
    call_in(exchange, ana.number, Manner(message=b"..."))  # she calls and speaks after the tone
    await exchange.advance()                             # what is due by now happens; each request does it too
    assert not exchange.refused and not exchange.alerts
"""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

from aiohttp import web

from .asked import Answer, Asked
from .desk import Desk

HOST = "127.0.0.1"
LARGEST = 1_000_000  # bytes of a request


@asynccontextmanager
async def served(desk: Desk, port: int = 0) -> AsyncIterator[str]:
    """The desk over HTTP on a port of loopback, any free one by default; its URL."""
    closing = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        return await _answer(desk, request, closing)

    app = web.Application(client_max_size=LARGEST)
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        closing.set()
        await runner.cleanup()


async def _answer(desk: Desk, request: web.Request, closing: asyncio.Event) -> web.StreamResponse:
    answer = await desk.answer(await _read(request))
    if answer.status <= 0:
        return await _nothing(request, answer, closing)
    return web.Response(
        status=answer.status,
        body=answer.body,
        headers={"Content-Type": answer.media, **answer.headers},
    )


async def _read(request: web.Request) -> Asked:
    sent = await request.text() if request.method == "POST" else request.query_string
    account, token = _signed_in(request.headers.get("Authorization", ""))
    given = parse_qs(sent, keep_blank_values=True)
    return Asked(method=request.method, path=request.path, given=given, account=account, token=token)


def _signed_in(header: str) -> tuple[str, str]:
    """Who asks, by HTTP's Basic scheme; nobody where that is not said."""
    try:
        account, _, token = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    except ValueError:
        return "", ""
    return account, token


async def _nothing(request: web.Request, answer: Answer, closing: asyncio.Event) -> web.StreamResponse:
    """Drop the connection without a word; below zero, keep silent first until the twin is closed or they give up."""
    if answer.status < 0:
        await closing.wait()
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)
