"""What comes about a document that is no longer in the agreement: nothing is asked, and nobody is ignored."""

from datetime import datetime

from .model import ConsultantSaid, Decision, Entry, Event, Matter, Say, Task
from .readings import Label

NEEDS_NOBODY: set[Label] = {"done", "promise", "not_yet", "acknowledge", "out_of_office"}  # it was taken off them


def no_longer_agreed(task: Task, event: Event, now: datetime) -> Decision:
    """The task stays as it is; a file, or words that somebody should read, go to the consultant."""
    if isinstance(event, ConsultantSaid):
        return Decision(
            why=(_entry(task, event, now, f"nothing to {event.verb}: {task.document} is no longer agreed"),)
        )
    if event.received is None and event.reading.label in NEEDS_NOBODY:
        return Decision(says=(Say(what="acknowledged", ref=task.ref),))
    came = f"[{event.received.name or event.received.check.kind}]" if event.received else ""
    words = " ".join(part for part in (event.reading.quote, came) if part)
    told = f"{event.sender} wrote about it, though {task.document} is no longer agreed: {words}"
    return Decision(
        says=(Say(what="unclear", ref=task.ref),),
        matters=(Matter(what="doubtful", ref=task.ref, quote=words),),
        why=(_entry(task, event, now, told, topic="question"),),
    )


def _entry(task: Task, event: Event, now: datetime, what: str, topic: str = "") -> Entry:
    return Entry(
        ref=task.ref,
        engagement=task.engagement,
        at=now,
        what=what,
        cause=event.source,
        clause=f"documents.toml {task.document}",
        topic=topic,
    )
