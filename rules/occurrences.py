"""Occurrences: which periods of a document are owed, when they are due, by whom, and when each rung and step falls."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .agreement import Document, Engagement, Person, Rung, Step
from .duedates import due_date
from .periods import Period, any_period_named, periods_from
from .workdays import Workdays

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One period of a document and the day it is due."""

    period: Period
    due: date


def occurrences(
    engagement: Engagement, document: Document, workdays: Workdays, since: date | None = None
) -> Iterator[Occurrence]:
    """Each occurrence the agreement asks for, in order; `since`, a person's first day, leaves out what ended before."""
    return occurrences_after(engagement, document, workdays, None, since)


def occurrences_after(
    engagement: Engagement, document: Document, workdays: Workdays, period: str | None, since: date | None = None
) -> Iterator[Occurrence]:
    """The occurrences after the period of this name, in order, at no cost for those before; None: from the first.

    A name of another cadence, from before the document was edited, is gone on from where that period ended.
    """
    named = any_period_named(document.first) if document.first else None
    asked_from = named.first if named else engagement.starts
    for each in periods_from(document.cadence, max(asked_from, _begins(engagement, period, since))):
        due = due_date(document.due, each, workdays)
        if engagement.ends and due > engagement.ends:
            return
        if is_owed(engagement, document, each, due):
            yield Occurrence(each, due)


def is_owed(engagement: Engagement, document: Document, period: Period, due: date) -> bool:
    """Whether the agreement asks for this period, which is due on that day: from when it begins until it ends."""
    named = any_period_named(document.first) if document.first else None
    begun = min(period.last, due) >= engagement.starts and (named is None or period.first >= named.first)
    return begun and (engagement.ends is None or due <= engagement.ends)


def opens_on(engagement: Engagement, occurrence: Occurrence, workdays: Workdays) -> date:
    """The day a task comes into being: its period's first day or its first rung's, the earlier, not before `starts`."""
    day = occurrence.period.first
    if engagement.ladder:
        day = min(day, workdays.plus(occurrence.due, engagement.ladder[0].day))
    return max(engagement.starts, day)


def rung_dates(engagement: Engagement, due: date, workdays: Workdays) -> tuple[tuple[Rung, date], ...]:
    """Each rung of the ladder with its day for a task due then, in the ladder's order."""
    return tuple((rung, workdays.plus(due, rung.day)) for rung in engagement.ladder)


def kept_from(engagement: Engagement, due: date, back: date, workdays: Workdays) -> bool:
    """Whether somebody who is back on that day was away while a task due then was asked for.

    Whoever is back by the day of its first reminder had all the time that was agreed.
    """
    return back > min((due, *(day for _, day in rung_dates(engagement, due, workdays))))


def owners_of(engagement: Engagement, document: Document) -> tuple[Person, ...]:
    """Who owes a copy of the document: the addresses, and every employee in scope of the departments; each once."""
    found: dict[str, Person] = {}
    for entry in document.owners:
        for person in _named(engagement, entry):
            found.setdefault(person.email, person)
    return tuple(found.values())


def owes(engagement: Engagement, document: Document, email: str) -> bool:
    """Whether the person with this main address is one of the document's owners."""
    person = engagement.person(email)
    return person is not None and any(_names(entry, person, engagement) for entry in document.owners)


def in_scope(engagement: Engagement, person: Person) -> bool:
    """Whether the agreement's scope includes this person."""
    people = engagement.scope.people
    if isinstance(people, str):
        roles = {"management": ("manager", "senior management"), "senior management": ("senior management",)}
        return people == "everyone" or person.role in roles.get(people, ())
    names = {name.casefold() for name in people}
    return bool(
        names & {person.department.casefold(), person.email.casefold(), *map(str.casefold, person.other_emails)}
    )


def step_receivers(engagement: Engagement, owner: Person) -> tuple[tuple[Step, tuple[str, ...]], ...]:
    """The steps that reach somebody for this owner's tasks, each with its receivers' addresses.

    A step without a receiver goes to those of the next that has some, and waits for approval if that one does; a
    receiver is told once, and a step left with nobody is dropped. Nobody is told of their own tasks.
    """
    own = [(step, _receivers(engagement, step, owner)) for step in engagement.escalation]
    told: set[str] = set()
    found = []
    for place, (step, _) in enumerate(own):
        stand_in, receivers = next(((each, to) for each, to in own[place:] if to), (step, ()))
        new = tuple(address for address in receivers if address not in told)
        told.update(new)
        if new:
            held = step if step.approval or not stand_in.approval else replace(step, approval=True)
            found.append((held, new))
    return tuple(found)


def _begins(engagement: Engagement, period: str | None, since: date | None) -> date:
    """The day before which no owed period ends, as far as the document has no say in it."""
    day = max(engagement.starts, since or engagement.starts)
    done = any_period_named(period) if period else None
    return max(day, done.last + _DAY) if done else day


def _named(engagement: Engagement, entry: str) -> list[Person]:
    """The people one entry of a document's owners names."""
    if "@" in entry:
        person = engagement.person(entry.lower())
        return [person] if person else []
    return [person for person in engagement.people if _names(entry, person, engagement)]


def _names(entry: str, person: Person, engagement: Engagement) -> bool:
    """Whether an entry of a document's owners is this person's address, or their department."""
    if "@" in entry:
        return person.email == entry.lower()
    theirs = person.role == "employee" and person.department.casefold() == entry.casefold()
    return theirs and in_scope(engagement, person)


def _receivers(engagement: Engagement, step: Step, owner: Person) -> tuple[str, ...]:
    """Whom a step is for, before others stand in; the owner is never among them."""
    if step.to == "manager":
        found = [owner.manager.lower()] if owner.manager else []
    elif step.to == "senior management":
        found = [person.email for person in engagement.people if person.role == "senior management"]
    else:
        found = [step.to.lower()]
    return tuple(address for address in found if address != owner.email)
