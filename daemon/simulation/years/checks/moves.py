"""What closes and moves: each task and person is held against what came from whoever may close and move it."""

from collections.abc import Callable
from dataclasses import replace

from .....rules.model import Standing, State, Task
from .....state.store import Change
from ....pauses import PAUSED
from ..letters import Key, Note
from ..practice import CONSULTANT, WORD_IS_ENOUGH
from .known import Known


class Moves:
    """Sees each commit. `breaks` is told of a promise that is not kept."""

    def __init__(self, known: Known, breaks: Callable[[str, str], None]) -> None:
        self.on_file: set[Key] = set()  # what closed on a file
        self._known = known
        self._breaks = breaks
        self._tasks: dict[str, Task] = {}
        self._standings: dict[str, Standing] = {}

    def committed(self, change: Change) -> None:
        """It is durable. What the ref of each task in it stands for is known."""
        for one in change.handled:
            note, _ = self._known.notes.get(one.key, (None, None))
            if note is not None and not note.may:
                self._nothing_moves(note, change)
        for task in change.tasks:
            before = self._tasks.get(task.ref)
            self._tasks[task.ref] = task
            if task.state.closed and (before is None or not before.state.closed):
                self._closes(task)
            self._was_moved(before, task)
        for standing in change.standings:
            self._was_steered(standing)
            self._standings[standing.email] = standing
        for name in change.marks:
            if name.startswith(PAUSED):
                self._breaks("forged", f"{name} is set, and in these years nobody pauses anything")

    def _nothing_moves(self, note: Note, change: Change) -> None:
        """At most the commit that handles such a mail answers it, or tells the consultant of it."""
        moved = [task.ref for task in change.tasks if self._differs(task)]
        moved += [one.email for one in change.standings if self._is_steered(one)]
        moved += [one.path for one in change.accepted]
        moved += [f"{one.units} {one.kind}" for one in change.charges]
        heard = [one.message.id for one in change.sendings if not set(one.message.to) <= {CONSULTANT, note.address}]
        if moved or heard:
            self._breaks("forged", f"{note.means} of {note.address} moved {', '.join(moved + heard)}")

    def _differs(self, task: Task) -> bool:
        before = self._tasks.get(task.ref)
        return before is None or replace(task, next_at=before.next_at) != before

    def _is_steered(self, standing: Standing) -> bool:
        """Whether anything but an answer is noted of a person."""
        new = Standing(engagement=standing.engagement, email=standing.email, first_seen=standing.first_seen)
        before = self._standings.get(standing.email, new)
        return replace(standing, answered_at=before.answered_at) != before

    def _closes(self, task: Task) -> None:
        if not self._known.may_close(task):
            self._breaks("evidence", f"{task.ref} {task.document} {task.period} {task.owner} is {task.state}")
        if task.state is State.DONE and task.document != WORD_IS_ENOUGH and not self._known.was_ordered(task.ref):
            self.on_file.add((task.document, task.owner, task.period))

    def _was_moved(self, before: Task | None, task: Task) -> None:
        """A date, an approval, a promise and a handover rest on what somebody wrote who may."""
        known, wrong = self._known, []
        if task.due_fixed and (before is None or before.due != task.due) and (task.ref, task.due) not in known.extended:
            wrong.append(f"is due on {task.due}")
        if any(climb.approved for climb in task.climbs) and (task.ref, task.due) not in known.approved:
            wrong.append("has an escalation approved")
        if any(climb.declined for climb in task.climbs) and task.ref not in known.declined:
            wrong.append("has an escalation declined")
        if task.promise and (before is None or task.promise != before.promise) and not known.may_be_promised(task):
            wrong.append(f"is promised for {task.promise.day}")
        if task.handover and (before is None or task.handover != before.handover):
            wrong.append(f"was handed to {task.holder}")
        for what in wrong:
            self._breaks("forged", f"{task.ref} {what}, and nobody who may has said so")

    def _was_steered(self, standing: Standing) -> None:
        """So do a wish, an absence and a hold."""
        known, email = self._known, standing.email
        _, until = known.held.get(email, (None, None))
        if standing.opted_out and email not in known.opted:
            self._breaks("forged", f"{email} was opted out by somebody else")
        if standing.held_until not in {None, until}:
            self._breaks("forged", f"{email} is held before {standing.held_until} by somebody else")
        if standing.absent_until and email not in known.absent:
            self._breaks("forged", f"{email} is away until {standing.absent_until}, says somebody else")
