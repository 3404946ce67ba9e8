"""Tells the consultant once a month of each part of a cap that is reached, in a mail that "approve 3 hours" answers."""

from datetime import datetime
from typing import Any

from ..rules.balance import Balance
from ..rules.budget_words import BalanceFacts, budget_warning
from ..rules.mails import About, consultant_reads, to_consultant
from ..rules.policy import Policy
from ..state.store import Change
from .agenda import to_send
from .ledger import balance_of
from .world import Desk

CLAUSE = "[budget] cap"  # of the warning, by which a reply to it is known to speak of the cap


async def warn_of_budgets(desk: Desk, now: datetime) -> None:
    """Put a warning into the outbox for every engagement whose month has reached a further part of its cap."""
    for slug, policy in desk.book.policies.items():
        if policy.engagement.budget.cap:
            found = balance_of(desk, policy, now)
            told = desk.store.mark(_mark(slug)) or {}
            heard = _heard(found, told)
            if found.passed > heard:
                await desk.store.commit(_warned(policy, found, now))
            elif found.passed < heard and told["cap"] != str(found.cap):
                await desk.store.commit(Change(marks=_told(slug, found)))


def _heard(found: Balance, told: dict[str, Any]) -> int:
    """The highest warning that was told of this month."""
    return int(told["percent"]) if told.get("month") == found.month else 0


def _warned(policy: Policy, found: Balance, now: datetime) -> Change:
    slug = policy.engagement.slug
    facts = BalanceFacts(consultant_reads(policy, now), found, policy.engagement.budget)
    key = (slug, now.isoformat(), str(found.passed))
    about = About(kind="ask", clause=CLAUSE, key=key, engagement=slug)
    message = to_consultant(policy.consultant, budget_warning(policy.words, facts), about, now)
    return Change(sendings=(to_send(policy.seal(message), now),), marks=_told(slug, found))


def _told(slug: str, found: Balance) -> dict[str, Any]:
    return {_mark(slug): {"month": found.month, "cap": str(found.cap), "percent": found.passed}}


def _mark(slug: str) -> str:
    """Names what was told last: after the cap was raised the same parts of it are told anew when they are reached."""
    return f"budget:{slug}"
