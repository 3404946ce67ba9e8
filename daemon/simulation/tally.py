"""Counts the demo honestly: what came in and when, what was sent, and whether the promises of the product were kept."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ...rules.addresses import canonical
from ...rules.hours import permitted
from ...rules.model import State
from ...rules.policy import Policy
from ...state.archive import SIDE
from ..world import World
from .by_telephone import phone_checks, phone_figures
from .commanded import command_checks, command_figures
from .paperwork import missing_in_register, not_put_right, slipped, wrong_in_masters, wrongly_taken
from .record import Outgoing, Record
from .slips import SLIPS, Outcome

TO_PEOPLE = {"reminder", "notice", "check-in"}
PERIOD = re.compile(r"\d{4}-(W\d\d|Q\d|\d\d)")
STARTED = TO_PEOPLE | {"escalation"}


@dataclass(frozen=True, slots=True)
class Checked:
    """One promise of the product, held against all that happened; no faults: it was kept."""

    promise: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures as lines of (what, how many), and the promises."""

    figures: tuple[tuple[str, str], ...]
    checks: tuple[Checked, ...]

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not any(check.faults for check in self.checks)


def tally(world: World, record: Record, last: datetime) -> Tally:
    """Count everything up to `last`."""
    policy = next(iter(world.book.policies.values()))
    return Tally(_figures(world, record, policy, last), tuple(_checks(world, record, policy)))


def _figures(world: World, record: Record, policy: Policy, last: datetime) -> tuple[tuple[str, str], ...]:
    today = last.astimezone(policy.engagement.timezone).date()
    due = [task for task in world.store.tasks() if task.due < today]
    done = [task for task in due if task.state is State.DONE]
    late = sum(task.late for task in done)
    closed_unasked = [task for task in world.store.tasks() if task.state is State.DONE and task.due >= today]
    kinds = Counter(one.message.kind for one in record.outgoing)
    asked = [task.reminders for task in done]
    weeks = _per_week(record.outgoing, policy)
    busiest, most = max(weeks.items(), key=lambda pair: pair[1], default=(("nobody", ""), 0))
    seniors = {person.email for person in policy.engagement.people if person.role == "senior management"}
    senior = sum(one.mail.to in seniors for one in record.outgoing if one.message.kind == "escalation")
    person = policy.engagement.person(busiest[0])
    return (
        ("documents due", f"{len(due)}"),
        ("in on time", f"{len(done) - late}"),
        ("in late", f"{late}"),
        ("still open", f"{sum(not task.state.closed for task in due)}"),
        ("waived", f"{sum(task.state is State.WAIVED for task in due)}"),
        ("in before their date, due later", f"{len(closed_unasked)}"),
        ("reminders a document", f"{sum(asked) / len(asked):.1f}" if asked else "none"),
        ("escalations", f"{kinds['escalation'] - senior} to managers, {senior} to senior management"),
        ("most notes to one person in a week", f"{most} ({person.name if person else busiest[0]}, {busiest[1]})"),
        (
            "mails out",
            f"{len(record.outgoing)}: "
            + ", ".join(f"{n} {kind}{'' if n == 1 else 's'}" for kind, n in kinds.most_common()),
        ),
        ("mails in", f"{len(record.arrived)}"),
        ("files with something wrong", _slips(record)),
        *command_figures(world, record),
        *phone_figures(world, record, policy),
    )


def _slips(record: Record) -> str:
    outcomes = Counter(SLIPS[draft.slip].outcome for draft in slipped(record))
    told: dict[Outcome, str] = {
        "returned": "returned",
        "asked": "for a person to look at",
        "accepted": "accepted as they were",
    }
    return ", ".join(f"{outcomes[outcome]} {words}" for outcome, words in told.items())


def _per_week(outgoing: Iterable[Outgoing], policy: Policy) -> Counter[tuple[str, str]]:
    """Reminders and notices by person and week (Monday to Sunday, theirs)."""
    return Counter((one.mail.to, f"{_local(one, policy):%G-W%V}") for one in outgoing if one.message.kind in TO_PEOPLE)


def _zone(one: Outgoing, policy: Policy) -> ZoneInfo:
    person = policy.engagement.person(one.mail.to)
    return policy.engagement.zone_of(person) if person else policy.engagement.timezone


def _local(one: Outgoing, policy: Policy) -> datetime:
    return one.mail.at.astimezone(_zone(one, policy))


def _checks(world: World, record: Record, policy: Policy) -> Iterable[Checked]:
    cap = policy.engagement.weekly_cap
    over = [f"{who}, {week}: {n}" for (who, week), n in _per_week(record.outgoing, policy).items() if cap and n > cap]
    yield Checked("nothing was sent about a document after it had come in", tuple(_after_receipt(world, record)))
    yield Checked("nobody had more than one note a day", tuple(_twice_a_day(record, policy)))
    yield Checked(f"nobody had more than {cap} notes a week", tuple(over))
    yield Checked("every note left inside the agreed hours of its reader", tuple(_outside_hours(record, policy)))
    yield Checked("each check-in wrote to a person once", tuple(_checked_in_twice(record, policy)))
    yield Checked("nobody had the same text twice running", tuple(_same_text(record)))
    yield Checked("every person's own mail was answered", tuple(_unanswered(world, record)))
    yield from (Checked(promise, tuple(faults)) for promise, faults in phone_checks(world, record, policy))
    yield from (Checked(promise, tuple(faults)) for promise, faults in command_checks(world, record, policy))
    changed = (path for path, name in _filed(world, record) if name is None)
    yield Checked("every filed document is byte for byte what was sent", tuple(changed))
    yield Checked("every document was filed under its own period", tuple(_astray(world, record)))
    yield Checked(
        "no faulty file was accepted, and what is wrong with it was found", tuple(wrongly_taken(world, record))
    )
    yield Checked("every correction was accepted, and thanked with the figures", tuple(not_put_right(world, record)))
    yield Checked("the register holds every accepted figure", tuple(missing_in_register(world)))
    yield Checked("the client's scorecard holds its figures, formulas and chart", tuple(wrong_in_masters(world)))


def _after_receipt(world: World, record: Record) -> Iterable[str]:
    for one in record.outgoing:
        for ref in one.message.tasks if one.message.kind in STARTED else ():
            task = world.store.task(ref)
            if task and task.closed_at and task.closed_at < one.mail.at:
                yield f"{one.message.kind} of {one.mail.at:%d %b %H:%M} to {one.mail.to} about {ref}"


def _twice_a_day(record: Record, policy: Policy) -> Iterable[str]:
    days = Counter(
        (one.mail.to, _local(one, policy).date()) for one in record.outgoing if one.message.kind in TO_PEOPLE
    )
    return (f"{who} on {day:%d %b}: {n}" for (who, day), n in days.items() if n > 1)


def _outside_hours(record: Record, policy: Policy) -> Iterable[str]:
    for one in record.outgoing:
        hours, zone = policy.engagement.hours, _zone(one, policy)
        if one.message.started_here and not permitted(one.mail.at, hours, zone, policy.workdays):
            yield f"{one.message.kind} to {one.mail.to} at {_local(one, policy):%a %d %b %H:%M}"


def _checked_in_twice(record: Record, policy: Policy) -> Iterable[str]:
    """The sample's check-ins are monthly, and each is over within its month."""
    kinds = {"check-in", "report"}
    months = Counter(
        (one.message.kind, one.mail.to, f"{_local(one, policy):%Y-%m}")
        for one in record.outgoing
        if one.message.kind in kinds and one.message.person
    )
    return (f"{kind} to {who} in {month}: {n}" for (kind, who, month), n in months.items() if n > 1)


def _same_text(record: Record) -> Iterable[str]:
    before: dict[str, str] = {}
    for one in record.outgoing:
        if one.message.kind in TO_PEOPLE:
            if before.get(one.mail.to) == one.mail.text:
                yield f"{one.mail.to} on {one.mail.at:%d %b}"
            before[one.mail.to] = one.mail.text


def _unanswered(world: World, record: Record) -> Iterable[str]:
    answered = {one.message.in_reply_to for one in record.outgoing if one.message.kind == "answer"}
    inbox = canonical(world.book.practice.mail.address)
    known = {*world.book.directory, world.book.practice.consultant.email}
    for draft in record.wrote:
        own_words = draft.genuine and not draft.headers and draft.address in known
        if own_words and canonical(draft.to) == inbox and draft.message_id not in answered:
            yield f"{draft.name}, {draft.at:%d %b %H:%M}: {draft.words[:40]!r}"


def _filed(world: World, record: Record) -> Iterable[tuple[str, str | None]]:
    """Every filed document: its path, and the name under which these very bytes were sent (None: nobody sent them)."""
    mailed = (file for draft in record.wrote for file in draft.documents)
    files = [*mailed, *(file for photos in record.line.photos.values() for file in photos)]
    sent = {hashlib.sha256(content).digest(): name for name, content in files}
    root = world.book.practice.folder / "var" / "filed"
    for path in sorted(root.rglob("*")) if root.exists() else ():
        if path.is_file() and not path.name.endswith(SIDE):
            yield str(path.relative_to(root)), sent.get(hashlib.sha256(path.read_bytes()).digest())


def _astray(world: World, record: Record) -> Iterable[str]:
    """Documents filed under another period than the one that is in the name they were sent under."""
    for path, name in _filed(world, record):
        period = PERIOD.search(name or "")
        if name and (period is None or period[0] not in path):
            yield f"{name} as {path}"
