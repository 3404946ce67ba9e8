"""What would be sent if nobody answered: the daemon's own planning over simulated time, with nothing sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from ..rules.agreement import Engagement
from ..rules.decide import decide
from ..rules.ledger import Charge, ChargeKind, money, month_of
from ..rules.messages import Message, Sending
from ..rules.model import ConsultantSaid, Series
from ..rules.phoning import CAP_CLAUSE
from ..rules.policy import Policy
from ..state.memory import MemoryStore
from ..state.store import Change, Store
from .agenda import plan, replanned
from .billing import next_statement, plan_statements
from .budget_warnings import warn_of_budgets
from .check_in import next_check_in, plan_check_ins
from .check_in_word import released_at_once
from .digest import next_digest, plan_digests
from .morning import next_morning, plan_mornings
from .reconcile import reconcile
from .refs import foreseen
from .world import Desk, Rulebook


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A message that would go out, when (aware, in the receiver's time zone), and what a text or call costs; `name` is
    its receiver's, "" where people.csv has none."""

    at: datetime
    message: Message
    charge: Charge | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A text or call that the month's cap would not pay for, and when (aware) that is decided."""

    at: datetime
    kind: ChargeKind


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would go out, in the order of its time, and what would not for want of money."""

    sent: list[Rehearsed]
    left_out: list[LeftOut]


async def rehearse(book: Rulebook, stored: Store, slug: str, first: date, last: date) -> Rehearsal:
    """Everything that would leave for this engagement between the two dates (both count, by the receiver's date) if
    the daemon had run since `starts`, nobody had answered, and the consultant had approved at once."""
    policy = book.policies[slug]
    refs = foreseen(book.policies.values(), stored, last + timedelta(days=31))
    alone = replace(book, policies={slug: policy})
    desk = Desk(store=MemoryStore(), book=alone, ref_of=lambda key, _: refs[key])
    now = datetime.combine(policy.engagement.starts, time(), policy.engagement.timezone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=2), time(), policy.engagement.timezone).astimezone(UTC)
    told_from = datetime.combine(first - timedelta(days=7), time(), UTC)  # notes change nothing that comes after them
    await desk.store.commit(Change(series=_begun_later(stored, policy)))
    await reconcile(desk, now)
    sent: list[Rehearsed] = []
    while now <= end:
        await plan(desk, now)
        await plan_check_ins(desk, now)
        await plan_statements(desk, now)
        await warn_of_budgets(desk, now)
        if now >= told_from:
            await plan_mornings(desk, now)
        await plan_digests(desk, now)
        sent += [_rehearsed(message, desk) for message in await _leave(desk, now)]
        upcoming = (next_check_in(desk), next_digest(desk), next_morning(desk), next_statement(desk))
        later = [at for at in (desk.store.next_at(), *upcoming) if at is not None and at > now]
        now = min(later, default=end + timedelta(days=1))
    began = datetime.combine(policy.engagement.starts, time(), policy.engagement.timezone)
    left = [one for one in _left_out(desk, began) if first <= one.at.astimezone(began.tzinfo).date() <= last]
    within = (one for one in sent if first <= one.at.date() <= last)
    return Rehearsal(sorted(within, key=lambda one: (one.at, one.message.id)), left)


def bills(rehearsal: Rehearsal, engagement: Engagement) -> list[str]:
    """What the texts and calls of each month come to, and from when on the cap leaves some out, in a line each."""
    budget, zone = engagement.budget, engagement.timezone
    charges = [one.charge for one in rehearsal.sent if one.charge]
    decided = [one.at for one in charges] + [one.at for one in rehearsal.left_out]
    months = sorted({month_of(at, zone) for at in decided})
    lines = []
    for month in months:
        paid = [charge for charge in charges if month_of(charge.at, zone) == month]
        total = money(sum((charge.amount for charge in paid), Decimal(0)))
        cap = "" if budget.cap is None else f" of a cap of {money(budget.cap)}"
        line = f"{month}: {_counted(paid) or 'no text or call'} would cost {total} {budget.currency}{cap}"
        if left := [one for one in rehearsal.left_out if month_of(one.at, zone) == month]:
            day = min(one.at for one in left).astimezone(zone)
            verb = "is" if len(left) == 1 else "are"
            line += f"; from {day.day} {day:%B} on {_counted(left)} {verb} left out for the cap"
        lines.append(line)
    return lines


def _counted(ones: Sequence[Charge | LeftOut]) -> str:
    """`11 texts and 2 calls`; "": none."""
    counts = {kind: sum(one.kind == kind for one in ones) for kind in ("text", "call")}
    return " and ".join(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in counts.items() if count)


def _left_out(desk: Desk, since: datetime) -> list[LeftOut]:
    """What the cap refused: one for each text and call, however many tasks it was to be about."""
    kinds: tuple[ChargeKind, ...] = ("text", "call")
    found = set()
    for entry in desk.store.entries_since(since):
        kind = next((kind for kind in kinds if entry.what.startswith(f"no {kind}: ")), None)
        task = desk.store.task(entry.ref)
        if kind and task and entry.clause == CAP_CLAUSE:
            found.add((entry.at, kind, task.owner))
    return [LeftOut(at, kind) for at, kind, _ in sorted(found)]


def _begun_later(stored: Store, policy: Policy) -> tuple[Series, ...]:
    """The series as they began: who came into the agreement later owes nothing from before, in a rehearsal too."""
    return tuple(
        replace(one, opened=None, next_at=datetime.combine(one.since, time(), policy.engagement.timezone))
        for one in stored.all_series()
        if one.engagement == policy.engagement.slug
    )


def _rehearsed(message: Message, desk: Desk) -> Rehearsed:
    """The message with the time at which it reaches its receiver, on the receiver's own clock, and its cost."""
    (policy,) = desk.book.policies.values()
    person = policy.engagement.reached_at(message.to[0])
    zone = policy.engagement.zone_of(person) if person else policy.consultant.timezone
    charge = desk.store.charge(message.id)
    return Rehearsed(message.not_before.astimezone(zone), message, charge, person.name if person else "")


async def _leave(desk: Desk, now: datetime) -> list[Message]:
    """Everything in the outbox leaves at once; what the consultant is asked is approved as soon as it is asked."""
    left: list[Message] = []
    while leaving := desk.store.unsent():
        sent = tuple(replace(one, state="sent", changed_at=now) for one in leaving)
        await desk.store.commit(Change(sendings=sent))
        for sending in leaving:
            if sending.message.kind == "ask":
                await _approve(desk, sending, now)
                await released_at_once(desk, sending.message.engagement, now)
        left += [sending.message for sending in leaving]
        await plan_check_ins(desk, now)
    return left


async def _approve(desk: Desk, sending: Sending, now: datetime) -> None:
    policy = desk.book.policies[sending.message.engagement]
    said = ConsultantSaid(source="rehearsal", verb="approve")
    for ref in sending.message.tasks:
        task = desk.store.task(ref)
        if task is not None:
            decision = decide(task, said, policy, now)
            await desk.store.commit(replanned(desk, decision, policy, now))
