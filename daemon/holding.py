"""Holds and pauses at the consultant's word: who is not written to, what is not asked for, and what goes on again."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ..rules.agreement import Person
from ..rules.briefing import CommandResult
from ..rules.command_lines import Order
from ..rules.matching import Seat
from ..rules.model import Task
from ..rules.policy import OPEN_END, Policy
from ..rules.references import Place
from .pauses import mark_of, written

if TYPE_CHECKING:
    from .orders import Orders

REST = "answers to their own mails still go out"


def quieted(orders: "Orders", order: Order) -> CommandResult:
    """Hold people, or pause people, documents and engagements."""
    told = [_held(orders, order, seat) for seat in order.named.people]
    told += [_paused(orders, order, place) for place in order.named.places]
    return _result(order, told)


def _result(order: Order, told: list[tuple[str, bool]]) -> CommandResult:
    """What is the same in several engagements is said once."""
    outcome = "; ".join(dict.fromkeys(text for text, _ in told))
    return CommandResult(line=order.line, outcome=outcome, done=any(ok for _, ok in told))


def resumed(orders: "Orders", order: Order) -> CommandResult:
    """Take away holds and pauses; what had fallen due meanwhile goes out once, at the next permitted minute."""
    told = [freed(orders, seat, order) for seat in order.named.people]
    told += [_unpaused(orders, order, place) for place in order.named.places]
    outcome = "; ".join(dict.fromkeys(text for text in told if text))
    if outcome:
        return CommandResult(line=order.line, outcome=outcome)
    waiting = [task.ref for task in orders.open_of(order.named) if task.waiting_for]
    choices = tuple(f"resume {ref}" for ref in waiting[:12])
    return CommandResult(line=order.line, outcome="nothing is held or paused there", done=False, choices=choices)


def sent_now(orders: "Orders", order: Order) -> CommandResult:
    """Let go what is held for these people; what is due for them today goes out as soon as hours permit."""
    told = []
    for seat in order.named.people:
        policy, person = _who(orders, seat)
        if person is not None:
            freed(orders, seat, order)
            told.append(_when(orders, policy, person))
    return _result(order, told)


def freed(orders: "Orders", seat: Seat, order: Order) -> str:
    """A person is held no more; "" where they were not."""
    policy, person = _who(orders, seat)
    if person is None or orders.standing(policy, person.email).held_until is None:
        return ""
    orders.standings[seat] = replace(orders.standing(policy, person.email), held_until=None)
    _told(orders, policy, orders.open_with(seat), f"the consultant let messages to {person.name} go out again", order)
    orders.replan(policy)
    return f"messages to {person.name} go out again"


def _held(orders: "Orders", order: Order, seat: Seat) -> tuple[str, bool]:
    policy, person = _who(orders, seat)
    if person is None:
        return f"{seat[1]} is no longer in people.csv", False
    until = _until(order, orders.at.astimezone(policy.engagement.zone_of(person)).date())
    if until is None:
        return f"{order.day} has come already, so nothing was held", False
    orders.standings[seat] = replace(orders.standing(policy, person.email), held_until=until)
    what = f"the consultant held what goes to {person.name} {_span(until)}"
    _told(orders, policy, orders.open_with(seat), what, order)
    orders.replan(policy)
    return f"nothing{_of_one(orders, order, seat)} goes to {person.name} {_span(until)}; {REST}", True


def _of_one(orders: "Orders", order: Order, seat: Seat) -> str:
    """The client, where whoever is held is with others too, and goes on to hear from these."""
    others = {*orders.world.book.directory.get(seat[1], ())} - {*order.named.people}
    return f" of {orders.policy(seat[0]).engagement.name}" if others else ""


def _paused(orders: "Orders", order: Order, place: Place) -> tuple[str, bool]:
    policy = orders.policy(place[0])
    until = _until(order, orders.at.astimezone(policy.engagement.timezone).date())
    name = _name(policy, place)
    if until is None:
        return f"{order.day} has come already, so {name} was not paused", False
    orders.marks[mark_of(place)] = written(until)
    policy = orders.policy(place[0])
    _told(orders, policy, orders.open_at(place), f"the consultant paused {name} {_span(until)}", order)
    orders.replan(policy)
    return f"{name} is paused: nothing is asked or escalated {_span(until)}; what comes in is taken as ever", True


def _unpaused(orders: "Orders", order: Order, place: Place) -> str:
    policy = orders.policy(place[0])
    if place[1] not in policy.pauses:
        return ""
    orders.marks[mark_of(place)] = None
    policy, name = orders.policy(place[0]), _name(policy, place)
    _told(orders, policy, orders.open_at(place), f"the consultant had {name} go on", order)
    orders.replan(policy)
    return f"{name} goes on"


def _until(order: Order, today: date) -> date | None:
    """The day before which nothing goes out; a hold without a day, or for today, is for today alone."""
    if order.day is None or order.day == today:
        return today + timedelta(days=1) if order.verb == "hold" or order.day else OPEN_END
    return order.day if order.day > today else None


def _span(until: date) -> str:
    return "until you resume it" if until == OPEN_END else f"before {until:%A} {until}"


def _name(policy: Policy, place: Place) -> str:
    document = policy.engagement.document(place[1])
    return document.title if document else f"everything of {policy.engagement.name}"


def _who(orders: "Orders", seat: Seat) -> tuple[Policy, Person | None]:
    policy = orders.policy(seat[0])
    return policy, policy.engagement.person(seat[1])


def _when(orders: "Orders", policy: Policy, person: Person) -> tuple[str, bool]:
    """What is due for somebody, and when it may leave."""
    seat = (policy.engagement.slug, person.email)
    moments = [task.next_at for task in orders.open_with(seat) if task.next_at]
    zone = policy.engagement.zone_of(person)
    now, today = orders.at, orders.at.astimezone(zone).date()
    if not moments:
        return f"nothing is to be sent to {person.name}", False
    first = min(moments).astimezone(zone)
    if first <= now:
        return f"what is due for {person.name} goes out now", True
    if first.date() == today:
        return f"what is due for {person.name} goes out at {first:%H:%M}, within the agreed hours", True
    return f"nothing more is due for {person.name} today; the next is on {first:%A} {first.date()}", False


def _told(orders: "Orders", policy: Policy, tasks: list[Task], what: str, order: Order) -> None:
    """The story of each task that it concerns says so; where nothing is open, that of the engagement does."""
    for ref in [task.ref for task in tasks] or [""]:
        orders.tell(policy.engagement.slug, ref, f'{what} ("{order.line}")')
