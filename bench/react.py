"""Mail delivered to the task closed and the thanks in the mail server's hands, by IDLE on loopback."""

import asyncio
import email
import email.policy
import queue
import time
from collections.abc import Iterator
from datetime import datetime
from statistics import median

from figures import Figure, report
from imapclient import IMAPClient
from practices import add_engagement, practice_folder, replied, servers, workbooks

# isort: split
from duly.daemon.clock import StandingClock
from duly.daemon.loop import run, turn
from duly.daemon.reconcile import reconcile
from duly.daemon.reload import Reload
from duly.daemon.running import practice_world
from duly.rules.model import State

from tests.dovecot import PASSWORD, Dovecot
from tests.mail_servers import Post

REMINDED = datetime.fromisoformat("2026-10-06T09:00:00-04:00")
ROUNDS = 21


def mailbox(dovecot: Dovecot, user: str) -> IMAPClient:
    """Another connection to the inbox."""
    client = IMAPClient("127.0.0.1", dovecot.port, ssl=False)
    client.login(user, PASSWORD)
    client.select_folder("INBOX")
    return client


async def reactions(dovecot: Dovecot, post: Post) -> list[float]:
    """Seconds from the delivery of a reply with a workbook to the thanks having been handed over, one after another."""
    with practice_folder(imap=dovecot.port, smtp=post.port) as folder:
        add_engagement(folder, "northwind", people=ROUNDS, documents=1)
        clock = StandingClock(REMINDED)
        async with practice_world(folder, clock) as world:
            await reconcile(world, clock.now())
            await turn(world)
            reminders = [email.message_from_bytes(one.raw, policy=email.policy.default) for one in post.taken]
            reminders = [mail for mail in reminders if "person" in mail["To"]]
            files = workbooks(20)
            thanked: queue.SimpleQueue[float] = queue.SimpleQueue()
            post.answer = lambda command, _: thanked.put(time.perf_counter()) if command == "DATA" else None
            stopped = asyncio.Event()
            running = asyncio.create_task(run(world, stopped, Reload(world)))
            client = mailbox(dovecot, world.book.practice.mail.address)
            took = [await reaction(client, thanked, raw) for raw in replies(reminders, files)]
            stopped.set()
            await running
            client.logout()
            assert sum(task.state is State.DONE for task in world.store.tasks()) == ROUNDS
    return took


def replies(reminders: list[email.message.EmailMessage], files: Iterator[bytes]) -> Iterator[bytes]:
    for number, reminder in enumerate(reminders[:ROUNDS]):
        yield replied(reminder, number, "Here it is.", at=REMINDED, file=next(files))


async def reaction(client: IMAPClient, thanked: queue.SimpleQueue[float], raw: bytes) -> float:
    await asyncio.sleep(0.3)  # until it waits again
    await asyncio.to_thread(client.append, "INBOX", raw)
    delivered = time.perf_counter()
    return await asyncio.to_thread(thanked.get, timeout=20) - delivered


def idle_delays(dovecot: Dovecot, user: str) -> list[float]:
    """How long the server itself takes to tell an idling connection of a new mail."""
    waiting, appending = mailbox(dovecot, user), mailbox(dovecot, user)
    took = []
    for _ in range(ROUNDS):
        waiting.idle()
        time.sleep(0.3)
        appending.append("INBOX", b"Subject: news\r\n\r\nnews\r\n")
        delivered = time.perf_counter()
        waiting.idle_check(timeout=20)
        took.append(max(0.0, time.perf_counter() - delivered))
        waiting.idle_done()
    waiting.logout()
    appending.logout()
    return took


async def figures() -> list[Figure]:
    with servers() as (dovecot, post):
        took = await reactions(dovecot, post)
        told = idle_delays(dovecot, "watcher@hart.example")
    return [
        Figure("react: told of a mail to thanks handed over", median(took) - median(told), "s", 0.5, at_most=True),
        Figure("  with IDLE's own delay: from delivery on, median", median(took), "s"),
        Figure("  the slowest", max(took), "s"),
        Figure("  IDLE's own delay: Dovecot's half a second, median", median(told), "s"),
    ]


if __name__ == "__main__":
    report(asyncio.run(figures()), f"Reaction, {ROUNDS} mails one after another")
