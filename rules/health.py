"""How Duly fares, judged by its last sign of life: what is late or wrong, since when, and who can mend it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

SILENT = timedelta(minutes=20)  # the longest step there is, a batch of mail over a slow line, may take fifteen
SELDOM = timedelta(days=4)  # between two turns that cron starts: a long weekend lies between them
LATE = timedelta(minutes=15)  # the inbox unread, a task not looked at
PUT_OFF = timedelta(minutes=30)  # a server may well ask for a message again after some minutes
FRESH_NEWS = timedelta(days=1)  # how long something that happened once is told
BACKUP_AGE = timedelta(days=2)
BACKUP_FAILS = timedelta(hours=1)  # a disk that is busy or full for a moment is tried again
JUMP = timedelta(minutes=10)  # the clock against the time that really passed
ENDS_SOON = 30  # days before a secret ends
ENDS_NOW = 7  # days before: no longer a mere note
PASSES = timedelta(hours=1)  # a token server that is down may come back by itself
SCARCE = 500_000_000  # bytes: a snapshot needs room for all of the state beside the old one

Cause = Literal[
    "silent",  # no daemon runs, or it hangs
    "inbox",  # cannot be read
    "sign-in",  # to the mailbox cannot be renewed
    "expiring",  # the secret for it ends soon
    "telephone",  # its provider cannot be asked
    "outgoing",  # messages are tried and not taken
    "overdue",  # tasks that should have been looked at
    "space",  # little is left on the disk
    "disk",  # the disk refuses, or snapshots do not succeed
    "dropped",  # a bad end of the journal was cut off
    "state",  # it cannot be read
    "key",  # what proves replies is gone
    "files",  # the practice's own, with mistakes
    "copies",
    "transfers",
    "backup",
    "clock",
    "quarantine",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Messages that should have left and have not: how many, and the oldest."""

    count: int
    kind: str
    to: tuple[str, ...]
    since: datetime  # from when on it was to go out
    due: datetime  # when it is to be tried next
    tried: bool  # the server had it and did not take it
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Open tasks whose moment has passed: how many, and the one that waits longest."""

    count: int
    ref: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the state says that bears on health."""

    next_due: datetime | None = None  # when something is next to be done
    waiting: Waiting | None = None
    overdue: Overdue | None = None
    copies: tuple[str, ...] = ()  # why documents have no copy yet, a sentence an engagement
    transfers: int = 0  # documents whose figures wait for a client's workbook
    quarantined: int = 0
    no_backup: datetime | None = None  # since when the daily one fails; None: it does not
    no_backup_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A sign of life: what only the daemon knows of itself, and what its memory said at that moment."""

    at: datetime
    pid: int
    host: str
    version: str
    started: datetime
    once: bool = False  # it ends by itself after one turn, and cron starts the next
    supposed: bool = False  # its time is only supposed (`--now`): no backup is made then
    stopped: bool = False  # it has ended in good order
    turned: datetime | None = None  # the end of the last turn
    inbox_read: datetime | None = None  # when the inbox was last read to its end
    inbox_down: datetime | None = None  # since when it cannot be read; None: it can
    inbox_why: str = ""
    sign_in_down: datetime | None = None  # since when no token can be had; None: it can, or it goes by password
    sign_in_why: str = ""
    sign_in_refused: bool = False  # only a person can change that
    phone_down: datetime | None = None  # since when the telephone provider cannot be asked; None: it can
    phone_why: str = ""
    disk_down: datetime | None = None  # since when the disk refuses; None: it does not
    disk_why: str = ""
    dropped: str = ""  # what was cut off the journal when this process opened it
    jumped_at: datetime | None = None  # when the clock was last seen to jump
    jumped: float = 0.0  # seconds; below 0: it was set back
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """What the mailbox is signed in to with, and until when it is good."""

    what: str
    until: date
    of: str  # the provider, as people know it


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What whoever asks sees from outside."""

    now: datetime
    alive: bool | None = None  # whether the process of the last beat is there; None: not to be seen from here
    illegible: str = ""  # why the last beat, which is there, cannot be read
    free: int | None = None  # bytes on the practice's disk
    faults: int = 0  # mistakes in the practice's files
    state: str = ""  # why the state cannot be read
    keyless: tuple[str, str] | None = None  # there is a state, and no key: how that is, and how it comes back
    backup: datetime | None = None  # when the newest whole one was made; None: there is none here
    backup_ahead: datetime | None = None  # the date of one from a time to come; None: there is none
    expiring: Expiring | None = None  # None: nothing is known to end


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """One thing that is not as it should be, in words; `wrong` unless it is only to be known."""

    cause: Cause
    what: str
    remedy: str  # who can mend it, or what becomes of it by itself
    since: datetime | None = None
    wrong: bool = True


def ailments(beat: Beat | None, around: Around) -> tuple[Ailment, ...]:
    """All that is late or wrong, the gravest first. What a daemon that is gone would say of itself counts no more."""
    gone = (*_ahead(beat, around), *_silence(beat, around))
    inside = _inside(beat) if beat is not None and not gone else ()
    memory = beat.memory if beat is not None else Memory()
    return (
        *gone,
        *inside,
        *_expiring(around),
        *_outside(around),
        *_key(around),
        *_backup(beat, around),
        *_dated_ahead(around),
        *_remarks(memory),
    )


def _inside(beat: Beat) -> tuple[Ailment, ...]:
    return (*_mail(beat), *_sign_in(beat), *_work(beat), *_disk(beat), *_clock(beat))


def _silence(beat: Beat | None, around: Around) -> Iterator[Ailment]:
    """Whether a daemon is there and moves."""
    if beat is None and around.illegible:
        what = f"Whether Duly runs cannot be told: {around.illegible.rstrip('.')}."
        remedy = "Its last sign of life is in that file; one that runs writes it anew after each turn."
        yield Ailment(cause="silent", what=what, remedy=remedy)
        return
    if beat is None:
        yield Ailment(
            cause="silent",
            what="Duly is not running in this folder, and no sign of life is on record.",
            remedy="Before “run” can start it, mend what follows." if around.state else "“run” starts it.",
        )
        return
    quiet = around.now - beat.at
    if beat.once:
        if quiet > SELDOM:
            yield _silent(beat, "Nothing has started “run --once” for days.", "See to the crontab that should.")
    elif beat.stopped or around.alive is False:
        how = "was stopped" if beat.stopped else "ended without a word"
        remedy = "Whoever runs this machine can start it again; the end of its log says why it ended."
        yield _silent(beat, f"Duly is not running: it {how}. Nothing is read and nothing is sent.", remedy)
    elif quiet > SILENT:
        remedy = "Whoever runs this machine can restart it; nothing is lost by that."
        yield _silent(beat, f"Duly hangs: process {beat.pid} has given no sign of life for too long.", remedy)


def _ahead(beat: Beat | None, around: Around) -> Iterator[Ailment]:
    """A sign of life from a time to come: how long the daemon has been silent cannot be told by it."""
    if beat is None or beat.at - around.now <= JUMP:
        return
    why = "as “run --once --now” supposed it" if beat.supposed else "which was wrong then or is now"
    first = "" if beat.supposed else "See that the machine keeps its time by the network. "
    yield Ailment(
        cause="clock",
        what=f"The last sign of life is from a time to come, {spoken(beat.at - around.now)} ahead of the clock, {why}: "
        "whether Duly still moves cannot be told.",
        remedy=f"{first}Start Duly anew; nothing goes out twice.",
    )


def _silent(beat: Beat, what: str, remedy: str) -> Ailment:
    return Ailment(cause="silent", what=what, remedy=remedy, since=beat.at)


def _mail(beat: Beat) -> Iterator[Ailment]:
    """The inbox read, and the messages taken: as of the last beat."""
    waiting = beat.memory.waiting
    if beat.inbox_down is not None and _counts(beat, beat.inbox_down):
        what = f"The inbox cannot be read: {beat.inbox_why.rstrip('.')}. So nothing is sent either"
        what += f", and {_messages(waiting.count)}." if waiting else "."
        remedy = "“check --connect” tries it and says who can mend it. What is due goes out once the inbox is read."
        yield Ailment(cause="inbox", what=what, remedy=remedy, since=beat.inbox_down)
    elif beat.inbox_down is None and not beat.once and beat.at - (beat.inbox_read or beat.started) > LATE:
        remedy = "A full inbox takes its time; if it does not end, the log says where it is."
        what = "The inbox has not been read to its end for too long."
        yield Ailment(cause="inbox", what=what, remedy=remedy, since=beat.inbox_read or beat.started)
    if beat.phone_down is not None and (beat.once or beat.at - beat.phone_down >= LATE):
        what = f"The telephone provider cannot be asked: {beat.phone_why.rstrip('.')}. So texts and calls wait."
        remedy = "Emails go on. “check --connect” tries it and says who can mend it."
        yield Ailment(cause="telephone", what=what, remedy=remedy, since=beat.phone_down)
    if waiting is not None and _stuck(beat, waiting):
        how = "was not taken" if waiting.tried else "was not even tried"
        what = f"{_messages(waiting.count).capitalize()}: the {waiting.kind} to {', '.join(waiting.to)} {how}"
        what += f" ({waiting.why})." if waiting.why else "."
        remedy = "It is tried again, for four days. “check --connect” says whether the mail server can be used at all."
        yield Ailment(cause="outgoing", what=what, remedy=remedy, since=waiting.since)


def _sign_in(beat: Beat) -> Iterator[Ailment]:
    """A sign-in that cannot be renewed: mail goes on while the last token lasts, and so may this word of it."""
    if beat.sign_in_down is None or not (beat.sign_in_refused or beat.at - beat.sign_in_down >= PASSES):
        return
    what = f"The sign-in to the mailbox cannot be renewed: {beat.sign_in_why.rstrip('.')}."
    remedy = "It is tried again. Mail goes on for as long as the last sign-in lasts, an hour at most."
    if beat.inbox_down is not None:
        remedy = "It is tried again. Until then nothing is read and nothing is sent."
    yield Ailment(cause="sign-in", what=what, remedy=remedy, since=beat.sign_in_down)


def _expiring(around: Around) -> Iterator[Ailment]:
    one = around.expiring
    if one is None or (left := (one.until - around.now.date()).days) > ENDS_SOON:
        return
    how = f"ends on {one.until}, in {left} day{'s' * (left != 1)}" if left > 0 else f"ended on {one.until}"
    what = f"The {one.what} that Duly signs in to its mailbox with {how}."
    remedy = f"Whoever administers {one.of} makes a new one in time; docs/sign-in.md tells how it is put in place."
    yield Ailment(cause="expiring", what=what, remedy=remedy, wrong=left <= ENDS_NOW)


def _counts(beat: Beat, down: datetime) -> bool:
    """Whether an inbox that is down since then is more than a short break: one never read yet may be set up wrongly."""
    return beat.once or beat.inbox_read is None or beat.at - down >= LATE


def _stuck(beat: Beat, waiting: Waiting) -> bool:
    """Whether the oldest message waits longer than it should, though the inbox can be read."""
    if waiting.tried:
        return beat.at - waiting.since >= PUT_OFF
    return beat.inbox_down is None and (beat.turned or beat.started) - waiting.due > LATE


def _messages(count: int) -> str:
    return "1 message waits to go out" if count == 1 else f"{count} messages wait to go out"


def _work(beat: Beat) -> Iterator[Ailment]:
    overdue = beat.memory.overdue
    if overdue is not None and (beat.turned or beat.started) - overdue.since > LATE:
        them = "1 task" if overdue.count == 1 else f"{overdue.count} tasks"
        what = f"{them} should have been looked at and {'was' if overdue.count == 1 else 'were'} not: {overdue.ref}."
        remedy = f"That is a fault of Duly's own: “why {overdue.ref}” and the log show where to look."
        yield Ailment(cause="overdue", what=what, remedy=remedy, since=overdue.since)


def _disk(beat: Beat) -> Iterator[Ailment]:
    if beat.disk_why:
        remedy = "Mend that, or see whether the disk is broken; what is waiting is done then, and nothing is lost."
        what = f"The disk refuses: {beat.disk_why.rstrip('.')}."
        yield Ailment(cause="disk", what=what, remedy=remedy, since=beat.disk_down)
    if beat.dropped and beat.at - beat.started < FRESH_NEWS:
        remedy = "Look into the file it was kept in, or restore from a backup; a damaged disk damages more."
        yield Ailment(cause="dropped", what=beat.dropped, remedy=remedy, since=beat.started)


def _clock(beat: Beat) -> Iterator[Ailment]:
    """A clock that jumped within the last day; ahead it may only have been a machine that slept."""
    if beat.jumped_at is None or abs(beat.at - beat.jumped_at) >= FRESH_NEWS:
        return
    how_far = spoken(timedelta(seconds=abs(beat.jumped)))
    if beat.jumped < 0:
        what = f"The machine's clock was set back by {how_far}."
        remedy = "Nothing goes out twice; what is due comes later by as much. See that it is kept by network."
    else:
        what = f"The machine's time leapt ahead by {how_far}."
        remedy = "It slept, or its clock was set. What was missed is caught up with, the latest of each and not all."
    yield Ailment(cause="clock", what=what, remedy=remedy, since=beat.jumped_at, wrong=beat.jumped < 0)


def _outside(around: Around) -> Iterator[Ailment]:
    if around.free is not None and around.free < SCARCE:
        remedy = "Make room on it: mail and documents are kept before anything else is done with them."
        what = f"The disk is nearly full: {around.free // 1_000_000} MB are left."
        yield Ailment(cause="space", what=what, remedy=remedy)
    if around.state:
        remedy = "Keep the folder as it is until that is done."
        yield Ailment(cause="state", what=f"The state cannot be read: {around.state.rstrip('.')}.", remedy=remedy)
    if around.faults:
        them = "There is 1 mistake" if around.faults == 1 else f"There are {around.faults} mistakes"
        remedy = "“check” lists them with file and line; the last good files stay in force while Duly runs."
        yield Ailment(cause="files", what=f"{them} in the practice's files.", remedy=remedy)


def _key(around: Around) -> Iterator[Ailment]:
    if around.keyless is not None:
        what, remedy = around.keyless
        yield Ailment(cause="key", what=what, remedy=remedy)


def _backup(beat: Beat | None, around: Around) -> Iterator[Ailment]:
    memory = beat.memory if beat is not None else Memory()
    remedy = "“backup” tries it at once, and says what is in its way."
    if memory.no_backup is not None and around.now - memory.no_backup >= BACKUP_FAILS:
        what = f"The daily backup cannot be made: {memory.no_backup_why.rstrip('.')}."
        yield Ailment(cause="backup", what=what, remedy=remedy, since=memory.no_backup)
    elif around.backup is not None and around.now - around.backup > BACKUP_AGE:
        what = f"The last backup is {spoken(around.now - around.backup)} old."
        yield Ailment(cause="backup", what=what, remedy=remedy, since=around.backup)
    elif around.backup is None and beat is not None and memory.no_backup is None and _backup_due(beat):
        yield Ailment(cause="backup", what="There is no whole backup in var/backups.", remedy=remedy)


def _dated_ahead(around: Around) -> Iterator[Ailment]:
    """A kept backup from a time to come: how far the clock is off, or was then, is seen by nothing else after a day."""
    if around.backup_ahead is not None:
        what = f"A backup is dated {spoken(around.backup_ahead - around.now)} ahead of the clock, which was wrong then "
        remedy = "See that the machine keeps its time by the network. No backup is lost by it: each goes in its turn."
        yield Ailment(cause="clock", what=f"{what}or is now.", remedy=remedy, wrong=False)


def _backup_due(beat: Beat) -> bool:
    """Whether there must be one by now: it is made at the first turn, and beside the turns that follow."""
    return not beat.supposed and (beat.once or beat.at - beat.started >= BACKUP_FAILS)


def _remarks(memory: Memory) -> Iterator[Ailment]:
    """What waits for somebody and keeps nothing else from going on."""
    remedy = "It is tried again, and the digest tells of it."
    yield from (Ailment(cause="copies", what=_sentence(why), remedy=remedy, wrong=False) for why in memory.copies)
    if memory.transfers:
        them = "1 accepted document waits" if memory.transfers == 1 else f"{memory.transfers} accepted documents wait"
        what = f"The figures of {them} for a client's workbook that is in use."
        yield Ailment(cause="transfers", what=what, remedy="Close the workbook.", wrong=False)
    if memory.quarantined:
        them = "1 mail" if memory.quarantined == 1 else f"{memory.quarantined} mails"
        what = f"{them} could not be read and {'lies' if memory.quarantined == 1 else 'lie'} in var/quarantine."
        remedy = "The reason stands beside each; the consultant's “clear” takes them off this list."
        yield Ailment(cause="quarantine", what=what, remedy=remedy, wrong=False)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def spoken(span: timedelta) -> str:
    """A span in the largest unit of which it has several: "3 days", "36 hours", "90 minutes"."""
    seconds = span.total_seconds()
    for name, length in (("days", 86_400), ("hours", 3_600)):
        if seconds >= 2 * length:
            return f"{round(seconds / length)} {name}"
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minute{'s' * (minutes != 1)}"
