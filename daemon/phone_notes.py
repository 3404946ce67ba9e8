"""What `check` says of texts and calls that is no mistake: whom the agreed ladder will not reach this way, and why."""

from collections.abc import Iterable, Iterator
from datetime import date

from ..rules.agreement import Person
from ..rules.consent import PhoneChannel
from ..rules.hours import phone_hours
from ..rules.ledger import PERCENT_OF_CAP, money, price, refusal
from ..rules.occurrences import owners_of
from ..rules.policy import Policy
from .dated_notes import dated_after

NAMED = 5  # people in one sentence
_CHANNELS: tuple[PhoneChannel, ...] = ("text", "call")


def phone_notes(policy: Policy, sender: str, today: date) -> Iterator[str]:
    """A sentence for each thing to look at again; `sender` is the practice's own number, "" without a telephone."""
    scope = policy.engagement.scope
    if "email" not in scope.channels:
        yield "[scope] channels has no email: whom no text or call reaches hears nothing"
    for channel in _CHANNELS:
        yield from _way_notes(channel, policy)
    if scope.phone_support and not sender:
        yield "phone_support is agreed, but practice.toml has no [twilio]: nobody can call"
    if {"text", "call"} & {*scope.channels}:
        yield from _consent_notes(policy, today)
        yield from _number_notes(policy.engagement.people, sender)
        yield from _hours_notes(policy)


def _way_notes(channel: PhoneChannel, policy: Policy) -> Iterator[str]:
    """Whether texts, or calls, are agreed, can leave, are paid for, and whom they do not reach."""
    engagement = policy.engagement
    agreed = channel in engagement.scope.channels
    if not any(channel in rung.by for rung in engagement.ladder):
        if agreed:
            yield f"[scope] channels has {channel}s, but no rung of the ladder does: none will go as reminders"
    elif not agreed:
        yield f"the ladder has {channel}s, but [scope] channels does not: none will go"
    elif channel not in policy.channels:
        yield f"the ladder has {channel}s, but practice.toml has no [twilio]: email goes instead"
    else:
        yield from _unreached(channel, policy)
        yield from _money_notes(channel, policy)


def _unreached(channel: PhoneChannel, policy: Policy) -> Iterator[str]:
    """The owners who gave no consent, no number, or neither."""
    column = f"{channel}_consent"
    missing: dict[str, list[Person]] = {}
    for owner in _owners(policy):
        lacks = [name for name, there in ((column, getattr(owner, column)), ("number", owner.phone)) if not there]
        if lacks:
            missing.setdefault(" and no ".join(lacks), []).append(owner)
    for columns, people in missing.items():
        yield f"no {channel}s to {_named(people)}: people.csv has no {columns} for them"


def _money_notes(channel: PhoneChannel, policy: Policy) -> Iterator[str]:
    budget = policy.engagement.budget
    if channel not in dict(budget.costs):
        yield f"[budget.costs] has no {channel}: {channel}s are charged nothing, and no cap stops them"
    elif budget.cap is not None and refusal(budget, budget.cap * 0, channel, price(budget, channel)):
        cap, percent = f"{money(budget.cap)} {budget.currency}", PERCENT_OF_CAP[channel]
        yield f"no {channel} will go: one costs more than {percent} % of the month's cap of {cap}"


def _consent_notes(policy: Policy, today: date) -> Iterator[str]:
    """Consents that nobody could show, or that are dated in time to come."""
    given = [person for person in policy.engagement.people if person.text_consent or person.call_consent]
    if bare := [person for person in given if not person.consent_note]:
        yield f"consent of {_named(bare)} has no consent_note in people.csv: who gave it, when and how"
    if early := [person for person in given if dated_after(person.consent_note, today)]:
        yield f"the consent_note of {_named(early)} names a day that is still to come"


def _number_notes(people: Iterable[Person], sender: str) -> Iterator[str]:
    """Numbers that do not tell who writes or calls."""
    by_number: dict[str, list[Person]] = {}
    for person in people:
        if person.phone:
            by_number.setdefault(person.phone, []).append(person)
    for number, sharing in by_number.items():
        if number == sender:
            yield f"the number of {_named(sharing)} is the practice's own, `from` of [twilio]: it reaches nobody"
        elif len(sharing) > 1:
            yield f"{_named(sharing)} have one number, {number}: whoever texts or calls from it is not told apart"


def _hours_notes(policy: Policy) -> Iterator[str]:
    """Whom texts and calls have no time for."""
    engagement = policy.engagement
    given = [person for person in engagement.people if person.text_consent or person.call_consent]
    if never := [person for person in given if phone_hours(engagement.hours, person.phone_hours) is None]:
        yield f"no texts and calls to {_named(never)}: phone_hours (or 09:00-18:00) leaves nothing within hours"


def _owners(policy: Policy) -> list[Person]:
    """Everybody who owes a document, once, in the order of people.csv."""
    engagement = policy.engagement
    owing = {owner.email for document in engagement.documents for owner in owners_of(engagement, document)}
    return [person for person in engagement.people if person.email in owing]


def _named(people: list[Person]) -> str:
    names = [person.name for person in people[:NAMED]]
    return ", ".join(names) + (f" and {len(people) - NAMED} more" if len(people) > NAMED else "")
