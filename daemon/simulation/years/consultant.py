"""The consultant of a simulated year: approves, holds, settles what waits, sleeps."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from ....rules.model import State, Task
from ....rules.policy import Policy
from ..office_hours import at_work
from .letters import Note, Seen, cards_up_for_approval, up_for_approval
from .place import Place
from .practice import CONSULTANT

HOLDS, LOGS = 0.2, 0.3  # how often a morning note makes her do so
SLEEPS = 0.25  # how often a mail finds her away from her desk for good


@dataclass(kw_only=True)
class Consultant:
    """Reads what Duly asks and its digests, and answers some."""

    town: Place
    policy: Policy
    _held: set[str] = field(default_factory=set)

    def receives(self, seen: Seen) -> None:
        """A mail of the daemon's; she answers within the day, or not at all."""
        fate = self.town.fate
        if seen.message.kind == "answer" or fate.roll("sleeps", seen.message.id) < SLEEPS:
            return
        hours = timedelta(minutes=fate.whole(10, 500, "consultant", seen.message.id))
        at = at_work(self.town.clock.true() + hours, self.policy.consultant.timezone)
        deeds = {"digest": self._settles, "morning": self._steers}
        deed = deeds.get(seen.message.kind, self._decides)
        self.town.later(at, partial(deed, seen))

    def _decides(self, seen: Seen) -> None:
        """One thing was asked: an approval, or what a reply means."""
        if seen.message.kind == "report":
            return
        if not seen.message.tasks and seen.message.subject.startswith("Approve?"):
            self._writes(seen, "approve" if self.town.fate.roll("card", seen.message.id) < 0.7 else "decline")
            return
        waiting = [task for ref in seen.message.tasks if (task := self._task(ref)) and not task.state.closed]
        if waiting and up_for_approval(seen.message):
            self._writes(seen, self._verdict(seen))
        elif waiting and waiting[0].state is State.WAITING:
            self._writes(seen, self._order(waiting[0]))

    def _settles(self, seen: Seen) -> None:
        """From the digest: whatever has waited long, approvals too."""
        if self.town.world is None or self.town.fate.roll("settles", seen.message.id) < 0.6:
            return
        tasks = list(self.town.world.store.tasks(self.policy.engagement.slug))
        waiting = [task for task in tasks if task.state is State.WAITING]
        orders = [self._order(task) for task in waiting[: max(3, len(waiting) // 4)]]
        orders += [f"{self._verdict(seen, ref)} {ref}" for ref in list(up_for_approval(seen.message))[:3]]
        if cards_up_for_approval(seen.message):
            orders.append(f"{self._verdict(seen, 'card')} check-in scorecard")
        if orders:
            self._writes(seen, "\n".join(orders))

    def _verdict(self, seen: Seen, ref: str = "") -> str:
        """Whether management may be told."""
        return "approve" if self.town.fate.roll("approves", seen.message.id, ref) < 0.8 else "decline"

    def _steers(self, seen: Seen) -> None:
        """From the morning note: somebody is left in peace for some days, once, and time is entered."""
        fate, about = self.town.fate, seen.message.id
        lines: list[str] = []
        person = fate.pick(self.policy.engagement.people, "holds whom", about)
        if fate.roll("holds", about) < HOLDS and person.email not in self._held:
            self._held.add(person.email)
            until = self.town.clock.true().date() + timedelta(days=fate.whole(4, 9, "until", about))
            lines.append(f"hold {person.email} until {until}")
        if fate.roll("logs", about) < LOGS:
            lines.append(f"log {fate.whole(5, 90, 'minutes', about)}m on the telephone")
        if lines:
            self._writes(seen, "\n".join(lines))

    def _order(self, task: Task) -> str:
        """A command that settles it."""
        fate = self.town.fate
        if task.waiting_for in {"opt-out", "undeliverable"}:
            return f"waive {task.ref}"
        later = (self.town.clock.true() + timedelta(days=7)).date()
        orders = (f"resume {task.ref}", f"extend {task.ref} {later}", f"done {task.ref}", f"waive {task.ref}")
        return fate.pick((*orders[:2], *orders), "order", task.ref, len(task.waiting_quote))

    def _writes(self, seen: Seen, words: str) -> None:
        number = self.town.number()
        note = Note(
            number=number,
            name="Riley Hart",
            address=CONSULTANT,
            words=words,
            answers=seen,
            proof=self.town.verdict(number),
            means=f"command: {words.replace(chr(10), '; ')}",
            command=True,
        )
        self.town.send(note)

    def _task(self, ref: str) -> Task | None:
        return self.town.world.store.task(ref) if self.town.world else None
