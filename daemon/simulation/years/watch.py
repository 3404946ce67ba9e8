"""The watch: sees what reaches the inbox, what goes out and what is committed, and holds all of it to the promises."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from ....rules.hours import permitted
from ....rules.messages import Message
from ....rules.model import State, Task
from ....rules.policy import Policy
from ....state.store import Change, Store
from ...outbox import STARTED_HERE
from .fate import Fate
from .letters import Key, Note
from .practice import CONSULTANT, WORD_IS_ENOUGH
from .promises import Broken

A_LOOK = timedelta(seconds=31)  # no message leaves on a view of the inbox older than this
ASKING = {"reminder", "notice"}
MOST_ANSWERS = 10 + 24  # a day


class Watch:
    """Knows nothing but what it sees. `policy` is the agreement that counts."""

    def __init__(self, fate: Fate) -> None:
        self.broken: list[Broken] = []
        self.history: list[tuple[datetime, str]] = []
        self.notes: dict[str, tuple[Note, datetime]] = {}  # by Message-ID: when each first reached the inbox
        self.received: dict[Key, datetime] = {}
        self.out: Counter[str] = Counter()  # how often a message went out, by its id
        self.unsure: set[str] = set()  # Message-IDs whose taking nobody can be sure of
        self.digests: list[tuple[datetime, str]] = []
        self.policy: Policy | None = None
        self.true = datetime.min
        self._fate = fate
        self._opted: dict[str, datetime] = {}
        self._ordered: set[str] = set()  # refs that the consultant closed
        self._approved: set[str] = set()  # refs
        self._handled: set[str] = set()
        self._states: dict[str, State] = {}
        self._rungs: dict[tuple[object, ...], str] = {}
        self._noticed: dict[tuple[str, int], date] = {}
        self._days: dict[tuple[str, date], set[str]] = defaultdict(set)
        self._weeks: dict[tuple[str, date], set[str]] = defaultdict(set)
        self._answers: Counter[tuple[str, date]] = Counter()
        self._papers: set[Key] = set()  # good ones that came from a known sender
        self._words: set[Key] = set()
        self.keys: dict[str, Key] = {}  # of every task that was ever committed, by its ref
        self.dues: dict[str, date] = {}

    def tell(self, at: datetime, line: str) -> None:
        """A line of the history."""
        self.history.append((at, line))

    def breaks(self, promise: str, detail: str) -> None:
        """A promise is broken; the history says so too."""
        self.broken.append(Broken(promise=promise, at=self.true, detail=detail))
        self.tell(self.true, f"BROKEN {promise}: {detail}")

    # What reaches the inbox

    def came_in(self, note: Note, at: datetime) -> None:
        """A note lies in the shared inbox."""
        self.true = at
        self.tell(at, f"in   {note.address}: {note.means}")
        if note.message_id in self.notes:
            return
        self.notes[note.message_id] = (note, at)
        if note.kind != "person":
            return
        for paper in note.papers:
            if not paper.flaw:
                self._papers.add((paper.document, paper.owner, paper.period))
        for key in note.closes:
            self.received.setdefault(key, at)
            if key[0] == WORD_IS_ENOUGH:
                self._words.add(key)
        if note.means == "opt-out":
            self._opted.setdefault(note.address, at)
        if note.command:
            self._commanded(note)

    def _commanded(self, note: Note) -> None:
        """What the consultant wrote permits what it says."""
        refs = note.answers.message.tasks if note.answers else ()
        for line in note.words.splitlines():
            verb, _, rest = line.partition(" ")
            named = tuple(word for word in rest.split() if word.startswith("T-")) or refs
            if verb in {"done", "waive"}:
                self._ordered.update(named)
            if verb == "approve":
                self._approved.update(named)
            if verb == "resume":
                self._opted.pop(rest.strip(), None)

    # What goes out

    def went_out(self, message: Message, to: tuple[str, ...], now: datetime, at: datetime) -> None:
        """A message was taken by the server; `now` is what the daemon takes the time to be."""
        self.true = at
        self.out[message.id] += 1
        self.tell(at, f"out  {message.kind} to {', '.join(to)}: {' '.join(message.tasks)}")
        times = self.out[message.id]
        if times > 1 + (message.message_id in self.unsure):
            self.breaks("never-twice", f"the {message.kind} {message.id} to {', '.join(to)} went out {times} times")
        if times > 1:
            return
        if message.kind == "digest":
            self.digests.append((now, message.text))
        if message.kind == "answer":
            self._answered(to, now)
        if self.policy is None or message.kind not in STARTED_HERE:
            return
        self._in_hours(self.policy, message, to, now)
        self._to_agreed(self.policy, message, to)
        self._not_received(message, at)
        if message.person in self._opted and at - self._opted[message.person] > A_LOOK and message.person in to:
            self.breaks("opt-out", f"{message.person} asked for no more, and got the {message.kind} {message.id}")
        if message.kind in ASKING:
            self._seldom(self.policy, message, to[0], now)
            self._rung(message, to[0])
            self._told(self.policy, message, now)
        if message.kind == "escalation":
            self._climbs(self.policy, message, to, now)

    def _answered(self, to: tuple[str, ...], now: datetime) -> None:
        for address in to:
            self._answers[address, now.date()] += 1
            if self._answers[address, now.date()] > MOST_ANSWERS and address != CONSULTANT:
                self.breaks("loops", f"{address} got {self._answers[address, now.date()]} answers on {now.date()}")

    def _in_hours(self, policy: Policy, message: Message, to: tuple[str, ...], now: datetime) -> None:
        for address in to:
            person = policy.engagement.person(address)
            zone = policy.engagement.zone_of(person) if person else policy.engagement.timezone
            if not permitted(now, policy.engagement.hours, zone, policy.workdays):
                self.breaks("hours", f"the {message.kind} {message.id} reached {address} at {now.astimezone(zone)}")

    def _to_agreed(self, policy: Policy, message: Message, to: tuple[str, ...]) -> None:
        strangers = [address for address in to if policy.engagement.person(address) is None]
        if strangers or message.channel not in policy.engagement.scope.channels:
            self.breaks("scope", f"the {message.kind} {message.id} went to {', '.join(to)} by {message.channel}")

    def _not_received(self, message: Message, at: datetime) -> None:
        promise = "told-true" if message.kind == "escalation" else "no-reminder-after-receipt"
        for ref in message.tasks:
            key = self.keys.get(ref)
            came = self.received.get(key) if key else None
            if came and at - came > A_LOOK:
                self.breaks(
                    promise, f"{ref} {key} came at {came:%d %b %H:%M:%S}, {message.kind} at {at:%d %b %H:%M:%S}"
                )

    def _seldom(self, policy: Policy, message: Message, to: str, now: datetime) -> None:
        person = policy.engagement.person(to)
        day = now.astimezone(policy.engagement.zone_of(person) if person else policy.engagement.timezone).date()
        monday = day - timedelta(days=day.weekday())
        self._days[to, day].add(message.id)
        self._weeks[to, monday].add(message.id)
        if len(self._days[to, day]) > 1:
            self.breaks("one-a-day", f"{to} got {len(self._days[to, day])} on {day}")
        cap = policy.engagement.weekly_cap
        if cap is not None and len(self._weeks[to, monday]) > cap:
            self.breaks("weekly-cap", f"{to} got {len(self._weeks[to, monday])} in the week of {monday}, {cap} agreed")

    def _rung(self, message: Message, to: str) -> None:
        for one in message.before:
            if one.sent_rung is not None and one.sent_rung != one.rung:
                mark = (one.ref, one.sent_rung, to, self.dues.get(one.ref))
                other = self._rungs.setdefault(mark, message.id)
                if other != message.id:
                    self.breaks("one-rung-once", f"{to} got day {one.sent_rung:+} of {one.ref} twice")

    def _told(self, policy: Policy, message: Message, now: datetime) -> None:
        """Whoever reads it knows now which step comes next."""
        today = now.astimezone(policy.engagement.timezone).date()
        for one in message.before:
            if one.step is not None:
                self._noticed.setdefault((one.ref, one.step), today)

    def _climbs(self, policy: Policy, message: Message, to: tuple[str, ...], now: datetime) -> None:
        agreed = {person.email for person in policy.engagement.people if person.role != "employee"}
        if not set(to) <= agreed:
            self.breaks("escalation", f"{message.id} went to {', '.join(to)}")
        days = {step.day: step for step in policy.engagement.escalation}
        today = now.astimezone(policy.engagement.timezone).date()
        for one in message.before:
            step = days.get(one.step) if one.step is not None else None
            if step is None:
                continue
            told = self._noticed.get((one.ref, step.day))
            if told is None or told >= today:
                self.breaks("escalation", f"{one.ref} day {step.day} was told on {today}, its owner heard: {told}")
            if step.approval and one.ref not in self._approved:
                self.breaks("escalation", f"{one.ref} day {step.day} was told without approval")

    # What is committed

    def opened(self, store: Store) -> None:
        """The store was opened, after a crash perhaps: whatever was under way then, nobody can be sure of."""
        self.unsure |= {one.message.message_id for one in store.unsent() if one.state == "sending"}

    def committed(self, change: Change) -> None:
        """A change is durable."""
        for one in change.handled:
            if one.key in self._handled:
                self.breaks("handled-once", f"{one.key} was handled twice")
            self._handled.add(one.key)
        for task in change.tasks:
            self.keys[task.ref] = (task.document, task.owner, task.period)
            self.dues[task.ref] = task.due
            before = self._states.get(task.ref)
            self._states[task.ref] = task.state
            if task.state.closed and (before is None or not before.closed):
                self._closed(task)
            elif not task.state.closed:
                self._goes_on(task)

    def _closed(self, task: Task) -> None:
        key = (task.document, task.owner, task.period)
        proof = self._words if task.document == WORD_IS_ENOUGH else self._papers
        self.tell(self.true, f"     {task.ref} {' '.join(key)} is {task.state}")
        if key not in proof and task.ref not in self._ordered:
            self.breaks("evidence", f"{task.ref} {key} was closed without")

    def _goes_on(self, task: Task) -> None:
        if task.next_at is not None or task.state is State.WAITING or self.policy is None:
            return
        last = all(climb.told_on or climb.declined or climb.asked for climb in task.climbs)
        if not task.climbs or not last:
            self.breaks("next-time", f"{task.ref} is {task.state} and nothing comes next: {task.climbs}")

    # What is left at the end

    def ended(self, store: Store, now: datetime, filed: Iterable[str]) -> None:
        """All is calm, and everybody had time: what is still missing will never come."""
        for message_id, (note, at) in self.notes.items():
            if store.handled(message_id) is None:
                self.breaks("handled-once", f"{note.means} of {note.address}, in the inbox at {at}, was never handled")
        for key, at in self.received.items():
            document, owner, period = key
            task = store.task_of((self.policy.engagement.slug, document, owner, period)) if self.policy else None
            if task is not None and not task.state.closed:
                self.breaks("nothing-lost", f"{task.ref} {key} came at {at:%d %b %H:%M} and is {task.state}")
        for sending in store.unsent():
            if sending.next_at < now - timedelta(days=1):
                self.breaks("goes-on", f"{sending.message.id} waits since {sending.next_at}: {sending.why}")
        for wrong in filed:
            self.breaks("bytes", wrong)
