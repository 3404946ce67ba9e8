"""What a reply or a command does to a task: the transition table, and the one `decide`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Literal

from .accepted import Accepted, keep
from .agreement import Document
from .closing import closed
from .confirmed import confirmed
from .handing import handed, relieved
from .model import (
    ConsultantSaid,
    Decision,
    Entry,
    Event,
    File,
    Handover,
    Matter,
    MatterKind,
    Promise,
    ReplyRead,
    Say,
    SayKind,
    State,
    Task,
)
from .naming import filed_name
from .policy import Policy
from .problems import told
from .readings import Label
from .steering import steered
from .steps import nudge_at
from .unagreed import no_longer_agreed

SPEAKS_OF_A_FILE = re.compile(
    r"attach|enclosed|adjunt|anexo|angehängt|im anhang|anbei|ci-joint|pièce jointe|allegat|załącz", re.IGNORECASE
)
CONFIDENT = 0.80  # a reading at or above this acts; below it goes to the consultant


@dataclass(frozen=True, slots=True)
class Move:
    """What a confident reading without a document does: the state it leads to, what is said, who must look."""

    state: State | None  # None: stays as it is
    say: SayKind
    matter: MatterKind | None = None  # the consultant's part, if any
    told: str = ""  # for the story
    topic: str = ""


# Rule 1 of this file: what a reply can do to an open task stands here and nowhere else. "done" and "promise" are
# settled by evidence and date below; every other reading is one line.
MOVES: dict[Label, Move] = {
    "not_yet": Move(None, "when", told="said it is not ready yet, without a date", topic="not-yet"),
    "question": Move(State.WAITING, "question", "question", "asked a question", "question"),
    "blocked": Move(State.WAITING, "blocked", "blocked", "said what is in the way", "blocked"),
    "delegate": Move(State.WAITING, "delegate", "delegate", "handed it on", "delegated"),
    "decline": Move(State.WAITING, "decline", "decline", "said it does not apply to them", "declined"),
    "opt_out": Move(State.WAITING, "opt-out", "opt-out", "asked for no more messages", "opted-out"),
    "acknowledge": Move(None, "acknowledged", told="acknowledged the message", topic="acknowledged"),
    "out_of_office": Move(None, "acknowledged", told="sent an absence notice", topic="absent"),
}
ASKS: set[Label] = {"question", "blocked", "delegate", "decline"}  # what somebody must read though the task is done
TAKES_BACK: set[Label] = {"promise", "not_yet"}  # an owner who says when it comes, or not yet, is doing it again
MOVE_NOTHING: set[Label] = {"acknowledge", "not_yet"}  # whether rightly read or not, the task stays as it is
CAUSES: dict[Label, str] = {
    "blocked": "waiting on someone",
    "decline": "disagrees",
    "question": "unclear ask",
    "out_of_office": "absent",
}


def decide(task: Task, event: Event, policy: Policy, now: datetime) -> Decision:
    """The one place where an event changes a task; `now` is when the event came, aware."""
    document = policy.engagement.document(task.document)
    if isinstance(event, ConsultantSaid):
        return steered(task, event, policy, now)
    if document is None:
        return no_longer_agreed(task, event, now)
    if event.reading.quote and event.acts and not task.state.closed:  # management reads them as the owner's own
        task = replace(task, said=event.reading.quote, said_at=now)
    if event.received is not None:
        return _document(task, event, document, policy, now)
    return _words(task, event, document, policy, now)


def _words(task: Task, event: ReplyRead, document: Document, policy: Policy, now: datetime) -> Decision:
    """What the words of a reply do by themselves."""
    label = event.reading.label
    if task.state.closed:
        return _after_closing(task, event, now)
    if not event.acts and not (_confident(event) and label in {"opt_out", "acknowledge"}):
        return _to_consultant(task, event, now, "unproven")
    if not _confident(event):
        return _to_consultant(task, event, now, "doubtful")
    if label == "done":
        return _said_done(task, event, document, policy, now)
    if event.person == task.owner != task.holder and label in TAKES_BACK:
        return _taken_back(task, event, document, policy, now)
    if label == "promise":
        return _promise(task, event, policy, now)
    if label == "delegate" and event.successor:
        return _handed_on(task, event, policy, now)
    move = MOVES[label]
    wants_file = event.received is None and document.evidence == "document"
    if label == "not_yet" and wants_file and SPEAKS_OF_A_FILE.search(event.reading.quote):
        move = replace(move, say="no-file", told="wrote of a file, and none came")
    changed = replace(task, cause=_cause(task, event))
    if move.state and move.matter:
        changed = _waiting(changed, move.matter, event)
    return Decision(
        tasks=(changed,),
        says=(Say(what=move.say, ref=task.ref, delegate_to=event.delegate_to or ""),),
        matters=_matters(move, event, task),
        why=(_entry(task, now, f"{event.sender} {move.told}{_basis(task, event)}", event.source, move.topic),),
    )


def _handed_on(task: Task, event: ReplyRead, policy: Policy, now: datetime) -> Decision:
    """Somebody of the agreement takes it on: asked for it from now on, which both and the consultant are told."""
    successor = policy.engagement.person(event.successor)
    handover = Handover(to=event.successor, by=event.person, at=now, quote=event.reading.quote)
    after = handed(task, handover)
    name = successor.name if successor else event.successor
    matter = Matter(
        what="handed-on", ref=task.ref, quote=event.reading.quote, label=event.reading.label, delegate_to=name
    )
    return Decision(
        tasks=(after,),
        says=(Say(what="handed-on", ref=task.ref, delegate_to=name),),
        matters=(matter,),
        effects=relieved(task, after, policy, now) if event.person != task.holder else (),
        why=(_entry(task, now, f"{event.sender} handed it to {name}{_quoted(event)}", event.source, "delegated"),),
    )


def _taken_back(task: Task, event: ReplyRead, document: Document, policy: Policy, now: datetime) -> Decision:
    """The owner does it after all: whoever had it hears so, and what the words say counts as ever."""
    own = handed(task, None)
    decision = _words(own, event, document, policy, now)
    entry = _entry(task, now, f"{event.sender} took it back{_quoted(event)}", event.source, "delegated")
    return replace(decision, effects=relieved(task, own, policy, now), why=(entry, *decision.why))


def _after_closing(task: Task, event: ReplyRead, now: datetime) -> Decision:
    """Words about what is done already: thanks need none, a question or a complaint still reaches the consultant."""
    label = event.reading.label
    if _confident(event) and label == "acknowledge":
        return Decision(says=(Say(what="acknowledged", ref=task.ref),))
    if _confident(event) and label not in ASKS:
        return Decision(says=(Say(what="already-closed", ref=task.ref),))
    told = f"{event.sender} wrote about it again{_quoted(event)}"
    return Decision(
        says=(Say(what="question", ref=task.ref),),
        matters=(Matter(what="question", ref=task.ref, quote=event.reading.quote, label=label),),
        why=(_entry(task, now, told, event.source, "question"),),
    )


def _matters(move: Move, event: ReplyRead, task: Task) -> tuple[Matter, ...]:
    if not move.matter:
        return ()
    return (
        Matter(
            what=move.matter,
            ref=task.ref,
            quote=event.reading.quote,
            label=event.reading.label,
            delegate_to=event.delegate_to or "",
        ),
    )


def _to_consultant(task: Task, event: ReplyRead, now: datetime, why: Literal["doubtful", "unproven"]) -> Decision:
    """A reading that may not act by itself: the words go to the consultant.

    The task waits for doubtful ones. Words that nobody vouches for hold nothing up, or a forged line would end the
    reminders; nor do those that would move nothing however they are read.
    """
    say: SayKind = "unproven" if why == "unproven" else "unclear"
    matter = Matter(what=why, ref=task.ref, quote=event.reading.quote, label=event.reading.label)
    told = f"{event.sender} wrote something only a person can settle{_quoted(event)}"
    if why == "unproven":
        told = f"words came in the name of {event.sender} that nothing proves{_quoted(event)}"
    stays = why == "unproven" or event.reading.label in MOVE_NOTHING
    return Decision(
        tasks=(task if stays else _waiting(task, why, event),),
        says=(Say(what=say, ref=task.ref),),
        matters=(matter,),
        why=(_entry(task, now, told, event.source, "question"),),
    )


def _said_done(task: Task, event: ReplyRead, document: Document, policy: Policy, now: datetime) -> Decision:
    """A word is enough only where the agreement says so; else the document is asked for, kindly."""
    if document.evidence == "word":
        entry = _entry(task, now, f"{event.sender} said it is done{_quoted(event)}", event.source, "received")
        return Decision(
            tasks=(closed(task, now, policy),), says=(Say(what="word-accepted", ref=task.ref),), why=(entry,)
        )
    told = f"{event.sender} said it is done, without the document{_quoted(event)}"
    return Decision(
        tasks=(task,),
        says=(Say(what="send-file", ref=task.ref),),
        why=(_entry(task, now, told, event.source, "no-document"),),
    )


def _promise(task: Task, event: ReplyRead, policy: Policy, now: datetime) -> Decision:
    """A named day pauses the ladder until then; a day that has passed is no promise."""
    owner = policy.engagement.person(task.holder)
    day = event.reading.date
    if owner is None or day is None or day < now.astimezone(policy.engagement.zone_of(owner)).date():
        return Decision(
            tasks=(task,),
            says=(Say(what="when", ref=task.ref),),
            why=(_entry(task, now, f"{event.sender} gave no day to come{_quoted(event)}", event.source, "not-yet"),),
        )
    hour = event.reading.hour
    until = datetime.combine(day, time(*hour) if hour else time(23, 59, 59), policy.engagement.zone_of(owner))
    promise = Promise(until=until, day=day, hour_named=hour is not None, said_at=now, quote=event.reading.quote)
    changed = replace(
        task,
        state=State.PROMISED,
        promise=promise,
        promises=task.promises + 1,
        nudged=nudge_at(promise, policy, owner) is None,
        cause=_cause(task, event),
        waiting_for="",
        waiting_quote="",
    )
    told = (
        f"{event.sender} promised it for {day}{f' at {hour[0]:02}:{hour[1]:02}' if hour else ''}{_basis(task, event)}"
    )
    return Decision(
        tasks=(changed,),
        says=(Say(what="promise", ref=task.ref, promise=promise),),
        why=(_entry(task, now, told, event.source, "promised"),),
    )


def _document(task: Task, event: ReplyRead, document: Document, policy: Policy, now: datetime) -> Decision:
    """A reply with the document: by its check it closes the task, is returned, or waits for a person's look."""
    received = event.received
    owner = policy.engagement.person(task.owner)
    if received is None or owner is None:
        return Decision()
    if task.state.closed and task.hashes[-1:] == (received.sha256,):
        return _again(task, event, now)
    verdict = received.check.verdict
    said_unfinished = event.reading.label in {"promise", "not_yet", "blocked"} and event.acts and _confident(event)
    if verdict == "accepted" and said_unfinished and not task.state.closed:
        worded = _words(task, event, document, policy, now)
        say = Say(what="draft", ref=task.ref, file_name=received.name)
        return replace(worded, says=(say, *worded.says))
    suffix = "." + received.name.rpartition(".")[2] if "." in received.name else f".{received.check.kind}"
    file = File(sha256=received.sha256, path=filed_name(document, task, owner, suffix, policy.engagement))
    outcomes: dict[str, Callable[[], Decision]] = {
        "accepted": lambda: _accepted(task, event, file, policy, now),
        "returned": lambda: _returned(task, event, policy, now),
        "review": lambda: _review(task, event, file, policy, now),
    }
    # Figures that equal those of before may be right: whoever says so is not sent away again, a person looks.
    says_so = verdict == "returned" and event.acts and confirmed(received.check, event.reading.quote)
    return outcomes["review" if says_so else verdict]()


def _again(task: Task, event: ReplyRead, now: datetime) -> Decision:
    """The very file that was accepted last comes once more: it is in, and is not filed a second time."""
    says, matters = _beside(task, event)
    entry = _entry(task, now, f"{event.sender} sent the same file again{_quoted(event)}", event.source)
    return Decision(
        tasks=(task,), says=(Say(what="already-closed", ref=task.ref), *says), matters=matters, why=(entry,)
    )


def _accepted(task: Task, event: ReplyRead, file: File, policy: Policy, now: datetime) -> Decision:
    after = task if task.state.closed else closed(task, now, policy)
    after = replace(after, filed=(*task.filed, file.path), hashes=(*task.hashes, file.sha256))
    check = event.received.check if event.received else None
    again = " again, as a newer copy" if task.state.closed else ""
    entry = _entry(
        task, now, f"{event.sender} sent the document{again}: {file.path}{_quoted(event)}", event.source, "received"
    )
    says, matters = _beside(task, event)
    thanks = Say(
        what="accepted",
        ref=task.ref,
        file_name=event.received.name if event.received else "",
        findings=check.findings if check else (),
        figures=check.figures if check else (),
    )
    kept = (_kept(task, event, file, now),) if check else ()
    return Decision(tasks=(after,), effects=(file,), accepted=kept, says=(thanks, *says), matters=matters, why=(entry,))


def _kept(task: Task, event: ReplyRead, file: File, now: datetime) -> Accepted:
    """What is remembered of an accepted document: later periods are compared with it, the register is made of it."""
    received = event.received
    check = received.check if received else None
    return Accepted(
        ref=task.ref,
        engagement=task.engagement,
        document=task.document,
        owner=task.owner,
        period=task.period,
        sha256=file.sha256,
        name=received.name if received else "",
        path=file.path,
        source=event.source,
        at=now,
        after=len(task.hashes),
        warnings=tuple(finding.code for finding in check.findings) if check else (),
        figures=tuple(keep(figure) for figure in check.figures) if check else (),
    )


def _beside(task: Task, event: ReplyRead) -> tuple[tuple[Say, ...], tuple[Matter, ...]]:
    """What is said, and who must read it, of words beside a file that ask something of somebody."""
    label = event.reading.label
    if label not in {*ASKS, "opt_out"}:
        return (), ()
    matter = Matter(what="question", ref=task.ref, quote=event.reading.quote, label=label)
    return (Say(what="question", ref=task.ref),), (matter,)


def _returned(task: Task, event: ReplyRead, policy: Policy, now: datetime) -> Decision:
    findings = event.received.check.findings if event.received else ()
    reasons = told(policy, event.received.check, now) if event.received else ""
    changed = task if task.state.closed else replace(task, state=State.RETURNED, promise=None)
    name = event.received.name if event.received else ""
    says, matters = _beside(task, event)
    return Decision(
        tasks=(changed,),
        says=(Say(what="returned", ref=task.ref, findings=findings, file_name=name), *says),
        matters=matters,
        why=(_entry(task, now, f"{event.sender}'s document went back: {reasons}", event.source, "returned"),),
    )


def _review(task: Task, event: ReplyRead, file: File, policy: Policy, now: datetime) -> Decision:
    findings = event.received.check.findings if event.received else ()
    looks = event.received.check.looks if event.received else ()
    reasons = (told(policy, event.received.check, now) if event.received else "") or "it needs a person's look"
    kept = _kept(task, event, file, now)
    changed = task if task.state.closed else replace(_waiting(task, "review", event), reviewed=kept)
    name = event.received.name if event.received else ""
    says, matters = _beside(task, event)
    if event.received and event.received.check.verdict == "returned":  # what was said of it is the reason to look
        reasons += _quoted(event)
    return Decision(
        tasks=(changed,),
        says=(Say(what="review", ref=task.ref, findings=findings, looks=looks, file_name=name), *says),
        matters=(Matter(what="review", ref=task.ref, quote=reasons), *matters),
        why=(_entry(task, now, f"{event.sender}'s document waits for a look: {reasons}", event.source, "review"),),
    )


def _waiting(task: Task, why: str, event: ReplyRead) -> Task:
    return replace(
        task,
        state=State.WAITING,
        waiting_for=why,
        waiting_quote=event.reading.quote,
        promise=None,
        cause=_cause(task, event),
    )


def _confident(event: ReplyRead) -> bool:
    return event.confidence >= CONFIDENT


def _cause(task: Task, event: ReplyRead) -> str:
    """Why it may slip, as proven and confident words tell; what they tell of another item is not this one's."""
    if not (event.acts and _confident(event)):
        return task.cause
    own = CAUSES.get(event.reading.label, "")
    others = set(CAUSES.values()) - {own}
    return (event.cause if event.cause not in others else own) or own or task.cause


def _entry(task: Task, now: datetime, what: str, cause: str, topic: str = "") -> Entry:
    clause = f"documents.toml {task.document}"
    return Entry(ref=task.ref, engagement=task.engagement, at=now, what=what, cause=cause, clause=clause, topic=topic)


def _quoted(event: ReplyRead) -> str:
    return f': "{event.reading.quote}"' if event.reading.quote else ""


def _basis(task: Task, event: ReplyRead) -> str:
    """The words something rests on, with the cause where they tell a new one."""
    cause = _cause(task, event)
    return _quoted(event) + (f" (cause: {cause})" if cause != task.cause else "")
