"""The ledger as commands, planning and the digest use it: time logged, the cap lifted, and where the money stands."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from ..rules.balance import Balance, balance
from ..rules.billing import spoken_minutes
from ..rules.budget_words import BalanceFacts, balance_words
from ..rules.currency import shown
from ..rules.ledger import Charge, entered, in_force, month_began, month_of, price
from ..rules.mails import consultant_reads
from ..rules.model import Entry
from ..rules.policy import Policy, message_id_for
from ..state.store import Change
from .world import Desk

_WORD = {"time": "log", "lift": "lift"}  # by which their ids are made


def logged(desk: Desk, slug: str, minutes: int, words: str, at: datetime, before: tuple[Charge, ...] = ()) -> Change:
    """Time that the consultant spent, entered in the ledger and told in the story; what passes the cap is not billed.

    `at` (aware) is when they said so, and in whose month it counts; `before` are the charges of the same mail that are
    not committed yet. Raises KeyError for an engagement that is not in the book.
    """
    policy = desk.book.policies[slug]
    budget, zone = policy.engagement.budget, policy.engagement.timezone
    earlier = (*charges_since(desk, policy, at), *before)
    charges = entered(budget, earlier, _said("time", policy, minutes, words, at, earlier), zone)
    return Change(charges=charges, entries=tuple(_told(one, budget.currency, words) for one in charges))


def lifted(desk: Desk, slug: str, minutes: int, words: str, at: datetime, before: tuple[Charge, ...] = ()) -> Change:
    """The cap of the month of `at` (aware) lifted by what so many minutes cost; nothing where there is none to lift.

    What was entered as not billable stays so: it counts from now on. Raises KeyError as `logged` does.
    """
    policy = desk.book.policies[slug]
    budget = policy.engagement.budget
    lift = _said("lift", policy, minutes, words, at, (*charges_since(desk, policy, at), *before))
    if budget.cap is None or not lift.amount:
        return Change()
    what = f"{spoken_minutes(minutes)} beyond the cap were approved: {shown(lift.worth, budget.currency)} more"
    return Change(charges=(lift,), entries=(_entry(lift, what, "[budget] cap"),))


def taken_out(desk: Desk, ids: Iterable[str], at: datetime) -> Change:
    """Time logged and lifts taken back, by the ids of their charges: they stay in the ledger and count no more."""
    found = [one for key in ids if (one := desk.store.charge(key)) is not None and one.state != "released"]
    return Change(
        charges=tuple(replace(one, state="released") for one in found),
        entries=tuple(
            replace(_entry(one, f"{spoken_minutes(one.units)} were taken out of the ledger", "[budget]"), at=at)
            for one in found
        ),
    )


def charges_since(desk: Desk, policy: Policy, at: datetime) -> list[Charge]:
    """The engagement's charges from the beginning of the month of `at` on."""
    return desk.store.charges_in(policy.engagement.slug, month_began(at, policy.engagement.timezone))


def with_lifts(desk: Desk, policy: Policy, now: datetime) -> Policy:
    """The policy with the cap that is in force this month."""
    engagement = policy.engagement
    if engagement.budget.cap is None:
        return policy
    zone = engagement.timezone
    budget = in_force(engagement.budget, charges_since(desk, policy, now), month_of(now, zone), zone)
    return policy if budget is engagement.budget else replace(policy, engagement=replace(engagement, budget=budget))


def balance_of(desk: Desk, policy: Policy, now: datetime) -> Balance:
    """Where this month's money stands."""
    return balance(policy.engagement, charges_since(desk, policy, now), policy.workdays, now)


def balance_line(desk: Desk, policy: Policy, now: datetime) -> str:
    """The digest's sentence on it, forecast included; "" where nothing is counted and nothing is capped."""
    found = balance_of(desk, policy, now)
    if found.cap is None and not (found.spent or found.minutes):
        return ""
    return balance_words(policy.words, BalanceFacts(consultant_reads(policy, now), found, policy.engagement.budget))


def _said(
    kind: Literal["time", "lift"], policy: Policy, minutes: int, words: str, at: datetime, earlier: tuple[Charge, ...]
) -> Charge:
    """An entry at the consultant's word; those of one instant and the same words are told apart by their number."""
    slug, number = policy.engagement.slug, sum(one.at == at for one in earlier)
    return Charge(
        id=message_id_for(_WORD[kind], slug, at.isoformat(), words, str(number)),
        engagement=slug,
        at=at,
        kind=kind,
        units=minutes,
        amount=price(policy.engagement.budget, kind),
        state="settled",
        words=words,
    )


def _told(one: Charge, currency: str, words: str) -> Entry:
    cost = "it passes the cap and is not billable" if one.over_cap else shown(one.worth, currency)
    return _entry(one, f"{spoken_minutes(one.units)} were logged ({words}): {cost}", "[budget] rate")


def _entry(one: Charge, what: str, clause: str) -> Entry:
    return Entry(ref="", engagement=one.engagement, at=one.at, what=what, cause=one.id, clause=clause, topic="ledger")
