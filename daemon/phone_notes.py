"""What `check` says of texts and calls that is no mistake: whom the agreed ladder will not reach this way, and why."""

from collections.abc import Iterator

from ..rules.agreement import Person
from ..rules.consent import PhoneChannel, barred
from ..rules.model import Standing
from ..rules.occurrences import owners_of
from ..rules.policy import Policy

NAMED = 5  # people in one sentence
_CHANNELS: tuple[PhoneChannel, ...] = ("text", "call")


def phone_notes(policy: Policy) -> Iterator[str]:
    """A sentence for each way of the ladder that leads nowhere, and for the owners it does not reach."""
    engagement = policy.engagement
    for channel in _CHANNELS:
        if not any(channel in rung.by for rung in engagement.ladder):
            continue
        if channel not in engagement.scope.channels:
            yield f"the ladder has {channel}s, but [scope] channels does not: none will go"
        elif channel not in policy.channels:
            yield f"the ladder has {channel}s, but practice.toml has no [twilio]: email goes instead"
        elif unreached := [owner for owner in _owners(policy) if _barred(channel, owner, policy)]:
            yield f"no {channel}s to {_named(unreached)}: people.csv has no number or no {channel}_consent for them"


def _owners(policy: Policy) -> list[Person]:
    """Everybody who owes a document, once, in the order of people.csv."""
    engagement = policy.engagement
    owing = {owner.email for document in engagement.documents for owner in owners_of(engagement, document)}
    return [person for person in engagement.people if person.email in owing]


def _barred(channel: PhoneChannel, owner: Person, policy: Policy) -> bool:
    new = Standing(engagement=policy.engagement.slug, email=owner.email, first_seen=policy.engagement.starts)
    return barred(channel, owner, new, policy) is not None


def _named(people: list[Person]) -> str:
    names = [person.name for person in people[:NAMED]]
    return ", ".join(names) + (f" and {len(people) - NAMED} more" if len(people) > NAMED else "")
