"""What was to be sent and is not has a line in its story, with the very commit that lets it go."""

from collections.abc import Callable, Iterator

from .....rules.messages import Sending
from .....rules.model import Entry, State, Task
from .....state.store import Change
from .leaving import Leaving
from .terms import Terms, working_day_after

CLIMBING = {"reminder", "notice", "escalation"}


class Accounted:
    """Sees each commit."""

    def __init__(self, terms: Terms, leaving: Leaving, breaks: Callable[[str, str], None]) -> None:
        self._terms = terms
        self._leaving = leaving
        self._breaks = breaks
        self._tasks: dict[str, Task] = {}  # as each was committed last

    def committed(self, change: Change) -> None:
        """What is written down."""
        for one in change.sendings:
            if one.state == "withdrawn" and one.message.kind in CLIMBING and not self._leaving.left(one.message.id):
                self._taken_back(one, change)
        for task in change.tasks:
            for day in self._passed(task):
                self._passed_over(task, day, change)
            self._tasks[task.ref] = task

    def _taken_back(self, gone: Sending, change: Change) -> None:
        """A message that is taken out of the outbox, unless another takes its place."""
        message = gone.message
        waiting = (one.message for one in change.sendings if one.state == "waiting")
        if any(
            (one.kind, one.channel, one.person) == (message.kind, message.channel, message.person) for one in waiting
        ):
            return
        for ref in message.tasks:
            if not any(entry.topic == "not-sent" for entry in _story(change, ref)):
                self._breaks(
                    "digest", f"the {message.kind} {message.id} about {ref} is {gone.why}, and no story says so"
                )

    def _passed(self, task: Task) -> Iterator[int]:
        """Rungs of the agreed ladder that this commit leaves behind; a promise pauses them."""
        before = self._tasks.get(task.ref)
        if task.rung is None or (before and before.state is State.PROMISED):
            return
        for day in self._terms.ladder:
            begun = working_day_after(task.due, day) >= self._terms.starts
            if begun and (before is None or before.rung is None or before.rung < day) and day <= task.rung:
                yield day

    def _passed_over(self, task: Task, day: int, change: Change) -> None:
        sent = any((one.ref, one.sent_rung) == (task.ref, day) for put in change.sendings for one in put.message.before)
        told = any(f"day {day:+d}" in entry.what for entry in _story(change, task.ref))
        if not sent and not told:
            self._breaks("digest", f"day {day:+d} of {task.ref} was passed over, and no story says so")


def _story(change: Change, ref: str) -> list[Entry]:
    return [entry for entry in change.entries if entry.ref == ref]
