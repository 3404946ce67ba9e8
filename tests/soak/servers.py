"""The servers of the soak on their bad days: a Dovecot that is frozen, filled and corrupted, an SMTP server at odds."""

# ruff: noqa: N802 — aiosmtpd calls its handlers by these names

import asyncio
import contextlib
import email
import email.policy
import os
import resource
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from random import Random

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.dovecot import Dovecot
from tests.mail_servers import Post

SLOW_TO_DIE = 5.0  # real seconds after which a killed process is waited for no longer
FULL = 0  # bytes that may still be written into a file of a full disk


def fill_disk(pid: int, *, full: bool) -> None:
    """Let every write of a process fail, as on a full disk, or let it write again. One that has ended is let be."""
    with contextlib.suppress(ProcessLookupError):
        hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (FULL if full else hard, hard))


class UnwellDovecot(Dovecot):
    """A real Dovecot that things are done to while it runs."""

    def start(self) -> "UnwellDovecot":
        """Start it; locks that killed sessions left are taken away, which it would wait for in real minutes.

        Left behind on a full disk they are empty, so that it cannot see whose they were.
        """
        for lock in self._locks():
            lock.unlink(missing_ok=True)
        super().start()
        return self

    def stop(self) -> None:
        """Pull the plug, and see every process of it gone: one that is slow to die could still make a lock."""
        group = self._process.pid if self._process is not None else 0
        super().stop()
        until = time.monotonic() + SLOW_TO_DIE
        while group and _living(group) and time.monotonic() < until:
            time.sleep(0.01)

    @property
    def died(self) -> bool:
        """Whether it was started and has ended by itself."""
        return self._process is not None and self._process.poll() is not None

    def freeze(self, *, still: bool) -> None:
        """Let every process of it stand still, with its connections open; or go on."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGSTOP if still else signal.SIGCONT)

    def fill(self) -> None:
        """Let its disk be full for every session until it is started again; those that go on are cut off."""
        if self._process is not None:
            fill_disk(self._process.pid, full=True)
            for pid, name in _living(self._process.pid).items():
                with contextlib.suppress(ProcessLookupError):
                    if name == "imap":  # speaks to somebody who has signed in
                        os.kill(pid, signal.SIGKILL)

    def corrupt(self, user: str, chance: Random) -> None:
        """Overwrite one of the files in which Dovecot keeps what it knows of the inbox."""
        written = sorted((self.root / "mail" / user / "Maildir").glob("dovecot*"))
        files = [one for one in written if one.is_file() and "keywords" not in one.name and one not in self._locks()]
        if files:
            chance.choice(files).write_bytes(chance.randbytes(chance.choice((0, 7, 400))))

    def _locks(self) -> list[Path]:
        """Every lock file beside its mail: `*.lock`, and `*.newlock` of a log that is being made."""
        return [*self.root.glob("mail/*/Maildir/**/*lock")]


def _living(group: int) -> dict[int, str]:
    """The processes of a group that have not ended, by their number, and their names."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            number, _, rest = entry.read_text().partition(" (")
            name, _, fields = rest.rpartition(") ")
            state, _, member_of = fields.split()[:3]
            if int(member_of) == group and state not in {"Z", "X"}:
                found[int(number)] = name
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A mail that the SMTP server took."""

    message_id: str
    to: tuple[str, ...]
    raw: bytes
    began: float  # real, monotonic: when its hand-over began
    taken: float
    sure: bool  # its answer was sent over a connection that nobody cut
    filed: bool  # a copy lies in Sent


class UnwellPost(Post):
    """An SMTP server that delays, refuses, puts off and cuts off, and files a copy in Sent or does not."""

    def __init__(self, dovecot: Dovecot, user: str, seed: int) -> None:
        super().__init__()
        self.left: SimpleQueue[Left] = SimpleQueue()
        self.calm = False
        self.puts_off = False  # everything
        self.struck: dict[str, int] = {}
        self._chance = Random(seed)
        self._dovecot = dovecot
        self._user = user

    @property
    def open(self) -> bool:
        """Whether it listens."""
        return self._controller is not None

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        session.began = time.monotonic()
        session.cut = False
        if self._strikes("slow", 0.05):
            await asyncio.sleep(self._chance.uniform(0.1, 1.2))
        if self.puts_off:
            self._count("put off")
            return "451 4.3.0 come again later"
        if self._strikes("dropped before DATA", 0.02):
            server.transport.abort()
            return "421 4.3.2 gone"
        if self._strikes("cut at some instant", 0.05):
            session.cut = True
            asyncio.get_running_loop().call_later(self._chance.uniform(0, 0.02), server.transport.abort)
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._strikes("4xx for a receiver", 0.02):
            return "450 4.2.1 greylisted"
        if self._strikes("5xx for a receiver", 0.004):
            return "550 5.1.1 no such user"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._strikes("4xx after DATA", 0.02):
            return "452 4.3.1 no room"
        if self._strikes("5xx after DATA", 0.004):
            return "554 5.7.1 not wanted"
        if self._strikes("dropped after DATA, not taken", 0.02):
            server.transport.abort()
            return "421 4.3.2 gone"
        lost = self._strikes("taken, and the answer lost", 0.03)
        self._take(session, envelope, lost=lost)
        if lost:
            server.transport.abort()
        elif self._strikes("slow to answer", 0.03):
            await asyncio.sleep(self._chance.uniform(0.1, 0.8))
        return "250 2.0.0 queued"

    def _take(self, session: Session, envelope: Envelope, *, lost: bool) -> None:
        raw = bytes(envelope.content or b"")
        head = email.message_from_bytes(raw, policy=email.policy.default)
        filed = self._chance.random() < 0.5  # a provider that mostly does, or one that seldom does
        if filed:
            self._dovecot.deliver(self._user, raw, "Sent")
        sure = not lost and not session.cut
        left = Left(
            message_id=str(head["Message-ID"]).strip(),
            to=tuple(envelope.rcpt_tos),
            raw=raw,
            began=session.began,
            taken=time.monotonic(),
            sure=sure,
            filed=filed,
        )
        self.left.put(left)

    def _strikes(self, kind: str, chance: float) -> bool:
        if self.calm or self._chance.random() >= chance:
            return False
        self._count(kind)
        return True

    def _count(self, kind: str) -> None:
        self.struck[kind] = self.struck.get(kind, 0) + 1
