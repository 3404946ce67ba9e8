"""Pauses of documents and engagements: kept as marks, and put into the policies by which everything is planned."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from ..rules.messages import Message
from ..rules.policy import OPEN_END, Policy, zone_of
from ..rules.references import Place
from ..rules.retract import spoken_of
from ..state.store import Store
from .world import Desk

PAUSED = "paused:"
OPEN = "open"  # paused until somebody resumes it


def mark_of(place: Place) -> str:
    """The mark that pauses an engagement, or one of its documents."""
    slug, document = place
    return f"{PAUSED}{slug}:{document}" if document else f"{PAUSED}{slug}"


def written(until: date) -> str:
    """The day a pause ends, as its mark keeps it."""
    return OPEN if until == OPEN_END else until.isoformat()


def with_pauses(policy: Policy, store: Store, changed: Mapping[str, Any] | None = None) -> Policy:
    """The policy with what is paused now; `changed`: marks that are about to be committed."""
    changed = changed or {}
    pauses = {}
    for document in ("", *(one.id for one in policy.engagement.documents)):
        name = mark_of((policy.engagement.slug, document))
        until = changed[name] if name in changed else store.mark(name)
        if until:
            pauses[document] = OPEN_END if until == OPEN else date.fromisoformat(until)
    return policy if pauses == policy.pauses else replace(policy, pauses=pauses)


def in_force(desk: Desk) -> None:
    """Have the rulebook know what is paused. The files do not say so, and may have been read again since."""
    policies = {slug: with_pauses(policy, desk.store) for slug, policy in desk.book.policies.items()}
    if any(policies[slug] is not policy for slug, policy in desk.book.policies.items()):
        desk.book = replace(desk.book, policies=policies)


def rests(desk: Desk, message: Message, now: datetime) -> bool:
    """Whether the consultant holds this message back: its receiver is held, or what it is about is paused."""
    policy = desk.book.policies.get(message.engagement)
    if policy is None:
        return False
    tasks = [task for ref in spoken_of(message) if ref not in message.mentions and (task := desk.store.task(ref))]
    people = (policy.engagement.reached_at(where) for where in message.to)
    standings = (desk.store.standing(message.engagement, one.email) for one in people if one)
    today = now.astimezone(zone_of(message.to[0], policy)).date()
    days = [standing.held_until for standing in standings if standing]
    days += [policy.paused_until(task.document) for task in tasks]
    return any(day is not None and today < day for day in days)
