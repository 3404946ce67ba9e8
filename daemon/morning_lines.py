"""From the messages that are foreseen to the lines of the morning note: one for each person that hears something."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ..rules.agreement import Engagement, Person
from ..rules.mails import item_facts
from ..rules.messages import Message
from ..rules.model import Task
from ..rules.morning import CHANNELS, MorningLine, Reason, Subject, Way, reasons_for
from ..rules.policy import Policy
from .foresight import Foreseen


@dataclass(frozen=True, slots=True)
class Group:
    """What goes to the same readers about the same person: held back, or let go, as one."""

    policy: Policy
    person: str  # main address of whom it is about: a hold on them holds it
    readers: tuple[str, ...]  # names
    messages: tuple[Foreseen, ...]

    @property
    def first_at(self) -> datetime:
        """When the first of it leaves."""
        return min(one.at for one in self.messages)


def grouped(policies: Iterable[Policy], foreseen: Iterable[Foreseen]) -> list[Group]:
    """The messages as groups: by engagement in the order given, then by time and name."""
    found: dict[tuple[str, str, tuple[str, ...]], list[Foreseen]] = {}
    by_slug = {policy.engagement.slug: policy for policy in policies}
    for one in foreseen:
        slug = one.message.engagement
        key = (slug, one.message.person, _readers(by_slug[slug].engagement, one.message))
        found.setdefault(key, []).append(one)
    groups = [Group(by_slug[slug], person, names, tuple(them)) for (slug, person, names), them in found.items()]
    order = list(by_slug)
    return sorted(groups, key=lambda one: (order.index(one.policy.engagement.slug), one.first_at, one.readers))


def line_of(group: Group, zone: ZoneInfo) -> MorningLine:
    """The group as a line; its times are those of `zone`."""
    engagement = group.policy.engagement
    about = engagement.person(group.person)
    return MorningLine(
        client=engagement.name,
        currency=engagement.budget.currency,
        names=group.readers,
        instead_of=about.name if about and about.name not in group.readers else "",
        ways=tuple(sorted((_way(one, zone) for one in group.messages), key=_in_order)),
        subjects=tuple(_subjects(group)),
    )


def _readers(engagement: Engagement, message: Message) -> tuple[str, ...]:
    """The names of whoever gets it. A number may be shared: it is that of the person it is about, if they have it."""
    about = engagement.person(message.person)
    people = (about if about and _reached(about, where) else engagement.reached_at(where) for where in message.to)
    return tuple(person.name if person else where for person, where in zip(people, message.to, strict=True))


def _reached(person: Person, where: str) -> bool:
    return where in {person.email, person.phone}


def _way(one: Foreseen, zone: ZoneInfo) -> Way:
    amount = one.charge.amount if one.charge else Decimal(0)
    return Way(channel=one.message.channel, at=one.at.astimezone(zone), amount=amount, about=one.message.kind)


def _in_order(way: Way) -> tuple[datetime, int]:
    return way.at, CHANNELS.index(way.channel)


def _subjects(group: Group) -> list[Subject]:
    """Each item once, the earliest due first, with every reason for which it is spoken of."""
    tasks: dict[str, tuple[Task, datetime]] = {}
    reasons: dict[str, dict[Reason, None]] = {}
    for one in group.messages:
        for task in one.tasks:
            tasks.setdefault(task.ref, (task, one.at))
            reasons.setdefault(task.ref, {}).update(dict.fromkeys(reasons_for(one.message, task.ref)))
    listed = sorted(tasks.values(), key=lambda pair: (pair[0].due, pair[0].ref))
    return [
        Subject(item=item_facts(task, group.policy, at), reasons=tuple(reasons[task.ref]), owner=_others(group, task))
        for task, at in listed
    ]


def _others(group: Group, task: Task) -> str:
    """The name of whoever is to do it, where that is not the person the message is about."""
    holder = group.policy.engagement.person(task.holder)
    return (holder.name if holder else task.holder) if task.holder != group.person else ""
