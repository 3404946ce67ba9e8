"""What would be sent if nobody answered: the daemon's own planning over simulated time, with nothing sent."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from ..rules.decide import decide
from ..rules.ledger import Charge, money
from ..rules.messages import Message, Sending
from ..rules.model import ConsultantSaid, Series
from ..rules.policy import Policy
from ..state.memory import MemoryStore
from ..state.store import Change, Store
from .agenda import plan, replanned
from .billing import next_statement, plan_statements
from .budget_warnings import warn_of_budgets
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


async def rehearse(book: Rulebook, stored: Store, slug: str, first: date, last: date) -> list[Rehearsed]:
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
        await plan_statements(desk, now)
        await warn_of_budgets(desk, now)
        if now >= told_from:
            await plan_mornings(desk, now)
        await plan_digests(desk, now)
        sent += [_rehearsed(message, desk) for message in await _leave(desk, now)]
        upcoming = (desk.store.next_at(), next_digest(desk), next_morning(desk), next_statement(desk))
        later = [at for at in upcoming if at is not None and at > now]
        now = min(later, default=end + timedelta(days=1))
    return sorted((one for one in sent if first <= one.at.date() <= last), key=lambda one: (one.at, one.message.id))


def bill(sent: Iterable[Rehearsed], currency: str) -> str:
    """What the texts and calls among these come to, in a sentence; "": there are none."""
    charges = [one.charge for one in sent if one.charge]
    counts = {kind: sum(charge.kind == kind for charge in charges) for kind in ("text", "call")}
    told = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in counts.items() if count]
    total = money(sum((charge.amount for charge in charges), Decimal(0)))
    return f"{' and '.join(told)} would cost {total} {currency}" if told else ""


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
    leaving = desk.store.unsent()
    sent = tuple(replace(one, state="sent", changed_at=now) for one in leaving)
    await desk.store.commit(Change(sendings=sent))
    for sending in leaving:
        if sending.message.kind == "ask":
            await _approve(desk, sending, now)
    return [sending.message for sending in leaving]


async def _approve(desk: Desk, sending: Sending, now: datetime) -> None:
    policy = desk.book.policies[sending.message.engagement]
    said = ConsultantSaid(source="rehearsal", verb="approve")
    for ref in sending.message.tasks:
        task = desk.store.task(ref)
        if task is not None:
            decision = decide(task, said, policy, now)
            await desk.store.commit(replanned(desk, decision, policy, now))
