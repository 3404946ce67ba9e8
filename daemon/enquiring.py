"""What people ask of Duly itself: what is open for them, and who writes; answered at once, and it moves nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from ..rules.agreement import Person
from ..rules.answering import AnswerParagraph, WhoWrites
from ..rules.enquiries import Enquired, enquired, says_nothing
from ..rules.mails import SOON, item_facts
from ..rules.matching import Match
from ..rules.model import State, Task, in_order
from ..rules.open_list import Elsewhere, OpenNow
from ..rules.policy import Policy
from ..rules.readings import Reading
from ..rules.wording import ItemFacts
from ..state.store import Change
from .cases import Case, case_of
from .incoming import Answered, Incoming
from .world import World


def enquired_in(world: World, incoming: Incoming, answered: tuple[Answered, ...], text: str) -> Enquired:
    """What a letter asks of Duly, apart from its other words: a fresh mail may ask it in its subject alone."""
    policies = world.book.policies
    seats = world.book.seats(incoming.letter)
    people = [person for slug, email in seats if (person := policies[slug].engagement.person(email))]
    names = (world.book.practice.consultant.name, *(person.name for person in people))
    found = enquired(text, names)
    if found or answered or not says_nothing(text, names):
        return found
    in_subject = enquired(incoming.letter.subject, names)
    return in_subject if in_subject and not in_subject.rest else found


def cases_of(world: World, incoming: Incoming, asked: Enquired, now: datetime, *, acts: bool) -> list[Case]:
    """The letter as a case in each engagement of its sender that has something open with them, else in the first."""
    seats = world.book.seats(incoming.letter)
    waiting = [seat for seat in seats if world.store.open_tasks(*seat)]
    found = [Match(engagement=slug, person=email, how="sender") for slug, email in waiting or seats[:1]]
    cases = (case_of(world, incoming, one, asked.rest, acts=acts, now=now) for one in found)
    return [replace(case, enquiries=asked.enquiries, wishes=asked.wishes) for case in cases]


def not_held_up(case: Case, reading: Reading, least: float) -> Reading:
    """The reading of what stands beside a question to Duly: words that are not sure enough to act (below `least`) are
    read by the consultant, but hold nothing up."""
    if not case.asks_us:
        return reading
    readings = (replace(one, label="acknowledge") if one.confidence < least else one for one in reading.readings)
    return replace(reading, readings=tuple(readings))


def enquiry_answers(world: World, case: Case, decided: Iterable[Task]) -> tuple[AnswerParagraph, ...]:
    """What is said to what was asked, once these tasks are as they were decided."""
    said: list[AnswerParagraph] = []
    if "who" in case.enquiries:
        said.append(WhoWrites())
    if "open" in case.enquiries:
        said.append(open_now(world, case, {task.ref: task for task in decided}))
    return tuple(said)


def open_now(world: World, case: Case, decided: Mapping[str, Task]) -> OpenNow:
    """All that is open with the sender: what they are asked for, what waits, and what colleagues have or had."""
    policy, person, slug = case.policy, case.person, case.policy.engagement.slug
    known = {task.ref: task for task in world.store.open_tasks(slug, person.email)}
    known |= {task.ref: task for task in world.store.handed_on(slug, person.email)}
    known |= {ref: task for ref, task in decided.items() if person.email in {task.owner, task.holder}}
    tasks = in_order(task for task in known.values() if not task.state.closed)
    own = [task for task in tasks if task.holder == person.email]
    soon = case.now.astimezone(policy.engagement.timezone).date() + SOON

    def facts(of: Callable[[Task], bool]) -> tuple[ItemFacts, ...]:
        return tuple(item_facts(task, policy, case.now) for task in own if of(task))

    def near(task: Task) -> bool:
        return task.due <= soon or task.reminders > 0 or task.promise is not None

    return OpenNow(
        items=facts(lambda task: task.state is not State.WAITING and near(task)),
        waiting=facts(lambda task: task.state is State.WAITING),
        later=facts(lambda task: task.state is not State.WAITING and not near(task)),
        passed=tuple(_elsewhere(task, task.holder, case) for task in tasks if task not in own),
        covered=tuple(
            _elsewhere(task, away.email, case)
            for away in _covered(world, policy, person, case.now)
            for task in in_order(world.store.open_tasks(slug, away.email))
            if task.state is not State.WAITING
        ),
    )


def listed_first(said: Iterable[AnswerParagraph], world: World) -> dict[str, Task]:
    """The tasks that a list in the answer names, in the order of their numbers; none where it holds no list."""
    refs = [item.ref for one in said if isinstance(one, OpenNow) for item in one.asked]
    return {ref: task for ref in refs if (task := world.store.task(ref))}


def together(changes: list[Change]) -> Change:
    """The answers of several engagements to one letter, which is handled once."""
    first = changes[0]
    return replace(
        first,
        tasks=tuple(task for one in changes for task in one.tasks),
        standings=tuple(standing for one in changes for standing in one.standings),
        sendings=tuple(sending for one in changes for sending in one.sendings),
        entries=tuple(entry for one in changes for entry in one.entries),
        charges=tuple(charge for one in changes for charge in one.charges),
    )


def _covered(world: World, policy: Policy, person: Person, now: datetime) -> list[Person]:
    """The colleagues who are away now and whose agreed deputy this person is."""
    today = now.astimezone(policy.engagement.zone_of(person)).date()
    return [
        one
        for one in policy.engagement.people
        if one.backup == person.email
        and (standing := world.store.standing(policy.engagement.slug, one.email))
        and standing.away_on(today)
    ]


def _elsewhere(task: Task, email: str, case: Case) -> Elsewhere:
    other = case.policy.engagement.person(email)
    item = replace(item_facts(task, case.policy, case.now), handed_by="")  # it is not the reader's to do
    return Elsewhere(item=item, name=other.name if other else email)
