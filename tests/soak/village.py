"""The people of the soak: those of the simulated years, writing real mail into a real maildir in compressed time."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from types import SimpleNamespace

from duly.daemon.simulation.years.checks.known import Known
from duly.daemon.simulation.years.consultant import Consultant
from duly.daemon.simulation.years.fate import Fate
from duly.daemon.simulation.years.letters import Key, MailPen, Note, Proof, Seen
from duly.daemon.simulation.years.papers import WorkbookPress
from duly.daemon.simulation.years.people import TEMPERS, Colleague
from duly.daemon.simulation.years.practice import CONSULTANT, INBOX
from duly.rules.policy import Policy
from duly.state.store import Store

from tests.dovecot import Dovecot
from tests.soak.fast_daemon import FastClock
from tests.soak.servers import Left

POSTED = 600.0  # seconds that a mail takes at most


class Village:
    """Stands where the simulation has its town. What it knows of the daemon it reads from the state, as of a commit."""

    def __init__(self, fate: Fate, clock: FastClock, policy: Policy, dovecot: Dovecot) -> None:
        self.fate = fate
        self.clock = SimpleNamespace(true=clock.now, now=clock.now)
        self._press = WorkbookPress(fate)
        self.known = Known(policy.engagement.people)
        self.raws: dict[str, bytes] = {}
        self.papers: set[bytes] = set()  # every file that somebody sent
        self.world: SimpleNamespace | None = None
        self.tell: Callable[[str], None] = lambda _line: None
        self._pen = MailPen(self._press)
        self._dovecot = dovecot
        self._numbers = count(1)
        self._names = {person.email: person.name for person in policy.engagement.people}
        self._later: list[tuple[datetime, int, Callable[[], None]]] = []
        self._readers: dict[str, Callable[[Seen], None]] = {CONSULTANT: Consultant(town=self, policy=policy).receives}
        for person in policy.engagement.people:
            temper = fate.pick(list(TEMPERS), "temper", person.email)
            one = Colleague(town=self, person=person, policy=policy, temper=temper)
            one.robot = fate.roll("robot", person.email) < 0.05
            self._readers[person.email] = one.receives

    def live(self) -> None:
        """Do all that is due by now."""
        while self._later and self._later[0][0] <= self.clock.true():
            heapq.heappop(self._later)[2]()

    def reads(self, left: Left, store: Store) -> bool:
        """A mail of the daemon's comes to its receivers. False: it is not in that state yet."""
        sending = store.sending_by_message_id(left.message_id)
        if sending is None:
            return False
        self.world = SimpleNamespace(store=store)
        for task in filter(None, map(store.task, sending.message.tasks)):
            self.known.named(task)
        for address in left.to:
            if address in self._readers:
                if sending.message.kind == "reminder" and address != sending.message.person:
                    self.known.covers(self._names[address], sending.message.tasks)
                seen = Seen(message=sending.message, raw=left.raw, at=self.clock.true(), to=address)
                self._readers[address](seen)
        return True

    def later(self, at: datetime, deed: Callable[[], None]) -> None:
        """Have something done at that instant."""
        heapq.heappush(self._later, (at, self.number(), deed))

    def number(self) -> int:
        """A new number."""
        return next(self._numbers)

    def verdict(self, _number: int) -> Proof:
        """Who writes is who they say; what is not proven is lived in the simulated years."""
        return "pass"

    def key(self, ref: str) -> Key | None:
        """What a task named in a mail is."""
        task = self.world.store.task(ref) if self.world else None
        return (task.document, task.owner, task.period) if task else None

    def send(self, note: Note) -> None:
        """Somebody's mail, soon in the inbox; sometimes there twice."""
        at = self.clock.true()
        self.raws[note.message_id] = self._pen.write(note, at)
        self.papers.update(map(self._press.printed, note.papers))
        self.later(at + timedelta(seconds=POSTED * self.fate.roll("post", note.number)), partial(self._arrives, note))
        if self.fate.roll("twice", note.number) < 0.05:
            self.later(at + timedelta(seconds=2 * POSTED), partial(self._arrives, note))

    def _arrives(self, note: Note) -> None:
        self._dovecot.deliver(INBOX, self.raws[note.message_id])
        again = "" if self.known.take(note, self.clock.true()) else " (again)"
        self.tell(f"in   {note.address}: {note.means}{again}")
