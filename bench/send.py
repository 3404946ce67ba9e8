"""Sending by the outbox with pacing off, beside a bare aiosmtplib loop with the same mails on one kept connection."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import aiosmtplib
from figures import Figure, report
from practices import add_engagement, practice_folder

# isort: split
from duly.daemon.agenda import plan
from duly.daemon.clock import StandingClock
from duly.daemon.outbox import deliver, parcel_of
from duly.daemon.reconcile import reconcile
from duly.daemon.running import practice_world
from duly.daemon.world import World
from duly.mailbox.account import Account
from duly.mailbox.channel import Parcel
from duly.mailbox.smtp import SmtpChannel

from tests.dovecot import free_port

REMINDED = datetime.fromisoformat("2026-10-06T09:00:00-04:00")
MAILS, ROUNDS = 300, 3


@contextmanager
def sink() -> Iterator[int]:
    """The port of a mail server in a process of its own that takes everything and keeps nothing."""
    port = free_port()
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    with subprocess.Popen(command) as process:
        try:
            asyncio.run(_greeted(port))
            yield port
        finally:
            process.terminate()


async def _greeted(port: int) -> None:
    for _ in range(200):
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)
    raise RuntimeError("the mail server did not start")


async def paces(port: int) -> tuple[float, float]:
    """Mails a second by the outbox and by the bare loop."""
    with practice_folder(imap=1, smtp=port) as folder:
        add_engagement(folder, "northwind", people=MAILS, documents=2)
        clock = StandingClock(REMINDED)
        async with practice_world(folder, clock) as world:
            account = Account(host="127.0.0.1", port=port, security="none", username="", password=str)
            world.channels = {"email": SmtpChannel(account, now=clock.now)}
            await reconcile(world, clock.now())
            await plan(world, clock.now())
            world.looked_at = clock.now()
            parcels = [parcel_of(world, sending.message) for sending in world.store.unsent()]
            ours = await outbox(world, len(parcels))
        return ours, await bare(port, parcels)


async def outbox(world: World, count: int) -> float:
    started = time.perf_counter()
    await deliver(world, _not_needed)
    took = time.perf_counter() - started
    assert not world.store.unsent(), world.store.unsent()[0].why
    return count / took


async def _not_needed() -> None:
    """The view of the inbox is fresh."""


async def bare(port: int, parcels: list[Parcel]) -> float:
    started = time.perf_counter()
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
        for parcel in parcels:
            await client.sendmail(parcel.sender, list(parcel.to), parcel.raw)
    return len(parcels) / (time.perf_counter() - started)


def figures() -> list[Figure]:
    with sink() as port:
        rounds = [asyncio.run(paces(port)) for _ in range(ROUNDS)]
    ours, theirs = (max(rate) for rate in zip(*rounds, strict=True))
    return [
        Figure("send: by the outbox, against a bare loop", ours / theirs, "x", 0.8),
        Figure("  by the outbox", ours, "mails/s"),
        Figure("  by a bare loop on one kept connection", theirs, "mails/s"),
    ]


if __name__ == "__main__":
    report(figures(), f"Sending, the best of {ROUNDS} rounds")
