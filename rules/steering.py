"""What a command of the consultant's does to a task."""

from dataclasses import replace
from datetime import datetime

from .closing import closed
from .handing import handed, relieved
from .model import ConsultantSaid, Decision, Entry, File, Handover, State, Task
from .policy import Policy
from .steps import climb_of
from .unagreed import unagreed


def steered(task: Task, event: ConsultantSaid, policy: Policy, now: datetime) -> Decision:
    """A command by the consultant; what cannot be done changes nothing and says so.

    Whoever waives what an edit had waived means it, though the edit be put right.
    """
    if event.verb == "waive" and task.unagreed:
        return _commanded(task, replace(task, unagreed=False), event, now, "waived it", "closed")
    gone = policy.engagement.document(task.document) is None
    if (gone or event.verb == "resume") and (why := unagreed(task, policy)):
        return Decision(why=(_entry(task, now, f"nothing to {event.verb}: {why}", event),))
    if event.verb in {"approve", "decline"}:
        return _approval(task, event, now)
    if event.verb == "reassign" and not task.state.closed:
        return _reassigned(task, event, policy, now)
    if event.verb == "resume" and task.state is not State.OPEN:
        again = replace(_reopened(task), closed_at=None, unagreed=False)
        return _commanded(task, again, event, now, "took it up again")
    if task.state.closed or event.verb == "resume":
        return Decision(why=(_entry(task, now, f"nothing to {event.verb}: it is {task.state}", event),))
    if event.verb == "done":
        return _done(task, event, policy, now)
    if event.verb == "waive":
        waived = replace(closed(task, now, policy), state=State.WAIVED)
        return _commanded(task, waived, event, now, "waived it", "closed")
    if event.verb == "extend" and event.day:
        moved = replace(_reopened(task), due=event.day, due_fixed=True, rung=None, late=False, climbs=())
        return _commanded(task, moved, event, now, f"moved its date to {event.day}")
    return Decision()


def _done(task: Task, event: ConsultantSaid, policy: Policy, now: datetime) -> Decision:
    """Done on the consultant's word; a document that waited for their look is accepted with it."""
    after, waited = closed(task, now, policy), task.reviewed
    if waited is None:
        return _commanded(task, after, event, now, "marked it done", "closed")
    after = replace(after, filed=(*task.filed, waited.path), hashes=(*task.hashes, waited.sha256))
    told = f"looked at {waited.name or 'the document'} and accepted it"
    decision = _commanded(task, after, event, now, told, "closed")
    file = File(sha256=waited.sha256, path=waited.path)
    accepted = replace(waited, after=len(task.hashes), verdict="accepted by the consultant")
    return replace(decision, effects=(file,), accepted=(accepted,))


def _reassigned(task: Task, event: ConsultantSaid, policy: Policy, now: datetime) -> Decision:
    """The consultant says who is asked for it from now on; its owner has it again without a handover."""
    person = policy.engagement.person(event.to)
    if person is None or event.to == task.holder:
        told = f"nothing to reassign: {person.name if person else event.to} has it"
        return Decision(why=(_entry(task, now, told, event),))
    after = handed(task, None if event.to == task.owner else Handover(to=event.to, at=now, quote=event.words))
    decision = _commanded(task, after, event, now, f"handed it to {person.name}")
    return replace(decision, effects=relieved(task, after, policy, now))


def _commanded(
    before: Task, after: Task, event: ConsultantSaid, now: datetime, told: str, topic: str = "command"
) -> Decision:
    said = f' ("{event.words}")' if event.words else ""
    return Decision(tasks=(after,), why=(_entry(before, now, f"the consultant {told}{said}", event, topic),))


def _approval(task: Task, event: ConsultantSaid, now: datetime) -> Decision:
    """Approve or decline the step that waits for it; nothing waits: nothing changes."""
    waiting = [climb for climb in task.climbs if climb.waits]
    if not waiting or task.state.closed:
        return Decision(why=(_entry(task, now, "no escalation waited for approval", event),))
    yes = event.verb == "approve"
    climb = replace(climb_of(task, waiting[0].day), approved=yes, declined=not yes)
    changed = replace(task, climbs=tuple(climb if c.day == climb.day else c for c in task.climbs))
    return _commanded(task, changed, event, now, f"{event.verb}d the escalation of day {climb.day}")


def _reopened(task: Task) -> Task:
    return replace(task, state=State.OPEN, promise=None, waiting_for="", waiting_quote="")


def _entry(task: Task, now: datetime, what: str, event: ConsultantSaid, topic: str = "command") -> Entry:
    return Entry(
        ref=task.ref,
        engagement=task.engagement,
        at=now,
        what=what,
        cause=event.source,
        clause="[consultant] email",
        topic=topic,
    )
