"""What is no longer agreed, and why; what comes about such a document: nothing is asked, and nobody is ignored."""

from datetime import datetime

from .duedates import due_date
from .model import Decision, Entry, Matter, ReplyRead, Say, Task
from .occurrences import is_owed, owes
from .periods import period_named
from .policy import Policy
from .readings import Label

NEEDS_NOBODY: set[Label] = {"done", "promise", "not_yet", "acknowledge", "out_of_office"}  # it was taken off them


def unagreed(task: Task, policy: Policy) -> str:
    """Why the agreement, as it is now, does not ask for it of its owner, or not between its first and its last day; "":
    it does. A day that the consultant gave it is agreed. What has come already is looked at, whoever sends the next."""
    document = policy.engagement.document(task.document)
    if document is None:
        return f"{task.document} is no longer agreed"
    if task.reviewed:
        return ""
    if not owes(policy.engagement, document, task.owner):
        return f"{task.owner} owes it no longer"
    period = period_named(document.cadence, task.period)
    if period is None or task.due_fixed:
        return ""
    in_time = is_owed(policy.engagement, document, period, due_date(document.due, period, policy.workdays))
    return "" if in_time else f"{task.period} lies outside the agreed days (starts, ends, first)"


def no_longer_agreed(task: Task, event: ReplyRead, now: datetime) -> Decision:
    """The task stays as it is; a file, or words that somebody should read, go to the consultant."""
    if event.received is None and event.reading.label in NEEDS_NOBODY:
        return Decision(says=(Say(what="acknowledged", ref=task.ref),))
    came = f"[{event.received.name or event.received.check.kind}]" if event.received else ""
    words = " ".join(part for part in (event.reading.quote, came) if part)
    told = f"{event.sender} wrote about it, though {task.document} is no longer agreed: {words}"
    return Decision(
        says=(Say(what="unclear", ref=task.ref),),
        matters=(Matter(what="doubtful", ref=task.ref, quote=words),),
        why=(_entry(task, event, now, told),),
    )


def _entry(task: Task, event: ReplyRead, now: datetime, what: str) -> Entry:
    return Entry(
        ref=task.ref,
        engagement=task.engagement,
        at=now,
        what=what,
        cause=event.source,
        clause=f"documents.toml {task.document}",
        topic="question",
    )
