"""Mail in the mailbox to a committed decision: text replies and mails with a workbook, and where the time goes."""

import asyncio
import cProfile
import email
import email.policy
import pstats
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from figures import Figure, report
from practices import REPLIES, add_engagement, practice_folder, replied, servers, workbooks

# isort: split
from duly.daemon.clock import StandingClock
from duly.daemon.intake import look
from duly.daemon.loop import turn
from duly.daemon.reconcile import reconcile
from duly.daemon.running import practice_world
from duly.daemon.world import World

from tests.dovecot import Dovecot
from tests.mail_servers import Post

REMINDED = datetime.fromisoformat("2026-10-06T09:00:00-04:00")
ANSWERED = datetime.fromisoformat("2026-10-06T11:00:00-04:00")
ENGAGEMENTS, PEOPLE, DOCUMENTS = 4, 50, 5  # a thousand tasks; everyone gets one reminder and answers it five times
TEXTS, FILES, ROUNDS = 1_000, 300, 3
ROUNDUP = 44.0  # mails a second of Roundup's gateway in November 2026, from an mbox file; not measured again here
PROFILE = "--profile"


async def rates(dovecot: Dovecot, post: Post, texts: int, files: int) -> tuple[float, float]:
    """Text replies a second, and mails with a workbook a second, of a practice of their own."""
    post.taken.clear()
    with practice_folder(imap=dovecot.port, smtp=post.port) as folder:
        for number in range(ENGAGEMENTS):
            add_engagement(folder, f"client-{number}", people=PEOPLE, documents=DOCUMENTS)
        clock = StandingClock(REMINDED)
        async with practice_world(folder, clock) as world:
            await reconcile(world, clock.now())
            await turn(world)
            reminders = [email.message_from_bytes(one.raw, policy=email.policy.default) for one in post.taken]
            reminders = [mail for mail in reminders if "Lee" not in mail["To"]]
            assert len(reminders) >= ENGAGEMENTS * PEOPLE, f"only {len(reminders)} reminders went out"
            clock.at = ANSWERED
            text = await pace(world, dovecot, text_replies(reminders, texts))
            file = await pace(world, dovecot, file_replies(reminders, files))
    return text, file


def text_replies(reminders: Sequence[email.message.EmailMessage], count: int) -> Iterator[bytes]:
    for number in range(count):
        answered = reminders[number % len(reminders)]
        yield replied(answered, number, REPLIES[number % len(REPLIES)], at=ANSWERED)


def file_replies(reminders: Sequence[email.message.EmailMessage], count: int) -> Iterator[bytes]:
    for number, book in enumerate(islice(workbooks(100), count), TEXTS):
        yield replied(reminders[number % len(reminders)], number, "Here is what you asked for.", at=ANSWERED, file=book)


async def pace(world: World, dovecot: Dovecot, mails: Iterator[bytes]) -> float:
    """Mails a second, once they are all in the mailbox."""
    raws = list(mails)
    for raw in raws:
        dovecot.deliver(world.book.practice.mail.address, raw)
    folder = world.book.practice.folder
    before = len(list(folder.glob("var/mail/*/*.eml")))
    started = time.perf_counter()
    await look(world)
    took = time.perf_counter() - started
    assert len(list(folder.glob("var/mail/*/*.eml"))) == before + len(raws)
    return len(raws) / took


async def figures() -> list[Figure]:
    with servers() as (dovecot, post):
        found = [await rates(dovecot, post, TEXTS, FILES) for _ in range(ROUNDS)]
    text, file = (max(rate) for rate in zip(*found, strict=True))
    return [
        Figure("ingest, text replies", text, "mails/s", 150),
        Figure("ingest, mails with a 100 KB workbook", file, "mails/s", 60),
        Figure("ingest, text replies, against Roundup", text / ROUNDUP, "x", 4),
    ]


async def profiled() -> None:
    """Print where the event loop's thread spends the time; what threads do shows as waiting in select."""
    with servers() as (dovecot, post):
        profile = cProfile.Profile()
        profile.enable()
        await rates(dovecot, post, TEXTS, FILES)
        profile.disable()
    pstats.Stats(profile).sort_stats("cumulative").print_stats("duly|main/|select|fsync", 60)


if __name__ == "__main__":
    if PROFILE in sys.argv:
        asyncio.run(profiled())
    else:
        report(asyncio.run(figures()), f"Ingest, the best of {ROUNDS} rounds")
