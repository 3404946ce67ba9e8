"""The shared inbox at a provider that has its bad days: an IMAP folder, and all that goes wrong with one."""

import asyncio
from collections.abc import AsyncIterator, Callable

from ....mailbox.arrival import Arrival, Cursor, Inbox, InboxDown
from .fate import Fate

FOLDER = "INBOX"
FIRST_RETRY, LONGEST_RETRY = 60.0, 900.0  # seconds


class SimulatedInbox(Inbox):
    """What the daemon reads. `down` while nobody can sign in; `silent` while it no longer tells of new mail."""

    def __init__(self, fate: Fate) -> None:
        self.down = self.silent = False
        self.taken: set[str] = set()  # Message-IDs of what left, each to come into the Sent folder within minutes
        self.sent: set[str] = set()  # Message-IDs in the Sent folder
        self._unknown: set[str] = set()  # Message-IDs of which the folder could not tell
        self._keeps_sent = fate.pick((True, True, False), "keeps sent")
        self.came = asyncio.Event()
        self.looks = 0
        self._fate = fate
        self._mails: list[tuple[int, bytes]] = []  # UID and bytes
        self._validity = 1
        self._next_uid = 1
        self._retry = FIRST_RETRY

    def put(self, raw: bytes) -> None:
        """The provider puts a mail into the folder."""
        self._mails.append((self._next_uid, raw))
        self._next_uid += 1
        if not self.silent:
            self.came.set()

    def renumber(self) -> None:
        """The provider restores the folder: every mail has another UID."""
        self._validity += 1
        self._mails = list(enumerate((raw for _, raw in self._mails), 1))
        self._next_uid = len(self._mails) + 1

    def move_away(self, keep: Callable[[bytes], bool]) -> None:
        """Somebody tidies the folder."""
        self._mails = [(uid, raw) for uid, raw in self._mails if keep(raw)]

    async def arrivals(self, since: Cursor | None) -> AsyncIterator[Arrival]:
        """Every mail above the cursor; all if the folder was renumbered."""
        self.looks += 1
        await self._signed_in()
        new = since.uid if since is not None and since.validity == self._validity else 0
        start = len(self._mails)
        while start and self._mails[start - 1][0] > new:
            start -= 1
        self.came.clear()
        for uid, raw in self._mails[start:]:
            self._lost("reading", uid)
            self._fate.may_crash("between two mails")
            yield Arrival(Cursor(FOLDER, self._validity, uid), raw)

    async def wait(self, seconds: float) -> bool:
        """Until a mail comes or the time has passed."""
        self._fate.may_crash("waiting for mail")
        try:
            await asyncio.wait_for(self.came.wait(), seconds)
        except TimeoutError:
            return False
        self._lost("waiting", self._next_uid)
        return True

    async def flag(self, cursors: list[Cursor]) -> None:
        """Nobody looks."""
        self._fate.may_crash(f"before {len(cursors)} mails are flagged")

    async def sent_copy(self, message_id: str) -> bool | None:
        """Whether the Sent folder has it; None where the provider keeps no copies, or cannot say."""
        await self._signed_in()
        if not self._keeps_sent or self._fate.strikes("sent folder unknown", 0.1, message_id, self.looks):
            self._unknown.add(message_id)
            return None
        return message_id in self.sent

    def tells_of(self, message_id: str) -> bool:
        """Whether whoever has the patience to ask for it in the Sent folder finds it."""
        return self._keeps_sent and message_id in self.taken and message_id not in self._unknown

    async def close(self) -> None:
        """Nothing to let go of."""

    async def _signed_in(self) -> None:
        self._fate.may_crash("signing in")
        await asyncio.sleep(0)
        if self.down:
            retry, self._retry = self._retry, min(2 * self._retry, LONGEST_RETRY)
            raise InboxDown("the provider does not answer", retry)
        self._retry = FIRST_RETRY

    def _lost(self, where: str, uid: int) -> None:
        if self._fate.strikes("connection lost", 0.004, where, uid, self.looks):
            raise InboxDown(f"the connection was lost while {where}")
