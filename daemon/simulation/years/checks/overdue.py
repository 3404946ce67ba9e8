"""Every overdue task climbs: what was agreed is held against what really left about it, and what people said to it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from .....rules.messages import Message, Sending
from .....rules.model import State, Task
from ..letters import up_for_approval
from ..practice import CONSULTANT
from .known import Known
from .left import REF, only_counted
from .orders import Order, ordered
from .terms import Terms, working_days

CLIMBING = {"reminder", "notice", "escalation"}
QUIET = 6  # working days at most without a word about an overdue task: the week's cap puts a notice off so long
HOLIDAY, PROMISED = timedelta(days=16), timedelta(days=5)  # the longest that anybody is away, or promises ahead


class Overdue:
    """Sees what leaves, and at the end what is still open."""

    def __init__(self, terms: Terms, known: Known, breaks: Callable[[str, str], None]) -> None:
        self._terms = terms
        self._known = known
        self._breaks = breaks
        self._steps = {step.day for step in terms.steps}
        self._on_approval = {step.day for step in terms.steps if step.approval}
        self._heard: dict[str, datetime] = {}  # when somebody last heard of each task, by ref
        self._told: dict[str, set[int]] = defaultdict(set)  # steps that were taken
        self._questions: set[str] = set()  # tasks of whose step a mail of its own asks, be its answer lost
        self._asked: dict[str, datetime] = {}  # when the consultant was last asked to approve its next step
        self._read: dict[str, datetime] = {}  # when she last read of it
        self._counted: dict[str, datetime] = {}  # when she last read that more wait for her than a digest names

    def went_out(self, message: Message, at: datetime) -> None:
        """A message was taken by its server."""
        if message.to == (CONSULTANT,):
            self._read |= dict.fromkeys(REF.findall(f"{message.subject} {message.text}"), at)
            self._asked |= dict.fromkeys(up_for_approval(message), at)
            self._counted |= dict.fromkeys(only_counted(message), at)
        elif message.kind in CLIMBING:
            self._heard |= dict.fromkeys((*message.tasks, *(one.ref for one in message.before)), at)

    def committed(self, one: Sending) -> None:
        """A question is asked, be its answer lost; an escalation that counts as sent takes its step."""
        if one.message.kind == "ask":
            self._questions |= up_for_approval(one.message).keys()
        if one.message.kind == "escalation" and one.state == "sent":
            for before in one.message.before:
                if before.step in self._on_approval and before.ref not in self._questions:
                    self._breaks("climbs", f"no mail of its own asked to approve step {before.step} of {before.ref}")
                if before.step is not None:
                    self._told[before.ref].add(before.step)

    def has_a_next_time(self, task: Task) -> None:
        """A task that is committed open."""
        if task.state is State.WAITING:
            comes_next = bool(task.waiting_for)
        elif task.next_at is not None:
            comes_next = True
        else:
            done = {climb.day for climb in task.climbs if climb.told_on or climb.declined}
            asked = any(climb.asked and not climb.approved for climb in task.climbs)
            comes_next = asked or self._steps <= done
        if not comes_next:
            self._breaks("next-time", f"{task.ref} is {task.state} for “{task.waiting_for}”; {task.climbs}")

    def ended(self, tasks: Iterable[Task], at: datetime) -> None:
        """All has been calm for long: about what is open and overdue somebody hears still, or there is a reason."""
        today = at.astimezone(self._terms.zone).date()
        orders: dict[str, list[Order]] = defaultdict(list)
        for order in ordered(self._known.notes.values()):
            for ref in order.refs:
                orders[ref].append(order)
        for task in tasks:
            heard = self._heard.get(task.ref)
            days = (heard and heard.date(), *(order.at.date() for order in orders[task.ref]), *self._paused(task))
            since = max((day for day in days if day), default=task.due)
            quiet = working_days(max(task.due, since), today)
            if quiet > QUIET and not self._rests(task, orders[task.ref]):
                what = f"{task.ref} of {task.holder}, due {task.due}, is {task.state} {task.waiting_for}"
                self._breaks("climbs", f"{what}; nothing left about it since {since}")

    def _paused(self, task: Task) -> Iterator[date]:
        """Days on which whoever owes it said something to it, or until which they were not to be asked."""
        people = filter(None, map(self._terms.reached_at, (task.owner, task.holder)))
        where = {address for one in people for address in (one.email, *one.other_emails, one.phone)}
        for note, at in self._known.notes.values():
            if note.address in where and note.kind == "absence":
                yield (at + HOLIDAY).date()
            elif note.address in where and (note.answers is None or task.ref in note.answers.message.tasks):
                yield (at + PROMISED).date() if note.means.startswith("promise") else at.date()
        if task.holder in self._known.held:
            yield self._known.held[task.holder][1]

    def _rests(self, task: Task, orders: list[Order]) -> bool:
        """Whether the last step was taken or declined, or the consultant has read that it waits for her."""
        anew = max((order.at for order in orders if order.verb == "extend"), default=task.opened_at)
        declined = any(order.verb == "decline" and order.at > anew for order in orders)
        if max(self._steps) in self._told[task.ref] | (self._on_approval if declined else set()):
            return True
        waits = task.state is State.WAITING and bool(task.waiting_for)
        if not waits and task.ref not in self._questions:
            return False
        told = [
            (self._read if waits else self._asked).get(task.ref),
            self._counted.get("answer" if waits else "approval"),
        ]
        settled = [order.at for order in orders if waits or order.verb in {"approve", "decline"}]
        return any(at is not None and at > max(settled, default=task.opened_at) for at in told)
