"""The consultant's own question to a person: sent in their words within the agreed hours, its answer told to them."""

from datetime import datetime
from typing import TYPE_CHECKING

from ..rules.agreement import Person
from ..rules.briefing import CommandResult
from ..rules.command_lines import Order
from ..rules.hours import next_permitted
from ..rules.occurrences import in_scope
from ..rules.policy import Policy
from ..rules.relaying import asked_in_words

if TYPE_CHECKING:
    from .orders import Orders


def asked_of(orders: "Orders", order: Order) -> CommandResult:
    """Put the question into the outbox, unless the agreement or the person does not want it."""
    slug, email = order.named.people[0]
    policy = orders.policy(slug)
    person = policy.engagement.person(email)
    if person is None:
        return CommandResult(line=order.line, outcome=f"{email} is no longer in people.csv; not sent", done=False)
    if why := _forbidden(orders, policy, person):
        return CommandResult(line=order.line, outcome=f"not sent: {why}", done=False)
    tasks = tuple(task for ref in order.named.refs if (task := orders.task(ref)))
    message = asked_in_words(policy, person, tasks, order.words, orders.source, orders.at)
    if message.id in {one.id for one in orders.messages}:
        return CommandResult(line=order.line, outcome="that is asked in a line above; it goes once", done=False)
    orders.messages.append(message)
    for ref in order.named.refs or ("",):
        orders.tell(slug, ref, f'the consultant asked {person.name}: "{order.words[:300]}"')
    outcome = f"goes to {person.name} in your words{_when(policy, person, orders.at)}; their answer comes to you"
    return CommandResult(line=order.line, outcome=outcome)


def _forbidden(orders: "Orders", policy: Policy, person: Person) -> str:
    """Why somebody is not to be written to; "": nothing speaks against it."""
    standing = orders.standing(policy, person.email)
    today = orders.at.astimezone(policy.engagement.zone_of(person)).date()
    if not in_scope(policy.engagement, person):
        return f"{person.name} is not in the agreed scope"
    if standing.opted_out:
        return f"{person.name} asked for no more messages"
    if standing.undeliverable:
        return f"{person.name} is not reached by mail"
    if standing.held_on(today):
        return f"you hold what goes to {person.name}; “resume {person.email}” first"
    return ""


def _when(policy: Policy, person: Person, now: datetime) -> str:
    """When it leaves, where that is not at once."""
    engagement = policy.engagement
    zone = engagement.zone_of(person)
    opening = next_permitted(now, engagement.hours, zone, policy.workdays)
    if opening <= now:
        return ""
    local = opening.astimezone(zone)
    return f" on {local:%A} {local.date()} at {local:%H:%M} of their time, when the agreed hours begin"
